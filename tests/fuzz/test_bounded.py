"""No link asks for more work than a page should do: what is too large is refused before it runs.

Every kind of study is tried with its fields as large as a link can make them, alone and together.
Nothing runs: a study is checked, and what is not refused is held to its estimated time.
"""

import contextlib
import random
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from dlviz.errors import UserError
from dlviz.lessons.catalogue import PAGES
from dlviz.lessons.field import Field
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import FIELDS_OF
from dlviz.measure.analogy_scores import AnalogyScores
from dlviz.measure.by_seed import BySeed
from dlviz.measure.cascade import Cascade
from dlviz.measure.codes import Codes
from dlviz.measure.computed import Computed
from dlviz.measure.critical_batch import CriticalBatch
from dlviz.measure.curves import Curves
from dlviz.measure.everyday import Everyday
from dlviz.measure.exact import Exact
from dlviz.measure.factors import Factors
from dlviz.measure.fooled import Fooled
from dlviz.measure.gradients import Fan
from dlviz.measure.input_slice import InputSlice
from dlviz.measure.isometry import Isometry
from dlviz.measure.landscape import Landscape
from dlviz.measure.look import Look
from dlviz.measure.method_grid import MethodGrid
from dlviz.measure.plane_attack import PlaneAttack
from dlviz.measure.product import Product
from dlviz.measure.pushes import ManyPushes
from dlviz.measure.quiz import Quiz
from dlviz.measure.rate_range import RateRange
from dlviz.measure.rotation import Rotation
from dlviz.measure.series import Series
from dlviz.measure.sharpness import Sharpness
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning
from dlviz.measure.update_cost import UpdateCost
from dlviz.measure.width_law import WidthLaw
from dlviz.measure.word_direction import WordDirection
from dlviz.measure.word_plane import WordPlane
from dlviz.measure.word_sum import WordSum
from dlviz.measure.xray import XRay
from dlviz.train import deep_limits, sweep_limits
from dlviz.train.deep_run import DeepRun
from dlviz.train.descent import Descent
from dlviz.train.experiment import Experiment
from dlviz.train.lesion import Lesion
from dlviz.train.plane import Plane
from dlviz.train.skip_gram import SkipGram
from dlviz.train.study import Study
from dlviz.train.survival import Survival
from dlviz.train.sweep import Sweep
from dlviz.train.training_time import refuse_long, training_s, update_s
from dlviz.train.vision import Vision
from tests.fuzz.nasty import EXAMPLES, TEXTS

MOST_S = 300.0
LONGER_S = {"plane": 900.0, "cliff": 600.0}
"""One is a picture that is there at once and becomes finer, the other reads its recording."""
Estimate = Callable[[Any], float]

DEEP_S = 300 / deep_limits.WORK_MAX
SWEEP_S = 10 / sweep_limits.WORK_MAX
DRAW_S = 10 / 600_000_000
WEIGHT_S = 1.2e-8
SECONDS: Mapping[type[Study], Estimate] = types.MappingProxyType(
    {
        Experiment: training_s,
        Plane: lambda study: study.seconds,
        Sharpness: lambda study: study.seconds,
        XRay: lambda study: study.seconds,
        Factors: lambda study: sum(ray.seconds for ray in study.rays),
        DeepRun: lambda study: DEEP_S * sum(each.work for each in study.studies),
        Survival: lambda study: DEEP_S * sum(sum(row.work) for row in study.rows),
        Lesion: lambda study: (
            2 * DEEP_S * deep_limits.work(study.network, study.updates, 64, study.seeds)
        ),
        Descent: lambda study: DRAW_S * sum(each.draws() for each in study.studies),
        WidthLaw: lambda study: WEIGHT_S * study.weights,
        Landscape: lambda study: (
            10 * study.products() / 60e9 + sum(map(training_s, study.experiments))
        ),
        PlaneAttack: lambda study: 4 * study.updates * update_s((2, *study.hidden, 2), study.n),
        Fan: lambda study: (
            study.updates * update_s((64, *study.hidden, 10), 16)
            + 1e-7 * study.draws * len(study.batches) * 2000
        ),
        SkipGram: lambda study: (
            1e-8 * study.updates * study.batch_size * (1 + study.negatives) * study.dimension
        ),
        Isometry: lambda study: len(study.kinds) * study.depth * 2e-7 * study.width**2.5,
        Series: lambda study: study.draws * study.blocks**2 * 2e-8 * study.width**2,
        UpdateCost: lambda study: (
            sum(50 * 2 * update_s((64, *study.hidden, 10), size) for size in study.batches)
            + study.rounds * len(study.batches) * 0.02
        ),
    }
)
"""How long a study takes on one core, by what its own module says that things cost."""

REFUSED_INSIDE = {Sweep, CriticalBatch, RateRange, Exact}
"""These count the work of what they have drawn up, and refuse it; tested where they stand."""

