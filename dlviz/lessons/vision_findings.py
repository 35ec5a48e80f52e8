"""The one computed sentence in the film of a study of networks that see pictures."""

import numpy as np

from dlviz.lessons.text import if_recorded, percent, points
from dlviz.lessons.vision_names import layer_name
from dlviz.measure.ablation import AblationResult
from dlviz.measure.expert import ExpertResult
from dlviz.measure.ladder import LadderResult
from dlviz.measure.quiz import QuizResult
from dlviz.measure.shifts import ShiftsResult
from dlviz.measure.shuffle import ShuffleResult
from dlviz.measure.spaces import SpacesResult
from dlviz.measure.tower import TowerResult
from dlviz.measure.tuning import TuningResult
from dlviz.measure.unit_card import UnitResult
from dlviz.texts import fill, passage
from dlviz.train.cnn_run import CnnResult


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_cnn(result: CnnResult) -> str:
    """How well the network tells the classes apart, and on which it had to learn."""
    study, right = result.study, percent(float(result.test_accuracy[-1]))
    seen = float(result.epochs[-1])
    how = (
        fill("{n:,} pictures, {seen:g} epochs", n=study.n, seen=seen)
        if seen != 1
        else fill("{n:,} pictures, {seen:g} epoch", n=study.n, seen=seen)
    )
    if result.end.kind == "diverged":
        return fill("After {seen:g} epochs its numbers overflow: the rate is too large.", seen=seen)
    kept = (
        passage("recorded")
        if result.recorded
        else fill("trained here in {seconds:.1f} s", seconds=result.seconds)
    )
    return fill(
        "{right} of the new pictures right after {how} ({kept}).", right=right, how=how, kept=kept
    )


def of_ladder(result: LadderResult) -> str:
    """How a straight line's share climbs from layer to layer, beside the untrained network."""
    last, rungs = result.trained[:, -1].mean(axis=0), result.rungs
    if np.isnan(last).any():
        return passage("A network’s numbers overflow on the way: the rate is too large.")
    climbed = ", ".join(
        f"{layer_name(rung)} {percent(float(share))}"
        for rung, share in zip(rungs, last, strict=True)
        if rung != "hog"
    )
    ghost = result.untrained.mean(axis=0)[-1]
    return fill(
        "A straight line gets right: {climbed}. Untrained, the last layer has "
        "{ghost}{if_recorded}.",
        climbed=climbed,
        ghost=percent(ghost),
        if_recorded=if_recorded(result.recorded),
    )


def of_shuffle(result: ShuffleResult) -> str:
    """What the shuffle costs each network."""
    shares = result.accuracy.mean(axis=2)
    parts = [
        (
            fill(
                "the {name} network falls from {before} to {after}",
                name=layer_name(net),
                before=percent(float(before)),
                after=percent(float(after)),
            )
            if after < before
            else fill(
                "the {name} network goes from {before} to {after}",
                name=layer_name(net),
                before=percent(float(before)),
                after=percent(float(after)),
            )
        )
        for net, (before, after) in zip(result.nets, shares, strict=True)
    ]
    return _upper(f"{'; '.join(parts)}{if_recorded(result.recorded)}.")


def of_expert(result: ExpertResult) -> str:
    """Where the expert stands, and in which worlds the network is ahead."""
    mean = dict(zip(result.ways, result.accuracy.mean(axis=2).T, strict=True))
    shares = [(float(a), float(b)) for a, b in zip(mean["expert"], mean["network"], strict=True)]
    plain = result.worlds.index("plain")
    own, theirs = shares.pop(plain)
    ahead = sum(network > expert for expert, network in shares)
    return fill(
        "As drawn: expert {own}, network {theirs}. Of the other worlds the network "
        "leads in {ahead} of {worlds}{if_recorded}.",
        own=percent(own),
        theirs=percent(theirs),
        ahead=ahead,
        worlds=len(shares),
        if_recorded=if_recorded(result.recorded),
    )


def of_ablation(result: AblationResult) -> str:
    """What one unit less costs, typically and at worst."""
    living = np.flatnonzero(result.living)
    if not len(living):
        return passage("Every unit is dead: no picture makes one fire.")
    lost = result.dropped[living]
    worst = int(living[lost.argmin()])
    return fill(
        "{living} of {units} units live. Without one of them: typically {lost}, at "
        "worst (unit {unit}) {most}.",
        living=len(living),
        units=len(result.living),
        lost=points(float(np.median(lost)), 0),
        unit=worst + 1,
        most=points(float(lost.min()), 0),
    )


def of_shifts(result: ShiftsResult) -> str:
    """How often each network keeps its answer, at worst."""
    moved = result.offsets > 0
    conv, dense = (percent(float(kept[moved].min())) for kept in result.agreement)
    return fill(
        "Over shifts of up to {offsets} pixels the convolutional network keeps at "
        "least {conv} of its answers, the dense one at worst {dense}.",
        offsets=int(result.offsets.max()),
        conv=conv,
        dense=dense,
    )


def of_spaces(result: SpacesResult) -> str:
    """How much of the neighbourhood each picture keeps."""
    parts = [
        f"{layer_name(layer)} {percent(float(kept))}"
        for layer, kept in zip(result.layers, result.preserved[-1], strict=True)
    ]
    return fill("Of the ten nearest neighbours the drawing keeps: {parts}.", parts=", ".join(parts))


def of_tower(result: TowerResult) -> str:
    """What the network says the photograph shows."""
    name, share = result.top[0]
    fields = [min(floor.field, result.side) for floor in result.floors]
    sees = ", ".join(str(field) for field in fields)
    return fill(
        "It says: {name}, {share}. From the lowest floor to the top a unit sees "
        "{sees} of {side} pixels across.",
        name=name,
        share=percent(share),
        sees=sees,
        side=result.side,
    )


def of_unit(result: UnitResult) -> str:
    """What the unit likes, and what is lost without it."""
    if result.dead:
        seen = passage("photographs") if result.study.net == "lite0" else passage("test pictures")
        return fill("This unit is dead: none of our {seen} makes it fire.", seen=seen)
    ratio = float(result.optimised.activation[-1, 0] / result.best)
    if ratio < 1:
        return fill(
            "The optimised input reaches {ratio} of the strongest picture.", ratio=percent(ratio)
        )
    return fill(
        "The optimised input fires it {ratio:.2f} times as much as the strongest picture.",
        ratio=ratio,
    )


def of_quiz(result: QuizResult) -> str:
    """What there is to do; the answers are not in it."""
    return fill(
        "{rounds} rounds: which of the two fires this unit more?", rounds=len(result.rounds)
    )


def of_tuning(result: TuningResult) -> str:
    """How many units prefer an angle."""
    sharp = int((result.selectivity > 0.3).sum())
    return fill(
        "{sharp} of {units} units clearly prefer one angle.",
        sharp=sharp,
        units=len(result.selectivity),
    )
