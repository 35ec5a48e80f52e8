"""The exported script as a Jupyter notebook, a cell for each part."""

import json

from dlviz.export.script import description, imports, script_parts
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording


def notebook(experiment: Experiment, recording: Recording) -> str:
    """The notebook of a run, as JSON (nbformat 4.5). Raises what `script` raises."""
    parts = script_parts(experiment, recording)
    title, text = description(experiment, recording).split("\n\n", 1)
    texts = [("markdown", f"# {title}\n\n{text}"), ("code", imports(parts).rstrip())]
    for part in parts:
        texts += [("markdown", f"## {part.say.rstrip('.')}"), ("code", part.code)]
    cells = [_cell(number, kind, text) for number, (kind, text) in enumerate(texts)]
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "cells": cells,
        },
        indent=1,
        ensure_ascii=False,
    )


def _cell(number: int, kind: str, text: str) -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": f"part-{number}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
