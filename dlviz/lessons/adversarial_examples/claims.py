"""The claims that the steps ask: how little, noise, the pattern, a better attack, fog."""

import numpy as np

from dlviz.lessons.adversarial_examples.runs import (
    DEFENCE,
    EVERYDAY,
    NOISY,
    SLID,
    STRONGER,
    TURNED,
)
from dlviz.lessons.adversarial_examples.sources import BRITTLE, NATURAL
from dlviz.lessons.attack_findings import levels
from dlviz.lessons.records import DEPENDS, DOES_NOT_HOLD, HOLDS, TOO_CLOSE, Claim, Verdict
from dlviz.lessons.text import percent
from dlviz.measure.everyday import EverydayResult
from dlviz.measure.fooled import FooledResult
from dlviz.measure.fooling import DRAWS, SLIDES
from dlviz.measure.robustness import RobustnessResult
from dlviz.texts import fill, passage

SIZES = (64, 16, 4, 1)  # levels of 255, the options of the first claim


def least(shown: FooledResult) -> int | None:
    """The place of the smallest level that fools the network once it is saved; None: none does."""
    found = np.flatnonzero(shown.fooled)
    return int(found[0]) if len(found) else None


def _aim(shown: FooledResult, at: int) -> str:
    """What the attack at a level is for."""
    return shown.names[shown.goal(at)]


def _moved(shown: FooledResult, at: int) -> int:
    """How many values the pattern changes at all."""
    return int(np.count_nonzero(shown.patterns[at]))


def _little_verdict(results: tuple[FooledResult]) -> Verdict:
    (shown,) = results
    at, name = least(shown), shown.names[shown.truth]
    each = {
        levels(level): f"“{_aim(shown, place)}” {percent(share, 1)}, “{name}” {percent(kept, 1)}"
        for place, (level, (kept, share)) in enumerate(
            zip(shown.levels, shown.chance[1:].tolist(), strict=True)
        )
    }
    if at is None:
        return Verdict(
            TOO_CLOSE,
            (),
            fill("more than {levels}", levels=levels(float(shown.levels[-1]))),
            passage("None of the sizes that were tried does it."),
            each,
        )
    level = float(shown.levels[at])
    option = max(k for k, size in enumerate(SIZES) if size >= level)
    return Verdict(
        HOLDS,
        (option,),
        f"{levels(level)}: “{_aim(shown, at)}”, {percent(float(shown.chance[at + 1, 1]), 1)}",
        fill(
            "The picture was “{name}”, {chance}. {moved:,} of its {values:,} values are "
            "moved, each by next to nothing, all chosen together; the file was saved and "
            "read again.",
            name=name,
            chance=percent(float(shown.chance[0, 0]), 1),
            moved=_moved(shown, at),
            values=shown.values,
        ),
        {
            **each,
            passage("the pattern pushes the score by"): f"{float(shown.moved[at]):+.1f}",
            passage(
                "… of which the slope at the picture explains"
            ): f"{float(shown.predicted[at]):+.1f}",
        },
    )


HOW_LITTLE = Claim(
    id="how_little",
    statement="To make the sign a “parking meter”, each colour value (0 to 255) must change by at "
    "most …",
    source=BRITTLE,
    options=("64", "16", "4", "1"),
    reasonable=(
        "A quarter of the scale is what it takes to make one thing look like another.",
        "One sees a little, but not at once.",
        "Almost nothing, but there are many values.",
        "The least that a file can hold, if there are enough values.",
    ),
    make=lambda seed: (TURNED.having(seed=seed),),
    measure=_little_verdict,
    unit="photograph",
)


def _noise_verdict(results: tuple[FooledResult]) -> Verdict:
    (shown,) = results
    at = least(shown)
    level = float(shown.levels[0 if at is None else at])
    row = int(np.argmin(np.abs(shown.sizes - STRONGER * level)))
    kept = float(shown.kept[row])
    answer = 2 if kept == 1 else 0 if kept == 0 else 1
    count = round(kept * DRAWS)
    why = (
        passage(
            "Brittle against a chosen direction, not against a random one: on this "
            "picture random pushes cancel one another, however many there are."
        ),
        passage("Chance is enough now and then, as where two answers lie close together."),
        passage("At that size the noise can be seen, and the network’s answer gives way."),
    )
    return Verdict(
        DEPENDS if answer else HOLDS,
        (answer,),
        (
            fill(
                "it takes a direction: {count} of {draws} random draws keep the answer at {levels}",
                count=count,
                draws=DRAWS,
                levels=levels(float(shown.sizes[row])),
            )
            if kept == 1
            else fill(
                "{count} of {draws} random draws keep the answer at {levels}",
                count=count,
                draws=DRAWS,
                levels=levels(float(shown.sizes[row])),
            )
        ),
        why[2 - answer],
        {
            **{
                levels(float(size)): fill(
                    "{share} of {draws} keep “{names}”",
                    share=round(float(share) * DRAWS),
                    draws=DRAWS,
                    names=shown.names[shown.truth],
                )
                for size, share in zip(shown.sizes, shown.kept, strict=True)
            },
            passage("the attack pushes the score by"): f"{float(shown.moved[at or 0]):+.1f}",
            passage("noise as large as the attack by"): f"{float(shown.moved_noise[at or 0]):+.1f}",
        },
    )


