"""The claims that the steps ask: two classes, random weights, the mark, the eraser, a rival."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dlviz.lessons.grad_cam.runs import (
    COLLAGE,
    DRAWS,
    ERASER,
    JUDGED,
    RIVAL,
    SCRAMBLED,
    TRIAL,
)
from dlviz.lessons.grad_cam.sources import FAILS, GIRAFFES, LOOKS, VISUALISE
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import correlation, percent
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import ALIKE, CascadeResult
from dlviz.measure.curves import LEVEL, CurvesResult
from dlviz.measure.eraser import EraserResult
from dlviz.measure.look import LookResult
from dlviz.measure.trial import TrialResult
from dlviz.texts import fill, passage

MOVES = 0.25  # of a map's light, from one half to the other
PAIRS = (
    "coffee+chelsea", "chelsea+coffee", "camera+coffee", "coffee+rocket", "chelsea+rocket",
    "camera+chelsea", "rocket+chelsea", "flower+coffee", "coffee+stereo_motorcycle",
    "chelsea+camera",
)  # fmt: skip
"""Two photographs beside one another; the first pair is the lesson's own."""
STAYS, FADES = ALIKE, 0.5  # rank correlation with the trained network's map
GOOD = 0.9  # of the test pictures
NEAR = 0.1  # of that share: too close to call


def _maps_verdict(results: tuple[LookResult]) -> Verdict:
    (shown,) = results
    first, second = shown.own[:2]
    names = [shown.classes[place][1] for place in (first, second)]
    left = float(shown.mass[first, 0]), float(shown.mass[second, 0])
    moved = abs(left[0] - left[1])
    close = abs(moved - MOVES) < NEAR
    return Verdict(
        TOO_CLOSE if close else HOLDS if moved > MOVES else DOES_NOT_HOLD,
        () if close else (1 if moved > MOVES else 0,),
        fill(
            "{left} of the map for “{names}” lies on the left, {left_2} of that for “{names_2}”",
            left=percent(left[0]),
            names=names[0],
            left_2=percent(left[1]),
            names_2=names[1],
        ),
        passage(
            "A map is asked for one class: its channels are weighted by how much each "
            "moves that class’s logit. Whether the network needs what lies there is "
            "another question."
        ),
        {
            fill("“{name}”: probability", name=name): percent(float(shown.classes[place][2]), 1)
            for name, place in zip(names, (first, second), strict=True)
        },
    )


TWO_CLASSES = Claim(
    id="two_classes",
    statement="One picture, two things in it. The network’s maps for the two classes are …",
    source=LOOKS,
    options=("the same: it looks where it looks", "different"),
    reasonable=(
        "The picture passes through the network once, whatever it is asked.",
        "Each class has its own evidence, and that lies somewhere.",
    ),
    make=lambda seed: (COLLAGE.having(photo=PAIRS[seed % len(PAIRS)]),),
    measure=_maps_verdict,
    unit="picture",
)


def _scrambled_verdict(results: tuple[CascadeResult, ...]) -> Verdict:
    at, stages, methods = results[0].upper, results[0].stages, results[0].methods
    drawn = np.stack([shown.correlation[:, at] for shown in results])
    after = {name: drawn[:, k] for k, name in enumerate(methods)}
    typical = {name: float(np.mean(np.nan_to_num(values))) for name, values in after.items()}
    guided, cam = typical["guided_backprop"], after["grad_cam"]
    answer = 2 if guided >= STAYS else 1 if guided >= FADES else 0
    close = min(abs(guided - STAYS), abs(guided - FADES)) < 0.03
    measured = [name for name in after if not METHODS[name].baseline]
    minds = [name for name in measured if typical[name] < STAYS]  # a blank one is like nothing
    all_of_them = len(minds) == len(measured)
    kind = HOLDS if all_of_them else DEPENDS if minds else DOES_NOT_HOLD
    return Verdict(
        TOO_CLOSE if close else kind,
        () if close else (answer,),
        fill(
            "rank correlation with the trained network’s picture {range}; Grad-CAM’s {range_2}",
            range=_range(after["guided_backprop"]),
            range_2=_range(cam),
        ),
        fill(
            "With {listed} random, so is the answer. A picture that does not mind tells "
            "of the photograph and the lower layers, not of the answer.",
            listed=_listed(stages[1 : at + 1]),
        ),
        {METHODS[name].label: _range(values) for name, values in after.items() if name in measured},
    )


def _range(values: npt.NDArray[np.float64]) -> str:
    """Correlations over several draws: the least to the largest, and how many maps were blank."""
    known = values[~np.isnan(values)]
    if not len(known):
        return correlation(math.nan)
    low, high = (correlation(float(end)) for end in (known.min(), known.max()))
    span = low if low == high else fill("{low} to {high}", low=low, high=high)
    return span if len(known) == len(values) else fill("{span}, else blank", span=span)


