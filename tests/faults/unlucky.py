"""An app in which one value of a knob makes a training throw in its middle."""

import shutil
from pathlib import Path

from dlviz.train.experiment import Experiment
from dlviz.train.trainer import Trainer
from tests.serving import ROOT

LUCKY, UNLUCKY = 0.1, 0.3  # of the noise


def throw_where_unlucky(experiment: Experiment) -> None:
    """Fail for one value of the knob."""
    if experiment.data.noise == UNLUCKY:
        raise ZeroDivisionError("as asked")


def make_trainings_unlucky() -> None:
    """From now on, in this process; once."""
    trains = Trainer._train
    if trains.__name__ == "unlucky":
        return

    def unlucky(self: Trainer, deadline: float) -> None:
        if self.made:
            throw_where_unlucky(self.experiments[0])
        trains(self, deadline)

    Trainer._train = unlucky  # type: ignore[method-assign]


def app_in(folder: Path, page: str) -> Path:
    """A copy of the app's scripts, of which one page is unlucky; what to run."""
    shutil.copytree(ROOT / "pages", folder / "pages")
    shutil.copy(ROOT / "app.py", folder / "app.py")
    script = folder / "pages" / f"{page}.py"
    script.write_text(
        "from tests.faults.unlucky import make_trainings_unlucky\n\nmake_trainings_unlucky()\n"
        + script.read_text()
    )
    return folder / "app.py"
