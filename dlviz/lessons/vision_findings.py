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
from dlviz.train.cnn_run import CnnResult


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_cnn(result: CnnResult) -> str:
    """How well the network tells the classes apart, and on which it had to learn."""
    study, right = result.study, percent(float(result.test_accuracy[-1]))
    seen = float(result.epochs[-1])
    how = f"{study.n:,} pictures, {seen:g} epoch{'s' * (seen != 1)}"
    if result.end.kind == "diverged":
        return f"After {seen:g} epochs its numbers overflow: the rate is too large."
    kept = "recorded" if result.recorded else f"trained here in {result.seconds:.1f} s"
    return f"{right} of the new pictures right after {how} ({kept})."


def of_ladder(result: LadderResult) -> str:
    """How a straight line's share climbs from layer to layer, beside the untrained network."""
    last, rungs = result.trained[:, -1].mean(axis=0), result.rungs
    if np.isnan(last).any():
        return "A network’s numbers overflow on the way: the rate is too large."
    climbed = ", ".join(
        f"{layer_name(rung)} {percent(float(share))}"
        for rung, share in zip(rungs, last, strict=True)
        if rung != "hog"
    )
    ghost = result.untrained.mean(axis=0)[-1]
    return (
        f"A straight line gets right: {climbed}. Untrained, the last layer has "
        f"{percent(ghost)}{if_recorded(result.recorded)}."
    )


def of_shuffle(result: ShuffleResult) -> str:
    """What the shuffle costs each network."""
    shares = result.accuracy.mean(axis=2)
    parts = [
        f"the {layer_name(net)} network {'falls' if after < before else 'goes'} from "
        f"{percent(float(before))} to {percent(float(after))}"
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
    return (
        f"As drawn: expert {percent(own)}, network {percent(theirs)}. Of the other worlds the "
        f"network leads in {ahead} of {len(shares)}{if_recorded(result.recorded)}."
    )


def of_ablation(result: AblationResult) -> str:
    """What one unit less costs, typically and at worst."""
    living = np.flatnonzero(result.living)
    if not len(living):
        return "Every unit is dead: no picture makes one fire."
    lost = result.dropped[living]
    worst = int(living[lost.argmin()])
    return (
        f"{len(living)} of {len(result.living)} units live. Without one of them: typically "
        f"{points(float(np.median(lost)), 0)}, at worst (unit {worst + 1}) "
        f"{points(float(lost.min()), 0)}."
    )


def of_shifts(result: ShiftsResult) -> str:
    """How often each network keeps its answer, at worst."""
    moved = result.offsets > 0
    conv, dense = (percent(float(kept[moved].min())) for kept in result.agreement)
    return (
        f"Over shifts of up to {int(result.offsets.max())} pixels the convolutional network keeps "
        f"at least {conv} of its answers, the dense one at worst {dense}."
    )


def of_spaces(result: SpacesResult) -> str:
    """How much of the neighbourhood each picture keeps."""
    parts = [
        f"{layer_name(layer)} {percent(float(kept))}"
        for layer, kept in zip(result.layers, result.preserved[-1], strict=True)
    ]
    return f"Of the ten nearest neighbours the drawing keeps: {', '.join(parts)}."


def of_tower(result: TowerResult) -> str:
    """What the network says the photograph shows."""
    name, share = result.top[0]
    fields = [min(floor.field, result.side) for floor in result.floors]
    sees = ", ".join(str(field) for field in fields)
    return (
        f"It says: {name}, {percent(share)}. From the lowest floor to the top a unit sees {sees} "
        f"of {result.side} pixels across."
    )


def of_unit(result: UnitResult) -> str:
    """What the unit likes, and what is lost without it."""
    if result.dead:
        seen = "photographs" if result.study.net == "lite0" else "test pictures"
        return f"This unit is dead: none of our {seen} makes it fire."
    ratio = float(result.optimised.activation[-1, 0] / result.best)
    if ratio < 1:
        return f"The optimised input reaches {percent(ratio)} of the strongest picture."
    return f"The optimised input fires it {ratio:.2f} times as much as the strongest picture."


def of_quiz(result: QuizResult) -> str:
    """What there is to do; the answers are not in it."""
    return f"{len(result.rounds)} rounds: which of the two fires this unit more?"


def of_tuning(result: TuningResult) -> str:
    """How many units prefer an angle."""
    sharp = int((result.selectivity > 0.3).sum())
    return f"{sharp} of {len(result.selectivity)} units clearly prefer one angle."
