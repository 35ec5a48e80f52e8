"""The bar under the hero: steps, what to look at, the guess and what came of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import streamlit as st

from dlviz.lessons.links import Visit, at_start, at_step, base
from dlviz.lessons.records import (
    DEPENDS,
    DOES_NOT_HOLD,
    HOLDS,
    Claim,
    Lesson,
    Step,
    Verdict,
)
from dlviz.train.together import job_of
from dlviz.ui import link, runs
from dlviz.ui.qr import join

_BADGES = {
    HOLDS: (":material/check_circle:", "green"),
    DOES_NOT_HOLD: (":material/cancel:", "red"),
    DEPENDS: (":material/rule:", "blue"),
}
_verdicts: dict[str, Verdict] = {}  # one a claim: its experiments never change


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
    with st.container(key="bar"):
        place, words, onward = st.columns(
            [1.15, 4.4, 0.75] if len(lesson.steps) > 1 else [0.01, 5.2, 1],
            vertical_alignment="center",
        )
        if len(lesson.steps) > 1:
            with place:
                _numbers(lesson, visit)
        look = "" if open_question else f" :material/visibility: {step.look_at}"
        words.markdown(f"**{step.title}.** {step.say}{look}")
        if not open_question:
            with onward:
                _onward(lesson, visit)
    if step.ask is not None:
        if open_question:
            _question(lesson, step.ask, "primary", _uncover)
        else:
            _answer(lesson, step.ask)


def waiting(lesson: Lesson, visit: Visit) -> bool:
    """Whether the step's question is still open."""
    return not visit.start and lesson.steps[visit.step].ask is not None and not visit.shown


def headline(lesson: Lesson, visit: Visit) -> str:
    """The page's headline: in front of a class the question that is being asked."""
    ask = lesson.steps[visit.step].ask
    return ask.statement if visit.present and not visit.start and ask else lesson.question


def _presented(lesson: Lesson, visit: Visit, step: Step) -> None:
    """One row under the picture; the question itself is the headline, a clicker turns the pages."""
    with st.container(key="bar"):
        place, words, more = st.columns([0.35, 5, 0.75], vertical_alignment="center")
        place.markdown(f"{visit.step + 1}/{len(lesson.steps)}")
        with words:
            if step.ask is None:
                st.markdown(f"**{step.title}.** {step.look_at}")
            elif visit.shown:
                _projected(lesson, step.ask)
            else:
                with st.container(key=f"guess_{step.ask.id}"):
                    _options(lesson, step.ask)
        with more:
            join(lesson, visit)


def _projected(lesson: Lesson, claim: Claim) -> None:
    """The verdict as a class sees it: what was measured, what the lecture says, the guess."""
    verdict = _decided(lesson, claim)
    if verdict is None:
        return
    st.markdown(
        f"{_badge(verdict)} **{verdict.figure}**: {_supported(claim, verdict)}. "
        f"{claim.source.lecture}: {claim.source.statement}"
    )
    guess = st.session_state.get(f"{lesson.id}.guess.{claim.id}")
    if guess is not None:
        with st.container(key=f"guessed_{claim.id}"):
            st.markdown(f"Our guess: “{claim.options[guess]}”.")


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
        words, back = st.columns([5.4, 1], vertical_alignment="center")
        stop = "" if point.title.endswith("?") else "."
        words.markdown(f"**{point.title}{stop}** {point.say}")
        with back:
            st.button(
                "To the steps",
                key=f"{lesson.id}_back",
                icon=":material/arrow_back:",
                on_click=link.moving(lesson, lambda now: _left(lesson, now)),
            )


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
        _uncover(lesson, step.ask, st.session_state.get(_picked(lesson, step.ask)))
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


def ask(lesson: Lesson, claim: Claim) -> None:
    """A claim of the drawer: guess, then the verdict under it."""
    with st.container(border=True):
        if st.session_state.get(_opened(lesson, claim)):
            _answer(lesson, claim)
            return
        _question(lesson, claim, "secondary", _remember)


