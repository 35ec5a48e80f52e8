"""How each kind of study of networks that see pictures is shown."""

import types
from collections.abc import Mapping

from dlviz.data.pictures import load_pictures
from dlviz.draw import vision_scenes as scenes
from dlviz.draw.convnet_scene import convnet_scene
from dlviz.draw.film import Options
from dlviz.draw.quiz_scene import quiz_scene
from dlviz.draw.scene import Scene
from dlviz.draw.tower_scene import tower_scene
from dlviz.draw.unit_scene import unit_scene
from dlviz.lessons import vision_findings as findings
from dlviz.measure.ablation import Ablation, AblationResult
from dlviz.measure.expert import Expert, ExpertResult
from dlviz.measure.ladder import Ladder, LadderResult
from dlviz.measure.quiz import Quiz, QuizResult
from dlviz.measure.shifts import Shifts, ShiftsResult
from dlviz.measure.shuffle import Shuffle, ShuffleResult
from dlviz.measure.spaces import Spaces, SpacesResult
from dlviz.measure.tower import Tower, TowerResult
from dlviz.measure.tuning import Tuning, TuningResult
from dlviz.measure.unit_card import UnitCard, UnitResult
from dlviz.texts import say
from dlviz.train.cnn_run import CnnResult, CnnRun
from dlviz.train.study import Study
from dlviz.ui.picture import Picture

SNAPSHOTS_A_PICTURE = 4  # of a run that trains: so often its film is sent anew


def _cnn(study: CnnRun, result: CnnResult, options: Options) -> Scene:
    return convnet_scene(
        result, load_pictures(study.data)[1], chosen=study.picture, options=options,
        label=say("films.label_convnet"),
        finding=findings.of_cnn(result),
    )  # fmt: skip


def _tower(study: Tower, result: TowerResult, options: Options) -> Scene:
    label = say("films.label_tower")
    return tower_scene(result, options=options, label=label, finding=findings.of_tower(result))


def _unit(study: UnitCard, result: UnitResult, options: Options) -> Scene:
    label = say("films.label_unit")
    return unit_scene(result, options=options, label=label, finding=findings.of_unit(result))


def _quiz(study: Quiz, result: QuizResult, options: Options) -> Scene:
    label = say("films.label_quiz")
    return quiz_scene(result, options=options, label=label, finding=findings.of_quiz(result))


def _ladder(study: Ladder, result: LadderResult, options: Options) -> Scene:
    return scenes.probe_scene(result, options, findings.of_ladder(result))


def _shuffle(study: Shuffle, result: ShuffleResult, options: Options) -> Scene:
    return scenes.shuffle_scene(study, result, options, findings.of_shuffle(result))


def _covered_shuffle(study: Shuffle, options: Options) -> Scene:
    return scenes.shuffle_scene(study, None, options, "")


def _expert(study: Expert, result: ExpertResult, options: Options) -> Scene:
    return scenes.expert_scene(study, result, options, findings.of_expert(result))


def _covered_expert(study: Expert, options: Options) -> Scene:
    return scenes.expert_scene(study, None, options, "")


def _ablation(study: Ablation, result: AblationResult, options: Options) -> Scene:
    return scenes.ablation_scene(result, options, findings.of_ablation(result))


def _veiled_ablation(study: Ablation, result: AblationResult, options: Options) -> Scene:
    return scenes.ablation_scene(result, options, "", covered=True)


def _spaces(study: Spaces, result: SpacesResult, options: Options) -> Scene:
    return scenes.spaces_scene(result, options, findings.of_spaces(result))


def _shifts(study: Shifts, result: ShiftsResult, options: Options) -> Scene:
    return scenes.shifts_scene(result, options, findings.of_shifts(result))


def _tuning(study: Tuning, result: TuningResult, options: Options) -> Scene:
    return scenes.tuning_scene(result, options, findings.of_tuning(result))


VISION_PICTURES: Mapping[type[Study], Picture] = types.MappingProxyType(
    {
        CnnRun: Picture(
            say("films.training"),
            _cnn,
            level=lambda result: len(result.epochs) // SNAPSHOTS_A_PICTURE,
        ),
        Ladder: Picture(say("films.training_and_probing_every_layer"), _ladder),
        Shuffle: Picture(say("films.training_four_networks"), _shuffle, _covered_shuffle),
        Expert: Picture(say("films.measuring_shapes_and_training"), _expert, _covered_expert),
        Ablation: Picture(say("films.switching_units_off"), _ablation, veiled=_veiled_ablation),
        Spaces: Picture(say("films.flattening_the_layers_spaces"), _spaces),
        Shifts: Picture(say("films.shifting_pictures"), _shifts),
        Tower: Picture(say("films.looking_at_the_photograph"), _tower),
        UnitCard: Picture(say("films.looking_for_what_it_likes"), _unit),
        Quiz: Picture(say("films.choosing_pictures"), _quiz),
        Tuning: Picture(say("films.showing_gratings"), _tuning),
    }
)