RANDOM_NOISE = Claim(
    id="random_noise",
    statement="Random noise 16 times as strong also fools it.",
    source=BRITTLE,
    options=("yes", "sometimes", "no"),
    reasonable=(
        "If one level is enough, sixteen are more than enough.",
        "Chance hits the right direction now and then.",
        "Nearly all directions are harmless, if there are very many.",
    ),
    make=lambda seed: (NOISY.having(seed=seed),),
    measure=_noise_verdict,
    unit="photograph",
    row="noise",
)

NOTABLE = 0.05  # by so much the target is likelier on another photograph


def _pasted_verdict(results: tuple[FooledResult]) -> Verdict:
    (shown,) = results
    at = least(shown) or 0
    before, after = shown.pasted[at].T
    turned = float(((after > 0.5) & (before <= 0.5)).mean())
    lifted = float((after - before > NOTABLE).mean())
    answer = 0 if turned > 0.5 else 1 if lifted > 0.5 else 2
    close = 0 < turned < 1 and abs(turned - 0.5) < 0.2
    slid = float(shown.slid_chance[at, SLIDES.index(1), 1])
    goal = _aim(shown, at)
    mixed = passage("Some photographs are turned as well, others are not.")
    why = (
        passage(
            "The pattern is written for this picture: elsewhere there is nothing of the "
            "target in it."
        ),
        passage("Some of it is about the target: other photographs move towards it as well."),
        passage("It carries the target with it, whatever is under it."),
    )
    return Verdict(
        TOO_CLOSE if close else DEPENDS if answer else HOLDS,
        () if close else (answer,),
        (
            fill(
                "it takes this picture: “{goal}” on {after} others at most {after_2}",
                goal=goal,
                after=len(after),
                after_2=percent(float(after.max()), 2),
            )
            if answer
            else fill(
                "“{goal}” on {after} others at most {after_2}",
                goal=goal,
                after=len(after),
                after_2=percent(float(after.max()), 2),
            )
        ),
        fill(
            "{mixed} Slid by one pixel it makes “{goal}” {slid} here.",
            mixed=mixed if close else why[2 - answer],
            goal=goal,
            slid=percent(slid, 1),
        ),
        {
            fill("on “{label}”", label=label): fill(
                "{b} before, {a} after", b=percent(float(b), 2), a=percent(float(a), 2)
            )
            for (_, label), b, a in zip(shown.others, before, after, strict=True)
        }
        | {
            passage("here, slid by one pixel"): percent(slid, 1),
            passage("here, as it is"): percent(float(shown.chance[at + 1, 1]), 1),
        },
    )


PASTED = Claim(
    id="pasted",
    statement="The pattern hides a faint picture of the target. Laid over another photograph it …",
    source=BRITTLE,
    options=("turns that into the target too", "makes the target likelier there", "does nothing"),
    reasonable=(
        "If it makes a parking meter of a sign, why not of a cup?",
        "Part of it may be about the target.",
        "It may fit this one picture only.",
    ),
    make=lambda seed: (SLID.having(seed=seed),),
    measure=_pasted_verdict,
    unit="photograph",
    row="pattern",
)

HELD = (0.98, 0.8, 0.2)
CLOSE = 0.05