def _numbers(lesson: Lesson, visit: Visit) -> None:
    key = f"{lesson.id}_step"
    st.session_state[key] = visit.step
    st.segmented_control(
        "Step",
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
    if len(lesson.steps) == 1:
        return
    last = visit.step == len(lesson.steps) - 1
    if last:
        st.button(
            "Start again",
            key=f"{lesson.id}_next",
            icon=":material/replay:",
            on_click=link.moving(lesson, lambda now: at_step(lesson, now, 0)),
        )
    else:
        st.button(
            "Next",
            key=f"{lesson.id}_next",
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            on_click=link.moving(lesson, lambda now: at_step(lesson, now, now.step + 1)),
        )


def _question(
    lesson: Lesson,
    claim: Claim,
    button: Literal["primary", "secondary"],
    uncover: Callable[[Lesson, Claim, int | None], None],
) -> None:
    st.markdown(f"#### {claim.statement}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"guess_{claim.id}"):
        guess = _options(lesson, claim)
        st.button(
            "This is my guess",
            key=f"{lesson.id}_commit_{claim.id}",
            type=button,
            disabled=guess is None,
            on_click=uncover,
            args=(lesson, claim, guess),
        )
        st.button(
            "Just show me",
            key=f"{lesson.id}_show_{claim.id}",
            type="tertiary",
            on_click=uncover,
            args=(lesson, claim, None),
        )


def _options(lesson: Lesson, claim: Claim) -> int | None:
    guess: int | None = st.pills(
        "Your guess",
        range(len(claim.options)),
        format_func=claim.options.__getitem__,
        key=_picked(lesson, claim),
        on_change=lambda: link.touch(lesson),
        label_visibility="collapsed",
        persist_state="session",
    )
    return guess


def _picked(lesson: Lesson, claim: Claim) -> str:
    return f"{lesson.id}_guess_{claim.id}"


def _uncover(lesson: Lesson, claim: Claim, guess: int | None) -> None:
    st.session_state[f"{lesson.id}.guess.{claim.id}"] = guess
    visit = link.current(lesson)
    link.move(lesson, at_step(lesson, visit, visit.step, shown=True))


def _remember(lesson: Lesson, claim: Claim, guess: int | None) -> None:
    st.session_state[f"{lesson.id}.guess.{claim.id}"] = guess
    st.session_state[_opened(lesson, claim)] = True
    link.touch(lesson)


def drew(lesson: Lesson, visit: Visit, slope: float) -> None:
    """Take a line drawn over the map for a guess: the option whose line is nearest to it."""
    claim = lesson.steps[visit.step].ask
    if claim is not None and claim.drawn and waiting(lesson, visit):
        distances = [abs(slope - mark) for mark in claim.drawn]
        st.session_state[_picked(lesson, claim)] = distances.index(min(distances))


def _opened(lesson: Lesson, claim: Claim) -> str:
    return f"{lesson.id}.opened.{claim.id}"


def _decided(lesson: Lesson, claim: Claim) -> Verdict | None:
    """The verdict, computed from its experiments; None while they were stopped or failed."""
    verdict = _verdicts.get(claim.id)
    if verdict is None:
        job = claim.job()
        what = f"Measuring on {claim.networks:,} {claim.unit}"
        outcome = runs.run(job, f"{lesson.id}_claim_{claim.id}", what)
        if outcome is None or outcome.stopped_at is not None:
            return None
        verdict = _verdicts[claim.id] = claim.measure(outcome.value)
    st.session_state[_seen(lesson, claim.id)] = True
    return verdict


def _said(claim: Claim, verdict: Verdict) -> str:
    count = f"{claim.networks:,} {claim.unit}"
    return f"Measured on {count}: **{verdict.figure}**, {_supported(claim, verdict)}. {verdict.why}"


def _supported(claim: Claim, verdict: Verdict) -> str:
    return " or ".join(f"“{claim.options[i]}”" for i in verdict.answer) or "none of these"


def _badge(verdict: Verdict) -> str:
    icon, colour = _BADGES.get(verdict.kind, (":material/balance:", "gray"))
    return f":{colour}-badge[{icon} {verdict.kind}]"


def _answer(lesson: Lesson, claim: Claim) -> None:
    """The verdict beside the guess."""
    verdict = _decided(lesson, claim)
    if verdict is None:
        return
    st.markdown(f"#### {claim.statement}")
    st.markdown(_said(claim, verdict))
    numbers = [f"{name} **{written(value)}**" for name, value in verdict.numbers.items()]
    if numbers:
        st.caption(" · ".join(numbers))
    guess = st.session_state.get(f"{lesson.id}.guess.{claim.id}")
    if guess is not None:
        right = verdict.accepts(guess)
        with st.container(key=f"guessed_{claim.id}"):
            st.markdown(
                f":material/{'check' if right else 'edit'}: You guessed “{claim.options[guess]}”"
                f"{', and that is what was measured' if right else ''}. {claim.reasonable[guess]}"
            )
    st.markdown(f"{_badge(verdict)} {claim.source.lecture}: {claim.source.statement}")
    visit = link.current(lesson)
    if not visit.start and visit.study != base(lesson, visit.step, "", visit.shown):
        st.caption("The verdict is that of the lesson's own run; the picture shows yours.")


def verdict_of(lesson: Lesson, name: str) -> Verdict | None:
    """The verdict of a claim, if this reader has seen it."""
    return _verdicts.get(name) if st.session_state.get(_seen(lesson, name)) else None


def written(value: float | str) -> str:
    """A measured number in words."""
    return value if isinstance(value, str) else f"{value:.3g}"


def _seen(lesson: Lesson, name: str) -> str:
    return f"{lesson.id}.seen.{name}"
