"""What a student may leave with from each kind of study of deep networks."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping

from dlviz.draw import deep_scenes as scenes
from dlviz.draw.bars_card import bars_card
from dlviz.draw.deep_cards import deep_run_card
from dlviz.draw.plot_picture import plot_card
from dlviz.draw.shape_scene import width_law_panel
from dlviz.draw.survival_card import survival_card
from dlviz.export.deep_run_csv import deep_run_csv
from dlviz.export.deep_run_script import deep_run_script, survival_script
from dlviz.export.survival_csv import survival_csv
from dlviz.export.width_law_script import width_law_script
from dlviz.export.xray_script import xray_script
from dlviz.lessons.deep_names import run_names
from dlviz.measure.factors import Factors, FactorsResult
from dlviz.measure.isometry import Isometry, IsometryResult
from dlviz.measure.product import Product, ProductResult
from dlviz.measure.series import Series, SeriesResult
from dlviz.measure.width_law import WidthLaw, WidthLawResult
from dlviz.measure.xray import XRay, XRayResult
from dlviz.texts import say
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.lesion import Lesion, LesionResult
from dlviz.train.study import Study
from dlviz.train.survival import Survival, SurvivalMap
from dlviz.ui.files import Card, File, numbers_file, script_file, share_file

Files = Callable[[str, typing.Any, typing.Any, Card], Iterator[File]]


def _x_ray(name: str, study: XRay, result: XRayResult, card: Card) -> Iterator[File]:
    columns = scenes.x_ray_columns(result)
    yield share_file(name, lambda: bars_card(columns, **card.words))
    yield script_file(name, say("files.pytorch_script"), lambda: xray_script(study))
    yield numbers_file(name, result)


def _product(name: str, study: Product, result: ProductResult, card: Card) -> Iterator[File]:
    columns = scenes.product_columns(result)
    yield share_file(name, lambda: bars_card(columns, rows=scenes.BACK, **card.words))
    yield numbers_file(name, result)


def _series(name: str, study: Series, result: SeriesResult, card: Card) -> Iterator[File]:
    columns = (scenes.series_column(result),)
    yield share_file(
        name, lambda: bars_card(columns, rows=say("files.blocks"), first=0, **card.words)
    )
    yield numbers_file(name, result)


def _isometry(name: str, study: Isometry, result: IsometryResult, card: Card) -> Iterator[File]:
    columns = scenes.isometry_columns(result)
    yield share_file(name, lambda: bars_card(columns, rows=say("files.direction"), **card.words))
    yield numbers_file(name, result)


def _width_law(name: str, study: WidthLaw, result: WidthLawResult, card: Card) -> Iterator[File]:
    panel = width_law_panel(result)
    yield share_file(name, lambda: plot_card((panel,), **card.words))
    yield script_file(name, say("files.numpy_script"), lambda: width_law_script(study))
    yield numbers_file(name, result)


def _factors(name: str, study: Factors, result: FactorsResult, card: Card) -> Iterator[File]:
    panel = scenes.factors_panel(result)
    yield share_file(name, lambda: plot_card((panel,), **card.words))
    yield numbers_file(name, result)


def _lesion(name: str, study: Lesion, result: LesionResult, card: Card) -> Iterator[File]:
    panel = scenes.lesion_panel(result)
    yield share_file(name, lambda: plot_card((panel,), **card.words))
    yield numbers_file(name, result)


def _deep_run(name: str, study: DeepRun, result: DeepRunResult, card: Card) -> Iterator[File]:
    names = run_names(study)
    yield share_file(name, lambda: deep_run_card(result, names, **card.words))
    yield script_file(name, say("files.pytorch_script"), lambda: deep_run_script(study))
    yield File(say("files.curves_csv"), f"{name}_curves.csv", "text/csv",
               lambda: deep_run_csv(result, names))  # fmt: skip


def _survival(name: str, study: Survival, result: SurvivalMap, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: survival_card(result, **card.words))
    yield script_file(name, say("files.pytorch_script"), lambda: survival_script(result))
    yield File(say("files.map_csv"), f"{name}_map.csv", "text/csv", lambda: survival_csv(result))


DEEP_FILES: Mapping[type[Study], Files] = types.MappingProxyType(
    {
        XRay: _x_ray,
        Product: _product,
        Series: _series,
        Isometry: _isometry,
        WidthLaw: _width_law,
        Factors: _factors,
        Lesion: _lesion,
        DeepRun: _deep_run,
        Survival: _survival,
    }
)
