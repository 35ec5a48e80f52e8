"""A small table, and results of attacks made up of waves: no network, no photographs."""

from functools import cache

import numpy as np

from dlviz.draw.cells_scene import Cell, Head, Key, Note, Table
from dlviz.measure.corruptions import CORRUPTIONS
from dlviz.measure.everyday import EVERYDAY_PHOTOS, Everyday, EverydayResult
from dlviz.measure.input_slice import SHOWN, InputSlice, InputSliceResult
from dlviz.measure.pushes import ManyPushes, ManyPushesResult
from dlviz.measure.shifted import NETS as LIGHTS
from dlviz.measure.shifted import SHIFTS, Shifted, ShiftedResult
from dlviz.measure.transfer import NETS, Transfer, TransferResult
from tests.pictures_example import picture

NAMES = ("espresso", "bubble", "tripod", "harmonica", "tiger cat", "palace", "daisy", "moped",
         "missile", "window screen, screen")  # fmt: skip
OWN = (0, 2, 4, 5, 6, 7, 8)
"""The class of each photo as it is."""
KEPT = ((7, 5, 4, 3, 1), (6, 5, 3, 2, 1), (7, 6, 6, 5, 4), (7, 6, 5, 4, 3), (6, 5, 4, 3, 2),
        (5, 4, 3, 2, 0), (7, 6, 6, 5, 4), (7, 7, 5, 4, 2))  # fmt: skip
"""How many of seven photos keep their answer, by corruption and severity."""
SIDE = 128


def table_of() -> Table:
    """Two rows of three: shaded, covered, with a class, and one that was not measured."""
    rows = (Head("Fog"), Head("Noise", "at random"))
    columns = (Head("small"), Head("1", group="large"), Head("2", group="large", said="twice"))
    notes = (Note("coffee", right=True), Note("camera", right=False, more="harmonica"))
    cells = (
        (
            Cell("7/7", 1.0, right=True, picture=picture(SIDE, 1), name="espresso", notes=notes),
            Cell("3/7", 3 / 7, right=False, picture=picture(SIDE, 2), name="bubble", say="Far."),
            Cell(picture=picture(SIDE, 3), text="0/7", value=0.0, name="daisy", covered=True),
        ),
        (Cell("b", hue=1, sure=0.5, ringed=True), None, Cell("a", hue=0, say="The photo.")),
    )
    return Table(rows, columns, cells, start=(0, 1), keys=(Key(0, "a", "60 %"), Key(None, "rest")))


def everyday_of(kinds: int = len(CORRUPTIONS), *, digits: bool = True) -> EverydayResult:
    """The attack fools all seven; at its size no corruption does; at severity 5 KEPT are left.

    kinds: so many corruptions, as on the way. digits: whether those are there.
    """
    labels = tuple((name, c.label) for name, c in CORRUPTIONS.items())[:kinds]
    own, photos = np.array(OWN), len(EVERYDAY_PHOTOS)
    right = np.arange(photos) < np.array(KEPT)[:kinds, :, None]
    wrong = (own + 1) % len(NAMES)
    severities = 20.0 * np.arange(1, 6)[:, None] + np.arange(photos)
    known = ("noise", "blur", "dark", "contrast") if digits else ()
    return EverydayResult(
        study=Everyday(),
        photos=tuple((name, name.replace("_", " ").capitalize()) for name in EVERYDAY_PHOTOS),
        answers=tuple((int(k), NAMES[k], 0.9) for k in own),
        shown=0,
        kinds=labels,
        names=NAMES,
        right=right,
        named=np.where(right, own, wrong),
        p=np.where(right, 0.8, 0.4).astype(np.float32),
        size=np.broadcast_to(severities, right.shape).astype(np.float32),
        attack_right=np.zeros(photos, dtype=np.bool_),
        attack_named=wrong,
        attack_p=np.full(photos, 0.93, np.float32),
        attack_size=np.full(photos, 2.2, np.float32),
        matched_right=np.ones((kinds, photos), dtype=np.bool_),
        matched_named=np.broadcast_to(own, (kinds, photos)),
        matched_p=np.full((kinds, photos), 0.88, np.float32),
        matched_size=np.full((kinds, photos), 2.21, np.float32),
        thumbs=np.stack([[picture(SIDE, 10 * c + s) for s in range(5)] for c in range(kinds)])
        if kinds
        else np.zeros((0, 5, SIDE, SIDE, 3), np.uint8),
        matched_thumbs=np.stack([picture(SIDE, 100 + c) for c in range(kinds)])
        if kinds
        else np.zeros((0, SIDE, SIDE, 3), np.uint8),
        attack_thumb=picture(SIDE, 200),
        clean_thumb=picture(SIDE, 201),
        digits_kinds=tuple((name, CORRUPTIONS[name].label) for name in known),
        digits_clean=0.984 if digits else np.nan,
        digits_attack=0.167 if digits else np.nan,
        digits_size=1.0,
        digits_matched=np.linspace(0.96, 0.98, len(known), dtype=np.float32),
        digits_sizes=np.full(len(known), 1.0, np.float32),
        recorded=True,
    )


