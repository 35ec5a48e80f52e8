"""Measures the default figures of the lesson on word analogies and records them.

Run: python assets/words/make_figures.py. It takes half a minute on one core. Google's analogies
are read from gensim, which is among the requirements of development.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import numpy as np
from gensim.test.utils import datapath

from dlviz.data.analogies import GOOGLE, OWN_QUESTIONS
from dlviz.data.word_questions import read_questions
from dlviz.jobs import finish
from dlviz.measure import analogy_scores, rotation
from dlviz.measure.analogy_scores import FIGURES, AnalogyScores
from dlviz.measure.analogy_search import METHODS
from dlviz.measure.by_seed import write
from dlviz.measure.rotation import Rotation

WHOLE = (False, True)
STUDIES = (
    *(AnalogyScores(whole=whole, method=method) for whole in WHOLE for method in METHODS),
    *(AnalogyScores(whole=whole, questions=GOOGLE) for whole in WHOLE),
    AnalogyScores(forms=True),
    Rotation(),
)


class Measuring:
    """One study as something to finish, whatever is recorded."""

    def __init__(self, study):
        module = rotation if isinstance(study, Rotation) else analogy_scores
        self.steps = lambda: module.measured(study)


if __name__ == "__main__":
    OWN_QUESTIONS.put(
        read_questions(Path(datapath("questions-words.txt")).read_bytes(), "Google’s analogies")
    )
    found = {study.key: finish(Measuring(study)) for study in STUDIES}
    for study in STUDIES:
        figures = found[study.key]
        if isinstance(study, Rotation):
            print(study.kind, "changed", figures["changed"], "of", figures["asked"])
            continue
        print(figures["set_label"], study.method, "whole" * study.whole, "forms" * study.forms)
        shares = 100 * figures["correct"] / np.maximum(1, figures["covered"])[:, None]
        for name, asked, covered, each in zip(
            figures["labels"], figures["asked"], figures["covered"], shares, strict=True
        ):
            print(f"{name:34}{covered:6} of {asked:6}", each.round(1))
    write(found, FIGURES)
    print(FIGURES.name, FIGURES.stat().st_size)
