"""The home page's film: a lesson's opening run, at play."""

from collections.abc import Mapping

import streamlit as st

from dlviz.data.examples import load
from dlviz.data.spec import Data
from dlviz.draw.film import Film, Options, encode
from dlviz.lessons.records import Lesson, Step
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.recording import Recording
from dlviz.train.runs import Runs
from dlviz.ui import runs
from dlviz.ui.film import film

_payloads: dict[str, bytes] = {}  # one a lesson


def trailer(lesson: Lesson) -> None:
    """The lesson's last step, which shows much and answers nothing, over and over."""
    step = lesson.steps[-1]
    experiment = step.experiment
    if not isinstance(experiment, Experiment):
        raise TypeError("a trailer is the film of a network of the plane")
    outcome = runs.run(Runs((experiment,)), "home", say("trailer.training"))
    if outcome is None:
        return
    payload = _payloads.get(lesson.id) or _payload(step, experiment.data, outcome.value)
    if outcome.stopped_at is None:
        _payloads[lesson.id] = payload
    film(payload, key="home_film", heard=_nothing)
    if st.button(lesson.question, type="primary", icon=":material/arrow_forward:"):
        st.switch_page(f"pages/{lesson.id}.py")


def _payload(step: Step, data: Data, recordings: tuple[Recording, ...]) -> bytes:
    return encode(
        Film(
            recordings=recordings,
            examples=(load(data),),
            view=step.view,
            options=Options(autoplay=True, loop=True, branch=False),
            label=say("trailer.label", count=recordings[0].parameters, look_at=step.look_at),
            finding=say("trailer.finding"),
        )
    )


def _nothing(event: Mapping[str, object]) -> None:
    """The home page's film only plays."""
