"""What a student may leave with from each kind of study that fools networks."""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from dlviz.draw.arrows_card import arrows_card
from dlviz.draw.attack_cards import pushes_card, shifted_card, slice_card, transfer_card
from dlviz.draw.digit_card import digit_card
from dlviz.draw.everyday_scene import everyday_card
from dlviz.draw.fooled_card import fooled_card
from dlviz.draw.robust_card import robust_card
from dlviz.export.fooled_script import fooled_script, has_fooled_script
from dlviz.export.plane_attack_script import plane_attack_script
from dlviz.export.pushes_script import pushes_script
from dlviz.export.robustness_script import robustness_script
from dlviz.measure.everyday import Everyday, EverydayResult
from dlviz.measure.fooled import Fooled, FooledResult, png_of
from dlviz.measure.input_slice import InputSlice, InputSliceResult
from dlviz.measure.own_digit import OwnDigit, OwnDigitResult
from dlviz.measure.plane_attack import PlaneAttack, PlaneAttackResult
from dlviz.measure.pushes import ManyPushes, ManyPushesResult
from dlviz.measure.robustness import Robustness, RobustnessResult
from dlviz.measure.shifted import Shifted, ShiftedResult
from dlviz.measure.transfer import Transfer, TransferResult
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui.files import Card, File, numbers_file, script_file, share_file
from dlviz.ui.vision_files import SCRIPT, Files

PIXELS = ("photo", "patterns", "noise", "others_photo", "pictures", "attacked", "thumbs",
          "matched_thumbs", "attack_thumb", "clean_thumb", "directions", "picture")  # fmt: skip
"""What of a result a table of numbers goes without: pictures are files of their own."""


def _numbers(name: str, result: typing.Any) -> File:
    """All numbers of a result but its pixels."""
    empty = np.zeros(0, dtype=np.uint8)
    shown = {each: empty for each in PIXELS if each in vars(result)}
    return numbers_file(name, replace(result, **shown))


def _fooled(name: str, study: Fooled, result: FooledResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: fooled_card(result, **card.words))
    at = np.flatnonzero(result.levels == study.epsilon)
    if len(at):
        yield File(say("files.attacked_picture"), f"{name}_{study.epsilon}_of_255.png", "image/png",
                   lambda: png_of(result, study.epsilon))  # fmt: skip
    if has_fooled_script(study):
        yield script_file(name, SCRIPT, lambda: fooled_script(study))
    yield _numbers(name, result)


def _robust(name: str, study: Robustness, result: RobustnessResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: robust_card(result, **card.words))
    yield script_file(name, SCRIPT, lambda: robustness_script(study))
    yield _numbers(name, result)


def _everyday(name: str, study: Everyday, result: EverydayResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: everyday_card(result, **card.words))
    yield _numbers(name, result)


def _own_digit(name: str, study: OwnDigit, result: OwnDigitResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: digit_card(result, **card.words))
    yield numbers_file(name, result)


def _slice(name: str, study: InputSlice, result: InputSliceResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: slice_card(result, **card.words))
    yield _numbers(name, result)


def _plane(name: str, study: PlaneAttack, result: PlaneAttackResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: arrows_card(result, **card.words))
    yield script_file(name, SCRIPT, lambda: plane_attack_script(study))
    yield numbers_file(name, result)


def _pushes(name: str, study: ManyPushes, result: ManyPushesResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: pushes_card(result, **card.words))
    yield script_file(name, say("files.numpy_script"), lambda: pushes_script(study))
    yield numbers_file(name, result)


def _transfer(name: str, study: Transfer, result: TransferResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: transfer_card(result, **card.words))
    yield _numbers(name, result)


def _shifted(name: str, study: Shifted, result: ShiftedResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: shifted_card(result, **card.words))
    yield _numbers(name, result)


ATTACK_FILES: Mapping[type[Study], Files] = types.MappingProxyType(
    {
        Fooled: _fooled,
        Robustness: _robust,
        Everyday: _everyday,
        OwnDigit: _own_digit,
        InputSlice: _slice,
        PlaneAttack: _plane,
        ManyPushes: _pushes,
        Transfer: _transfer,
        Shifted: _shifted,
    }
)
