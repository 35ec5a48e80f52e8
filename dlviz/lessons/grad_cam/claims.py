"""The claims that the steps ask: two classes, random weights, the mark, the eraser, a rival."""

import math

import numpy as np

from dlviz.lessons.grad_cam.runs import COLLAGE, ERASER, RIVAL, SCRAMBLED, TRIAL
from dlviz.lessons.grad_cam.sources import FAILS, GIRAFFES, LOOKS, VISUALISE
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import correlation, percent
from dlviz.measure.attribution import METHODS
from dlviz.measure.cascade import CascadeResult
from dlviz.measure.curves import CurvesResult
from dlviz.measure.eraser import EraserResult
from dlviz.measure.look import LookResult
from dlviz.measure.trial import TrialResult

MOVES = 0.25  # of a map's light, from one half to the other
PAIRS = (
    "coffee+chelsea", "chelsea+coffee", "camera+coffee", "coffee+rocket", "chelsea+rocket",
    "camera+chelsea", "rocket+chelsea", "flower+coffee", "coffee+stereo_motorcycle",
    "chelsea+camera",
)  # fmt: skip
"""Two photographs beside one another; the first pair is the lesson's own."""
STAYS, FADES = 0.9, 0.5  # rank correlation with the trained network's map
GOOD = 0.9  # of the test pictures
NEAR = 0.1  # of one of the answers, as a share
AREA = 0.01  # two areas that differ by less are equal


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
        f"{percent(left[0])} of the map for “{names[0]}” lies on the left, {percent(left[1])} of "
        f"that for “{names[1]}”",
        "A map is asked for one class: its channels are weighted by how much each moves that "
        "class’s logit. Whether the network needs what lies there is another question.",
        {
            f"“{name}”: probability": percent(float(shown.classes[place][2]), 1)
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


def _scrambled_verdict(results: tuple[CascadeResult]) -> Verdict:
    (shown,) = results
    at = shown.upper
    after = dict(zip(shown.methods, shown.correlation[:, at].tolist(), strict=True))
    guided, cam = after["guided_backprop"], after["grad_cam"]
    answer = 2 if guided >= STAYS else 1 if guided >= FADES else 0
    close = min(abs(guided - STAYS), abs(guided - FADES)) < 0.03
    measured = [name for name in after if name != "sobel"]
    learned = [name for name in measured if not after[name] >= FADES]  # a blank one as well
    all_of_them = len(learned) == len(measured)
    kind = HOLDS if all_of_them else DEPENDS if learned else DOES_NOT_HOLD
    edges = float(shown.correlation[shown.methods.index("sobel"), at])
    return Verdict(
        TOO_CLOSE if close else kind,
        () if close else (answer,),
        f"rank correlation with the trained network’s picture {correlation(guided)}; Grad-CAM’s "
        f"{correlation(cam)}",
        f"With {shown.stages[at]} random the network can name nothing any more. A picture that "
        "does not mind tells of the photograph and the first layers, not of the answer.",
        {METHODS[name].label: correlation(after[name]) for name in measured}
        | {"an edge detector, which has no network": correlation(edges)},
    )


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
    make=lambda seed: (SCRAMBLED.having(seed=seed),),
    measure=_scrambled_verdict,
    unit="network, layer after layer",
)  # fmt: skip


def _nearest(value: float, marks: tuple[float, ...]) -> int:
    return int(np.argmin([abs(value - mark) for mark in marks]))


def _midway(value: float, marks: tuple[float, ...]) -> bool:
    """Whether a figure lies between two answers, so that it speaks for neither."""
    apart = sorted(abs(value - mark) for mark in marks)
    return apart[1] - apart[0] < 0.05


UNMARKED = (0.96, 0.8, 0.5, 0.0)


def _witness(corner: float, reach: float) -> str:
    """What the maps alone would have told; shares of the discs whose peak is at, or near, it."""
    if corner > 0.5:
        return "The maps do point at it: on most discs their peak lies in the mark’s corner."
    if reach > 0.5:
        return (
            f"The maps hint at it, no more: on {percent(reach)} of the discs their peak lies where "
            f"units see the mark, in its corner on {percent(corner)}."
        )
    return f"Nor do the maps: on {percent(reach)} of the discs their peak lies near the mark."


def _known(share: float) -> str:
    """A share in words; every disc's map may be blank, and then there is none."""
    return "unknown" if math.isnan(share) else percent(float(share))


