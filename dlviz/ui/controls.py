"""One control a field; what it offers comes from `lessons.fields`, what it sets is the visit."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from dlviz.lessons.codecs import MAX_LAYERS, MAX_WIDTH
from dlviz.lessons.fields import FIELDS, Field
from dlviz.lessons.records import Lesson
from dlviz.train.experiment import Value
from dlviz.ui import link

FEW, SHORT = 4, 28  # choices, and letters in them, that fit beside one another


def control(lesson: Lesson, name: str, place: str = "all") -> None:
    """The control of one field of the lesson's experiment. place: where on the page it stands."""
    entry = FIELDS[name]
    value = link.current(lesson).experiment.get(name)
    key = f"{lesson.id}_{place}_{name}"
    if name == "hidden":
        _layers(lesson, f"{lesson.id}_{place}", value)
    elif name == "features":
        _features(lesson, key, entry, value)
    elif isinstance(value, bool):
        st.session_state[key] = value
        st.toggle(entry.label, key=key, help=entry.help, on_change=_taken(lesson, name, key))
    elif entry.choices:
        _choice(lesson, key, entry, value)
    else:
        _slider(lesson, key, entry, value)


def neurons(lesson: Lesson) -> None:
    """A slider for the neurons of the one hidden layer (0: none)."""
    hidden = link.current(lesson).experiment.network.hidden
    key = f"{lesson.id}_neurons"
    stops = sorted({0, 1, 2, 3, 4, 5, 6, 8, *hidden[:1]})
    st.session_state[key] = hidden[0] if hidden else 0
    st.select_slider(
        "Hidden neurons",
        stops,
        key=key,
        help="How many neurons stand between the inputs and the answer.",
        on_change=_set(
            lesson, "hidden", lambda: (st.session_state[key],) * (st.session_state[key] > 0)
        ),
    )


def label_of(name: str, value: Value) -> str:
    """A field's value in words."""
    entry = FIELDS[name]
    if isinstance(value, bool):
        return "on" if value else "off"
    if name == "batch_size" and value == 0:
        return "all"
    if name == "features":
        return ", ".join(entry.choices[str(feature)] for feature in value)  # type: ignore[union-attr]
    if isinstance(value, str) and value in entry.choices:
        return entry.choices[value]
    if isinstance(value, float):
        return f"{value:g}"
    return entry.write(value) if isinstance(value, tuple) else f"{value:,}"


def _choice(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    options = list(entry.choices)
    if entry.name == "dataset":
        options = [name for name in options if name != "table" or value == "table"]
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
    order = (lambda stop: float("inf")) if entry.name == "batch_size" else float
    stops = sorted({*entry.stops, value}, key=lambda stop: (stop == 0 and order(0) > 1, stop))
    st.session_state[key] = value
    st.select_slider(
        entry.label,
        stops,
        format_func=lambda stop: label_of(entry.name, stop),
        key=key,
        help=entry.help,
        on_change=_taken(lesson, entry.name, key),
    )


def _features(lesson: Lesson, key: str, entry: Field, value: Value) -> None:
    st.session_state[key] = list(value)  # type: ignore[arg-type]

    def taken() -> tuple[str, ...]:
        chosen = st.session_state[key]
        return tuple(name for name in entry.choices if name in chosen) or ("x", "y")

    st.pills(
        entry.label,
        list(entry.choices),
        selection_mode="multi",
        format_func=entry.choices.__getitem__,
        key=key,
        help=entry.help,
        on_change=_set(lesson, "features", taken),
    )


def _layers(lesson: Lesson, place: str, value: Value) -> None:
    widths: tuple[int, ...] = value  # type: ignore[assignment]
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{place}_layers"):
        for i, width in enumerate(widths):
            key = f"{place}_layer_{i}"
            st.session_state[key] = width
            st.number_input(
                f"Layer {i + 1}",
                1,
                MAX_WIDTH,
                key=key,
                width=120,
                help=f"Neurons in hidden layer {i + 1}.",
                on_change=_set(lesson, "hidden", lambda: _widths(place, len(widths))),
            )
        st.button(
            "Add a layer",
            icon=":material/add:",
            key=f"{place}_layer_add",
            disabled=len(widths) >= MAX_LAYERS,
            on_click=_set(lesson, "hidden", lambda: (*widths, widths[-1] if widths else 4)),
        )
        st.button(
            "Remove one",
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
    """Give fields of the experiment other values; a twin of the same field is dropped."""
    visit = link.current(lesson)
    experiment = visit.experiment.having(**values)
    if "hidden" in values:
        kept = tuple(c for c in experiment.changes if c.field not in ("weight", "bias"))
        experiment = experiment.having(changes=kept)
    twin = None if visit.twin and visit.twin[0] in values else visit.twin
    link.move(lesson, replace(visit, experiment=experiment, twin=twin))
