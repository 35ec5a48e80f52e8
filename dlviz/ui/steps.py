"""The bar under the hero: steps, what to look at, the guess and what came of it."""

from dataclasses import replace

import streamlit as st

from dlviz.lessons.links import Visit, at_start, at_step
from dlviz.lessons.records import (
    Claim,
    Lesson,
    Step,
)
from dlviz.texts import say
from dlviz.train.together import job_of
from dlviz.ui import claims, link, runs
from dlviz.ui.qr import join

SAME = 0.01  # depths that differ by less, as log2, are one


def bar(lesson: Lesson, visit: Visit) -> None:
    """Step numbers, one sentence, one primary button."""
    if visit.start:
        _at_start(lesson, visit)
        return
    step = lesson.steps[visit.step]
    open_question = waiting(lesson, visit)
    if visit.present:
        _presented(lesson, visit, step)
        return
    look = "" if open_question else f" :material/visibility: {step.look_at}"
    said = f"**{_ended(step.title)}** {step.say}{look}"
    with st.container(key="bar"):
        if len(lesson.steps) == 1:
            st.markdown(said)
            return
        place, words, onward = st.columns([1.15, 4.4, 0.75], vertical_alignment="center")
        with place:
            _numbers(lesson, visit)
        words.markdown(said)
        with onward:
            if open_question:  # on a phone it may lie far below: film/arrive.js goes there
                st.container(key="to_question").markdown(f"[{say('steps.guess')} ↓](#question)")
            else:
                _onward(lesson, visit)
    if step.ask is not None:
        if open_question:
            with st.container(key="question"):
                claims.question(lesson, step.ask, "primary", _uncover)
        else:
            claims.answer(lesson, step.ask)


def waiting(lesson: Lesson, visit: Visit) -> bool:
    """Whether the step's question is still open."""
    return not visit.start and lesson.steps[visit.step].ask is not None and not visit.shown


def unseen(lesson: Lesson, visit: Visit) -> frozenset[str]:
    """The rows of the picture that an open question or a later step asks about.

    Nothing on the page may show them yet. At a starting point everything is shown.
    """
    if visit.start:
        return frozenset()
    first = visit.step if waiting(lesson, visit) else visit.step + 1
    return frozenset(step.ask.row for step in lesson.steps[first:] if step.ask and step.ask.row)


def headline(lesson: Lesson, visit: Visit) -> str:
    """The page's headline: in front of a class what is asked there, or is started from."""
    if not visit.present:
        return lesson.question
    if visit.start:
        return lesson.starting_point(visit.start).title
    ask = lesson.steps[visit.step].ask
    return ask.statement if ask else lesson.question


def _presented(lesson: Lesson, visit: Visit, step: Step) -> None:
    """One row under the picture; the question itself is the headline, a clicker turns the pages."""
    with st.container(key="bar"):
        place, words, more = st.columns([0.35, 5, 0.75], vertical_alignment="center")
        place.markdown(f"{visit.step + 1}/{len(lesson.steps)}")
        with words:
            if step.ask is None:
                st.markdown(f"**{_ended(step.title)}** {step.look_at}")
            elif visit.shown:
                claims.projected(lesson, step.ask)
            else:
                with st.container(key=f"guess_{step.ask.id}"):
                    claims.options(lesson, step.ask)
        with more:
            join(lesson, visit)


def get_ready(lesson: Lesson, visit: Visit) -> None:
    """While a question stands, what will answer it is computed: nobody waits for the reveal."""
    step = lesson.steps[visit.step]
    if step.ask is not None and waiting(lesson, visit):
        runs.prepare(job_of((step.after(),)))
        runs.prepare(step.ask.job())


def _at_start(lesson: Lesson, visit: Visit) -> None:
    """The bar of a starting point: what it is, and the way back to the steps."""
    point = lesson.starting_point(visit.start)
    with st.container(key="bar"):
        if len(lesson.steps) == 1 and not visit.present:  # a gallery has its own way back
            st.markdown(f"**{_ended(point.title)}** {point.say}")
            return
        wide = 2.3 if visit.present and len(lesson.steps) > 1 else 1
        words, more = st.columns([6.4 - wide, wide], vertical_alignment="center")
        words.markdown(point.say if visit.present else f"**{_ended(point.title)}** {point.say}")
        with more, st.container(horizontal=True, horizontal_alignment="right"):
            if visit.present:
                join(lesson, visit)
            if len(lesson.steps) == 1:
                return
            st.button(
                say("steps.to_the_steps"),
                key=f"{lesson.id}_back",
                icon=":material/arrow_back:",
                on_click=link.moving(lesson, lambda now: _left(lesson, now)),
            )


