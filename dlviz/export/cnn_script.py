"""The PyTorch script of a small network for pictures: an ordinary module, an ordinary loop."""

import textwrap
from collections.abc import Iterable

from dlviz.export.cnn_script_data import NEEDS, pictures_section
from dlviz.export.cnn_script_model import model_section
from dlviz.export.cnn_script_training import confusion_section, setup_section, training_section
from dlviz.export.deep_script_parts import document
from dlviz.train.cnn_run import CnnRun
from dlviz.train.vision import Vision


def has_script(study: Vision) -> bool:
    """Whether there are scripts with the study's pictures."""
    return study.dataset in NEEDS


def cnn_script(study: CnnRun) -> str:
    """The script of a run; it needs PyTorch, NumPy and what `NEEDS` says for its pictures.

    For every snapshot it prints updates, epochs, the training loss, and the shares of the training
    (500 of them) and of the test pictures that are right; then the confusion. They are those of
    `CnnResult` to the last bit on the machine that trained it. It prints "diverged" where the
    numbers are no longer finite.

    Raises UserError for a study that cannot be run.
    """
    study.check()
    parts = [
        section("The pictures.", pictures_section(study)),
        section("The network.", model_section(study.spec)),
        section("Training.", setup_section(study)),
        training_section(study, shown=True),
        confusion_section(study),
    ]
    what = "A convolutional network" if study.network == "conv" else "A dense network"
    return script(
        "What does each layer see?",
        f"{what} learns to tell {study.spec.classes} classes of pictures from one another, in "
        f"{study.epochs:,} epochs.",
        study,
        parts,
    )


def section(about: str, code: str) -> str:
    """Code with its heading."""
    return f"# {about}\n\n{code}"


def script(title: str, about: str, study: Vision, parts: Iterable[str], needs: str = "") -> str:
    """The whole script. needs: what it needs beside PyTorch, NumPy and what its pictures need."""
    packages = ["PyTorch", "NumPy", NEEDS[study.dataset], *([needs] if needs else [])]
    text = (
        f"{about} The numbers that it prints are those of the run in dlviz: to the last digit on "
        "the same machine, elsewhere as long as rounding has not grown. It needs "
        f"{', '.join(packages[:-1])} and {packages[-1]}."
    )
    return document(f"{title}\n\n{textwrap.fill(text, 96, break_on_hyphens=False)}", parts)
