"""What the runs of a deep network and its twins are called."""

import types
from collections.abc import Mapping

from dlviz.lessons.deep_fields import DEEP_RUN
from dlviz.lessons.field import label_of
from dlviz.texts import fill, passage
from dlviz.train.deep_run import DeepRun
from dlviz.train.study import Value

WORDS: Mapping[tuple[str, Value], str] = types.MappingProxyType(
    {
        ("normalisation", "none"): passage("plain"),
        ("normalisation", "batch"): passage("batch norm"),
        ("normalisation", "layer"): passage("layer norm"),
        ("residual", "none"): passage("plain"),
        ("residual", "one"): passage("residual"),
        ("residual", "root"): passage("residual, scaled"),
        ("clip", 0.0): passage("not clipped"),
        ("remedy", "none"): passage("as it is"),
        ("remedy", "auxiliary"): passage("loss everywhere"),
        ("remedy", "layerwise"): passage("layer by layer"),
    }
)


def run_names(study: DeepRun) -> tuple[str, ...]:
    """A short name for each run; the first is called by what the others change in it."""
    if not study.versions:
        return (passage("this run"),)
    first = study.versions[0][0]
    alike = all(name == first for name, _ in study.versions)
    own = _name(first, study.get(first)) if alike else passage("as it is")
    return (own, *(_name(name, value) for name, value in study.versions))


def _name(field: str, value: Value) -> str:
    entry = DEEP_RUN[field]
    if (field, value) in WORDS:
        return WORDS[field, value]
    text = label_of(entry, value)
    if field in ("activation", "initialiser", "optimiser", "remedy"):
        return text
    if field == "clip":
        return fill("clipped at {text}", text=text)
    return f"{entry.label.lower()} {text}"
