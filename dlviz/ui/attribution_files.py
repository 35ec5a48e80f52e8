"""What a student may leave with from each kind of study that asks where a network looks."""

import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from dlviz.draw import shortcut_scenes, witnesses_card
from dlviz.draw.eraser_card import eraser_card
from dlviz.draw.evidence_card import evidence_card
from dlviz.draw.ladder_card import ladder_card
from dlviz.draw.look_card import look_card
from dlviz.draw.plot_picture import plot_card
from dlviz.export.look_script import has_look_script, look_script
from dlviz.export.shortcut_script import shortcut_script
from dlviz.measure.cascade import Cascade, CascadeResult
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.computed import Computed, ComputedResult
from dlviz.measure.curves import Curves, CurvesResult
from dlviz.measure.eraser import Eraser, EraserResult
from dlviz.measure.look import Look, LookResult
from dlviz.measure.method_grid import MethodGrid, MethodGridResult
from dlviz.measure.pointing import Pointing, PointingResult
from dlviz.measure.trial import Trial, TrialResult
from dlviz.train.study import Study
from dlviz.ui.files import Card, File, numbers_file, script_file, share_file
from dlviz.ui.vision_files import SCRIPT, Files

PIXELS = ("photo", "blurred", "pictures", "fills", "mark_gone", "disc_gone", "masks", "marks")
"""What of a result a table of numbers goes without: pictures are files of their own."""


def _numbers(name: str, result: typing.Any) -> File:
    """All numbers of a result but its pixels."""
    empty = np.zeros(0, dtype=np.uint8)
    shown = {each: empty for each in PIXELS if hasattr(result, each)}
    return numbers_file(name, replace(result, **shown))


def _look(name: str, study: Look, result: LookResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: look_card(result, **card.words))
    if has_look_script(study):
        yield script_file(name, SCRIPT, lambda: look_script(study))
    yield _numbers(name, result)


def _computed(name: str, study: Computed, result: ComputedResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: witnesses_card.computed_card(result, **card.words))
    yield _numbers(name, result)


def _grid(name: str, study: MethodGrid, result: MethodGridResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: witnesses_card.grid_card(result, **card.words))
    yield _numbers(name, result)


def _cascade(name: str, study: Cascade, result: CascadeResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: witnesses_card.cascade_card(result, **card.words))
    yield _numbers(name, result)


def _curves(name: str, study: Curves, result: CurvesResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: witnesses_card.curves_card(result, **card.words))
    yield _numbers(name, result)


def _pointing(name: str, study: Pointing, result: PointingResult, card: Card) -> Iterator[File]:
    rungs = shortcut_scenes.pointing_rungs(result)
    yield share_file(name, lambda: ladder_card(
        rungs, threshold=shortcut_scenes.centre_hits(result),
        threshold_label=shortcut_scenes.CENTRE, chance=result.area, **card.words,
    ))  # fmt: skip
    yield numbers_file(name, result)


def _cliff(name: str, study: Cliff, result: CliffResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: plot_card(shortcut_scenes.cliff_panels(result), **card.words))
    yield numbers_file(name, result)


def _trial(name: str, study: Trial, result: TrialResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: evidence_card(result, **card.words))
    yield script_file(name, SCRIPT, lambda: shortcut_script(study))
    yield numbers_file(name, result)


def _eraser(name: str, study: Eraser, result: EraserResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: eraser_card(result, **card.words))
    yield script_file(name, SCRIPT, lambda: shortcut_script(study))
    yield _numbers(name, result)


ATTRIBUTION_FILES: Mapping[type[Study], Files] = types.MappingProxyType(
    {
        Look: _look,
        Computed: _computed,
        MethodGrid: _grid,
        Cascade: _cascade,
        Curves: _curves,
        Pointing: _pointing,
        Cliff: _cliff,
        Trial: _trial,
        Eraser: _eraser,
    }
)
