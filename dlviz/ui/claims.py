"""A claim on the page: the question and its guess, and the verdict that came of it."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from dlviz.lessons.links import base
from dlviz.lessons.records import (
    DEPENDS,
    DOES_NOT_HOLD,
    HOLDS,
    KIND_NAMES,
    Claim,
    Lesson,
    Verdict,
)
from dlviz.texts import say
from dlviz.ui import link, runs

_BADGES = {
    HOLDS: (":material/check_circle:", "green"),
    DOES_NOT_HOLD: (":material/cancel:", "red"),
    DEPENDS: (":material/rule:", "blue"),
}
_verdicts: dict[str, Verdict] = {}  # one a claim: its experiments never change


def ask(lesson: Lesson, claim: Claim) -> None:
    """A claim of the drawer: guess, then the verdict under it."""
    with st.container(border=True):
        if st.session_state.get(_opened(lesson, claim)):
            answer(lesson, claim)
            return
        question(lesson, claim, "secondary", _remember)


def question(
    lesson: Lesson,
    claim: Claim,
    button: Literal["primary", "secondary"],
    uncover: Callable[[Lesson, Claim, int | None], None],
) -> None:
    """The statement, its options and the button that commits to one of them."""
    _statement(claim)
    with st.container(horizontal=True, vertical_alignment="center", key=f"guess_{claim.id}"):
        guess = options(lesson, claim)
        st.button(
            say("claims.commit"),
            key=f"{lesson.id}_commit_{claim.id}",
            type=button,
            disabled=guess is None,
            on_click=uncover,
            args=(lesson, claim, guess),
        )
        st.button(
            say("claims.just_show_me"),
            key=f"{lesson.id}_show_{claim.id}",
            type="tertiary",
            on_click=uncover,
            args=(lesson, claim, None),
        )


def _statement(claim: Claim) -> None:
    with st.container(key=f"question_{claim.id}"):  # so that page.py's style knows it
        st.header(claim.statement, anchor=False)


def options(lesson: Lesson, claim: Claim) -> int | None:
    """The options to choose from; the place of the chosen one, or None."""
    guess: int | None = st.pills(
        say("claims.your_guess"),
        range(len(claim.options)),
        format_func=claim.options.__getitem__,
        key=picked(lesson, claim),
        on_change=link.touch,
        label_visibility="collapsed",
        wrap=True,
        persist_state="session",
    )
    return guess


def picked(lesson: Lesson, claim: Claim) -> str:
    """The key of the reader's choice in the session, before it is committed to."""
    return f"{lesson.id}_guess_{claim.id}"


def _remember(lesson: Lesson, claim: Claim, guess: int | None) -> None:
    st.session_state[f"{lesson.id}.guess.{claim.id}"] = guess
    st.session_state[_opened(lesson, claim)] = True
    link.touch()


def _opened(lesson: Lesson, claim: Claim) -> str:
    return f"{lesson.id}.opened.{claim.id}"


def decided(lesson: Lesson, claim: Claim) -> Verdict | None:
    """The verdict, computed from its experiments; None while they were stopped or failed."""
    verdict = _verdicts.get(claim.id)
    if verdict is None:
        job = claim.job()
        what = say("claims.measuring", count=claim.networks, unit=claim.unit)
        limit_s = runs.limit_of(link.current(lesson))
        outcome = runs.run(job, f"{lesson.id}_claim_{claim.id}", what, limit_s=limit_s)
        if outcome is None or outcome.stopped_at is not None:
            return None
        verdict = decide(claim, outcome.value)
    st.session_state[_seen(lesson, claim.id)] = True
    return verdict


def decide(claim: Claim, results: tuple[object, ...]) -> Verdict:
    """What the results of its studies say of a claim; kept for everybody."""
    verdict = _verdicts[claim.id] = claim.measure(results)
    return verdict


def known(claim: Claim) -> Verdict | None:
    """The verdict, if it was computed for anybody."""
    return _verdicts.get(claim.id)


def _said(claim: Claim, verdict: Verdict) -> str:
    return say(
        "claims.measured_on",
        count=claim.networks,
        unit=claim.unit,
        figure=verdict.figure,
        options=claim.supported(verdict.answer),
        why=verdict.why,
    )


def _badge(verdict: Verdict) -> str:
    icon, colour = _BADGES.get(verdict.kind, (":material/balance:", "gray"))
    return f":{colour}-badge[{icon} {KIND_NAMES[verdict.kind]}]"


def answer(lesson: Lesson, claim: Claim) -> None:
    """The verdict beside the guess."""
    verdict = decided(lesson, claim)
    if verdict is None:
        return
    _statement(claim)
    with st.container(key=f"verdict_{claim.id}"):  # takes the focus once it was asked for
        _answered(lesson, claim, verdict)


def _answered(lesson: Lesson, claim: Claim, verdict: Verdict) -> None:
    st.markdown(_said(claim, verdict))
    numbers = [f"{name} **{written(value)}**" for name, value in verdict.numbers.items()]
    if numbers:
        st.caption(" · ".join(numbers))
    guess = st.session_state.get(f"{lesson.id}.guess.{claim.id}")
    if guess is not None:
        right = verdict.accepts(guess)
        with st.container(key=f"guessed_{claim.id}"):
            option, why = claim.options[guess], claim.reasonable[guess]
            said = (
                say("claims.guessed_right", option=option, why=why)
                if right
                else say("claims.guessed", option=option, why=why)
            )
            st.markdown(f":material/{'check' if right else 'edit'}: {said}")
    st.markdown(
        say(
            "claims.lecture_said",
            lecture=claim.source.lecture,
            statement=claim.source.statement,
            badge=_badge(verdict),
        )
    )
    visit = link.current(lesson)
    if not visit.start and visit.study != base(lesson, visit.step, "", visit.shown):
        st.caption(say("claims.own_run"))


def projected(lesson: Lesson, claim: Claim) -> None:
    """The verdict as a class sees it, in one passage: the guess, the measurement, the lecture."""
    verdict = decided(lesson, claim)
    if verdict is None:
        return
    guess = st.session_state.get(f"{lesson.id}.guess.{claim.id}")
    figure, answers = verdict.figure, claim.supported(verdict.answer)
    parts = [
        _badge(verdict),
        "" if guess is None else say("claims.you_said", option=claim.options[guess]),
        say("claims.found", figure=figure, options=answers)
        if claim.networks == 1
        else say(
            "claims.found_on",
            count=claim.networks,
            unit=claim.unit,
            figure=figure,
            options=answers,
        ),
        f"{claim.source.lecture}: {claim.source.statement}",
    ]
    st.markdown(" ".join(part for part in parts if part))


def verdict_of(lesson: Lesson, name: str) -> Verdict | None:
    """The verdict of a claim, if this reader has seen it."""
    return _verdicts.get(name) if st.session_state.get(_seen(lesson, name)) else None


def written(value: float | str) -> str:
    """A measured number in words."""
    return value if isinstance(value, str) else f"{value:.3g}"


def _seen(lesson: Lesson, name: str) -> str:
    return f"{lesson.id}.seen.{name}"
