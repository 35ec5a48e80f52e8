"""The claims that the steps ask: the ladder, the shuffle, the expert, one unit less."""

import numpy as np

from dlviz.data.picture_data import WORLDS
from dlviz.lessons.feature_hierarchies.runs import EXPERT, FLOORS, SHUFFLED, UNITS
from dlviz.lessons.feature_hierarchies.sources import (
    DISTRIBUTED,
    END_TO_END,
    HIERARCHY,
    STRUCTURE,
)
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent, points
from dlviz.lessons.vision_names import ENOUGH, layer_name
from dlviz.measure.ablation import AblationResult
from dlviz.measure.expert import ExpertResult
from dlviz.measure.ladder import LadderResult
from dlviz.measure.shuffle import ShuffleResult
from dlviz.texts import fill, passage

MARGIN = 0.015  # of all test pictures: two draws of a thousand differ by as much
RISES = 0.10  # a ladder's whole way, at least
SUFFERS = 0.10  # lost by a network that minds the shuffle
CLEARLY = 0.05  # by which one way beats another
HOPELESS = 0.75
NOTHING = 0.005  # of all test pictures: lost without a unit that does nothing
TWO_PAY = 0.6  # of what all classes lose: from here on two of them bear most of it
CHANCE = 0.25  # of all test pictures


def _ladder_verdict(results: tuple[LadderResult]) -> Verdict:
    (shown,) = results
    rungs = [name for name in shown.rungs if name != "hog"]
    of = {name: float(shown.trained[:, -1, shown.rungs.index(name)].mean()) for name in shown.rungs}
    ghost = {name: float(shown.untrained[:, shown.rungs.index(name)].mean()) for name in rungs}
    control = float(shown.control.max())
    first = next((name for name in rungs if of[name] >= ENOUGH), "")
    close = any(abs(of[name] - ENOUGH) < MARGIN for name in rungs)
    rises = of[rungs[-1]] - of[rungs[1]] > RISES
    learned = of[rungs[-1]] - ghost[rungs[-1]] > RISES
    before = [ghost[name] for name in rungs[1:]]
    given = before[0] - of["pixels"] > RISES
    came_with = (
        passage("the first step comes with the architecture")
        if given
        else passage("they add nothing then")
    )
    learned_part = (
        passage("the others are learned") if learned else passage("learning adds little to it")
    )
    answer = rungs.index(first) if first else None
    known = answer is not None and not close
    return Verdict(
        TOO_CLOSE if close else HOLDS if rises and learned else DOES_NOT_HOLD,
        (min(answer, 3),) if known and answer is not None else (),
        f"{layer_name(first)}: {percent(of[first])}" if first else passage("none of them"),
        fill(
            "Before it learned, the same network's layers have {before} to {before_2}: "
            "{came_with}, and {learned_part}.",
            before=percent(min(before)),
            before_2=percent(max(before)),
            came_with=came_with,
            learned_part=learned_part,
        ),
        {
            layer_name(name): fill(
                "{share} (untrained {ghost})", share=percent(of[name]), ghost=percent(ghost[name])
            )
            for name in rungs
        }
        | {
            passage("hand-made (HOG)"): percent(of["hog"]),
            passage("labels shuffled"): fill("{control} at most", control=percent(control)),
        },
    )


FIRST_LAYER = Claim(
    id="first_layer",
    statement="Let a simple weighted sum of what one layer says name the shape. Which layer is the "
    "first where that gets two thirds right?",
    source=HIERARCHY,
    options=("the pixels", "layer 1: edges suffice", "layer 2", "only the last, layer 3"),
    reasonable=(
        "All there is to know is in the pixels; but a line weighs each of them by itself.",
        "Edges tell a disc from a triangle, if one knows how they go together.",
        "Corners and curves are edges that go together.",
        "A network has its last layer for a reason.",
    ),
    make=lambda seed: (FLOORS.having(seed=seed * FLOORS.seeds),),
    measure=_ladder_verdict,
    unit="network",
)


