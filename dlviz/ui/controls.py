"""One control a field; what it offers comes from the lessons' tables, what it sets is the visit."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from dlviz.data.features import ALL
from dlviz.lessons.codecs import MAX_LAYERS, MAX_WIDTH
from dlviz.lessons.field import Field, label_of
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of, power_of_two
from dlviz.lessons.words import sentence
from dlviz.measure.unit_card import UnitCard
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.study import Value
from dlviz.train.vision import Vision
from dlviz.ui import classes, downloads, link, own_files
from dlviz.ui.unit import chosen, layers_of, refused

FEW, SHORT = 4, 28  # choices, and letters in them, that fit beside one another


def control(lesson: Lesson, name: str, place: str = "all") -> None:
    """The control of one field of the lesson's study. place: where on the page it stands."""
    study = link.current(lesson).study
    entry, value = fields_of(study)[name], study.get(name)
    key = f"{lesson.id}_{place}_{name}"
    if name in own_files.KINDS:
        own_files.choose(lesson, key, entry, str(value))
    elif entry.names:
        classes.choose(study, key, entry, _taken(lesson, name, key))
    elif entry.span:
        _span(lesson, key, entry, value)
    elif name == "hidden":
        _layers(lesson, f"{lesson.id}_{place}", value)
    elif value == ALL:
        st.caption(say("controls.every_column", label=entry.label))
    elif entry.typed:
        _typed(lesson, key, entry, value)
    elif entry.choices and isinstance(value, tuple):
        _several(lesson, key, entry, value)
    elif isinstance(value, bool):
        st.session_state[key] = value
        st.toggle(entry.label, key=key, help=entry.help, on_change=_taken(lesson, name, key))
    elif entry.choices:
        _choice(lesson, key, entry, value)
        if name == "dataset" and isinstance(study, Vision):
            downloads.offer(lesson, key)
    else:
        _slider(lesson, key, entry, value)


def neurons(lesson: Lesson) -> None:
    """A slider for the neurons of the one hidden layer (0: none)."""
    hidden = link.current(lesson).experiment.network.hidden
    key = f"{lesson.id}_neurons"
    stops = sorted({0, 1, 2, 3, 4, 5, 6, 8, *hidden[:1]})
    st.session_state[key] = hidden[0] if hidden else 0
    st.select_slider(
        say("controls.hidden_neurons"),
        stops,
        key=key,
        help=say("controls.hidden_neurons_help"),
        on_change=_set(
            lesson, "hidden", lambda: (st.session_state[key],) * (st.session_state[key] > 0)
        ),
    )


