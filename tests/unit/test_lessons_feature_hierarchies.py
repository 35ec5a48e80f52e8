"""What "feature hierarchies" teaches, and that its verdicts can say else, too."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from dlviz.data.photos import PHOTOS
from dlviz.data.picture_data import WORLDS
from dlviz.errors import UserError
from dlviz.jobs import finish
from dlviz.lessons import vision_findings as findings
from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.runs import (
    COFFEE,
    EXPERT,
    FLOORS,
    LEARN,
    SHIFTED,
    SHUFFLED,
    UNITS,
)
from dlviz.lessons.field import Field
from dlviz.lessons.links import Visit, at_start, at_step, first_visit, read_link, write_link
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.vision_fields import VISION_FIELDS_OF
from dlviz.lessons.vision_names import ENOUGH, layer_name
from dlviz.lessons.words import GLOSSARY, sentence
from dlviz.measure.ablation import Ablation, AblationResult
from dlviz.measure.expert import WAYS, ExpertResult
from dlviz.measure.handmade import FEATURES
from dlviz.measure.ladder import LadderResult
from dlviz.measure.quiz import Quiz
from dlviz.measure.shifts import ShiftsResult
from dlviz.measure.shuffle import ShuffleResult
from dlviz.measure.spaces import Spaces, SpacesResult
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning, TuningResult
from dlviz.measure.unit_card import UnitCard
from dlviz.train.cnn_run import CnnRun
from dlviz.train.recording import End
from dlviz.train.study import FlatStudy, Study, Value
from tests.pictures_example import quiz_of, tower_of, unit_of

RUNGS = ("pixels", "hog", "conv1", "conv2", "conv3")
LAYERS = ("conv1", "pool1", "conv2", "pool2", "conv3")
SHA = "0123456789abcdef" * 4


@cache
def measured(name: str) -> Verdict:
    """The verdict of a claim on the very studies that the page runs."""
    claim = LESSON.claim(name)
    verdict: Verdict = claim.measure(finish(claim.job()))
    return verdict


def said(name: str, result: object) -> tuple[str, list[int]]:
    """The verdict's kind, and the places of the options that it supports."""
    claim = LESSON.claim(name)
    verdict = claim.measure((result,))
    assert verdict.why.endswith(".") and verdict.figure
    assert all(claim.options[place] for place in verdict.answer)
    assert not (verdict.kind == TOO_CLOSE and verdict.answer)
    for text in (verdict.figure, verdict.why, *map(str, verdict.numbers.values())):
        assert "nan" not in text.lower()
    return verdict.kind, list(verdict.answer)


def options(name: str) -> list[str]:
    """What the options say that the verdict supports."""
    return [LESSON.claim(name).options[place] for place in measured(name).answer]


def number(name: str, key: str) -> float:
    """The first number in one of a verdict's texts."""
    text = str(measured(name).numbers[key]).replace("−", "-")
    return float(text.split()[0].rstrip(","))


# What the steps show


def test_the_steps_go_from_the_tower_to_one_unit() -> None:
    assert [step.id for step in LESSON.steps] == ["tower", "learn", "shuffle", "expert", "unit"]
    assert [step.id for step in LESSON.steps if step.ask is None] == ["tower"]
    assert LESSON.steps[0].experiment == Tower(photo="coffee", net="lite0")


def test_whatever_would_give_the_answer_away_is_covered() -> None:
    """The network that learns to see says nothing of what a straight line reads out of it."""
    asked = [step for step in LESSON.steps if step.ask is not None]
    assert [step.id for step in asked if not step.covered] == ["learn"]
    learn = LESSON.step("learn")
    assert (learn.experiment, learn.after()) == (LEARN, FLOORS)
    assert all(step.after() == step.experiment for step in asked if step.covered)


def test_the_ladder_probes_the_very_network_that_was_watched() -> None:
    assert FLOORS.run.key == LEARN.key
    assert UNITS.run.key == LEARN.key
    assert LEARN.key in {run.key for run in (*SHUFFLED.runs, *EXPERT.runs)}


