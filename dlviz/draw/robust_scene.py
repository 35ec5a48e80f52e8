"""How much a network withstands: accuracy against epsilon, and the digits as attacked; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene

if TYPE_CHECKING:
    from dlviz.measure.robustness import RobustnessResult

DEFENCE = "masked"
"""The network that is asked about while the scene is veiled."""
UNVEILED = ("fgsm", "noise")
"""Attacks on it that are shown then."""

ROBUST_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "robust_nets": "Network",
        "robust_net_standard": "standard",
        "robust_net_masked": "the defence: its outputs\u00a0×\u00a0{scale}",
        "robust_short_masked": "the defence",
        "robust_brief_masked": "the defence: outputs\u00a0×\u00a0{scale}",
        "robust_net_robust": "adversarially trained",
        "robust_ghost": "strongest attack",
        "robust_attacks": "Attack",
        "robust_attack_fgsm": "one step (FGSM)",
        "robust_attack_pgd": "{steps} small steps (PGD)",
        "robust_attack_margin": "{steps} steps, another goal (margin)",
        "robust_attack_noise": "random noise",
        "robust_brief_fgsm": "one step (FGSM)",
        "robust_brief_pgd": "{steps} steps (PGD)",
        "robust_brief_margin": "another goal",
        "robust_brief_noise": "random noise",
        "robust_x": "ε: how far each pixel may move (black 0, white 1)",
        "robust_x_short": "ε (black 0, white 1)",
        "robust_y": "test digits still right",
        "robust_chart": "Share of test digits that are still right, for each size of the attack",
        "robust_dial": "Size of the attack, ε",
        "robust_keys": "Arrow keys change ε.",
        "robust_keys_draw": "Left and right change ε; up and down draw your guess there.",
        "robust_draw": "Draw yours: what does a better attack leave?",
        "robust_drawn": "your guess",
        "robust_guessed": "your guess {percent}",
        "robust_wipe": "wipe",
        "robust_wipe_long": "Wipe your guess",
        "robust_epsilon": "ε = {epsilon}",
        "robust_said": "{percent} right",
        "robust_waits": "not known yet",
        "robust_under": "{attack} at ε = {epsilon}",
        "robust_clean": "not attacked",
        "robust_digits": "Test digits as attacked, and the network’s answers",
        "robust_misread": "{truth}\u2192{answer}",
        "robust_digit": "A {truth}, read as {answer}, {percent}: {verdict}",
        "robust_digit_covered": "A {truth}; the answer comes later",
        "robust_right": "right",
        "robust_wrong": "wrong",
        "robust_covered": "after your guess",
        "robust_later": "not known yet",
        "robust_price": "Time to train",
        "robust_price_standard": "standard",
        "robust_price_robust": "adversarial",
        "robust_seconds": "{seconds} s",
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def robustness_scene(
    result: "RobustnessResult",
    *,
    options: Options | None = None,
    label: str = "What share of digits a network still gets right when they are attacked",
    finding: str = "",
    veiled: bool = False,
    words: Mapping[str, str] = types.MappingProxyType({}),
) -> Scene:
    """Accuracy against epsilon with a handle, and eight digits as attacked at the handle.

    Network, attack and epsilon are chosen there without Python; each choice is told:
    {kind: "robust", epsilon | net | attack}. What is not known yet (nan, or an answer below 0) is
    hatched, so partial results can be shown.
    The other networks are drawn pale, each under the strongest attack that a gradient leads.
    veiled: of all but the defence under FGSM and noise nothing is sent; what `finding` says of them
        is up to the caller. A curve can be drawn for the others, which is kept and never told.
    words: replaces entries of ROBUST_WORDS.
    """
    study = result.study
    nets, attacks = list(result.nets), list(result.attacks)
    seen = _seen(nets, attacks) if veiled else np.ones((len(nets), len(attacks)), dtype=bool)
    epsilons = [round(float(epsilon), 6) for epsilon in result.epsilons]
    start: dict[str, object] = {
        "epsilon": float(study.epsilon),
        "net": study.net,
        "attack": study.attack,
    }
    if veiled:
        start |= {"net": DEFENCE}
        start |= {} if study.attack in UNVEILED else {"attack": UNVEILED[0]}
    content: dict[str, object] = {
        "epsilons": epsilons,
        "nets": nets,
        "attacks": attacks,
        "start": start,
        "veiled": veiled,
        "steps": int(study.attack_steps),
        "scale": f"{study.scale:g}",
        "side": int(result.pictures.shape[-1]),
        "truth": [int(digit) for digit in result.labels],
        "seconds": [] if veiled else _known(result.seconds),
    }
    shown, worst = seen[:, :, None], np.asarray(result.worst, dtype=np.float32)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "pictures": np.asarray(result.pictures, dtype=np.uint8),
        "accuracy": np.where(shown, result.accuracy, np.nan).astype(np.float32),
        "worst": np.full_like(worst, np.nan) if veiled else worst,
        "attacked": np.where(shown[..., None, None, None], result.attacked, 0).astype(np.uint8),
        "answers": np.where(shown[..., None], result.answers, -1).astype(np.int32),
        "p": np.where(shown[..., None], result.p, 0).astype(np.float32),
    }
    return Scene(
        view="robust",
        content=content,
        arrays=arrays,
        options=options or Options(branch=False),
        label=label,
        finding=finding,
        words={**ROBUST_WORDS, **words},
    )


def nearest(epsilons: npt.ArrayLike, asked: float) -> int:
    """Where the epsilon stands that is nearest to the one asked for; of two the smaller.

    >>> nearest([0, 0.1, 0.2, 0.5], 0.21), nearest([0, 0.1, 0.2, 0.5], 9)
    (2, 3)
    """
    return int(np.argmin(np.abs(np.asarray(epsilons, dtype=float) - asked)))


def _seen(nets: list[str], attacks: list[str]) -> npt.NDArray[np.bool_]:
    """[nets, attacks] what a veil leaves open."""
    return np.array([[net == DEFENCE and one in UNVEILED for one in attacks] for net in nets])


def _known(numbers: npt.ArrayLike) -> list[float | None]:
    """The numbers; None where there is none yet."""
    return [float(one) if np.isfinite(one) else None for one in np.ravel(numbers)]