def _ended(title: str) -> str:
    """A title as the beginning of a passage."""
    return title if title.endswith("?") else f"{title}."


def leave(lesson: Lesson, visit: Visit, to: Visit) -> None:
    """Go to a starting point from a step, and remember where it was left."""
    st.session_state[f"{lesson.id}.left"] = visit
    link.move(lesson, to)


def _left(lesson: Lesson, visit: Visit) -> Visit:
    """The step as it was left, or as it opens."""
    left: Visit | None = st.session_state.get(f"{lesson.id}.left")
    if left is not None and (left.step, left.shown) == (visit.step, visit.shown):
        return replace(left, present=visit.present, deeper=visit.deeper)
    return at_step(lesson, visit, visit.step, visit.shown)


def turned(lesson: Lesson, by: int) -> None:
    """What a clicker asks of a page without a film."""
    link.touch()
    turn(lesson, link.current(lesson), by)


def turn(lesson: Lesson, visit: Visit, by: int) -> None:
    """One page on or back, as a clicker asks: an open question is shown before the next step.

    A gallery, which has one step, goes through its starting points.
    """
    step = lesson.steps[visit.step]
    if len(lesson.steps) == 1:
        link.move(lesson, _walked(lesson, visit, by))
    elif visit.start:
        link.move(lesson, _left(lesson, visit))
    elif by > 0 and step.ask is not None and not visit.shown:
        _uncover(lesson, step.ask, st.session_state.get(claims.picked(lesson, step.ask)))
    elif by < 0 and step.ask is not None and visit.shown:
        link.move(lesson, at_step(lesson, visit, visit.step))
    elif by < 0 and visit.step:
        before = lesson.steps[visit.step - 1]
        link.move(lesson, at_step(lesson, visit, visit.step - 1, before.ask is not None))
    else:
        goal = min(max(visit.step + by, 0), len(lesson.steps) - 1)
        if goal != visit.step or by < 0:
            link.move(lesson, at_step(lesson, visit, goal))


def _walked(lesson: Lesson, visit: Visit, by: int) -> Visit:
    names = ["", *(point.id for point in lesson.starting_points)]
    name = names[(names.index(visit.start) + by) % len(names)]
    return at_start(lesson, visit, name) if name else at_step(lesson, visit, 0)


def _numbers(lesson: Lesson, visit: Visit) -> None:
    key = f"{lesson.id}_step"
    st.session_state[key] = visit.step
    titles = ", ".join(f"{i} {step.title}" for i, step in enumerate(lesson.steps, 1))
    st.segmented_control(
        say("steps.step", titles=titles),  # read aloud: the buttons themselves are numbers
        range(len(lesson.steps)),
        format_func=lambda i: str(i + 1),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: link.move(
            lesson, at_step(lesson, link.current(lesson), st.session_state[key])
        ),
    )


def _onward(lesson: Lesson, visit: Visit) -> None:
    last = visit.step == len(lesson.steps) - 1
    if last:
        st.button(
            say("steps.start_again"),
            key=f"{lesson.id}_next",
            icon=":material/replay:",
            on_click=link.moving(lesson, lambda now: at_step(lesson, now, 0)),
        )
    else:
        st.button(
            say("steps.next"),
            key=f"{lesson.id}_next",
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=link.moving(lesson, lambda now: at_step(lesson, now, now.step + 1)),
        )


def _uncover(lesson: Lesson, claim: Claim, guess: int | None) -> None:
    st.session_state[f"{lesson.id}.guess.{claim.id}"] = guess
    visit = link.current(lesson)
    link.move(lesson, at_step(lesson, visit, visit.step, shown=True))


def drew(lesson: Lesson, visit: Visit, figure: float) -> None:
    """Take what was drawn over the map for a guess: the option that is nearest to it."""
    claim = lesson.steps[visit.step].ask
    if claim is not None and claim.drawn and waiting(lesson, visit):
        distances = [abs(figure - mark) for mark in claim.drawn]
        nearest = distances.index(min(distances))
        exact = not claim.row or distances[nearest] < SAME  # a depth between two options is neither
        st.session_state[claims.picked(lesson, claim)] = nearest if exact else None
