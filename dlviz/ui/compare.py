"""Comparisons: twins, branches, many seeds, and how far numbers can be repeated."""

import threading
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st
from cachetools import LRUCache

from dlviz.lessons.field import label_of
from dlviz.lessons.fields import FIELDS, OWN_DATA
from dlviz.lessons.links import SEED_STACK, TWINS, Visit, without_branches
from dlviz.lessons.records import Lesson
from dlviz.measure.barriers import Barrier, barriers
from dlviz.measure.chaos import departure, nudged
from dlviz.measure.scores import last_examples
from dlviz.measure.spread import final_losses
from dlviz.texts import say
from dlviz.train.experiment import Experiment, Value
from dlviz.train.recording import Recording
from dlviz.train.runs import Runs
from dlviz.ui import link, runs


def compare(lesson: Lesson, visit: Visit, recordings: tuple[Recording, ...]) -> None:
    """The drawer's section for everything that is set beside the run on screen."""
    st.markdown(say("compare.twins"))
    _twin(lesson, visit)
    if visit.experiment.changes:
        st.markdown(f"**Branches**: {_branches(visit)}")
        st.button(
            say("compare.remove_all_branches"),
            key=f"{lesson.id}_unbranch",
            on_click=link.moving(lesson, without_branches),
        )
    key = f"{lesson.id}_seeds"
    st.session_state[key] = visit.seeds > 1
    st.toggle(
        say("compare.seed_stack", count=SEED_STACK),
        key=key,
        on_change=lambda: link.move(
            lesson,
            replace(
                link.current(lesson), twin=None, seeds=SEED_STACK if st.session_state[key] else 1
            ),
        ),
    )
    if visit.seeds > 1 and len(recordings) > 1:
        _seeds(recordings)
    _chaos(lesson, recordings)


def _twin(lesson: Lesson, visit: Visit) -> None:
    name_key, value_key = f"{lesson.id}_twin_field", f"{lesson.id}_twin_value"
    st.session_state[name_key] = visit.twin[0] if visit.twin else None

    def named() -> None:
        name = st.session_state[name_key]
        now = link.current(lesson)
        second = None if name is None else (name, _other(now, name))
        link.move(lesson, replace(now, twin=second, seeds=1))

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            say("compare.field"),
            TWINS,
            index=None,
            format_func=lambda name: FIELDS[name].label,
            key=name_key,
            placeholder=say("compare.one_run_only"),
            on_change=named,
        )
        if visit.twin is None:
            return
        name, value = visit.twin
        entry = FIELDS[name]
        st.session_state[value_key] = entry.write(value)

        def valued() -> None:
            link.touch()
            given = st.session_state[value_key]
            try:
                second = entry.read(",".join(given) if isinstance(given, list) else str(given))
            except ValueError:
                return
            link.move(lesson, replace(link.current(lesson), twin=(name, second)))

        if name == "features":
            st.session_state[value_key] = list(value)  # type: ignore[arg-type]  # names
            st.multiselect(
                say("compare.second_value"),
                list(entry.choices),
                format_func=entry.choices.__getitem__,
                key=value_key,
                on_change=valued,
            )
        elif entry.choices:
            st.selectbox(
                say("compare.second_value"),
                [choice for choice in entry.choices if choice not in OWN_DATA],
                format_func=entry.choices.__getitem__,
                key=value_key,
                on_change=valued,
            )
        elif isinstance(value, bool):
            st.caption(say("compare.second_value_is", value=label_of(FIELDS[name], value)))
        else:
            st.text_input(
                say("compare.second_value"), key=value_key, help=entry.help, on_change=valued
            )
    first = label_of(FIELDS[name], visit.experiment.get(name))
    st.caption(
        say(
            "compare.all_else_equal",
            label=entry.label,
            first=first,
            second=label_of(FIELDS[name], value),
        )
    )


def _other(visit: Visit, name: str) -> Value:
    """A second value to begin with: the next stop or choice after the present one."""
    entry, value = FIELDS[name], visit.experiment.get(name)
    if isinstance(value, bool):
        return not value
    options: list[Value] = [*entry.choices] or [*entry.stops]
    if name == "features":
        return ("x", "y") if value == ("r", "theta") else ("r", "theta")
    if name == "hidden":
        return (*visit.experiment.network.hidden, 8)[:8]
    if value in options:
        return options[(options.index(value) + 1) % len(options)]
    return options[0]


def _branches(visit: Visit) -> str:
    words = []
    for change in visit.experiment.changes:
        label = FIELDS[change.field].label if change.field in FIELDS else change.field
        place = f" {'-'.join(str(i + 1) for i in change.where)}" if change.where else ""
        value = f"{change.value:g}" if isinstance(change.value, float) else change.value
        words.append(
            say("compare.branch", step=change.step, label=label.lower(), place=place, value=value)
        )
    return "; ".join(words)


def _seeds(recordings: tuple[Recording, ...]) -> None:
    spread = final_losses(recordings)
    st.markdown(
        say(
            "compare.final_losses",
            count=len(recordings),
            median=spread.median,
            low=spread.low,
            high=spread.high,
        )
    )
    plain = [r for r in recordings if r.end.kind == "finished"]
    if len(plain) < 2 or not plain[0].experiment.network.hidden:
        return
    found = _barriers(tuple(plain))
    before = float(np.median([b.before for b in found]))
    after = float(np.median([b.after for b in found]))
    st.markdown(say("compare.barriers", before=before, count=len(found), after=after))
    st.dataframe(
        pd.DataFrame(
            {
                say("compare.seeds"): [
                    say("compare.pair_of_seeds", first=i, second=(i + 1) % len(found))
                    for i in range(len(found))
                ],
                say("compare.barrier"): [round(b.before, 4) for b in found],
                say("compare.after_renaming"): [round(b.after, 4) for b in found],
            }
        ),
        hide_index=True,
        width="content",
    )


_found: LRUCache[tuple[Experiment, ...], tuple[Barrier, ...]] = LRUCache(8)
_lock = threading.Lock()


def _barriers(recordings: tuple[Recording, ...]) -> tuple[Barrier, ...]:
    """Barriers between neighbours, kept: renaming wide layers takes a second or two."""
    place = tuple(recording.experiment for recording in recordings)
    with _lock:
        known = _found.get(place)
    if known is None:
        with st.spinner(say("compare.renaming")):
            known = barriers(recordings, last_examples(recordings[0]))
        with _lock:
            _found[place] = known
    return known


def _chaos(lesson: Lesson, recordings: tuple[Recording, ...]) -> None:
    key = f"{lesson.id}_chaos"
    st.toggle(
        say("compare.chaos"),
        key=key,
        persist_state="session",
        on_change=link.touch,
    )
    if not st.session_state.get(key) or not recordings:
        return
    copy = runs.run(
        Runs((nudged(recordings[0].experiment),)),
        f"{lesson.id}_nudged",
        say("compare.training_the_copy"),
    )
    if copy is None or copy.stopped_at is not None:
        return
    step = departure(recordings[0], copy.value[0])
    if step is None:
        st.markdown(say("compare.copy_stays"))
    else:
        st.markdown(say("compare.copy_departs", step=step))