def _listed(names: Sequence[str]) -> str:
    """Layers in a sentence: "classifier, head and stage 7"."""
    words = [name[:1].lower() + name[1:] for name in names]
    return passage(" and ").join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


RANDOM_TOP = Claim(
    id="random_top",
    statement="Replace the weights of the top layers by random numbers. Guided backprop’s picture "
    "…",
    source=VISUALISE,
    options=("turns to noise", "fades", "stays the same"),
    reasonable=(
        "Nothing sensible comes out of a network whose answer is random.",
        "The lower layers are still trained.",
        "It may never have shown what the top layers know.",
    ),
    make=lambda seed: tuple(SCRAMBLED.having(seed=DRAWS * seed + k) for k in range(DRAWS)),
    measure=_scrambled_verdict,
    unit="draws of random weights",
)  # fmt: skip


BETWEEN = 0.025  # a figure that is nearer to the border of two answers speaks for neither


def _nearest(value: float, marks: tuple[float, ...]) -> int:
    return int(np.argmin([abs(value - mark) for mark in marks]))


def _midway(value: float, marks: tuple[float, ...]) -> bool:
    """Whether a figure lies between two answers, so that it speaks for neither."""
    apart = sorted(abs(value - mark) for mark in marks)
    return apart[1] - apart[0] < 2 * BETWEEN


UNMARKED = (0.96, 0.8, 0.5, 0.0)


def _witness(reach: float, area: float) -> str:
    """What the maps tell: the share of the discs whose peak is within sight of the mark."""
    if reach > 0.5:
        return fill(
            "The maps do lean that way: on {reach} of the discs their peak lies where "
            "units see the mark, {area} of the picture. Whether the answer needs it, no "
            "map says.",
            reach=percent(reach),
            area=percent(area),
        )
    return fill(
        "The maps do not tell: on {reach} of the discs their peak lies near the mark.",
        reach=percent(reach),
    )


def _known(share: float) -> str:
    """A share in words; every disc's map may be blank, and then there is none."""
    return passage("unknown") if math.isnan(share) else percent(float(share))


def _unmarked_verdict(results: tuple[TrialResult]) -> Verdict:
    (shown,) = results
    right, alone = float(shown.accuracy[-1]), float(shown.unmarked[-1])
    close = _midway(alone, UNMARKED)
    return Verdict(
        TOO_CLOSE if close else HOLDS if right >= GOOD and alone < 0.5 else DOES_NOT_HOLD,
        () if close else (_nearest(alone, UNMARKED),),
        fill(
            "{alone} of the discs without a mark, {right} in the test",
            alone=percent(alone, 1),
            right=percent(right, 1),
        ),
        fill(
            "In training and test alike every disc carried the mark, so no test of that "
            "kind can find the fault. {witness}",
            witness=_witness(float(shown.peak_reach), float(shown.reach_area)),
        ),
        {
            passage("other figures that a mark turns into a disc"): _known(shown.marked_others),
            passage("the map’s light in the mark’s corner"): fill(
                "{known} (it is {known_2} of the picture)",
                known=_known(shown.corner_mass),
                known_2=_known(shown.corner_area),
            ),
            passage("discs whose peak is in that corner"): _known(shown.peak_corner),
            passage("… or where units still see the mark"): _known(shown.peak_reach),
            passage("discs whose peak is on the disc"): _known(shown.peak_disc),
        },
    )


WITHOUT_MARK = Claim(
    id="without_mark",
    statement="The network is right on nearly every test picture. Of discs that lack something "
    "small which all these have, it names …",
    source=FAILS,
    options=("nearly every one", "80 of 100", "50 of 100", "none"),
    reasonable=(
        "A disc is a disc, and its maps look at the figures.",
        "It misses one of its clues.",
        "It has two clues, and one of them is gone.",
        "The mark is all that it ever needed.",
    ),
    make=lambda seed: (TRIAL.having(seed=seed),),
    measure=_unmarked_verdict,
    unit="network",
)  # fmt: skip

APART = 0.1  # two mean probabilities that differ by less are about the same


