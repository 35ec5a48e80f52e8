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
from dlviz.train.experiment import Experiment, Value
from dlviz.train.recording import Recording
from dlviz.train.runs import Runs
from dlviz.ui import link, runs


def compare(lesson: Lesson, visit: Visit, recordings: tuple[Recording, ...]) -> None:
    """The drawer's section for everything that is set beside the run on screen."""
    st.markdown("**Twins**: one field gets a second value, and both films play on one clock.")
    _twin(lesson, visit)
    if visit.experiment.changes:
        st.markdown(f"**Branches**: {_branches(visit)}")
        st.button(
            "Remove all branches",
            key=f"{lesson.id}_unbranch",
            on_click=link.moving(lesson, without_branches),
        )
    key = f"{lesson.id}_seeds"
    st.session_state[key] = visit.seeds > 1
    st.toggle(
        f"{SEED_STACK} seeds: the same run from {SEED_STACK} other initial weights",
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
            "Field",
            TWINS,
            index=None,
            format_func=lambda name: FIELDS[name].label,
            key=name_key,
            placeholder="one run only",
            on_change=named,
        )
        if visit.twin is None:
            return
        name, value = visit.twin
        entry = FIELDS[name]
        st.session_state[value_key] = entry.write(value)

        def valued() -> None:
            given = st.session_state[value_key]
            try:
                second = entry.read(",".join(given) if isinstance(given, list) else str(given))
            except ValueError:
                return
            link.move(lesson, replace(link.current(lesson), twin=(name, second)))

        if name == "features":
            st.session_state[value_key] = list(value)  # type: ignore[arg-type]  # names
            st.multiselect(
                "Second value",
                list(entry.choices),
                format_func=entry.choices.__getitem__,
                key=value_key,
                on_change=valued,
            )
        elif entry.choices:
            st.selectbox(
                "Second value",
                [choice for choice in entry.choices if choice not in OWN_DATA],
                format_func=entry.choices.__getitem__,
                key=value_key,
                on_change=valued,
            )
        elif isinstance(value, bool):
            st.caption(f"Second value: {label_of(FIELDS[name], value)}")
        else:
            st.text_input("Second value", key=value_key, help=entry.help, on_change=valued)
    first = label_of(FIELDS[name], visit.experiment.get(name))
    st.caption(
        f"{entry.label}: {first} against {label_of(FIELDS[name], value)}. Everything else is equal."
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
        words.append(f"from update {change.step:,} on, {label.lower()}{place} is {value}")
    return "; ".join(words)


def _seeds(recordings: tuple[Recording, ...]) -> None:
    spread = final_losses(recordings)
    st.markdown(
        f"Final train loss over {len(recordings)} seeds: median **{spread.median:.4f}**, "
        f"from {spread.low:.4f} to {spread.high:.4f}."
    )
    plain = [r for r in recordings if r.end.kind == "finished"]
    if len(plain) < 2 or not plain[0].experiment.network.hidden:
        return
    found = _barriers(tuple(plain))
    before = float(np.median([b.before for b in found]))
    after = float(np.median([b.after for b in found]))
    st.markdown(
        f"On the straight line between two of these networks the loss rises by **{before:.3f}** "
        f"(median of {len(found)} pairs). With the hidden neurons of one renamed to match the "
        f"other's it rises by **{after:.3f}**."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "seeds": [f"{i} and {(i + 1) % len(found)}" for i in range(len(found))],
                "barrier": [round(b.before, 4) for b in found],
                "after renaming": [round(b.after, 4) for b in found],
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
        with st.spinner("Renaming neurons to compare the networks"):
            known = barriers(recordings, last_examples(recordings[0]))
        with _lock:
            _found[place] = known
    return known


def _chaos(lesson: Lesson, recordings: tuple[Recording, ...]) -> None:
    key = f"{lesson.id}_chaos"
    st.toggle(
        "How far do these numbers repeat? Train a copy with one weight's last digit changed",
        key=key,
        persist_state="session",
        on_change=lambda: link.touch(lesson),
    )
    if not st.session_state.get(key) or not recordings:
        return
    copy = runs.run(
        Runs((nudged(recordings[0].experiment),)), f"{lesson.id}_nudged", "Training the copy"
    )
    if copy is None or copy.stopped_at is not None:
        return
    step = departure(recordings[0], copy.value[0])
    if step is None:
        st.markdown("The copy's loss stays within 0.00001 of this run's to the end.")
    else:
        st.markdown(
            f"The copy departs at update **{step:,}**: from there on another machine may print "
            "other digits."
        )