@pytest.mark.parametrize(
    ("name", "count", "unit"),
    [
        ("first_layer", 1, "networks"),
        ("who_suffers", 4, "trainings"),
        ("an_expert", 4, "trainings"),
        ("one_unit", 1, "networks"),
        ("shifted_picture", 2, "networks"),
    ],
)
def test_the_page_says_on_how_much_a_verdict_was_measured(name: str, count: int, unit: str) -> None:
    claim = LESSON.claim(name)
    assert claim.networks == count
    assert claim.unit in (unit, unit.removesuffix("s"))


def test_no_verdict_depends_on_the_machine() -> None:
    assert not any(claim.machine_dependent for claim in LESSON.claims)
    assert [claim.id for claim in LESSON.deeper_claims] == ["shifted_picture"]


def test_a_claim_of_another_seed_is_measured_on_other_networks() -> None:
    for claim in LESSON.claims:
        first, second = (set(map(repr, claim.make(seed))) for seed in (0, 1))
        assert not first & second


def test_every_source_is_behind_a_claim_or_the_theory_and_every_word_is_explained() -> None:
    assert {claim.source for claim in LESSON.claims} <= set(LESSON.sources)
    assert set(LESSON.terms) <= set(GLOSSARY)


@pytest.mark.parametrize("claim", [claim.id for claim in LESSON.claims])
def test_the_numbers_beside_the_theory_are_among_those_measured(claim: str) -> None:
    beside = {name for theory in LESSON.why if theory.claim == claim for name in theory.beside}
    assert beside <= set(measured(claim).numbers)
    assert beside or claim == "an_expert"


# What the verdicts say of the lesson's own studies


def test_layer_2_is_the_first_in_which_a_straight_line_suffices() -> None:
    assert (measured("first_layer").kind, options("first_layer")) == (HOLDS, ["layer 2"])
    rungs = ["the pixels", "layer 1", "layer 2", "layer 3"]
    steps = np.diff([number("first_layer", name) for name in rungs])
    assert (steps > 10).all()
    ghosts = [
        float(str(measured("first_layer").numbers[name]).split("untrained ")[1].split()[0])
        for name in rungs[1:]
    ]
    assert np.ptp(ghosts) < 10


def test_the_shuffle_takes_half_from_the_convolutional_network_and_nothing_from_the_dense() -> None:
    verdict = measured("who_suffers")
    assert (verdict.kind, options("who_suffers")) == (HOLDS, ["only the convolutional network"])
    assert number("who_suffers", "convolutional, lost") < -40
    assert abs(number("who_suffers", "dense, lost")) < 5


def test_the_expert_is_not_beaten_where_it_knows_the_world() -> None:
    verdict = measured("an_expert")
    assert verdict.kind == DEPENDS
    assert options("an_expert") == ["about equal, or the expert wins"]
    assert "in 3 of 3 cases" in verdict.why
    assert len(FEATURES) == 24 and "24 numbers" in LESSON.claim("an_expert").statement


def test_a_unit_costs_a_few_points_and_one_or_two_classes_pay() -> None:
    verdict = measured("one_unit")
    assert (verdict.kind, options("one_unit")) == (
        DEPENDS,
        ["a few points, most of them from one or two classes"],
    )
    whole, best = number("one_unit", "none removed"), number("one_unit", "only the 8 best kept")
    assert number("one_unit", "8 at random removed") < best < whole


def test_a_shifted_picture_keeps_nearly_every_answer_but_not_each() -> None:
    assert (measured("shifted_picture").kind, options("shifted_picture")) == (
        HOLDS,
        ["nearly always"],
    )
    assert number("shifted_picture", "layer 1, error by one pixel") == 0
    assert number("shifted_picture", "layer 2, error by one pixel") > 5


# What they say of results made up


def ladder(
    *trained: float, untrained: tuple[float, ...] = (0.36, 0.6, 0.62, 0.62), seeds: int = 1
) -> LadderResult:
    """Probes that end at these shares for the pixels and layers 1 to 3; HOG gets 55 %."""
    own, ghost = (np.insert(np.array(each), 1, 0.55) for each in (trained, untrained))
    return LadderResult(
        study=FLOORS.having(seeds=seeds),
        rungs=RUNGS,
        trained=np.broadcast_to(np.stack([ghost, own]), (seeds, 2, 5)).copy(),
        untrained=np.tile(ghost, (seeds, 1)),
        control=np.full((seeds, 5), 0.17),
        epochs=np.array([0.0, 20.0]),
        network=np.full((seeds, 2), 0.97),
        recorded=False,
    )