FIXED = {
    Product, Codes, ManyPushes, Tower, Quiz, Tuning, Look, Computed, MethodGrid, Cascade, Curves,
    Fooled, Everyday, InputSlice, WordSum, AnalogyScores, Rotation, WordPlane, WordDirection,
}  # fmt: skip
"""No field of these makes them take many times as long as they take by default."""


def seconds(study: Study) -> float:
    """How long it would take on one core."""
    if isinstance(study, BySeed):
        return study.seeds * sum(run.work for run in study.runs)
    if isinstance(study, Vision):
        return sum(run.work for run in getattr(study, "runs", (study.run,)))
    return SECONDS[type(study)](study)


def checked(study: Study) -> None:
    """What is done before it runs."""
    if isinstance(study, Experiment):
        refuse_long((study,))
    else:
        study.check()  # type: ignore[attr-defined]


def largest(entry: Field) -> Iterator[object]:
    """The largest values of a field that a link can carry, of those that pages or nobody offer."""
    if entry.stops and not entry.span:
        yield max(entry.stops)
    nines = (
        "100000 50000 20000 10000 8192 5000 4096 2000 1024 1000 512 500 400 256 200 128 101 100 64 "
        "60 30 16 10 5"
    )
    tall = ["-".join([width] * 8) for width in ("256", "64", "50")]
    tall += ["-".join([width] * count) for width in ("256", "64", "50") for count in (4, 3, 2)]
    for text in (*tall, "0", *nines.split(), *TEXTS):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            yield entry.read(text)
    yield from entry.choices


def tried(kind: type[Study], several: int) -> Iterator[Study]:
    """Studies of a kind with a field as large as can be, and some with many of them."""
    table = FIELDS_OF[kind]
    values = {name: list(dict.fromkeys(largest(entry))) for name, entry in table.items()}
    study = kind()
    for name, offered in values.items():
        for value in offered:
            yield study.having(**{name: value})
    random_ = random.Random(kind.__name__)
    for _ in range(several):
        names = random_.sample(sorted(table), random_.randint(2, len(table)))
        yield study.having(**{n: random_.choice(values[n][:6]) for n in names if values[n]})


def test_every_kind_has_an_estimate_or_takes_as_long_as_ever() -> None:
    named = {*SECONDS, *REFUSED_INSIDE, *FIXED}
    assert len(named) == len(SECONDS) + len(REFUSED_INSIDE) + len(FIXED)
    assert named | {kind for kind in FIELDS_OF if issubclass(kind, Vision)} == set(FIELDS_OF)


@pytest.mark.parametrize(
    "kind", sorted({*FIELDS_OF} - REFUSED_INSIDE - FIXED, key=str), ids=lambda kind: kind.__name__
)
def test_no_link_asks_for_more_than_minutes(kind: type[Study]) -> None:
    most = LONGER_S.get(getattr(kind, "kind", ""), MOST_S)
    held = 0
    for study in tried(kind, EXAMPLES * 4):
        with contextlib.suppress(UserError):
            checked(study)
            held += 1
            assert seconds(study) <= most, study
    assert held


ABSURD: tuple[Study, ...] = (
    Experiment().having(hidden=(256,) * 8, n=5000, batch_size=0, updates=100_000),
    Plane(resolution=1024, updates=500, activation="tanh"),
    Sharpness(hidden=(64,) * 3, points=200, updates=20_000, looks=400),
    Survival(width=100),
    Survival(updates=2000),
    Lesion(width=256, depth=64),
    DeepRun(width=128, depth=64, batch_size=1024, updates=5000),
    CriticalBatch(limit=5000, seeds=10),
    CriticalBatch(batches=tuple(range(989, 1001)), limit=5000),
)


@pytest.mark.parametrize("study", ABSURD, ids=lambda study: type(study).__name__)
def test_what_would_take_many_minutes_is_refused(study: Study) -> None:
    with pytest.raises(UserError, match="_too_l"):
        checked(study)


@pytest.mark.parametrize("lesson", PAGES, ids=lambda lesson: lesson.id)
def test_nothing_that_a_lesson_asks_for_is_refused(lesson: Lesson) -> None:
    every = [study for claim in lesson.claims for study in claim.studies()]
    every += [study for step in lesson.steps for study in (step.experiment, step.after())]
    for point in lesson.starting_points:
        every += [point.experiment, *(study for _, study in point.variants)]
    for study in every:
        checked(study)
    for claim in lesson.claims:
        refuse_long([study for study in claim.studies() if isinstance(study, Experiment)])


@pytest.mark.parametrize("kind", FIELDS_OF, ids=lambda kind: kind.__name__)
def test_a_page_offers_the_least_of_everything(kind: type[Study]) -> None:
    study = kind()
    checked(study)
    for entry in FIELDS_OF[kind].values():
        if entry.stops and not entry.span:
            checked(study.having(**{entry.name: entry.stops[0]}))
