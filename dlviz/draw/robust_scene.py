"""How much a network withstands: accuracy against epsilon, and the digits as attacked; a scene."""

import types
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.texts import say

if TYPE_CHECKING:
    from dlviz.measure.robustness import RobustnessResult

DEFENCE = "masked"
"""The network that is asked about while the scene is veiled."""
UNVEILED = ("fgsm", "noise")
"""Attacks on it that are shown then."""

ROBUST_WORDS: Mapping[str, str] = types.MappingProxyType(
    {
        "robust_nets": say("robust_scene.nets"),
        "robust_net_standard": say("robust_scene.net_standard"),
        "robust_net_masked": say("robust_scene.net_masked"),
        "robust_short_masked": say("robust_scene.short_masked"),
        "robust_brief_masked": say("robust_scene.brief_masked"),
        "robust_net_robust": say("robust_scene.net_robust"),
        "robust_ghost": say("robust_scene.ghost"),
        "robust_attacks": say("robust_scene.attacks"),
        "robust_attack_fgsm": say("robust_scene.attack_fgsm"),
        "robust_attack_pgd": say("robust_scene.attack_pgd"),
        "robust_attack_margin": say("robust_scene.attack_margin"),
        "robust_attack_noise": say("robust_scene.attack_noise"),
        "robust_brief_fgsm": say("robust_scene.brief_fgsm"),
        "robust_brief_pgd": say("robust_scene.brief_pgd"),
        "robust_brief_margin": say("robust_scene.brief_margin"),
        "robust_brief_noise": say("robust_scene.brief_noise"),
        "robust_x": say("robust_scene.x"),
        "robust_x_short": say("robust_scene.x_short"),
        "robust_y": say("robust_scene.y"),
        "robust_chart": say("robust_scene.chart"),
        "robust_dial": say("robust_scene.dial"),
        "robust_keys": say("robust_scene.keys"),
        "robust_keys_draw": say("robust_scene.keys_draw"),
        "robust_draw": say("robust_scene.draw"),
        "robust_drawn": say("robust_scene.drawn"),
        "robust_guessed": say("robust_scene.guessed"),
        "robust_wipe": say("robust_scene.wipe"),
        "robust_wipe_long": say("robust_scene.wipe_long"),
        "robust_epsilon": say("robust_scene.epsilon"),
        "robust_said": say("robust_scene.said"),
        "robust_waits": say("robust_scene.waits"),
        "robust_under": say("robust_scene.under"),
        "robust_clean": say("robust_scene.clean"),
        "robust_digits": say("robust_scene.digits"),
        "robust_misread": say("robust_scene.misread"),
        "robust_digit": say("robust_scene.digit"),
        "robust_digit_covered": say("robust_scene.digit_covered"),
        "robust_right": say("robust_scene.right"),
        "robust_wrong": say("robust_scene.wrong"),
        "robust_covered": say("robust_scene.covered"),
        "robust_later": say("robust_scene.later"),
        "robust_price": say("robust_scene.price"),
        "robust_price_standard": say("robust_scene.price_standard"),
        "robust_price_robust": say("robust_scene.price_robust"),
        "robust_seconds": say("robust_scene.seconds"),
    }
)
"""The view's own words, by key; what stands in braces is put in."""


def robustness_scene(
    result: "RobustnessResult",
    *,
    options: Options | None = None,
    label: str = say("robust_scene.label"),
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