def _defence_verdict(results: tuple[RobustnessResult]) -> Verdict:
    (shown,) = results
    epsilon = shown.study.epsilon
    fgsm, pgd, margin = (
        shown.at("masked", attack, epsilon) for attack in ("fgsm", "pgd", "margin")
    )
    learned = float(shown.worst[2, list(shown.epsilons).index(epsilon)])
    apart = sorted(abs(margin - mark) for mark in HELD)
    close = apart[1] - apart[0] < CLOSE
    plain, careful = (float(value) for value in shown.seconds)
    return Verdict(
        TOO_CLOSE if close else HOLDS if margin < 0.5 else DOES_NOT_HOLD,
        () if close else (int(np.argmin([abs(margin - mark) for mark in HELD])),),
        fill(
            "{margin} at ε = {epsilon:g}, where FGSM left {fgsm}",
            margin=percent(margin),
            epsilon=epsilon,
            fgsm=percent(fgsm),
        ),
        fill(
            "Its trick: outputs times {scale:g}. That hides the gradient, and changes no "
            "answer. A network that learned from attacks is right on {learned} when all "
            "three are tried on each digit.",
            scale=shown.study.scale,
            learned=percent(learned),
        ),
        {
            passage("FGSM"): percent(fgsm),
            passage("PGD, cross-entropy"): percent(pgd),
            passage("PGD, margin"): percent(margin),
            passage("trained on attacks, against all three"): percent(learned),
            passage("trained on attacks, no attack"): percent(float(shown.clean[1]), 1),
            passage("trained as usual, no attack"): percent(float(shown.clean[0]), 1),
            passage("its price"): fill(
                "{careful:.0f} s of training instead of {plain:.1f} s", careful=careful, plain=plain
            ),
        },
    )


BETTER_ATTACK = Claim(
    id="better_attack",
    statement="This defence is right on nearly every digit that FGSM attacks. Against a better "
    "attack it is right on …",
    source=BRITTLE,
    options=("98 %", "80 %", "20 %"),
    reasonable=(
        "It held against an attack that breaks the plain network.",
        "A better attack costs it something.",
        "It may only have hidden what the first attack needs.",
    ),
    make=lambda seed: (DEFENCE.having(seed=seed),),
    measure=_defence_verdict,
)

HARMLESS = 0.9
ASKED = ("blur", "fog", "noise")


def _everyday_verdict(results: tuple[EverydayResult]) -> Verdict:
    (shown,) = results
    kinds = [name for name, _ in shown.kinds]
    asked = [kinds.index(name) for name in ASKED]
    small = float(shown.matched_right[asked].mean())
    mild, strong = (float(shown.right[asked, at].mean()) for at in (0, -1))
    attacked = float(shown.attack_right.mean())
    answer = 0 if strong >= HARMLESS else 1 if small >= HARMLESS else 2
    neither = answer == 2 and small >= attacked  # some harm, but less than the attack does
    close = neither or min(abs(strong - HARMLESS), abs(small - HARMLESS)) < 0.03
    lost = {
        label: fill(
            "{right} of {count} keep their answer at the strongest",
            right=int(right[-1].sum()),
            count=right.shape[1],
        )
        for (_, label), right in zip(shown.kinds, shown.right, strict=True)
    }
    return Verdict(
        TOO_CLOSE if close else HOLDS if strong < HARMLESS else DOES_NOT_HOLD,
        () if close else (answer,),
        fill(
            "with these three {small} keep their answer at the attack’s size, {mild} at "
            "the mildest everyday size, {strong} at the strongest; attacked {attacked}",
            small=percent(small),
            mild=percent(mild),
            strong=percent(strong),
            attacked=percent(attacked),
        ),
        fill(
            "On digits at equal size: attacked {digits_attack} right, corrupted "
            "{digits_matched} to {digits_matched_2}. Size for size nothing is as bad as "
            "an attack; weather is larger, and comes by itself.",
            digits_attack=percent(shown.digits_attack),
            digits_matched=percent(float(shown.digits_matched.min())),
            digits_matched_2=percent(float(shown.digits_matched.max())),
        ),
        {
            **lost,
            passage("length of the attack"): f"{float(shown.attack_size.mean()):.1f}",
            passage("length of corruptions, strongest"): f"{float(shown.size[:, -1].mean()):.0f}",
        },
    )


NATURAL_SIZE = Claim(
    id="natural_size",
    statement="Blur, fog and noise are …",
    source=NATURAL,
    options=(
        "harmless",
        "harmless at the attack’s size, harmful at everyday size",
        "worse than the attack at every size",
    ),
    reasonable=(
        "Nobody chose them to do harm.",
        "Size for size an attack is worse, but fog is never that thin.",
        "They change far more of the picture.",
    ),
    make=lambda seed: (EVERYDAY.having(seed=seed),),
    measure=_everyday_verdict,
    unit="photographs",
)