def transfer_of() -> TransferResult:
    """Attacks fool the network that they were made on, and others the less the further off.

    Each reads a fooled digit as the one after; the picture shown is a three.
    """
    nets, shown = len(NETS), 8
    apart = np.abs(np.arange(nets)[:, None] - np.arange(nets))
    labels = np.arange(3, 3 + shown) % 10
    fooled = np.broadcast_to((apart < 2)[..., None], (nets, nets, shown))
    digits = np.stack([picture(8, k)[..., 0] for k in range(shown)])
    return TransferResult(
        study=Transfer(),
        names=tuple(NETS),
        accuracy=0.15 + 0.2 * apart,
        clean=np.linspace(0.98, 0.94, nets),
        count=152,
        pictures=digits,
        labels=labels,
        attacked=np.stack([digits // 2 + 20 * k for k in range(nets)]).astype(np.uint8),
        answers=np.where(fooled, (labels + 1) % 10, labels),
        recorded=True,
    )


def slice_of(rows: int = 13) -> InputSliceResult:
    """The photo's class 0 on the left, the target 1 from half the attack on, 2 and 3 in corners."""
    study = InputSlice()
    axis = np.linspace(-1.5, 1.5, study.side, dtype=np.float32)
    along, across = np.meshgrid(axis, axis[:rows])
    classes = np.where(along + 0.1 * across > 0.5, 1, 0)
    classes[(along < -1) & (across > 1)] = 2
    classes[(along < -1) & (across < -1)] = 3
    p = (0.4 + 0.3 * np.abs(along - 0.5)).clip(0, 0.98).astype(np.float32)
    counts = np.bincount(classes.ravel(), minlength=4) / classes.size
    return InputSliceResult(
        study=study,
        along=axis,
        across=axis,
        classes=classes,
        p=p,
        chance=np.stack([np.where(classes == 0, p, 1 - p), np.where(classes == 1, p, 0)], 2).astype(
            np.float32
        ),
        own=(0, NAMES[0]),
        target=(1, NAMES[1]),
        names=NAMES,
        shares=tuple((int(k), NAMES[k], float(counts[k])) for k in np.argsort(-counts)),
        length=2.4,
        largest=(2.0, 1.6),
        shown=SHOWN,
        thumbs=np.stack([picture(SIDE, 300 + k) for k in range(len(SHOWN))]),
        directions=np.stack([picture(SIDE, 310 + k) for k in range(2)]),
        label="Coffee",
        recorded=True,
    )


@cache
def pushes_of() -> ManyPushesResult:
    """The real ones of few examples: they take a few milliseconds a dimension."""
    steps = ManyPushes(n=100).steps()
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            result: ManyPushesResult = finished.value
            return result


def shifted_of(nets: int = len(LIGHTS)) -> ShiftedResult:
    """The first network falls with the level, the second one a little, the third not at all."""
    levels = np.array([shift.levels for shift in SHIFTS.values()])
    many = levels.shape[1]
    falls = np.linspace(0, 1, many) * np.array([0.8, 0.05, 0.0])[:nets, None]
    digits = np.stack([picture(8, k)[..., 0] for k in range(4)])
    shown = np.stack([(digits * (1 - 0.15 * k)).astype(np.uint8) for k in range(many)])
    return ShiftedResult(
        study=Shifted(),
        shifts=tuple(shift.label for shift in SHIFTS.values()),
        nets=tuple(LIGHTS.values())[:nets],
        levels=levels,
        accuracy=np.broadcast_to(0.97 - falls, (len(SHIFTS), nets, many)).copy(),
        pictures=np.stack([shown] * len(SHIFTS)),
        labels=np.arange(4),
        answers=np.zeros((len(SHIFTS), nets, many, 4), dtype=np.int64),
        recorded=True,
    )
