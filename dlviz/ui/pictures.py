"""How each kind of study is shown: one table."""

import types
from collections.abc import Mapping
from dataclasses import replace

from dlviz.draw import descent_scene as descents
from dlviz.draw import measure_scenes as charts
from dlviz.draw.fan_scene import fan_scene
from dlviz.draw.film import Options
from dlviz.draw.map_scene import map_scene
from dlviz.draw.plane_scene import plane_scene
from dlviz.draw.scene import Scene
from dlviz.lessons import study_findings as findings
from dlviz.measure.contours import contour_slope
from dlviz.measure.critical_batch import CriticalBatch, CriticalBatchResult
from dlviz.measure.exact import Exact, ExactResult
from dlviz.measure.gradients import Fan, FanResult
from dlviz.measure.landscape import Landscape, Slice
from dlviz.measure.rate_range import RateRange, RateRangeResult
from dlviz.measure.sharpness import Sharpness, SharpnessResult
from dlviz.texts import say
from dlviz.train.descent import Descent, Lines
from dlviz.train.plane import Plane, PlaneResult
from dlviz.train.study import Study
from dlviz.train.sweep import Sweep, SweepMaps
from dlviz.ui.attack_pictures import ATTACK_PICTURES
from dlviz.ui.attribution_pictures import ATTRIBUTION_PICTURES
from dlviz.ui.deep_pictures import DEEP_PICTURES
from dlviz.ui.picture import Picture
from dlviz.ui.vision_pictures import VISION_PICTURES
from dlviz.ui.word_pictures import WORD_PICTURES

FINER = 8  # pictures of a plane while its finest level fills in
FEW = 4  # the batch size that a fan's sentence is about
MAP_LABEL = say("films.label_rate_map")


def _map(study: Sweep, maps: SweepMaps, options: Options) -> Scene:
    slopes = {
        each.clock: contour_slope(each, study.rates, study.batches)
        for each in maps.maps
        if len(study.batches) > 1
    }
    clock = study.clock if study.clock in {each.clock for each in maps.maps} else "epochs"
    return map_scene(
        study, maps, slopes, {}, measure=study.measure, clock=clock, cell=study.cell,
        toggle=study.clocks == "both", across="rate", options=options, label=MAP_LABEL,
        finding=findings.of_map(maps, slopes.get(clock), clock, study.measure),
        words={"measure_steps": say("films.measure_steps", target=maps.target)},
    )  # fmt: skip


def _covered_map(study: Sweep, options: Options) -> Scene:
    return map_scene(
        study, None, {}, {}, measure="loss", clock="epochs", covered=True, across="rate",
        options=options, label=MAP_LABEL,
        words={
            "map_draw": say("films.map_draw"),
            "map_hint": say("films.map_hint"),
        },
    )  # fmt: skip


def _descent(study: Descent, lines: Lines, options: Options) -> Scene:
    names = descents.line_labels(lines)
    draw = descents.valley_scene if study.view == "valley" else descents.error_scene
    return draw(lines, options, say("films.label_descent"),
                findings.of_lines(lines, names))  # fmt: skip


def _fan(study: Fan, result: FanResult, options: Options) -> Scene:
    return fan_scene(
        [int(batch) for batch in result.batches], result.angles, result.lengths,
        result.mean_angles, options=replace(options, start=FEW),
        label=say("films.label_fan"),
        finding=findings.of_fan(result, 1024, FEW),
    )  # fmt: skip


def _covered_fan(study: Fan, options: Options) -> Scene:
    label = say("films.label_fan_covered")
    return fan_scene((), [], [], [], covered=True, options=options, label=label)


def _exact(study: Exact, result: ExactResult, options: Options) -> Scene:
    return charts.exact_scene(result, options, say("films.label_exact"),
                              findings.of_exact(result))  # fmt: skip


def _critical(study: CriticalBatch, result: CriticalBatchResult, options: Options) -> Scene:
    return charts.critical_scene(result, options, say("films.label_critical_batch"),
                                 findings.of_critical(result))  # fmt: skip


def _range(study: RateRange, result: RateRangeResult, options: Options) -> Scene:
    return charts.range_scene(result, options, say("films.label_range_test"),
                              findings.of_range(result))  # fmt: skip


def _sharpness(study: Sharpness, result: SharpnessResult, options: Options) -> Scene:
    return charts.sharpness_scene(result, options, say("films.label_sharpness"),
                                  findings.of_sharpness(result))  # fmt: skip


def _landscape(study: Landscape, result: Slice, options: Options) -> Scene:
    return charts.landscape_scene(study, result, options, say("films.label_landscape"),
                                  findings.of_landscape(study, result))  # fmt: skip


def _plane(study: Plane, result: PlaneResult, options: Options) -> Scene:
    return plane_scene(result, colour=study.colour, options=options,
                       finding=findings.of_plane(result))  # fmt: skip


PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        Sweep: Picture(say("films.training_networks"), _map, _covered_map, plays=False),
        Descent: Picture(say("films.running_descents"), _descent),
        Fan: Picture(say("films.measuring_gradients"), _fan, _covered_fan, plays=False),
        Exact: Picture(say("films.measuring_steps"), _exact),
        CriticalBatch: Picture(say("films.training_up_to_networks"), _critical),
        RateRange: Picture(say("films.training_networks"), _range),
        Sharpness: Picture(say("films.training_and_curvature"), _sharpness),
        Landscape: Picture(say("films.training_and_landscape"), _landscape),
        Plane: Picture(
            say("films.training_networks"),
            _plane,
            level=lambda result: (result.resolution, int(FINER * result.fraction)),
        ),
        **DEEP_PICTURES,
        **VISION_PICTURES,
        **ATTRIBUTION_PICTURES,
        **ATTACK_PICTURES,
        **WORD_PICTURES,
    }
)


def picture_of(study: Study) -> Picture:
    """How the study is shown."""
    return PICTURES[type(study)]