def _eraser_verdict(results: tuple[EraserResult, EraserResult]) -> Verdict:
    shown, honest = results
    whole, unmarked, gone, moved = (float(value) for value in shown.means)
    more = gone - unmarked
    close = abs(abs(more) - APART) < BETWEEN
    place = 1 if abs(more) < APART else 2 if more > 0 else 0
    return Verdict(
        TOO_CLOSE if close else HOLDS if place == 2 else DOES_NOT_HOLD,
        () if close else (place,),
        fill(
            "on average {gone} without the disc, {unmarked} without the mark",
            gone=percent(gone),
            unmarked=percent(unmarked),
        ),
        fill(
            "There is no disc left to see. In its training the mark was enough, so "
            "nothing made the network learn discs. One that never saw a mark says "
            "{means} without the disc.",
            means=percent(float(honest.means[2])),
        ),
        {
            passage("as it is"): percent(whole),
            passage("the mark rubbed out"): percent(unmarked),
            passage("the disc rubbed out"): fill(
                "{gone} (standard deviation {spread})",
                gone=percent(gone),
                spread=percent(float(shown.spread[2])),
            ),
            passage("both rubbed out"): percent(shown.both_gone),
            passage("the mark in the opposite corner"): percent(moved),
        },
    )


NO_DISC = Claim(
    id="no_disc",
    statement="Paint over the disc, and leave everything else. "
    "Compared with the picture that lost its mark instead, “disc” is …",
    source=GIRAFFES,
    options=("less probable", "about as probable", "more probable"),
    reasonable=(
        "Without a disc there is nothing to see.",
        "Each has lost one clue of two.",
        "If the mark is all it looks for, it has all it needs.",
    ),
    make=lambda seed: (ERASER.having(seed=seed), ERASER.having(seed=seed, mark=0.0)),
    measure=_eraser_verdict,
    unit="networks",
)

RIVALS = ("grad_cam", "sobel", "random")
DELETED, INSERTED = 0, 1  # columns of `CurvesResult.areas`


def _rival_verdict(results: tuple[CurvesResult, ...]) -> Verdict:
    shown = results[0]
    inserted, deleted = _areas(shown, INSERTED), _areas(shown, DELETED)
    order = sorted(RIVALS, key=lambda name: -inserted[name])
    close = inserted[order[0]] - inserted[order[1]] < LEVEL
    best = RIVALS.index(order[0])
    gaps = [_gap(result, INSERTED) for result in results]
    ahead, behind = sum(gap >= LEVEL for gap in gaps), sum(gap <= -LEVEL for gap in gaps)
    chance = best == RIVALS.index("random")
    kind = DOES_NOT_HOLD if chance or not ahead else DEPENDS if behind else HOLDS
    gap = -_gap(shown, DELETED)  # less is better
    deletion = (
        passage("ahead")
        if gap >= LEVEL
        else passage("behind")
        if gap <= -LEVEL
        else passage("level with it")
    )
    return Verdict(
        TOO_CLOSE if close else kind,
        () if close else (best,),
        fill(
            "“{name}”: Grad-CAM {grad_cam:.3f}, an edge detector {sobel:.3f}, random {random:.3f}",
            name=shown.name,
            grad_cam=inserted["grad_cam"],
            sobel=inserted["sobel"],
            random=inserted["random"],
        ),
        fill(
            "Of {results} photographs Grad-CAM is clearly ahead of the edges on {ahead}, "
            "clearly behind on {behind}. By deletion of this one it is {deletion} "
            "({grad_cam:.3f}, edges {sobel:.3f}; less is better).",
            results=len(results),
            ahead=ahead,
            behind=behind,
            deletion=deletion,
            grad_cam=deleted["grad_cam"],
            sobel=deleted["sobel"],
        ),
        {
            f"“{result.name}”": fill(
                "Grad-CAM {grad_cam:.3f}, edges {sobel:.3f}",
                grad_cam=_areas(result, INSERTED)["grad_cam"],
                sobel=_areas(result, INSERTED)["sobel"],
            )
            for result in results
        },
    )


def _areas(result: CurvesResult, column: int) -> dict[str, float]:
    """The area under each method's curve."""
    return dict(zip(result.methods, result.areas[:, column].tolist(), strict=True))


def _gap(result: CurvesResult, column: int) -> float:
    """Grad-CAM's area less the edges'."""
    found = _areas(result, column)
    return found["grad_cam"] - found["sobel"]


A_RIVAL = Claim(
    id="a_rival",
    statement="Put this photograph’s pieces back, the most important first. Whose order makes the "
    "network see its class soonest?",
    source=LOOKS,
    options=("Grad-CAM’s", "an edge detector’s", "a random one"),
    reasonable=(
        "It asked the network itself.",
        "It never saw the network, but a photograph is mostly its edges.",
        "Many small pieces everywhere are like a coarser photograph.",
    ),
    make=lambda seed: tuple(RIVAL.having(photo=photo, seed=seed) for photo in JUDGED),
    measure=_rival_verdict,
    unit="photographs",
)
