"""What a student may leave with from each kind of study: pictures, code and numbers."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping

from dlviz.draw.descent_card import descent_card
from dlviz.draw.map_picture import map_card
from dlviz.draw.measure_scenes import run_names
from dlviz.draw.plane_picture import plane_card, plane_png
from dlviz.draw.surface_picture import surface_card
from dlviz.export.descent_script import descent_script
from dlviz.export.numbers_csv import numbers_csv
from dlviz.export.plane_script import plane_script
from dlviz.export.sweep_csv import sweep_csv
from dlviz.export.sweep_script import sweep_script
from dlviz.lessons.records import Lesson
from dlviz.measure.contours import contour_slope
from dlviz.measure.landscape import Landscape, Slice
from dlviz.texts import say
from dlviz.train.descent import Descent, Lines
from dlviz.train.plane import Plane, PlaneResult
from dlviz.train.study import Study
from dlviz.train.sweep import Sweep, SweepMaps
from dlviz.ui.attack_files import ATTACK_FILES
from dlviz.ui.attribution_files import ATTRIBUTION_FILES
from dlviz.ui.deep_files import DEEP_FILES
from dlviz.ui.files import Card, File
from dlviz.ui.share import place_of
from dlviz.ui.vision_files import VISION_FILES
from dlviz.ui.word_files import WORD_FILES

__all__ = ["Card", "File", "study_files"]


def study_files(
    lesson: Lesson,
    study: Study,
    result: object,
    finding: str,
    address: str,
    hide: frozenset[str] = frozenset(),
) -> Iterator[File]:
    """The files of a study. address: the short link, for its picture. hide: as in `Card`."""
    card = Card(lesson.question, finding, place_of(address), hide)
    make = _FILES.get(type(study), _numbers)
    yield from make(lesson.id, study, result, card)


def _sweep(name: str, study: Sweep, maps: SweepMaps, card: Card) -> Iterator[File]:
    def picture() -> bytes:
        slopes = {
            each.clock: contour_slope(each, study.rates, study.batches)
            for each in maps.maps
            if len(study.batches) > 1
        }
        return map_card(study, maps, slopes, title=card.title, finding=card.finding, link=card.link)

    yield File(say("files.share_picture"), f"{name}.png", "image/png", picture)
    yield File(
        say("files.pytorch_script"), f"{name}.py", "text/x-python", lambda: sweep_script(study)
    )
    yield File(say("files.map_csv"), f"{name}_map.csv", "text/csv", lambda: sweep_csv(maps))


def _descent(name: str, study: Descent, lines: Lines, card: Card) -> Iterator[File]:
    def picture() -> bytes:
        return descent_card(lines, card.title, card.finding, card.link)

    yield File(say("files.share_picture"), f"{name}.png", "image/png", picture)
    yield File(
        say("files.numpy_script"), f"{name}.py", "text/x-python", lambda: descent_script(study)
    )


def _plane(name: str, study: Plane, result: PlaneResult, card: Card) -> Iterator[File]:
    def picture() -> bytes:
        return plane_card(
            result, study.colour, title=card.title, finding=card.finding, link=card.link,
            names=(say("files.trains"), say("files.blows_up")),
        )  # fmt: skip

    yield File(say("files.picture_png"), f"{name}_picture.png", "image/png",
               lambda: plane_png(result, study.colour))  # fmt: skip
    yield File(say("files.share_picture"), f"{name}.png", "image/png", picture)
    yield File(
        say("files.pytorch_script"), f"{name}.py", "text/x-python", lambda: plane_script(study)
    )


def _landscape(name: str, study: Landscape, result: Slice, card: Card) -> Iterator[File]:
    def picture() -> bytes:
        return surface_card(
            result.xs, result.ys, result.loss, result.paths, run_names(study),
            title=card.title, finding=card.finding, link=card.link,
        )  # fmt: skip

    yield File(say("files.share_picture"), f"{name}.png", "image/png", picture)
    yield from _numbers(name, study, result, card)


def _numbers(name: str, study: Study, result: object, card: Card) -> Iterator[File]:
    yield File(
        say("files.numbers_csv"), f"{name}_numbers.csv", "text/csv", lambda: numbers_csv(result)
    )


_FILES: Mapping[type[Study], Callable[[str, typing.Any, typing.Any, Card], Iterator[File]]] = (
    types.MappingProxyType(
        {
            Sweep: _sweep,
            Descent: _descent,
            Plane: _plane,
            Landscape: _landscape,
            **DEEP_FILES,
            **VISION_FILES,
            **ATTRIBUTION_FILES,
            **ATTACK_FILES,
            **WORD_FILES,
        }
    )
)
