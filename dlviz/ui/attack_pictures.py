"""How each kind of study that fools networks is shown."""

import types
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from dlviz.draw.arrows_scene import arrows_scene
from dlviz.draw.attack_scenes import pushes_scene, shifted_scene, slice_scene, transfer_scene
from dlviz.draw.digit_scene import digit_scene
from dlviz.draw.everyday_scene import everyday_scene
from dlviz.draw.film import Options
from dlviz.draw.fooled_scene import ALL, NOISE, PATTERN, fooled_scene
from dlviz.draw.robust_scene import robustness_scene
from dlviz.draw.scene import Scene
from dlviz.lessons import attack_findings as findings
from dlviz.measure.everyday import Everyday, EverydayResult
from dlviz.measure.fooled import Fooled, FooledResult
from dlviz.measure.input_slice import InputSlice, InputSliceResult
from dlviz.measure.own_digit import OwnDigit, OwnDigitResult
from dlviz.measure.plane_attack import PlaneAttack, PlaneAttackResult
from dlviz.measure.pushes import ManyPushes, ManyPushesResult
from dlviz.measure.robustness import Robustness, RobustnessResult
from dlviz.measure.shifted import Shifted, ShiftedResult
from dlviz.measure.transfer import Transfer, TransferResult
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui.picture import Picture, later

FOOLED = say("films.label_fooled")
FOOLED_VEILED = say("films.label_fooled_veiled")
ROBUST = say("films.label_robustness")
EVERYDAY = say("films.label_everyday")


def _fooled(study: Fooled, result: FooledResult, options: Options) -> Scene:
    hide = later(options)
    finding = findings.of_fooled(_without(result, hide))
    return fooled_scene(result, options=options, label=FOOLED, finding=finding, hide=hide)


def _veiled_fooled(study: Fooled, result: FooledResult, options: Options) -> Scene:
    """What is asked is hidden, whatever is chosen: the attack, larger noise, the pattern elsewhere.

    By the row of the claim ("asked" among the knobs): "noise", "pattern", or "" for the attack.
    """
    asked = str(options.knobs.get("asked", "")) or ALL
    finding = findings.of_asked_fooled(result, attacked=asked != ALL)
    hide = later(options) | {asked}
    label = FOOLED_VEILED if asked == ALL else FOOLED
    return fooled_scene(result, options=options, label=label, finding=finding, hide=hide)


def _without(result: FooledResult, hide: Collection[str]) -> FooledResult:
    """The result with nothing chosen of what is hidden: a finding speaks of what is chosen."""
    study = result.study.having(times=1) if NOISE in hide else result.study
    study = study.having(slide=0, done="png") if PATTERN in hide else study
    return replace(result, study=study)


def _robust(study: Robustness, result: RobustnessResult, options: Options) -> Scene:
    return robustness_scene(result, options=options, label=ROBUST,
                            finding=findings.of_robustness(result))  # fmt: skip


def _veiled_robust(study: Robustness, result: RobustnessResult, options: Options) -> Scene:
    return robustness_scene(result, options=options, label=ROBUST,
                            finding=findings.of_asked_robustness(result),
                            veiled=True)  # fmt: skip


def _everyday(study: Everyday, result: EverydayResult, options: Options) -> Scene:
    return everyday_scene(result, options=options, label=EVERYDAY,
                          finding=findings.of_everyday(result))  # fmt: skip


def _veiled_everyday(study: Everyday, result: EverydayResult, options: Options) -> Scene:
    return everyday_scene(result, options=options, label=EVERYDAY, finding="", veiled=True)


def _own_digit(study: OwnDigit, result: OwnDigitResult, options: Options) -> Scene:
    return digit_scene(result, options=options, finding=findings.of_own_digit(result))


def _slice(study: InputSlice, result: InputSliceResult, options: Options) -> Scene:
    return slice_scene(result, options=options, finding=findings.of_slice(result))


def _plane(study: PlaneAttack, result: PlaneAttackResult, options: Options) -> Scene:
    return arrows_scene(result, options=options, finding=findings.of_plane(result))


def _pushes(study: ManyPushes, result: ManyPushesResult, options: Options) -> Scene:
    return pushes_scene(result, options=options, finding=findings.of_pushes(result))


def _transfer(study: Transfer, result: TransferResult, options: Options) -> Scene:
    return transfer_scene(result, options=options, finding=findings.of_transfer(result))


def _shifted(study: Shifted, result: ShiftedResult, options: Options) -> Scene:
    return shifted_scene(result, options=options, finding=findings.of_shifted(result))


ATTACK_PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        Fooled: Picture(
            say("films.looking_for_a_pattern"),
            _fooled,
            veiled=_veiled_fooled,
            level=lambda result: (len(result.levels), len(result.kept)),
            plays=False,
        ),
        Robustness: Picture(
            say("films.training_and_attacking"),
            _robust,
            veiled=_veiled_robust,
            level=lambda result: int(np.isfinite(result.accuracy).sum()),
            plays=False,
        ),
        Everyday: Picture(
            say("films.attacking_and_corrupting"),
            _everyday,
            veiled=_veiled_everyday,
            level=lambda result: len(result.right),
            plays=False,
        ),
        OwnDigit: Picture(say("films.attacking_one_digit"), _own_digit, plays=False),
        InputSlice: Picture(
            say("films.asking_about_every_cell"),
            _slice,
            level=lambda result: len(result.classes),
            plays=False,
        ),
        PlaneAttack: Picture(
            say("films.training_networks"),
            _plane,
            level=lambda result: len(result.steps),
        ),
        ManyPushes: Picture(say("films.pushing"), _pushes),
        Transfer: Picture(
            say("films.training_networks_and_attacking_each"), _transfer, plays=False
        ),
        Shifted: Picture(
            say("films.training_networks"),
            _shifted,
            level=lambda result: len(result.nets),
            plays=False,
        ),
    }
)
