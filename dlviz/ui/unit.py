"""From a picture of many units to the card of one, and which network's units they are."""

from collections.abc import Mapping
from dataclasses import fields, replace

from dlviz.data.photos import PREFIX
from dlviz.data.words import vectors
from dlviz.errors import UserError
from dlviz.lessons.links import at_start
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from dlviz.measure.fooled import Fooled
from dlviz.measure.fooling import AWAY
from dlviz.measure.subject import LIKELIEST
from dlviz.measure.tower import Tower
from dlviz.measure.unit_card import UnitCard
from dlviz.measure.word_sum import WordSum
from dlviz.nets.lite0_weights import available
from dlviz.train.skip_gram import FOR_TEXT, SkipGram
from dlviz.train.study import Study, Value
from dlviz.train.vision import Vision
from dlviz.ui import link
from dlviz.ui.classes import known
from dlviz.ui.steps import leave

UNTOUCHED: Mapping[str, Value] = {
    "target": AWAY,
    "epsilon": 0,
    "slide": 0,
    "times": 1,
    "done": "png",
}
"""What an attack is set to before anybody has turned the dial."""
LONG = 5
"""Letters of a word that means something by itself, mostly."""
UNIT_CARD = "unit_card"  # the starting point that shows one


def open_unit(lesson: Lesson, layer: str, unit: int) -> None:
    """Show the card of a unit of the network in front of the reader.

    Raises ValueError where a link could not carry the layer's name or the unit's number.
    """
    visit = link.current(lesson)
    card, study = UnitCard(), visit.study
    if isinstance(study, Tower):
        card = card.having(net=study.net, photo=study.photo, picture=study.picture)
    elif isinstance(study, Vision):
        shared = {entry.name: getattr(study, entry.name) for entry in fields(Vision)}
        card = card.having(net="shapes", picture=getattr(study, "picture", 0), **shared)
    table = fields_of(card)
    card = card.having(layer=table["layer"].read(layer), unit=table["unit"].read(str(unit)))
    there = replace(at_start(lesson, visit, UNIT_CARD), study=card, twin=None)
    leave(lesson, visit, there)


def chosen(study: Study, values: Mapping[str, Value]) -> Study:
    """The study with other values of some fields, and what fits to them.

    A test picture takes the place of one that was drawn; a picture that a reader brings is looked
    at as it is first; in another sum nothing is struck out; another
    text is learned with what suits it.
    """
    if "picture" in values and hasattr(study, "drawn"):
        values = {**values, "drawn": ""}
    if "text" in values and isinstance(study, SkipGram):
        own = str(values["text"]).startswith(PREFIX)
        values = {**{name: fitted if own else SkipGram().get(name) for name, fitted in
                     FOR_TEXT.items()}, **values}  # fmt: skip
    if "terms" in values:
        values = {"struck": (), **values}
    if str(values.get("photo", "")).startswith(PREFIX) and isinstance(study, Fooled):
        values = {**values, **UNTOUCHED}
    changed = study.having(**values)
    if "vectors" in values and isinstance(changed, WordSum):
        changed = _askable(changed)
    return fitting(changed)


def refused(study: Study) -> UserError | None:
    """Why a sum cannot be asked of its table; None where it can, and for other studies."""
    if isinstance(study, WordSum):
        try:
            study.check()
            study.look_up()
        except UserError as error:
            return error
    return None


def _askable(study: WordSum) -> WordSum:
    """The sum; where the table lacks a word of it, the neighbours of a frequent word instead."""
    try:
        study.look_up()
    except UserError as error:
        if error.code not in ("word_unknown", "word_unlike"):
            return study
        names = vectors(study.vectors).words
        first = next((name for name in names if len(name) >= LONG), names[0])
        return study.having(terms=(f"+{first}",), expected="", struck=())
    return study


def fitting(study: Study) -> Study:
    """The study; what its network does not have becomes something that it has.

    So the network, the layer and the unit, or the class, can be chosen one after the other.
    """
    if not isinstance(study, UnitCard):
        return _known(study)
    card = study if study.layer in layers_of(study) else study.having(layer=layers_of(study)[-1])
    return card.having(unit=min(card.unit, card.geometry.shape[0] - 1))


def _known(study: Study) -> Study:
    """The study; a class that its network does not know becomes the most likely one."""
    table = fields_of(study)
    beyond = {
        name: LIKELIEST
        for name, entry in table.items()
        if entry.names and int(str(study.get(name))) >= len(known(study))
    }
    return study.having(**beyond) if beyond else study


def used(study: Study, name: str) -> bool:
    """Whether a study takes notice of a field: Lite0 looks at a photograph, others at a picture."""
    net = getattr(study, "net", "")
    if not net or name not in ("photo", "picture"):
        return True
    return (name == "photo") == (net == "lite0")


def layers_of(card: UnitCard) -> list[str]:
    """Names of the layers that a card's network has, of those that a link can carry."""
    names = fields_of(card)["layer"].choices
    return [name for name in names if card.has(name)]


def without_lite0(study: Study) -> Study | None:
    """The study of the small network, where it is one of Lite0 and that is not installed."""
    if getattr(study, "net", "") != "lite0" or available():
        return None
    small = list(fields_of(study)["net"].choices)[1]
    return fitting(study.having(net=small))
