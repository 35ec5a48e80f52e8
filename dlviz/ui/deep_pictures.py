"""How each kind of study of deep networks is shown."""

import types
from collections.abc import Mapping

from dlviz.draw import deep_scenes as scenes
from dlviz.draw.deep_run_scene import deep_run_scene
from dlviz.draw.film import Options
from dlviz.draw.scene import Scene
from dlviz.draw.shape_scene import width_law_scene
from dlviz.draw.survival_scene import survival_scene
from dlviz.lessons import deep_findings as findings
from dlviz.lessons.deep_names import run_names
from dlviz.measure.factors import Factors, FactorsResult
from dlviz.measure.isometry import KINDS, Isometry, IsometryResult
from dlviz.measure.product import Product, ProductResult
from dlviz.measure.series import Series, SeriesResult
from dlviz.measure.survival_theory import survival_theory
from dlviz.measure.width_law import WidthLaw, WidthLawResult
from dlviz.measure.xray import XRay, XRayResult
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.lesion import Lesion, LesionResult
from dlviz.train.study import Study
from dlviz.train.survival import Survival, SurvivalMap
from dlviz.ui.picture import Picture

MAP_LABEL = "How deep can you go? Recipes by year against depth"


def _x_ray(study: XRay, result: XRayResult, options: Options) -> Scene:
    label = "X-ray of a deep network: gradient and signal, layer by layer"
    return scenes.x_ray_scene(result, options, label, findings.of_x_ray(result))


def _product(study: Product, result: ProductResult, options: Options) -> Scene:
    label = "A product of many factors, layer by layer"
    return scenes.product_scene(result, options, label, findings.of_product(result))


def _covered_product(study: Product, options: Options) -> Scene:
    label = f"What {scenes.SEEN} layers leave; the rest is covered"
    return scenes.covered_product_scene(study.factor, study.layers, options, label)


def _series(study: Series, result: SeriesResult, options: Options) -> Scene:
    label = "The orders of a residual network's series"
    return scenes.series_scene(result, options, label, findings.of_series(result))


def _covered_series(study: Series, options: Options) -> Scene:
    label = "The orders of a residual network's series; covered"
    return scenes.covered_series_scene(study.blocks, options, label)


def _isometry(study: Isometry, result: IsometryResult, options: Options) -> Scene:
    names = tuple(KINDS[kind].label for kind in study.kinds)
    label = "Singular values of the Jacobian, layer by layer"
    return scenes.isometry_scene(result, options, label, findings.of_isometry(result, names))


def _width_law(study: WidthLaw, result: WidthLawResult, options: Options) -> Scene:
    label = "Shapes of networks, and how their gradients scatter"
    return width_law_scene(result, options, label, findings.of_width_law(result))


def _factors(study: Factors, result: FactorsResult, options: Options) -> Scene:
    label = "Factors of the squared gradient, measured over theory"
    return scenes.factors_scene(result, options, label, findings.of_factors(result))


def _lesion(study: Lesion, result: LesionResult, options: Options) -> Scene:
    label = "Accuracy of two networks without one of their blocks"
    return scenes.lesion_scene(result, options, label, findings.of_lesion(result))


def _deep_run(study: DeepRun, result: DeepRunResult, options: Options) -> Scene:
    names = run_names(study)
    label = "The gradient in every layer of a network that learns"
    return deep_run_scene(result, names, options, label, findings.of_deep_run(result, names))


def _survival(study: Survival, shown: SurvivalMap, options: Options) -> Scene:
    return survival_scene(
        shown, study, theory=survival_theory(shown), covered=False, asked=None, cell=study.cell,
        options=options, label=MAP_LABEL, finding=findings.of_survival(shown),
    )  # fmt: skip


def _covered_survival(study: Survival, options: Options) -> Scene:
    asked = str(options.knobs.get("asked", ""))
    return survival_scene(
        None, study, theory=None, covered=True,
        asked=study.recipes.index(asked) if asked in study.recipes else None, cell=(),
        options=options, label=MAP_LABEL, finding="",
    )  # fmt: skip


DEEP_PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        XRay: Picture("Sending a signal through", _x_ray),
        Product: Picture("Multiplying", _product, _covered_product),
        Series: Picture("Sending a signal through", _series, _covered_series),
        Isometry: Picture("Multiplying Jacobians", _isometry),
        WidthLaw: Picture("Drawing random networks", _width_law),
        Factors: Picture("Measuring factors", _factors),
        Lesion: Picture("Training, and taking out one block after the other", _lesion),
        DeepRun: Picture("Training", _deep_run),
        Survival: Picture("Training the map", _survival, _covered_survival, plays=False),
    }
)