@pytest.mark.parametrize(
    ("trained", "kind", "places"),
    [
        ((0.36, 0.57, 0.79, 0.93), HOLDS, [2]),
        ((0.36, 0.57, 0.62, 0.93), HOLDS, [3]),
        ((0.36, 0.75, 0.85, 0.93), HOLDS, [1]),
        ((0.98, 0.98, 0.98, 0.98), DOES_NOT_HOLD, [0]),
        ((0.36, 0.57, 0.66, 0.93), TOO_CLOSE, []),
        ((0.36, 0.57, 0.675, 0.93), TOO_CLOSE, []),
        ((0.36, 0.57, 0.58, 0.60), DOES_NOT_HOLD, []),
        ((0.36, 0.57, 0.60, 0.64), DOES_NOT_HOLD, []),
    ],
)
def test_the_verdict_on_the_ladder(
    trained: tuple[float, ...], kind: str, places: list[int]
) -> None:
    assert said("first_layer", ladder(*trained)) == (kind, places)


def test_a_ladder_that_stands_before_training_is_not_a_learned_one() -> None:
    climbs = (0.36, 0.57, 0.79, 0.93)
    assert said("first_layer", ladder(*climbs, untrained=climbs)) == (DOES_NOT_HOLD, [2])


def test_hand_made_features_are_no_layer() -> None:
    result = ladder(0.36, 0.57, 0.79, 0.93)
    trained = result.trained.copy()
    trained[..., 1] = 0.99
    assert said("first_layer", replace(result, trained=trained)) == (HOLDS, [2])


def shuffle(conv: tuple[float, float], dense: tuple[float, float], seeds: int = 1) -> ShuffleResult:
    """Accuracies before and after."""
    return ShuffleResult(
        study=SHUFFLED.having(seeds=seeds),
        nets=("conv", "dense"),
        accuracy=np.repeat(np.array([conv, dense])[..., None], seeds, axis=2),
        rungs=RUNGS,
        probes=np.full((2, 5, seeds), 0.5),
        examples=np.zeros((2, 6, 24, 24), np.uint8),
        recorded=False,
    )


