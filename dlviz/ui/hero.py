"""The hero: what the visit's study shows, as a film."""

import typing
from dataclasses import replace

import streamlit as st

from dlviz.draw.film import Options
from dlviz.draw.scene import encode_scene
from dlviz.jobs import Job
from dlviz.lessons.links import Visit, base
from dlviz.lessons.records import Lesson
from dlviz.train.experiment import Experiment
from dlviz.ui import events, link, runs
from dlviz.ui.film import film
from dlviz.ui.network_hero import network_hero
from dlviz.ui.pictures import picture_of
from dlviz.ui.shown import PAYLOADS, Shown
from dlviz.ui.steps import waiting


def hero(lesson: Lesson, visit: Visit) -> Shown:
    """Run the study (or take it from the cache), pack its film (likewise) and mount it."""
    if isinstance(visit.study, Experiment):
        return network_hero(lesson, visit)
    picture, study = picture_of(visit.study), visit.study
    if waiting(lesson, visit) and lesson.steps[visit.step].covered and picture.covered:
        scene = picture.covered(study, _options(lesson, visit))
        st.empty()  # where a run's progress stands: the film keeps its place when it is uncovered
        _mount(lesson, encode_scene(scene))
        return Shown(finding=scene.finding)
    outcome = runs.run(
        typing.cast(Job[object], study), f"{lesson.id}_hero",
        picture.what.format(count=f"{study.networks:,}"), picture.level,
    )  # fmt: skip
    if outcome is None:
        own = base(lesson, visit.step, visit.start, visit.shown)
        if study != own:
            st.button(
                "Back to the lesson's own values",
                key=f"{lesson.id}_own_values",
                on_click=link.moving(lesson, lambda now: replace(now, study=own)),
            )
        return Shown()
    options = replace(_options(lesson, visit), autoplay=picture.plays and _plays(lesson, visit))

    def made() -> tuple[bytes, str]:
        scene = picture.scene(study, outcome.value, options)
        return encode_scene(scene), scene.finding

    if outcome.going:  # soon replaced
        payload, found = made()
    else:
        presented = options.present, options.autoplay
        place = (lesson.id, study.to_json(), *presented, outcome.stopped_at)
        payload, found = PAYLOADS.get(place, made)
    _mount(lesson, payload)
    return Shown(payload=payload, finding=found, result=outcome.value, going=outcome.going)


def _mount(lesson: Lesson, payload: bytes) -> None:
    film(payload, key=f"{lesson.id}_film", heard=lambda event: events.heard(lesson, event))
    problem = st.session_state.pop(f"{lesson.id}.event_problem", None)
    if problem:
        st.caption(problem)


def _options(lesson: Lesson, visit: Visit) -> Options:
    asked = lesson.steps[visit.step].ask if waiting(lesson, visit) else None
    knobs: dict[str, bool | int | float | str] = {
        "film": visit.present, "asked": asked.row if asked else "",
    }  # fmt: skip
    return Options(present=visit.present, branch=False, knobs=knobs)


def _plays(lesson: Lesson, visit: Visit) -> bool:
    """A film plays when its step says so, and when the reader changed something."""
    changed = visit.study != base(lesson, visit.step, visit.start, visit.shown)
    return lesson.steps[visit.step].play or visit.shown or bool(visit.start) or changed
