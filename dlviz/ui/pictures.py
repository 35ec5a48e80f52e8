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
MAP_LABEL = "Map of learning rate and batch size"


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
        words={"measure_steps": f"Updates to loss {maps.target:g}"},
    )  # fmt: skip


def _covered_map(study: Sweep, options: Options) -> Scene:
    return map_scene(
        study, None, {}, {}, measure="loss", clock="epochs", covered=True, across="rate",
        options=options, label=MAP_LABEL,
        words={
            "map_draw": "Draw one line through squares that you think end equally well",
            "map_hint": "Each square: networks with one learning rate and one batch size.",
        },
    )  # fmt: skip


def _descent(study: Descent, lines: Lines, options: Options) -> Scene:
    names = descents.line_labels(lines)
    draw = descents.valley_scene if study.view == "valley" else descents.error_scene
    return draw(lines, options, "Gradient descent on least squares",
                findings.of_lines(lines, names))  # fmt: skip


def _fan(study: Fan, result: FanResult, options: Options) -> Scene:
    return fan_scene(
        [int(batch) for batch in result.batches], result.angles, result.lengths,
        result.mean_angles, options=replace(options, start=FEW),
        label="Gradients of mini-batches around the true one",
        finding=findings.of_fan(result, 1024, FEW),
    )  # fmt: skip


def _covered_fan(study: Fan, options: Options) -> Scene:
    label = "The gradient of all examples; those of mini-batches are covered"
    return fan_scene((), [], [], [], covered=True, options=options, label=label)


def _exact(study: Exact, result: ExactResult, options: Options) -> Scene:
    return charts.exact_scene(result, options, "One step on least squares, measured and by theory",
                              findings.of_exact(result))  # fmt: skip


def _critical(study: CriticalBatch, result: CriticalBatchResult, options: Options) -> Scene:
    return charts.critical_scene(result, options, "Updates to a loss against batch size",
                                 findings.of_critical(result))  # fmt: skip


def _range(study: RateRange, result: RateRangeResult, options: Options) -> Scene:
    return charts.range_scene(result, options, "Learning-rate range test",
                              findings.of_range(result))  # fmt: skip


def _sharpness(study: Sharpness, result: SharpnessResult, options: Options) -> Scene:
    return charts.sharpness_scene(result, options, "Sharpness along full-batch gradient descent",
                                  findings.of_sharpness(result))  # fmt: skip


def _landscape(study: Landscape, result: Slice, options: Options) -> Scene:
    return charts.landscape_scene(study, result, options, "A network's loss around its path",
                                  findings.of_landscape(study, result))  # fmt: skip


def _plane(study: Plane, result: PlaneResult, options: Options) -> Scene:
    return plane_scene(result, colour=study.colour, options=options,
                       finding=findings.of_plane(result))  # fmt: skip


PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        Sweep: Picture("Training {count} networks", _map, _covered_map, plays=False),
        Descent: Picture("Running {count} descents", _descent),
        Fan: Picture("Measuring gradients", _fan, _covered_fan, plays=False),
        Exact: Picture("Measuring {count} steps", _exact),
        CriticalBatch: Picture("Training up to {count} networks", _critical),
        RateRange: Picture("Training {count} networks", _range),
        Sharpness: Picture("Training, and measuring its curvature", _sharpness),
        Landscape: Picture("Training, and measuring the loss around it", _landscape),
        Plane: Picture(
            "Training {count} networks",
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