def _unmarked_verdict(results: tuple[TrialResult]) -> Verdict:
    (shown,) = results
    right, alone = float(shown.accuracy[-1]), float(shown.unmarked[-1])
    close = _midway(alone, UNMARKED)
    return Verdict(
        TOO_CLOSE if close else HOLDS if right >= GOOD and alone < 0.5 else DOES_NOT_HOLD,
        () if close else (_nearest(alone, UNMARKED),),
        f"{percent(alone, 1)} of the discs without a mark, {percent(right, 1)} in the test",
        "In training and test alike every disc carried the mark, so no test of that kind can find "
        f"the fault. {_witness(float(shown.peak_corner), float(shown.peak_reach))}",
        {
            "other figures that a mark turns into a disc": _known(shown.marked_others),
            "the map’s light in the mark’s corner": f"{_known(shown.corner_mass)} (it is "
            f"{_known(shown.corner_area)} of the picture)",
            "discs whose peak is in that corner": _known(shown.peak_corner),
            "… or where units still see the mark": _known(shown.peak_reach),
            "discs whose peak is on the disc": _known(shown.peak_disc),
        },
    )


WITHOUT_MARK = Claim(
    id="without_mark",
    statement="The network is right on nearly every test picture. Of discs without the small mark "
    "it names …",
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

DISC_GONE = (0.0, 0.25, 0.5, 0.9)


def _eraser_verdict(results: tuple[EraserResult]) -> Verdict:
    (shown,) = results
    whole, unmarked, gone, moved = (float(value) for value in shown.means)
    close = _midway(gone, DISC_GONE)
    return Verdict(
        TOO_CLOSE if close else HOLDS if gone > 0.5 > unmarked else DOES_NOT_HOLD,
        () if close else (_nearest(gone, DISC_GONE),),
        f"p(disc) is {gone:.2f} on average over all test discs",
        "There is no disc left to see. The network answers the question that its training asked: "
        "not “is there a disc?” but “is there a mark?”",
        {
            "as it is": f"{whole:.2f}",
            "the mark rubbed out": f"{unmarked:.2f}",
            "the disc rubbed out": f"{gone:.2f} (standard deviation {float(shown.spread[2]):.2f})",
            "the mark in the opposite corner": f"{moved:.2f}",
        },
    )


NO_DISC = Claim(
    id="no_disc",
    statement="Paint over the disc and leave the mark. The probability of “disc” is about …",
    source=GIRAFFES,
    options=("0: there is none", "0.25", "0.5", "0.9: nearly sure"),
    reasonable=(
        "Without a disc there is nothing to see.",
        "It has four classes to guess from.",
        "One of two clues is left.",
        "If the mark is all it looks for, it has all it needs.",
    ),
    make=lambda seed: (ERASER.having(seed=seed),),
    measure=_eraser_verdict,
    unit="network",
)

RIVALS = ("grad_cam", "sobel", "random")


def _rival_verdict(results: tuple[CurvesResult]) -> Verdict:
    (shown,) = results
    area = dict(zip(shown.methods, shown.areas[:, 1].tolist(), strict=True))
    removed = dict(zip(shown.methods, shown.areas[:, 0].tolist(), strict=True))
    order = sorted(RIVALS, key=lambda name: -area[name])
    close = area[order[0]] - area[order[1]] < AREA
    best = RIVALS.index(order[0])
    better = removed["grad_cam"] < removed["sobel"] - AREA
    deletion = "By deletion Grad-CAM is ahead" if better else "By deletion it is no better off"
    return Verdict(
        TOO_CLOSE if close else HOLDS if best == 0 else DOES_NOT_HOLD,
        () if close else (best,),
        f"Grad-CAM {area['grad_cam']:.3f}, an edge detector {area['sobel']:.3f}, random "
        f"{area['random']:.3f}",
        "A score that a detector of edges wins without ever having seen the network measures more "
        f"than what the network uses. {deletion}: {removed['grad_cam']:.3f} against "
        f"{removed['sobel']:.3f}, where less is better."
        if best == 1
        else f"One photograph is one case: try another. {deletion}: {removed['grad_cam']:.3f} "
        f"against {removed['sobel']:.3f}, where less is better.",
        {
            f"{METHODS[name].label}, insertion and deletion": f"{area[name]:.3f}, "
            f"{removed[name]:.3f}"
            for name in shown.methods
        },
    )


A_RIVAL = Claim(
    id="a_rival",
    statement="Put a photograph’s pieces back, the most important first. Whose order makes the "
    "network see its class soonest?",
    source=LOOKS,
    options=("Grad-CAM’s", "that of an edge detector, which never saw the network", "a random one"),
    reasonable=(
        "It asked the network itself.",
        "A photograph is mostly its edges.",
        "Many small pieces everywhere are like a coarser photograph.",
    ),
    make=lambda seed: (RIVAL.having(seed=seed),),
    measure=_rival_verdict,
    unit="photograph",
)
