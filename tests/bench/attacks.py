"""Seconds of attacks and of what helps against them: photographs, digits, the plane.

`python -m tests.bench.attacks`. One thread; a second is one of its CPU. PGD on a photograph stands
beside captum's of the same steps; the training of digits beside an ordinary `nn.Sequential` with
`torch.optim.Adam` on the same pictures, the same number of updates, and nothing kept; adversarial
training beside the standard one. Each figure is the best of rounds in turns.
"""

from collections.abc import Iterator

import torch
from torch import nn

from dlviz.data.photos import photo
from dlviz.data.pictures import load_pictures
from dlviz.jobs import finish
from dlviz.measure.attacks import Pgd, attack
from dlviz.measure.everyday import Everyday
from dlviz.measure.fooled import Fooled
from dlviz.measure.input_slice import InputSlice
from dlviz.measure.own_digit import OwnDigit
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.pushes import ManyPushes
from dlviz.measure.robustness import Robustness
from dlviz.nets.hooks import hookable
from dlviz.nets.lite0_weights import as_input, lite0, seen
from dlviz.train.devices import use_threads
from dlviz.train.digits_run import POOLS, Digits, DigitsRun
from dlviz.train.study import FlatStudy
from tests.bench.images import seconds
from tests.bench.table import Row

ROUNDS = 2
EPSILON, STEPS = 2 / 255, 10
PHOTO_S, TRAINING_S, ADVERSARIAL_S = 1.0, 3.0, 30.0
STUDIES: dict[str, tuple[FlatStudy, float | None]] = {
    "a photograph at four sizes, with all its controls": (Fooled(photo="rocket", target=985), None),
    "the same, through random changes (EOT)": (Fooled(photo="rocket", target=985, eot=True), None),
    "a slice of input space, 13 x 13": (InputSlice(photo="rocket", target=985), None),
    "seven photographs, eight corruptions": (Everyday(seed=7), None),
    "one digit in two networks": (OwnDigit(picture=5), 1.0),
    "two networks of the plane, every point's nearest attack": (PlaneAttack(data_seed=7), 3.0),
    "pushes in 2 to 10,000 dimensions": (ManyPushes(seed=7), 1.0),
}


def _one_attack() -> Row:
    """PGD-10 on one photograph, ours beside captum's."""
    from captum.robust import PGD

    net, x = lite0(), as_input(seen(photo("coffee")))
    y = net(x).argmax(1)

    def ours() -> None:
        attack(net, x, y, Pgd(STEPS), [EPSILON], bits=8)

    taken = min(seconds(ours) for _ in range(3))
    with hookable(net) as twin:
        theirs = PGD(twin, nn.CrossEntropyLoss(reduction="none"), lower_bound=0, upper_bound=1)
        beside = min(
            seconds(lambda: theirs.perturb(x, EPSILON, 2.5 * EPSILON / STEPS, STEPS, y))
            for _ in range(3)
        )
    return Row("PGD-10 on one photograph", taken, "CPU s", beside, "captum",
               f"at most {PHOTO_S:g} CPU s", taken <= PHOTO_S)  # fmt: skip


def ordinary(run: DigitsRun) -> None:
    """The same network, digits and number of updates the ordinary way."""
    train, _ = load_pictures(run.data)
    x, y = torch.tensor(train.images), torch.tensor(train.labels)
    layers: list[nn.Module] = []
    into, side = x.shape[1], x.shape[2]
    for k, out in enumerate(run.channels):
        layers += [nn.Conv2d(into, out, run.kernel, padding="same"), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if k + 1 in POOLS else []
        side //= 2 if k + 1 in POOLS else 1
        into = out
    net = nn.Sequential(*layers, nn.Flatten(), nn.Linear(into * side**2, len(train.names)))
    adam = torch.optim.Adam(net.parameters(), run.learning_rate)
    for _ in range(run.epochs):
        for batch in torch.randperm(len(x)).split(run.batch_size):
            adam.zero_grad()
            nn.functional.cross_entropy(net(x[batch]), y[batch]).backward()
            adam.step()


def _training() -> Iterator[Row]:
    """Digits: the standard training beside the ordinary way, the adversarial one beside it."""
    standard = adversarial = beside = float("inf")
    for k in range(ROUNDS):
        study = Digits(live=True, seed=50 + k)
        run, careful = study.run, study.against(0.2)
        load_pictures(run.data)
        standard = min(standard, seconds(lambda run=run: finish(run)))
        beside = min(beside, seconds(lambda run=run: ordinary(run)))
        adversarial = min(adversarial, seconds(lambda run=careful: finish(run)))
    yield Row("digits, standard training", standard, "CPU s", beside, "nn.Sequential",
              f"at most {TRAINING_S:g} CPU s", standard <= TRAINING_S)  # fmt: skip
    yield Row("digits, adversarial training (PGD-7)", adversarial, "CPU s", standard,
              "standard training", f"at most {ADVERSARIAL_S:g} CPU s",
              adversarial <= ADVERSARIAL_S)  # fmt: skip


def rows() -> Iterator[Row]:
    """One attack, both trainings, what the page's studies take."""
    use_threads()
    yield _one_attack()
    yield from _training()
    for name, (study, limit) in STUDIES.items():
        taken = min(seconds(lambda study=study: finish(study)) for _ in range(2))
        target = "" if limit is None else f"at most {limit:g} CPU s"
        met = None if limit is None else taken <= limit
        yield Row(name, taken, "CPU s", target=target, met=met)
    curves = Robustness(live=True, seed=60)
    taken = seconds(lambda: finish(curves))
    yield Row("three networks, four attacks, seven sizes, trained live", taken, "CPU s")


if __name__ == "__main__":
    for row in rows():
        print("  ".join(cell for cell in row.cells() if cell), flush=True)