def _shuffle_verdict(results: tuple[ShuffleResult]) -> Verdict:
    (shown,) = results
    accuracy = shown.accuracy.mean(axis=2)
    lost = {net: float(a - b) for net, (a, b) in zip(shown.nets, accuracy, strict=True)}
    suffers = {net: loss > SUFFERS for net, loss in lost.items()}
    close = any(abs(loss - SUFFERS) < MARGIN for loss in lost.values())
    answer = {(True, True): 0, (False, True): 1, (True, False): 2, (False, False): 3}[
        suffers["conv"], suffers["dense"]
    ]
    conv, dense = (accuracy[shown.nets.index(net)] for net in ("conv", "dense"))
    gap = conv[1] - dense[1]
    ahead = (
        passage("still leads")
        if gap > MARGIN
        else passage("is the worse")
        if gap < -MARGIN
        else passage("leads no more")
    )
    return Verdict(
        TOO_CLOSE if close else HOLDS if suffers["conv"] and not suffers["dense"] else DEPENDS,
        () if close else (answer,),
        fill(
            "convolutional {conv} to {conv_2}, dense {dense} to {dense_2}",
            conv=percent(conv[0]),
            conv_2=percent(conv[1]),
            dense=percent(dense[0]),
            dense_2=percent(dense[1]),
        ),
        fill(
            "A dense layer has a weight for every pixel and never knew which are "
            "neighbours. A small filter knows nothing else; shuffled, the convolutional "
            "network {ahead}.",
            ahead=ahead,
        ),
        {layer_name(net): points(-loss) for net, loss in lost.items()}
        | {
            fill(
                "{layer}, before and after", layer=layer_name(rung)
            ): f"{percent(float(a))}, {percent(float(b))}"
            for rung, a, b in zip(shown.rungs, *shown.probes.mean(axis=2), strict=True)
        },
    )


WHO_SUFFERS = Claim(
    id="who_suffers",
    statement="One fixed shuffle of all pixels, the same in every picture, and both networks learn "
    "again. Who suffers?",
    source=STRUCTURE,
    options=("both", "only the dense network", "only the convolutional network", "neither"),
    reasonable=(
        "To us the shuffled pictures all look like noise.",
        "It is the weaker one of the two to begin with.",
        "Its filters look at neighbours, and there are none any more.",
        "No information is lost: one could undo the shuffle.",
    ),
    make=lambda seed: (SHUFFLED.having(seed=seed * SHUFFLED.seeds),),
    measure=_shuffle_verdict,
    unit="trainings",
)


def _expert_verdict(results: tuple[ExpertResult]) -> Verdict:
    (shown,) = results
    mean = dict(zip(shown.ways, shown.accuracy.mean(axis=2).T, strict=True))
    lead = mean["network"] - mean["expert"]
    plain = shown.worlds.index("plain")
    elsewhere = np.delete(lead, plain)
    tougher = int((elsewhere > CLEARLY).sum())
    if mean["expert"][plain] < HOPELESS:
        answer: int | None = 2
    elif lead[plain] > CLEARLY + MARGIN:
        answer = 0
    else:
        answer = 1 if lead[plain] < CLEARLY - MARGIN else None
    kind = HOLDS if answer in (0, 2) else DEPENDS if tougher else DOES_NOT_HOLD
    tough = passage(": not better here, but tougher") if answer == 1 and tougher > 1 else ""
    worlds = [(WORLDS[world].lower(), at) for at, world in enumerate(shown.worlds)]
    return Verdict(
        TOO_CLOSE if answer is None else kind,
        () if answer is None else (answer,),
        fill(
            "expert {expert}, network {network}",
            expert=percent(mean["expert"][plain]),
            network=percent(mean["network"][plain]),
        ),
        fill(
            "Where the world changes and both learn again, the network is clearly ahead "
            "in {tougher} of {elsewhere} cases{tough}. The expert's numbers stay as they "
            "were, and learn from {examples_n} pictures there as well.",
            tougher=tougher,
            elsewhere=len(elsewhere),
            tough=tough,
            examples_n=shown.study.examples_n,
        ),
        {
            label: fill(
                "expert {expert}, network {network}, HOG {hog}",
                expert=percent(mean["expert"][at]),
                network=percent(mean["network"][at]),
                hog=percent(mean["hog"][at]),
            )
            for label, at in worlds
        },
    )


