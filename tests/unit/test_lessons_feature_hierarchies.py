"""What "feature hierarchies" teaches, and that its verdicts can say else, too."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from dlviz.data.picture_data import WORLDS
from dlviz.jobs import finish
from dlviz.lessons import vision_findings as findings
from dlviz.lessons.feature_hierarchies import LESSON
from dlviz.lessons.feature_hierarchies.runs import (
    EXPERT,
    FLOORS,
    LEARN,
    SHIFTED,
    SHUFFLED,
    UNITS,
)
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Verdict
from dlviz.lessons.vision_names import ENOUGH, layer_name
from dlviz.lessons.words import GLOSSARY
from dlviz.measure.ablation import AblationResult
from dlviz.measure.expert import WAYS, ExpertResult
from dlviz.measure.handmade import FEATURES
from dlviz.measure.ladder import LadderResult
from dlviz.measure.shifts import ShiftsResult
from dlviz.measure.shuffle import ShuffleResult
from dlviz.measure.spaces import Spaces, SpacesResult
from dlviz.measure.tower import Tower
from dlviz.measure.tuning import Tuning, TuningResult
from dlviz.train.recording import End
from tests.pictures_example import quiz_of, tower_of, unit_of

RUNGS = ("pixels", "hog", "conv1", "conv2", "conv3")
LAYERS = ("conv1", "pool1", "conv2", "pool2", "conv3")


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
    assert number("who_suffers", "convolutional") < -40
    assert abs(number("who_suffers", "dense")) < 5


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
    assert "is the worse" in claim.measure((shuffle((0.97, 0.5), (0.55, 0.55)),)).why
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
    assert "unit 5" in why and "40 points" in why


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
        "As drawn: expert 98 %, network 97 %. Of the other worlds the network leads in 3 of 3."
    )
    assert findings.of_shifts(shifts(0.9, 0.4)) == (
        "Over shifts of up to 8 pixels the convolutional network keeps at least 90 % of its "
        "answers, the dense one at worst 40 %."
    )
    assert findings.of_quiz(quiz_of(3)).startswith("3 rounds: ")
    assert findings.of_tower(tower_of()) == (
        "It says: espresso, 95 %. From the lowest floor to the top a unit sees 11, 43, 91, 200 of "
        "224 pixels across."
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
        "Of the ten nearest neighbours the drawing keeps: the pixels 10 %, layer 1 60 %."
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
