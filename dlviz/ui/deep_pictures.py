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
from dlviz.texts import say
from dlviz.train.deep_run import DeepRun, DeepRunResult
from dlviz.train.lesion import Lesion, LesionResult
from dlviz.train.study import Study
from dlviz.train.survival import Survival, SurvivalMap
from dlviz.ui.picture import Picture

MAP_LABEL = say("films.label_survival")


def _x_ray(study: XRay, result: XRayResult, options: Options) -> Scene:
    label = say("films.label_x_ray")
    return scenes.x_ray_scene(result, options, label, findings.of_x_ray(result))


def _product(study: Product, result: ProductResult, options: Options) -> Scene:
    label = say("films.label_product")
    return scenes.product_scene(result, options, label, findings.of_product(result))


def _covered_product(study: Product, options: Options) -> Scene:
    seen = [f"{study.factor**layer:.3g}" for layer in range(1, scenes.SEEN + 1)]
    label = say(
        "films.label_product_covered",
        count=len(seen),
        left=", ".join(seen),
        layers=study.layers,
    )
    return scenes.covered_product_scene(study.factor, study.layers, options, label)


def _series(study: Series, result: SeriesResult, options: Options) -> Scene:
    label = say("films.label_series")
    return scenes.series_scene(result, options, label, findings.of_series(result))


def _covered_series(study: Series, options: Options) -> Scene:
    label = say("films.label_series_covered")
    return scenes.covered_series_scene(study.blocks, options, label)


def _isometry(study: Isometry, result: IsometryResult, options: Options) -> Scene:
    names = tuple(KINDS[kind].label for kind in study.kinds)
    label = say("films.label_isometry")
    return scenes.isometry_scene(result, options, label, findings.of_isometry(result, names))


def _width_law(study: WidthLaw, result: WidthLawResult, options: Options) -> Scene:
    label = say("films.label_width_law")
    return width_law_scene(result, options, label, findings.of_width_law(result))


def _factors(study: Factors, result: FactorsResult, options: Options) -> Scene:
    label = say("films.label_factors")
    return scenes.factors_scene(result, options, label, findings.of_factors(result))


def _lesion(study: Lesion, result: LesionResult, options: Options) -> Scene:
    label = say("films.label_lesion")
    return scenes.lesion_scene(result, options, label, findings.of_lesion(result))


def _deep_run(study: DeepRun, result: DeepRunResult, options: Options) -> Scene:
    names = run_names(study)
    label = say("films.label_deep_run")
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
        XRay: Picture(say("films.sending_a_signal_through"), _x_ray),
        Product: Picture(say("films.multiplying"), _product, _covered_product),
        Series: Picture(say("films.sending_a_signal_through"), _series, _covered_series),
        Isometry: Picture(say("films.multiplying_jacobians"), _isometry),
        WidthLaw: Picture(say("films.drawing_random_networks"), _width_law),
        Factors: Picture(say("films.measuring_factors"), _factors),
        Lesion: Picture(say("films.training_and_lesion"), _lesion),
        DeepRun: Picture(say("films.training"), _deep_run),
        Survival: Picture(say("films.training_the_map"), _survival, _covered_survival, plays=False),
    }
)