def _choice(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    options = list(entry.choices)
    if entry.name == "dataset":
        absent = [name for name in options if name == "table" or downloads.missing(name)]
        options = [name for name in options if name not in absent or name == value]
    card = link.current(lesson).study
    if entry.name == "layer" and isinstance(card, UnitCard):
        options = [name for name in options if name in layers_of(card) or name == value]
    st.session_state[key] = value
    if len(options) <= FEW and sum(len(entry.choices[name]) for name in options) <= SHORT:
        st.segmented_control(
            entry.label,
            options,
            format_func=entry.choices.__getitem__,
            key=key,
            help=entry.help,
            required=True,
            on_change=_taken(lesson, entry.name, key),
        )
    else:
        st.selectbox(
            entry.label,
            options,
            format_func=entry.choices.__getitem__,
            key=key,
            help=entry.help,
            on_change=_taken(lesson, entry.name, key),
        )


def _slider(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    stops = sorted({*entry.stops, value}, key=lambda stop: (bool(entry.zero) and stop == 0, stop))
    st.session_state[key] = value
    st.select_slider(
        entry.label,
        stops,
        format_func=lambda stop: label_of(entry, stop),
        key=key,
        help=entry.help,
        on_change=_taken(lesson, entry.name, key),
    )


def _span(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    chosen: tuple[float, ...] = value  # type: ignore[assignment]
    stops = sorted({*entry.stops, *chosen})
    ends = (min(chosen), max(chosen))
    if st.session_state.get(key, ends) != ends:
        st.session_state[key] = ends  # only where it differs: the slider has it as its value too

    def taken() -> Value:
        low, high = st.session_state[key]
        return tuple(stop for stop in stops if low <= stop <= high)

    st.select_slider(
        entry.label,
        stops,
        value=ends,  # a pair, so that it has two handles
        format_func=power_of_two,
        key=key,
        help=entry.help,
        on_change=_set(lesson, entry.name, taken),
    )


def _typed(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    problem = f"{key}.problem"
    if st.session_state.get(f"{key}.value") != value:  # what does not read back stays to be mended
        st.session_state[f"{key}.value"], st.session_state[key] = value, entry.write(value)
        st.session_state.pop(problem, None)

    def taken() -> None:
        link.touch()
        try:
            read = entry.read(st.session_state[key])
        except ValueError:
            st.session_state[problem] = say("controls.unreadable", typed=entry.typed)
            return
        error = refused(chosen(link.current(lesson).study, {entry.name: read}))
        if error is not None:
            st.session_state[problem] = sentence(error)
            return
        st.session_state.pop(problem, None)
        set_fields(lesson, {entry.name: read})

    with st.container():  # what is wrong stands under what was typed
        st.text_input(
            entry.label, key=key, help=entry.help, on_change=taken, persist_state="session"
        )
        if st.session_state.get(problem):
            st.caption(f":orange[:material/info:] {st.session_state[problem]}")


def _several(lesson: Lesson, key: str, entry: Field, value: tuple[object, ...]) -> None:
    st.session_state[key] = list(value)

    def taken() -> tuple[object, ...]:
        chosen = st.session_state[key]
        return tuple(name for name in entry.choices if name in chosen) or value

    st.pills(
        entry.label,
        list(entry.choices),
        selection_mode="multi",
        format_func=entry.choices.__getitem__,
        key=key,
        help=entry.help,
        on_change=_set(lesson, entry.name, taken),
    )


def _layers(lesson: Lesson, place: str, value: Value) -> None:
    widths: tuple[int, ...] = value  # type: ignore[assignment]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{place}_layers"):
        for i, width in enumerate(widths):
            key = f"{place}_layer_{i}"
            st.session_state[key] = width
            st.number_input(
                say("controls.layer", number=i + 1),
                1,
                MAX_WIDTH,
                key=key,
                width=120,
                help=say("controls.layer_help", number=i + 1),
                on_change=_set(lesson, "hidden", lambda: _widths(place, len(widths))),
            )
        st.button(
            say("controls.add_a_layer"),
            icon=":material/add:",
            key=f"{place}_layer_add",
            disabled=len(widths) >= MAX_LAYERS,
            on_click=_set(lesson, "hidden", lambda: (*widths, widths[-1] if widths else 4)),
        )
        st.button(
            say("controls.remove_one"),
            icon=":material/remove:",
            key=f"{place}_layer_remove",
            disabled=not widths,
            on_click=_set(lesson, "hidden", lambda: widths[:-1]),
        )


def _widths(place: str, count: int) -> tuple[int, ...]:
    return tuple(int(st.session_state[f"{place}_layer_{i}"]) for i in range(count))


def _taken(lesson: Lesson, name: str, key: str) -> Callable[[], None]:
    return _set(lesson, name, lambda: st.session_state[key])


def _set(lesson: Lesson, name: str, value: Callable[[], Value]) -> Callable[[], None]:
    def change() -> None:
        set_fields(lesson, {name: value()})

    return change


def set_fields(lesson: Lesson, values: Mapping[str, Value]) -> None:
    """Give fields of the study other values; a twin of the same field is dropped.

    A click on a control of another study, which has gone since, changes nothing.
    """
    link.touch()
    visit = link.current(lesson)
    if not values.keys() <= fields_of(visit.study).keys():
        return
    study = chosen(visit.study, values)
    if isinstance(study, Experiment) and "hidden" in values:
        kept = tuple(c for c in study.changes if c.field not in ("weight", "bias"))
        study = study.having(changes=kept)
    twin = None if visit.twin and visit.twin[0] in values else visit.twin
    link.move(lesson, replace(visit, study=study, twin=twin))
