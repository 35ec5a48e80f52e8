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
    st.markdown(f"#### {claim.statement}")
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


def options(lesson: Lesson, claim: Claim) -> int | None:
    """The options to choose from; the place of the chosen one, or None."""
    guess: int | None = st.pills(
        say("claims.your_guess"),
        range(len(claim.options)),
        format_func=claim.options.__getitem__,
        key=picked(lesson, claim),
        on_change=lambda: link.touch(lesson),
        label_visibility="collapsed",
        persist_state="session",
    )
    return guess


def picked(lesson: Lesson, claim: Claim) -> str:
    """The key of the reader's choice in the session, before it is committed to."""
    return f"{lesson.id}_guess_{claim.id}"


def _remember(lesson: Lesson, claim: Claim, guess: int | None) -> None:
    st.session_state[f"{lesson.id}.guess.{claim.id}"] = guess
    st.session_state[_opened(lesson, claim)] = True
    link.touch(lesson)


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
    count = f"{claim.networks:,} {claim.unit}"
    return say(
        "claims.measured_on",
        count=count,
        figure=verdict.figure,
        options=_supported(claim, verdict),
        why=verdict.why,
    )


def _supported(claim: Claim, verdict: Verdict) -> str:
    return say("claims.or_").join(f"“{claim.options[i]}”" for i in verdict.answer) or say(
        "claims.none_of_these"
    )


def _badge(verdict: Verdict) -> str:
    icon, colour = _BADGES.get(verdict.kind, (":material/balance:", "gray"))
    return f":{colour}-badge[{icon} {KIND_NAMES[verdict.kind]}]"


def answer(lesson: Lesson, claim: Claim) -> None:
    """The verdict beside the guess."""
    verdict = decided(lesson, claim)
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
            option, why = claim.options[guess], claim.reasonable[guess]
            said = (
                say("claims.guessed_right", option=option, why=why)
                if right
                else say("claims.guessed", option=option, why=why)
            )
            st.markdown(f":material/{'check' if right else 'edit'}: {said}")
    st.markdown(f"{_badge(verdict)} {claim.source.lecture}: {claim.source.statement}")
    visit = link.current(lesson)
    if not visit.start and visit.study != base(lesson, visit.step, "", visit.shown):
        st.caption(say("claims.own_run"))


def projected(lesson: Lesson, claim: Claim) -> None:
    """The verdict as a class sees it: what was measured, what the lecture says, the guess."""
    verdict = decided(lesson, claim)
    if verdict is None:
        return
    st.markdown(
        f"{_badge(verdict)} **{verdict.figure}**: {_supported(claim, verdict)}. "
        f"{claim.source.lecture}: {claim.source.statement}"
    )
    guess = st.session_state.get(f"{lesson.id}.guess.{claim.id}")
    if guess is not None:
        with st.container(key=f"guessed_{claim.id}"):
            st.markdown(say("claims.our_guess", option=claim.options[guess]))


def verdict_of(lesson: Lesson, name: str) -> Verdict | None:
    """The verdict of a claim, if this reader has seen it."""
    return _verdicts.get(name) if st.session_state.get(_seen(lesson, name)) else None


def written(value: float | str) -> str:
    """A measured number in words."""
    return value if isinstance(value, str) else f"{value:.3g}"


def _seen(lesson: Lesson, name: str) -> str:
    return f"{lesson.id}.seen.{name}"
