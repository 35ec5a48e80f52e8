"""The one computed sentence in the film of a study that fools networks."""

from dataclasses import replace

import numpy as np

from dlviz.lessons.text import if_recorded, percent
from dlviz.measure.everyday import EverydayResult
from dlviz.measure.fooled import DONE, FooledResult
from dlviz.measure.fooling import DRAWS, SLIDES
from dlviz.measure.input_slice import InputSliceResult
from dlviz.measure.own_digit import OwnDigitResult
from dlviz.measure.plane_attack import EPSILONS, PlaneAttackResult
from dlviz.measure.pushes import ManyPushesResult
from dlviz.measure.robustness import RobustnessResult
from dlviz.measure.shifted import ShiftedResult
from dlviz.measure.transfer import TransferResult
from dlviz.texts import fill, passage

TRAINED = {
    "standard": passage("standard"),
    "masked": passage("the defence"),
    "robust": passage("adversarially trained"),
}
"""What networks for digits are called in a sentence."""


def levels(level: float) -> str:
    """A size in levels of a colour value: "2 levels of 255"."""
    return (
        fill("{level:g} level of 255", level=level)
        if level == 1
        else fill("{level:g} levels of 255", level=level)
    )


def of_fooled(result: FooledResult) -> str:
    """What the network says where the dial stands, and to what is done to it there."""
    study, own = result.study, result.names[result.truth]
    found = np.flatnonzero(result.levels == study.epsilon)
    if not len(found):
        return fill(
            "“{own}”, {chance}, and nothing changed yet.",
            own=own,
            chance=percent(float(result.chance[0, 0]), 1),
        )
    at = int(found[0])
    aim, size = result.names[result.goal(at)], levels(float(study.epsilon))
    here = f"{size}: “{aim}” {percent(float(result.chance[at + 1, 1]), 1)}"
    if study.times > 1 and len(result.kept):
        row = int(np.argmin(np.abs(result.sizes - study.times * study.epsilon)))
        kept = round(float(result.kept[row]) * DRAWS)
        noise = levels(float(result.sizes[row]))
        return fill(
            "{here}. Random noise of {noise}: {kept} of {draws} draws stay “{own}”.",
            here=here,
            noise=noise,
            kept=kept,
            draws=DRAWS,
            own=own,
        )
    if study.slide:
        p = float(result.slid_chance[at, SLIDES.index(study.slide), 1])
        return fill(
            "{here}. Slid by {slide} px: “{aim}” {p}.",
            here=here,
            slide=abs(study.slide),
            aim=aim,
            p=percent(p, 1),
        )
    if study.done != "png":
        p = float(result.done_chance[at, list(DONE).index(study.done), 1])
        return f"{here}. {_capital(DONE[study.done])}: “{aim}” {percent(p, 1)}."
    first = result.top[at + 1][0]
    before = fill("it was “{own}” {chance}", own=own, chance=percent(float(result.chance[0, 0]), 1))
    if first[0] == result.goal(at):
        return f"{here}, {before}."
    share = percent(first[2], 1)
    if first[0] == result.truth:
        return fill(
            "{here}. It still says “{says}” {share}; {before}.",
            here=here,
            says=first[1],
            share=share,
            before=before,
        )
    return fill(
        "{here}. It now says “{says}” {share}; {before}.",
        here=here,
        says=first[1],
        share=share,
        before=before,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_asked_fooled(result: FooledResult, *, attacked: bool) -> str:
    """What the network says to the picture, as it is or attacked, while the rest is asked."""
    if attacked:
        shown = replace(result.study, slide=0, times=1, done="png")
        return of_fooled(replace(result, study=shown))
    own = result.names[result.truth]
    return fill(
        "The network says “{own}”, {chance}.",
        own=own,
        chance=percent(float(result.chance[0, 0]), 1),
    )


def of_robustness(result: RobustnessResult) -> str:
    """Each network against the best attack, at the size that is shown."""
    size = result.study.epsilon
    if not np.isfinite(result.accuracy).all():
        return ""
    held = dict(zip(result.nets, result.worst[:, list(result.epsilons).index(size)], strict=True))
    best = ", ".join(f"{told} {percent(float(held[net]))}" for net, told in TRAINED.items())
    noise = percent(result.at("standard", "noise", size))
    return fill(
        "Right at ε = {size:g} when all attacks are tried on each digit: {best}. "
        "Random noise on the standard one: {noise}{if_recorded}.",
        size=size,
        best=best,
        noise=noise,
        if_recorded=if_recorded(result.recorded),
    )


def of_asked_robustness(result: RobustnessResult) -> str:
    """The defence against the one attack that is shown."""
    size = result.study.epsilon
    if not np.isfinite(result.accuracy).all():
        return ""
    return fill(
        "At ε = {size:g} the defence is right on {right} of the digits that FGSM attacks.",
        size=size,
        right=percent(result.at("masked", "fgsm", size)),
    )


def of_everyday(result: EverydayResult) -> str:
    """How many answers stay, at the attack's size and at the strongest everyday one."""
    if not len(result.right):
        return ""
    small, strong = float(result.matched_right.mean()), float(result.right[:, -1].mean())
    attacked = float(result.attack_right.mean())
    return fill(
        "Answers that stay: attacked {attacked}; all kinds as small {small}; at the "
        "strongest everyday size {strong}.",
        attacked=percent(attacked),
        small=percent(small),
        strong=percent(strong),
    )


def of_slice(result: InputSliceResult) -> str:
    """How much of the slice each class has, and how far away the target is."""
    if len(result.classes) < result.study.side:
        return ""
    told = ", ".join(f"“{name}” {percent(share)}" for _, name, share in result.shares[:3])
    middle = int(np.argmin(np.abs(result.along)))
    stays = float((result.classes[:, middle] == result.own[0]).mean())
    return fill(
        "Of the slice: {told}. Upwards, by noise alone, “{own}” has {stays}.",
        told=told,
        own=result.own[1],
        stays=percent(stays),
    )


def of_plane(result: PlaneAttackResult) -> str:
    """How many points withstand an attack of the size that is shown."""
    at = int(np.argmin(np.abs(np.asarray(EPSILONS) - result.study.epsilon)))
    plain, careful = (float(value) for value in result.robust[:, -1, at])
    right = [percent(float(value), 1) for value in result.accuracy[:, -1]]
    return fill(
        "Attacks of {size:g}: {plain} of the points withstand them, {careful} after "
        "adversarial training. Without any: {right} and {right_2} right.",
        size=EPSILONS[at],
        plain=percent(plain),
        careful=percent(careful),
        right=right[0],
        right_2=right[1],
    )


def of_pushes(result: ManyPushesResult) -> str:
    """The accuracy of the first and the last dimension, attacked and noisy."""
    few, many = int(result.dims[0]), int(result.dims[-1])
    clean, attacked, noisy = (float(value) for value in result.accuracy[-1])
    return fill(
        "{many:,} inputs, each moved by {epsilon:g}: {clean} right becomes "
        "{attacked}; moved at random {noisy}. With {few} inputs the same attack "
        "leaves {left}.",
        many=many,
        epsilon=result.study.epsilon,
        clean=percent(clean),
        attacked=percent(attacked),
        noisy=percent(noisy),
        few=few,
        left=percent(float(result.accuracy[0, 1])),
    )


def of_transfer(result: TransferResult) -> str:
    """What attacks made on the first network do to it, and to the others."""
    own, twin, *_, careful = (float(value) for value in result.accuracy[0])
    return fill(
        "Attacks made on the first network leave it right on {own} of {count} "
        "digits, its twin on {twin}, the adversarially trained one on "
        "{careful}{if_recorded}.",
        own=percent(own),
        count=result.count,
        twin=percent(twin),
        careful=percent(careful),
        if_recorded=if_recorded(result.recorded),
    )


def of_shifted(result: ShiftedResult) -> str:
    """How the first network does at the strongest of each shift, and the one with the remedy."""
    told = "; ".join(
        f"{shift[:1].lower()}{shift[1:]} "
        + " → ".join(percent(float(share)) for share in result.accuracy[at, :2, -1])
        for at, shift in enumerate(result.shifts)
    )
    remedy = passage(" → trained in varied light") if len(result.nets) > 1 else ""
    return fill(
        "Right at the strongest{remedy}: {told}{if_recorded}.",
        remedy=remedy,
        told=told,
        if_recorded=if_recorded(result.recorded),
    )


def of_own_digit(result: OwnDigitResult) -> str:
    """The smallest attack that fools each network."""
    told = ", ".join(
        f"{TRAINED[name]} {_smallest(size)}"
        for name, size in zip(result.nets, result.smallest.tolist(), strict=True)
    )
    return fill("The smallest attack that was found: {told}.", told=told)


def _smallest(size: float) -> str:
    if size == 0:
        return passage("misreads it as it is")
    return f"ε = {size:.3f}" if np.isfinite(size) else passage("none")
