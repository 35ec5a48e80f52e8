"""What a student may leave with from each kind of study of networks that see pictures."""

import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dlviz.data.pictures import class_names, load_pictures
from dlviz.draw import vision_scenes as scenes
from dlviz.draw.clouds_card import clouds_card
from dlviz.draw.convnet_card import convnet_card
from dlviz.draw.ladder_card import ladder_card
from dlviz.draw.plot_picture import plot_card
from dlviz.draw.tower_card import tower_card
from dlviz.draw.unit_card_picture import unit_card
from dlviz.draw.units_card import units_card
from dlviz.export.cnn_csv import cnn_curves_csv, confusion_csv
from dlviz.export.cnn_script import cnn_script, has_script
from dlviz.export.cnn_script_ablation import ablation_script
from dlviz.export.cnn_script_ladder import ladder_script
from dlviz.export.cnn_script_shuffle import shuffle_script
from dlviz.export.cnn_weights import cnn_weights
from dlviz.lessons.vision_names import ENOUGH, layer_name
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
from dlviz.ui.files import Card, File, numbers_file, script_file, share_file

SCRIPT = say("files.pytorch_script")

Files = Callable[[str, typing.Any, typing.Any, Card], Iterator[File]]


def _cnn(name: str, study: CnnRun, result: CnnResult, card: Card) -> Iterator[File]:

    def picture() -> bytes:
        test = load_pictures(study.data)[1]
        return convnet_card(result, test, chosen=study.picture, **card.words)

    yield share_file(name, picture)
    if has_script(study):
        yield script_file(name, SCRIPT, lambda: cnn_script(study))
    yield File(
        say("files.curves_csv"), f"{name}_curves.csv", "text/csv", lambda: cnn_curves_csv(result)
    )
    yield File(say("files.confusion_csv"), f"{name}_confusion.csv", "text/csv",
               lambda: confusion_csv(result))  # fmt: skip
    yield File(say("files.weights_safetensors"), f"{name}.safetensors", "application/octet-stream",
               lambda: cnn_weights(result))  # fmt: skip


def _ladder(name: str, study: Ladder, result: LadderResult, card: Card) -> Iterator[File]:
    rungs = scenes.probe_rungs(result)
    yield share_file(name, lambda: ladder_card(
        rungs, threshold=ENOUGH, threshold_label=scenes.ENOUGH_SAID, chance=result.chance,
        upward=True, **card.words,
    ))  # fmt: skip
    if has_script(study):
        yield script_file(name, SCRIPT, lambda: ladder_script(study))
    yield numbers_file(name, result)


def _shuffle(name: str, study: Shuffle, result: ShuffleResult, card: Card) -> Iterator[File]:
    rungs = scenes.shuffle_rungs(result)
    yield share_file(name, lambda: ladder_card(
        rungs, frames=scenes.FRAMES, pictures=result.examples, chance=1 / study.spec.classes,
        switch=True, **card.words,
    ))  # fmt: skip
    if has_script(study):
        yield script_file(name, SCRIPT, lambda: shuffle_script(study))
    yield numbers_file(name, result)


def _expert(name: str, study: Expert, result: ExpertResult, card: Card) -> Iterator[File]:
    rungs, chance = scenes.expert_rungs(result), 1 / study.spec.classes
    yield share_file(name, lambda: ladder_card(rungs, chance=chance, **card.words))
    yield numbers_file(name, result)


def _ablation(name: str, study: Ablation, result: AblationResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: units_card(
        result.features, result.labels, result.weights, result.bias, result.names,
        result.patches, result.living, **card.words,
    ))  # fmt: skip
    if has_script(study):
        yield script_file(name, SCRIPT, lambda: ablation_script(study))
    yield numbers_file(name, result)


def _spaces(name: str, study: Spaces, result: SpacesResult, card: Card) -> Iterator[File]:
    at, names = scenes.spaces_shown(result), class_names(study.data)
    layers = [layer_name(result.layers[k]) for k in at]
    yield share_file(name, lambda: clouds_card(
        result.positions[:, at], result.labels, names, layers, result.preserved[:, at],
        **card.words,
    ))  # fmt: skip
    yield numbers_file(name, replace(result, positions=result.positions[-1]))


def _shifts(name: str, study: Shifts, result: ShiftsResult, card: Card) -> Iterator[File]:
    panels = scenes.shifts_panels(result)
    yield share_file(name, lambda: plot_card(panels, **card.words))
    yield numbers_file(name, result)


def _tuning(name: str, study: Tuning, result: TuningResult, card: Card) -> Iterator[File]:
    panels = scenes.tuning_panels(result)
    yield share_file(name, lambda: plot_card(panels, **card.words))
    yield numbers_file(name, result)


def _tower(name: str, study: Tower, result: TowerResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: tower_card(result, **card.words))
    yield numbers_file(name, result)


def _unit(name: str, study: UnitCard, result: UnitResult, card: Card) -> Iterator[File]:
    yield share_file(name, lambda: unit_card(result, **card.words))
    yield numbers_file(name, result)


def _quiz(name: str, study: Quiz, result: QuizResult, card: Card) -> Iterator[File]:
    """Nothing but the link and the film: its numbers are the answers."""
    yield from ()


VISION_FILES: Mapping[type[Study], Files] = types.MappingProxyType(
    {
        CnnRun: _cnn,
        Ladder: _ladder,
        Shuffle: _shuffle,
        Expert: _expert,
        Ablation: _ablation,
        Spaces: _spaces,
        Shifts: _shifts,
        Tuning: _tuning,
        Tower: _tower,
        UnitCard: _unit,
        Quiz: _quiz,
    }
)