AN_EXPERT = Claim(
    id="an_expert",
    statement="An expert measures 24 numbers by hand; a linear model learns from 30 pictures, the "
    "network from 2,500. Who wins?",
    source=END_TO_END,
    options=("the network wins clearly", "about equal, or the expert wins",
             "the expert is hopeless"),
    reasonable=(
        "It has 80 times as many pictures, and it chose its features itself.",
        "Who knows how a picture came about need not learn it.",
        "That is how the story of deep learning is told.",
    ),
    make=lambda seed: (EXPERT.having(seed=seed * EXPERT.seeds),),
    measure=_expert_verdict,
    unit="trainings",
)  # fmt: skip


def _unit_verdict(results: tuple[AblationResult]) -> Verdict:
    (shown,) = results
    living = np.flatnonzero(shown.living)
    lost, by_class = shown.dropped[living], np.nan_to_num(shown.by_class[living])
    typical, worst = float(np.median(lost)), int(lost.argmin())
    costs = lost < -NOTHING
    paid = np.sort(np.minimum(by_class[costs], 0), axis=1)
    share = float(np.median(paid[:, :2].sum(axis=1) / paid.sum(axis=1))) if costs.any() else 0.0
    if typical >= -NOTHING:
        answer: int | None = 0
    elif shown.accuracy + typical < CHANCE:
        answer = 3
    else:
        answer = 2 if share > TWO_PAY + MARGIN else 1 if share < TWO_PAY - MARGIN else None
    best = shown.best[min(7, len(shown.best) - 1)]
    payer, hardest = int(by_class[worst].argmin()), float(by_class[worst].min())
    before = float(shown.classes[payer])
    told = {
        1: passage(": what a unit knows is shared by all classes"),
        2: passage(": no unit holds everything, but each serves a class or two, not all of them"),
    }.get(-1 if answer is None else answer, "")
    return Verdict(
        TOO_CLOSE
        if answer is None
        else DEPENDS
        if answer == 2
        else DOES_NOT_HOLD
        if answer == 3
        else HOLDS,
        () if answer is None else (answer,),
        fill(
            "typically {typical}, {share} of it from two classes",
            typical=points(typical, 0),
            share=percent(share),
        ),
        fill(
            "The worst to lose, unit {living}, costs {lost:.0f} points, and {names} fall "
            "from {before} to {before_2}{told}.",
            living=int(living[worst]) + 1,
            lost=100 * -lost[worst],
            names=shown.names[payer],
            before=percent(before),
            before_2=percent(before + hardest),
            told=told,
        ),
        {
            passage("living units"): fill(
                "{living} of {units}", living=len(living), units=len(shown.living)
            ),
            passage("8 at random removed"): percent(float(np.median(shown.groups))),
            passage("only the 8 best kept"): percent(float(best)),
            passage("none removed"): percent(shown.accuracy),
        },
    )


ONE_UNIT = Claim(
    id="one_unit",
    statement="Switch off one of the living units of the last layer. The network loses ...",
    source=DISTRIBUTED,
    options=(
        "nothing",
        "a few points, from all classes alike",
        "a few points, most of them from one or two classes",
        "nearly everything",
    ),
    reasonable=(
        "There are some thirty of them, and they overlap.",
        "What a network knows is spread over many units.",
        "A unit of the last layer looks for something that only some shapes have.",
        "A network is a chain, and a chain is as strong as its weakest link.",
    ),
    make=lambda seed: (UNITS.having(seed=seed),),
    measure=_unit_verdict,
    unit="network",
)
