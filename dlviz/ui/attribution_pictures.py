"""How each kind of study that asks where a network looks is shown."""

import types
from collections.abc import Mapping

from dlviz.draw import shortcut_scenes, witness_scenes
from dlviz.draw.eraser_scene import eraser_scene
from dlviz.draw.evidence_scene import evidence_scene
from dlviz.draw.film import Options
from dlviz.draw.look_scene import look_scene
from dlviz.draw.scene import Scene
from dlviz.lessons import attribution_findings as findings
from dlviz.measure.cascade import Cascade, CascadeResult
from dlviz.measure.cliff import Cliff, CliffResult
from dlviz.measure.computed import Computed, ComputedResult
from dlviz.measure.curves import Curves, CurvesResult
from dlviz.measure.eraser import Eraser, EraserResult
from dlviz.measure.look import Look, LookResult
from dlviz.measure.method_grid import MethodGrid, MethodGridResult
from dlviz.measure.pointing import Pointing, PointingResult
from dlviz.measure.trial import Trial, TrialResult
from dlviz.texts import say
from dlviz.train.study import Study
from dlviz.ui.picture import Picture

LOOK = say("films.label_look")
LOOK_VEILED = say("films.label_look_veiled")
ERASER = say("films.label_eraser")
EVIDENCE = say("films.label_evidence")
CASCADE = say("films.label_cascade")
CURVES = say("films.label_curves")
SNAPSHOTS_A_PICTURE = 4  # of a run that trains: so often its film is sent anew


def _look(study: Look, result: LookResult, options: Options) -> Scene:
    return look_scene(result, options=options, label=LOOK,
                      finding=findings.of_look(result))  # fmt: skip


def _veiled_look(study: Look, result: LookResult, options: Options) -> Scene:
    return look_scene(result, options=options, label=LOOK_VEILED, finding="", veiled=True)


def _computed(study: Computed, result: ComputedResult, options: Options) -> Scene:
    return witness_scenes.computed_scene(
        result, options=options, label=say("films.label_computed"),
        finding=findings.of_computed(result),
    )  # fmt: skip


def _grid(study: MethodGrid, result: MethodGridResult, options: Options) -> Scene:
    return witness_scenes.grid_scene(
        result, options=options, label=say("films.label_method_grid"),
        finding=findings.of_grid(result),
    )  # fmt: skip


def _cascade(study: Cascade, result: CascadeResult, options: Options) -> Scene:
    return witness_scenes.cascade_scene(result, options=options, label=CASCADE,
                                        finding=findings.of_cascade(result))  # fmt: skip


def _veiled_cascade(study: Cascade, result: CascadeResult, options: Options) -> Scene:
    return witness_scenes.cascade_scene(result, options=options, label=CASCADE, finding="",
                                        covered=True)  # fmt: skip


def _curves(study: Curves, result: CurvesResult, options: Options) -> Scene:
    return witness_scenes.curves_scene(result, options=options, label=CURVES,
                                       finding=findings.of_curves(result))  # fmt: skip


def _veiled_curves(study: Curves, result: CurvesResult, options: Options) -> Scene:
    return witness_scenes.curves_scene(result, options=options, label=CURVES, finding="",
                                       covered=True)  # fmt: skip


def _pointing(study: Pointing, result: PointingResult, options: Options) -> Scene:
    return shortcut_scenes.pointing_scene(result, options=options,
                                          label=say("films.label_pointing"),
                                          finding=findings.of_pointing(result))  # fmt: skip


def _cliff(study: Cliff, result: CliffResult, options: Options) -> Scene:
    return shortcut_scenes.cliff_scene(result, options=options,
                                       label=say("films.label_cliff"),
                                       finding=findings.of_cliff(result))  # fmt: skip


def _trial(study: Trial, result: TrialResult, options: Options) -> Scene:
    return evidence_scene(result, options=options, label=EVIDENCE,
                          finding=findings.of_trial(result))  # fmt: skip


def _veiled_trial(study: Trial, result: TrialResult, options: Options) -> Scene:
    return evidence_scene(result, options=options, label=EVIDENCE,
                          finding=findings.of_asked_trial(result), veiled=True)  # fmt: skip


def _eraser(study: Eraser, result: EraserResult, options: Options) -> Scene:
    return eraser_scene(result, options=options, label=ERASER,
                        finding=findings.of_eraser(result))  # fmt: skip


def _veiled_eraser(study: Eraser, result: EraserResult, options: Options) -> Scene:
    return eraser_scene(result, options=options, label=ERASER, finding="", veiled=True)


ATTRIBUTION_PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        Look: Picture(say("films.looking"), _look, veiled=_veiled_look),
        Computed: Picture(say("films.adding_up_channels"), _computed, plays=False),
        MethodGrid: Picture(
            say("films.asking_every_method"),
            _grid,
            level=lambda result: len(result.methods),
            plays=False,
        ),
        Cascade: Picture(
            say("films.scrambling_layer_after_layer"),
            _cascade,
            veiled=_veiled_cascade,
            level=lambda result: len(result.stages),
            plays=False,
        ),
        Curves: Picture(
            say("films.taking_away_and_putting_back"),
            _curves,
            veiled=_veiled_curves,
            level=lambda result: len(result.methods),
            plays=False,
        ),
        Pointing: Picture(say("films.measuring_maps"), _pointing),
        Cliff: Picture(say("films.training_networks"), _cliff),
        Trial: Picture(
            say("films.training_and_looking"),
            _trial,
            veiled=_veiled_trial,
            level=lambda result: len(result.epochs) // SNAPSHOTS_A_PICTURE,
            plays=False,
        ),
        Eraser: Picture(say("films.training_and_rubbing_out"), _eraser, veiled=_veiled_eraser),
    }
)
