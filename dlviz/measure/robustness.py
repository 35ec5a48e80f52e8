"""How many digits are still right under attack: three networks, four attacks, seven sizes."""

import math
from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from dlviz.data.picture_data import Bytes, Ints
from dlviz.measure.by_seed import Figures
from dlviz.measure.growing import Growing, read_or_grow
from dlviz.measure.robust_curves import ATTACKS, EPSILONS, NETS, Curves
from dlviz.train import digits_run
from dlviz.train.arrays import Arrays
from dlviz.train.digits_run import Digits, DigitsRun
from dlviz.train.ranges import check_numbers
from dlviz.train.study import Value

__all__ = ["ATTACKS", "EPSILONS", "FIGURES", "NETS", "Robustness", "RobustnessResult", "measured"]

FIGURES = Path(__file__).parents[2] / "assets" / "adversarial" / "digit_figures.npz"
CHOICES: Mapping[str, Collection[Value]] = MappingProxyType(
    {**digits_run.CHOICES, "net": NETS, "attack": ATTACKS, "epsilon": EPSILONS}
)
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "train_epsilon": (0.01, 0.5),
        "scale": (1.0, 1e4),
        "attack_steps": (1, 100),
    }
)


@dataclass(frozen=True)
class Robustness(Digits):
    """Robust accuracy against epsilon, of networks for digits.

    train_epsilon: size of the attacks that one network is trained against (Madry et al., 2018).
    scale: factor on the logits of the "masked" network: it gives the same answers, and hides its
        gradient (Carlini and Wagner, "Towards evaluating the robustness of neural networks", 2017).
    attack_steps: of PGD.
    epsilon, net, attack: display only: one of EPSILONS, of NETS and of ATTACKS.
    """

    kind: ClassVar[str] = "robustness"
    display: ClassVar[frozenset[str]] = frozenset({"epsilon", "net", "attack"})
    choices: ClassVar[Mapping[str, Collection[Value]]] = CHOICES

    train_epsilon: float = 0.2
    scale: float = 100.0
    attack_steps: int = 20
    epsilon: float = 0.15
    net: str = "standard"
    attack: str = "fgsm"

    @property
    def networks(self) -> int:
        """Networks that are trained for it."""
        return 2

    @property
    def robust_run(self) -> DigitsRun:
        """The adversarial training; `run` is the standard one."""
        return self.against(self.train_epsilon)

    def check(self) -> None:
        """Raises UserError for a value that cannot be used, as every `Vision` does."""
        super().check()
        check_numbers(self, LIMITS)
        self.robust_run.check()

    def steps(self) -> Generator[tuple[float, "RobustnessResult | None"], None, "RobustnessResult"]:
        """Train and attack, or read what is recorded; a result whenever the figures have grown."""
        self.check()
        return (yield from read_or_grow(self.key, measured(self), self._made, path=FIGURES))

    def _made(self, found: Figures, *, read: bool) -> "RobustnessResult":
        return RobustnessResult(
            study=self,
            epsilons=np.array(EPSILONS),
            nets=tuple(NETS),
            attacks=tuple(ATTACKS),
            accuracy=found["accuracy"].astype(np.float64),
            worst=found["worst"].astype(np.float64),
            pictures=found["pictures"].astype(np.uint8),
            labels=found["labels"].astype(np.int64),
            attacked=found["attacked"].astype(np.uint8),
            answers=found["answers"].astype(np.int64),
            p=found["p"].astype(np.float32),
            clean=found["clean"].astype(np.float64),
            seconds=found["seconds"].astype(np.float64),
            recorded=read,
        )


def measured(study: Robustness) -> Growing:
    """The figures of a study, as far as they are known; its networks may be recorded."""
    yield 0.0, {}  # the digits take a while
    curves = Curves(study.data, study.attack_steps, study.scale)
    return (yield from curves.measured(study.run, study.robust_run))


@dataclass(frozen=True, eq=False)
class RobustnessResult(Arrays):
    """E sizes, three networks, four attacks, P = 8 digits; nan, or -1, is not known yet.

    epsilons: [E]. nets, attacks: the names in NETS and ATTACKS, in order.
    accuracy: [3, 4, E] share of all test digits whose answer is right. While a network is trained
        its accuracy is there for epsilon = 0 alone.
    worst: [3, E] share of the digits that withstand FGSM and both PGDs, each of the three: the
        accuracy under the strongest attack on every digit; nan until all three are known.
    pictures: [P, 8, 8]. labels: [P]. attacked: [3, 4, E, P, 8, 8]; answers: [3, 4, E, P] to them;
    p: [3, 4, E, P] probabilities of these answers.
    clean: [2] accuracy of the standard and of the adversarial training. seconds: [2] of both.
    recorded: whether all was read from a file.
    """

    study: Robustness
    epsilons: npt.NDArray[np.float64]
    nets: tuple[str, ...]
    attacks: tuple[str, ...]
    accuracy: npt.NDArray[np.float64]
    worst: npt.NDArray[np.float64]
    pictures: Bytes
    labels: Ints
    attacked: Bytes
    answers: Ints
    p: npt.NDArray[np.float32]
    clean: npt.NDArray[np.float64]
    seconds: npt.NDArray[np.float64]
    recorded: bool = False

    def at(self, net: str, attack: str, epsilon: float) -> float:
        """The accuracy of a network under an attack; epsilon: one of EPSILONS. Or ValueError."""
        place = list(EPSILONS).index(epsilon)
        return float(self.accuracy[self.nets.index(net), self.attacks.index(attack), place])

    @property
    def half(self) -> npt.NDArray[np.float64]:
        """[3] the epsilon that fools every second digit: the median over the digits.

        It is read from `worst`, between two of EPSILONS on the straight line; nan where `worst` is
        not known, or never falls to a half.
        """
        return np.array([_half(self.epsilons, worst) for worst in self.worst])


def _half(epsilons: npt.NDArray[np.float64], worst: npt.NDArray[np.float64]) -> float:
    if not worst.min() <= 0.5:  # nor of nan
        return math.nan
    return float(np.interp(-0.5, -worst, epsilons))