@pytest.mark.parametrize(
    ("conv", "dense", "kind", "places"),
    [
        ((0.97, 0.50), (0.55, 0.55), HOLDS, [2]),
        ((0.97, 0.50), (0.55, 0.60), HOLDS, [2]),
        ((0.97, 0.50), (0.80, 0.55), DEPENDS, [0]),
        ((0.97, 0.96), (0.80, 0.55), DEPENDS, [1]),
        ((0.97, 0.96), (0.55, 0.55), DEPENDS, [3]),
        ((0.97, 0.86), (0.55, 0.55), TOO_CLOSE, []),
        ((0.97, 0.50), (0.60, 0.51), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_shuffle(
    conv: tuple[float, float], dense: tuple[float, float], kind: str, places: list[int]
) -> None:
    assert said("who_suffers", shuffle(conv, dense)) == (kind, places)


def test_a_network_that_falls_below_the_other_leads_no_longer() -> None:
    claim = LESSON.claim("who_suffers")
    assert "leads no longer" in claim.measure((shuffle((0.97, 0.5), (0.55, 0.55)),)).why
    assert "still leads" in claim.measure((shuffle((0.97, 0.7), (0.55, 0.55)),)).why


def expert(plain: tuple[float, float], elsewhere: tuple[float, float] = (0.4, 0.9)) -> ExpertResult:
    """The expert's and the network's shares, in the plain world and in the three others."""
    accuracy = np.full((4, 3, 1), 0.3)
    for row in range(4):
        accuracy[row, [0, 2], 0] = plain if row == 0 else elsewhere
    return ExpertResult(
        study=EXPERT,
        worlds=tuple(WORLDS),
        ways=tuple(WAYS),
        accuracy=accuracy,
        examples=np.zeros((4, 6, 24, 24), np.uint8),
        features=FEATURES,
        recorded=False,
    )


@pytest.mark.parametrize(
    ("plain", "elsewhere", "kind", "places"),
    [
        ((0.98, 0.97), (0.4, 0.9), DEPENDS, [1]),
        ((0.98, 0.97), (0.9, 0.9), DOES_NOT_HOLD, [1]),
        ((0.85, 0.97), (0.4, 0.9), HOLDS, [0]),
        ((0.60, 0.97), (0.4, 0.9), HOLDS, [2]),
        ((0.92, 0.97), (0.4, 0.9), TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_the_expert(
    plain: tuple[float, float], elsewhere: tuple[float, float], kind: str, places: list[int]
) -> None:
    assert said("an_expert", expert(plain, elsewhere)) == (kind, places)


def ablation(lost: float, classes: tuple[float, ...], accuracy: float = 0.97) -> AblationResult:
    """Twelve units, four of them dead; each of the living costs so much, and these classes so."""
    units, living = 12, np.arange(12) % 3 != 2
    return AblationResult(
        study=UNITS,
        layer="conv3",
        features=np.zeros((6, units), np.float32),
        labels=np.arange(6),
        weights=np.zeros((6, units), np.float32),
        bias=np.zeros(6, np.float32),
        accuracy=accuracy,
        classes=np.full(6, accuracy),
        dropped=np.where(living, -lost, 0.0),
        by_class=np.outer(living, -np.array(classes)),
        living=living,
        groups=np.full(20, 0.5),
        order=np.arange(units),
        best=np.linspace(0.2, accuracy, units),
        patches=np.zeros((units, 18, 18), np.uint8),
    )


EVENLY = (0.06,) * 6
TWO = (0.2, 0.16, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("lost", "classes", "accuracy", "kind", "places"),
    [
        (0.0, (0.0,) * 6, 0.97, HOLDS, [0]),
        (0.004, (0.024, 0, 0, 0, 0, 0), 0.97, HOLDS, [0]),
        (0.06, EVENLY, 0.97, HOLDS, [1]),
        (0.06, TWO, 0.97, DEPENDS, [2]),
        (0.8, (0.8,) * 6, 0.97, DOES_NOT_HOLD, [3]),
        (0.06, (0.12, 0.096, 0.04, 0.04, 0.034, 0.03), 0.97, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_one_unit(
    lost: float, classes: tuple[float, ...], accuracy: float, kind: str, places: list[int]
) -> None:
    assert said("one_unit", ablation(lost, classes, accuracy)) == (kind, places)


def test_what_some_classes_gain_is_not_counted_against_what_others_lose() -> None:
    gains = (0.06, 0.06, 0.06, 0.06, 0.06, -0.3)
    assert said("one_unit", ablation(0.06, gains)) == (HOLDS, [1])


def test_the_worst_unit_is_named_as_on_its_tile() -> None:
    result = ablation(0.06, TWO)
    dropped = result.dropped.copy()
    dropped[4] = -0.4
    why = LESSON.claim("one_unit").measure((replace(result, dropped=dropped),)).why
    assert "without unit 5, the worst, −40 points" in why


def shifts(conv: float, dense: float) -> ShiftsResult:
    """Shares of answers that are kept at the largest shift; at the others nearly all."""
    offsets = np.arange(9)
    agreement = np.stack([np.linspace(1, low, 9) for low in (conv, dense)])
    return ShiftsResult(
        study=SHIFTED,
        nets=("conv", "dense"),
        offsets=offsets,
        pairs=100,
        agreement=agreement,
        accuracy=0.9 * agreement,
        layers=LAYERS,
        jumps=np.array([1, 2, 2, 4, 4]),
        equivariance=np.outer([0, 0.2, 0.2, 0.3, 0.3], offsets > 0),
    )


@pytest.mark.parametrize(
    ("conv", "dense", "kind", "places"),
    [
        (1.0, 0.4, HOLDS, [0]),
        (0.95, 0.4, HOLDS, [1]),
        (0.55, 0.3, HOLDS, [2]),
        (0.55, 0.6, DOES_NOT_HOLD, [2]),
        (0.95, 0.94, DOES_NOT_HOLD, [1]),
        (0.8, 0.4, TOO_CLOSE, []),
    ],
)
def test_the_verdict_on_shifts(conv: float, dense: float, kind: str, places: list[int]) -> None:
    assert said("shifted_picture", shifts(conv, dense)) == (kind, places)


def test_a_picture_that_stands_still_is_not_counted() -> None:
    """Without a shift every answer is kept, by either network."""
    why = LESSON.claim("shifted_picture").measure((shifts(0.95, 0.4),))
    assert why.figure == "95.0 % at 8 pixels; the dense network at worst 40 %"


# What the films say


def run_of(kind: str = "finished", epochs: float = 20.0, recorded: bool = True) -> object:
    """A run that ends with 97.2 % of the test pictures right."""
    from dlviz.train.cnn_run import CnnResult

    return CnnResult(
        study=LEARN,
        epochs=np.array([0.0, epochs]),
        weights=np.zeros((2, 3), np.float32),
        train_loss=np.array([1.8, 0.1]),
        train_accuracy=np.array([0.2, 0.99]),
        test_accuracy=np.array([0.17, 0.972]),
        confusion=np.zeros((6, 6), np.int64),
        end=End(kind, 800),
        seconds=12.34,
        recorded=recorded,
    )


def test_a_run_says_how_good_it_is_and_whether_it_was_recorded() -> None:
    assert findings.of_cnn(run_of()) == (  # type: ignore[arg-type]
        "97 % of the new pictures right after 2,500 pictures, 20 epochs (recorded)."
    )
    assert "1 epoch (trained here in 12.3 s)" in findings.of_cnn(run_of(epochs=1, recorded=False))  # type: ignore[arg-type]
    assert "overflow" in findings.of_cnn(run_of("diverged"))  # type: ignore[arg-type]


def test_a_ladder_says_its_rungs_and_one_that_overflows_says_so() -> None:
    assert findings.of_ladder(ladder(0.36, 0.57, 0.79, 0.93)) == (
        "A straight line gets right: the pixels 36 %, layer 1 57 %, layer 2 79 %, layer 3 93 %. "
        "Untrained, the last layer has 62 %."
    )
    lost = ladder(0.36, 0.57, np.nan, np.nan)
    assert "overflow" in findings.of_ladder(lost) and "nan" not in findings.of_ladder(lost)


def test_the_other_films_state_their_figures() -> None:
    assert findings.of_shuffle(shuffle((0.97, 0.5), (0.55, 0.56))) == (
        "The convolutional network falls from 97 % to 50 %; the dense network goes from 55 % to "
        "56 %."
    )
    assert findings.of_expert(expert((0.98, 0.97))) == (
        "Expert against network. As drawn: 98 % against 97 %; light from one side: 40 % against "
        "90 %; inverted contrast: 40 % against 90 %; a stray line: 40 % against 90 %."
    )
    assert findings.of_shifts(shifts(0.9, 0.4)) == (
        "Shifted by 4 pixels the convolutional network keeps 95 % of its answers, the dense one "
        "70 %."
    )
    assert findings.of_quiz(quiz_of(3)).startswith("3 rounds: ")
    assert findings.of_tower(tower_of()) == (
        "It says: espresso, 95 %. From floor to floor a unit sees 11, 43, 91, 200 of 224 pixels."
    )
    assert findings.of_unit(unit_of()) == (
        "The optimised input fires it 1.50 times as much as the strongest picture."
    )
    assert findings.of_unit(unit_of(dead=True)).startswith("This unit is dead")


def test_units_are_counted_from_one_and_a_network_without_a_living_one_says_so() -> None:
    result = ablation(0.06, TWO)
    dropped = result.dropped.copy()
    dropped[3] = -0.2
    assert findings.of_ablation(replace(result, dropped=dropped)) == (
        "8 of 12 units live. Without one of them: typically −6 points, at worst (unit 4) "
        "−20 points."
    )
    dead = replace(result, living=np.zeros(12, bool))
    assert findings.of_ablation(dead) == "Every unit is dead: no picture makes one fire."


def test_spaces_and_tuning_state_what_is_kept_and_preferred() -> None:
    spaces = SpacesResult(
        study=Spaces(),
        layers=("pixels", "conv1"),
        positions=np.zeros((2, 2, 50, 2), np.float32),
        labels=np.zeros(50, np.int64),
        epochs=np.array([0.0, 20.0]),
        preserved=np.array([[0.1, 0.2], [0.1, 0.6]]),
        purity=np.zeros((2, 2)),
    )
    assert findings.of_spaces(spaces) == (
        "Of a point's ten nearest, the picture keeps: the pixels 10 %, layer 1 60 %."
    )
    tuning = TuningResult(
        study=Tuning(),
        angles=np.arange(0.0, 180.0, 45.0),
        responses=np.ones((3, 4), np.float32),
        frequency=np.zeros(3),
        preferred=np.zeros(3),
        selectivity=np.array([0.1, 0.31, 0.9]),
        silent=np.zeros(3, bool),
        filters=np.zeros((3, 3, 3, 1), np.float32),
    )
    assert findings.of_tuning(tuning) == "2 of 3 units clearly prefer one angle."


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("conv2", "layer 2"),
        ("pool1", "pooling 1"),
        ("dense1", "dense layer 1"),
        ("pixels", "the pixels"),
        ("conv", "convolutional"),
        ("head", "the pooled maps"),
        ("out", "the answer"),
    ],
)
def test_layers_are_called_what_the_page_calls_them(name: str, called: str) -> None:
    assert layer_name(name) == called


def test_the_question_asks_for_the_share_that_its_film_marks() -> None:
    words = {2 / 3: "two thirds", 0.75: "three quarters", 0.7: "70 %"}
    assert words[ENOUGH] in LESSON.claim("first_layer").statement


# Fields

FIELDS = [
    pytest.param(kind, entry, id=f"{kind.__name__}-{name}")
    for kind, table in VISION_FIELDS_OF.items()
    for name, entry in table.items()
]
EDGES = (
    -1, 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 20, 21, 29, 30, 31, 49, 50, 51, 64, 65, 100, 101, 300,
    301, 512, 513, 600, 601, 999, 1279, 1280, 4999, 5000, 5001, 2**31 - 202, 2**31 - 201,
    2**31 - 1, 2**31, -0.01, 1e-7, 1e-6, 0.3, 1.0, 1.01, 10.0, 10.1,
)  # fmt: skip
"""Whole numbers and fractions around the limits of these fields."""
NEEDS: Mapping[str, Mapping[str, Value]] = {
    "picture": {"n_test": 5000},
    "unit": {"net": "lite0", "layer": "head"},
}
"""What a number is a number of."""


def refused(study: Study) -> str | None:
    """The code of what is wrong with a study, unless it is only too much work; None: nothing."""
    try:
        study.check()  # type: ignore[attr-defined]
    except UserError as error:
        assert sentence(error)
        return None if error.code.endswith("_too_large") else error.code
    return None


def needed(kind: type[FlatStudy], name: str) -> FlatStudy:
    """A study in which a field can have any of its values."""
    own = {each.name for each in dataclasses.fields(kind)}
    return kind().having(**{n: v for n, v in NEEDS.get(name, {}).items() if n in own})


@pytest.mark.parametrize("kind", list(VISION_FIELDS_OF), ids=lambda kind: str(kind.__name__))
def test_every_field_of_a_study_is_in_its_table(kind: type[FlatStudy]) -> None:
    """But those that a study does not look at."""
    left_out = {each.name for each in dataclasses.fields(kind)} - set(VISION_FIELDS_OF[kind])
    assert left_out <= {"dataset", "world", "shuffled", "network"}
    assert set(VISION_FIELDS_OF[kind]) <= {each.name for each in dataclasses.fields(kind)}


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_every_stop_choice_and_default_is_carried_by_a_link(
    kind: type[FlatStudy], entry: Field
) -> None:
    offered = (kind().get(entry.name), *entry.choices, *entry.stops)
    assert [value for value in offered if not entry.carries(value)] == []
    for text in ("nan", "inf", "-1", "1e999", "<script>", "x" * 500, "1,,2", "%00", "None", ""):
        with pytest.raises(ValueError):
            entry.read(text)
    assert entry.label and entry.help.endswith(".") and "—" not in entry.help


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_study_takes_what_its_field_offers_unless_it_is_too_much_work(
    kind: type[FlatStudy], entry: Field
) -> None:
    start = needed(kind, entry.name)
    if entry.name == "layer":
        return  # the network's own: `test_a_card_takes_the_layers_of_its_network`
    fixed = (kind, entry.name) in {(Ablation, "head"), (UnitCard, "network"), (UnitCard, "net")}
    refusals = {"value_unknown"} if fixed else set()  # a layer that this network does not have
    for value in (*entry.stops, *entry.choices):
        assert refused(start.having(**{entry.name: value})) in {None, *refusals}, value


@pytest.mark.parametrize(("kind", "entry"), FIELDS)
def test_a_number_that_a_field_reads_is_one_that_its_study_takes(
    kind: type[FlatStudy], entry: Field
) -> None:
    start, own = needed(kind, entry.name), kind().get(entry.name)
    if isinstance(own, bool) or not isinstance(own, int | float):
        return
    for edge in EDGES:
        if (isinstance(own, float) or isinstance(edge, int)) and entry.carries(edge):
            code = refused(start.having(**{entry.name: edge}))
            own_limit = kind is Tower and entry.name == "picture" and edge >= 1000
            assert code == ("value_range" if own_limit else None), edge


def test_a_card_takes_the_layers_of_its_network() -> None:
    layers = VISION_FIELDS_OF[UnitCard]["layer"].choices
    for card in (UnitCard(), UnitCard(network="dense"), UnitCard(net="lite0")):
        taken = [name for name in layers if refused(card.having(layer=name)) is None]
        assert taken and taken == [name for name in layers if card.has(name)]


@pytest.mark.parametrize("kind", [Tower, UnitCard])
def test_a_photograph_is_one_of_ours_or_the_hash_of_a_readers(kind: type[FlatStudy]) -> None:
    entry = VISION_FIELDS_OF[kind]["photo"]
    for name in (*PHOTOS, f"own:{SHA}"):
        assert entry.write(entry.read(name)) == name
    for text in ("own:", SHA, f"own:{SHA[:-1]}", f"own:{SHA}0", f"own:{SHA.upper()}",
                 "own:../../etc/passwd", f"own:{SHA}\n", "COFFEE"):  # fmt: skip
        with pytest.raises(ValueError):
            entry.read(text)


def test_a_link_with_a_readers_photograph_names_it_and_holds_nothing_of_it() -> None:
    visit = at_step(LESSON, first_visit(LESSON), 0)
    own = replace(visit, study=COFFEE.having(photo=f"own:{SHA}"))
    link = write_link(LESSON, own)
    assert link["photo"] == f"own:{SHA}"
    assert read_link(LESSON, link) == (own, ())


@pytest.mark.parametrize(
    ("text", "channels"), [("8-16-32", (8, 16, 32)), ("4", (4,)), ("64-64-64-64", (64,) * 4)]
)
def test_maps_are_read_as_they_are_written(text: str, channels: tuple[int, ...]) -> None:
    entry = VISION_FIELDS_OF[CnnRun]["channels"]
    assert (entry.read(text), entry.write(channels)) == (channels, text)


@pytest.mark.parametrize("text", ["none", "65", "8-0", "8-8-8-8-8", "8--8", "eight"])
def test_more_maps_or_layers_than_can_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        VISION_FIELDS_OF[CnnRun]["channels"].read(text)


@given(some.data())
def test_any_study_of_these_survives_its_link(data: some.DataObject) -> None:
    point = data.draw(some.sampled_from(LESSON.starting_points))
    start = at_start(LESSON, first_visit(LESSON), point.id)
    table = VISION_FIELDS_OF[type(start.study)]
    values = {
        name: data.draw(some.sampled_from([*entry.stops, *entry.choices, start.study.get(name)]))
        for name, entry in table.items()
    }
    visit: Visit = replace(start, study=start.study.having(**values))
    assert read_link(LESSON, write_link(LESSON, visit)) == (visit, ())


def test_every_study_of_the_lesson_can_be_run_and_carried() -> None:
    studies = [step.experiment for step in LESSON.steps] + [step.after() for step in LESSON.steps]
    studies += [point.experiment for point in LESSON.starting_points]
    studies += [study for point in LESSON.starting_points for _, study in point.variants]
    for study in studies:
        assert refused(study) is None
        table = VISION_FIELDS_OF[type(study)]
        assert all(table[name].carries(study.get(name)) for name in table)


def test_the_quiz_tells_no_answer_in_its_link() -> None:
    visit = at_start(LESSON, first_visit(LESSON), "quiz")
    assert set(write_link(LESSON, visit)) <= {"v", "start"}
    assert set(VISION_FIELDS_OF[Quiz]) == {"net", "reference", "rounds", "seed"}
