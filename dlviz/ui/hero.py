"""The hero: what the visit's study shows, as a film."""

import typing
from dataclasses import is_dataclass, replace

import streamlit as st

from dlviz.draw.film import Options
from dlviz.draw.scene import Scene, encode_scene
from dlviz.errors import UserError
from dlviz.jobs import Job
from dlviz.lessons.links import Visit, base
from dlviz.lessons.records import Lesson
from dlviz.lessons.text import if_recorded
from dlviz.lessons.words import sentence
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.study import Study
from dlviz.ui import events, link, own_files, runs
from dlviz.ui.film import film
from dlviz.ui.network_hero import network_hero
from dlviz.ui.pictures import picture_of
from dlviz.ui.shown import PAYLOADS, Shown
from dlviz.ui.steps import headline, unseen, waiting
from dlviz.ui.unit import without_lite0


def hero(lesson: Lesson, visit: Visit) -> Shown:
    """Run the study (or take it from the cache), pack its film (likewise) and mount it."""
    if isinstance(visit.study, Experiment):
        return network_hero(lesson, visit)
    picture, study = picture_of(visit.study), visit.study
    if not own_files.brought(study):
        own_files.ask(lesson, study)
        return Shown()
    if is_covered(lesson, visit) and picture.covered:
        try:
            scene = picture.covered(study, _options(lesson, visit))
        except UserError as error:  # pictures that are not here
            st.warning(sentence(error, study), icon=":material/info:")
            _way_out(lesson, visit)
            return Shown()
        st.empty()  # where a run's progress stands: the film keeps its place when it is uncovered
        _mount(lesson, encode_scene(scene))
        return Shown(finding=scene.finding, covered=True)
    outcome = runs.run(
        typing.cast(Job[object], study), f"{lesson.id}_hero",
        picture.what.format(count=f"{study.networks:,}"), picture.level, runs.limit_of(visit),
    )  # fmt: skip
    if outcome is None:
        _way_out(lesson, visit)
        return Shown()
    value = _own(study, outcome.value)
    if outcome.going:  # soon replaced
        scene = _scene(lesson, visit, value)
        payload, found = encode_scene(scene), scene.finding
    else:
        payload, found = packed(lesson, visit, value, outcome.stopped_at)
    _mount(lesson, payload)
    return Shown(payload=payload, finding=found, result=value, going=outcome.going)


def is_covered(lesson: Lesson, visit: Visit) -> bool:
    """Whether the film hides what was found, until the guess is made."""
    return waiting(lesson, visit) and lesson.steps[visit.step].covered


def packed(
    lesson: Lesson, visit: Visit, value: object, stopped_at: float | None = None
) -> tuple[bytes, str]:
    """The film of a visit whose study left `value`, and its finding; made if it is not kept."""

    def made() -> tuple[bytes, str]:
        scene = _scene(lesson, visit, value)
        return encode_scene(scene), scene.finding

    presented = *_film_options(lesson, visit).as_header().items(), is_covered(lesson, visit)
    place = (lesson.id, visit.study.to_json(), presented, stopped_at)
    return PAYLOADS.get(place, made)


def _scene(lesson: Lesson, visit: Visit, value: object) -> Scene:
    study = visit.study
    picture, options = picture_of(study), _film_options(lesson, visit)
    if is_covered(lesson, visit):
        if picture.covered:
            return picture.covered(study, _options(lesson, visit))
        scene = (picture.veiled or picture.scene)(study, _own(study, value), options)
    else:
        scene = picture.scene(study, _own(study, value), options)
    return _called_recorded(scene, value)


def _called_recorded(scene: Scene, value: object) -> Scene:
    """With a finding that says so where all of the result was read from a recording."""
    word, found = if_recorded(True), scene.finding
    if not found or getattr(value, "recorded", False) is not True or word.strip(" ()") in found:
        return scene
    whole = found.endswith(".")
    said = f"{found[:-1] if whole else found}{word}{'.' if whole else ''}"
    return replace(scene, finding=said, label=scene.label.replace(found, said))


def _film_options(lesson: Lesson, visit: Visit) -> Options:
    plays = picture_of(visit.study).plays and _plays(lesson, visit)
    return replace(_options(lesson, visit), autoplay=plays)


def _own(study: Study, value: object) -> object:
    """A result with the reader's own study: it is shared by all that differ in `display` alone."""
    made_for = getattr(value, "study", None)
    if type(made_for) is not type(study) or made_for == study or not is_dataclass(value):
        return value
    return replace(value, study=study)  # type: ignore[type-var]  # an instance of a dataclass


def _way_out(lesson: Lesson, visit: Visit) -> None:
    """What one can do about a study that cannot be run."""
    own = base(lesson, visit.step, visit.start, visit.shown)
    if visit.study != own:
        st.button(
            say("hero.own_values"),
            key=f"{lesson.id}_own_values",
            on_click=link.moving(lesson, lambda now: replace(now, study=own)),
        )
    small = without_lite0(visit.study)
    if small is not None:
        st.button(
            say("hero.small_network"),
            key=f"{lesson.id}_small_network",
            on_click=link.moving(lesson, lambda now: replace(now, study=small)),
        )


def _mount(lesson: Lesson, payload: bytes) -> None:
    film(payload, key=f"{lesson.id}_film", heard=lambda event: events.heard(lesson, event))
    problem = st.session_state.pop(f"{lesson.id}.event_problem", None)
    if problem:
        st.caption(problem)


def _options(lesson: Lesson, visit: Visit) -> Options:
    asked = lesson.steps[visit.step].ask if waiting(lesson, visit) else None
    about = None if visit.start else lesson.steps[visit.step].ask
    later = unseen(lesson, visit) - {asked.row if asked else ""}
    knobs: dict[str, bool | int | float | str] = {
        "film": visit.present, "step": not visit.start, "about": about.row if about else "",
        "covered": asked is not None,
        "asked": asked.row if asked else "", "later": " ".join(sorted(later)),
        "headline": len(headline(lesson, visit)) if visit.present else 0,
    }  # fmt: skip
    return Options(present=visit.present, branch=False, knobs=knobs)


def _plays(lesson: Lesson, visit: Visit) -> bool:
    """A film plays when its step says so, and when the reader changed something."""
    changed = visit.study != base(lesson, visit.step, visit.start, visit.shown)
    return lesson.steps[visit.step].play or visit.shown or bool(visit.start) or changed
