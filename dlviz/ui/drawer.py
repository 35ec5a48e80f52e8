"""The closed drawer "Go deeper": every knob, other runs, comparisons, more claims, readouts."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from dlviz.data.examples import load
from dlviz.data.planar import DATASETS
from dlviz.lessons.links import Visit, at_start, view_of
from dlviz.lessons.records import Lesson
from dlviz.lessons.study_fields import fields_of
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.study import FlatStudy
from dlviz.ui import link, own_data, steps
from dlviz.ui.claims import ask
from dlviz.ui.compare import compare
from dlviz.ui.controls import control
from dlviz.ui.gallery import pictured
from dlviz.ui.readouts import readouts
from dlviz.ui.shown import Shown
from dlviz.ui.study_readouts import has_readouts, study_readouts
from dlviz.ui.unit import used

DATA = ("dataset", "n", "n_test", "noise", "classes", "center", "standardise", "data_seed")
NETWORK = ("activation", "initialiser", "init_scale", "residual", "dropout", "weight_seed")
TRAINING = (
    "loss", "optimiser", "learning_rate", "momentum", "batch_size", "updates", "schedule",
    "l1", "l2", "patience", "precision", "batch_seed",
)  # fmt: skip
VIEW_NAMES = {
    "field": say("drawer.view_field"),
    "fence": say("drawer.view_fence"),
    "network": say("drawer.network"),
    "space": say("drawer.view_space"),
}

SECTION_NAMES = {
    "Start from": say("drawer.start_from"),
    "Data": say("drawer.data"),
    "Network": say("drawer.network"),
    "Training": say("drawer.training"),
    "Compare": say("drawer.compare"),
    "Settings": say("drawer.settings"),
    "More claims": say("drawer.more_claims"),
    "Readouts": say("drawer.readouts"),
}


def drawer(lesson: Lesson, visit: Visit, shown: Shown) -> None:
    """The drawer; what is in it is made only while it is open."""
    key = f"{lesson.id}_deeper"
    st.session_state[key] = visit.deeper
    opened = st.expander(
        say("drawer.go_deeper"),
        key=key,
        icon=":material/tune:",
        on_change=lambda: link.move(
            lesson, replace(link.current(lesson), deeper=bool(st.session_state[key]))
        ),
    )
    if not visit.deeper:
        return
    if steps.waiting(lesson, visit):
        opened.caption(say("drawer.guess_first"))
        return
    sections = _sections(lesson, visit, shown)
    with opened:
        place = f"{lesson.id}_section"
        if st.session_state.get(place) not in sections:
            st.session_state.pop(place, None)  # another kind of study has other sections
        chosen = st.segmented_control(
            say("drawer.section"),
            list(sections),
            format_func=SECTION_NAMES.__getitem__,
            key=place,
            default=next(iter(sections)),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
            on_change=link.touch,
        )
        if isinstance(visit.study, Experiment) and load(visit.study.data).plane:
            _views(lesson, visit)
        sections[chosen or next(iter(sections))]()


def _sections(lesson: Lesson, visit: Visit, shown: Shown) -> Mapping[str, Callable[[], None]]:
    """What the drawer holds for the study in front of the reader."""
    sections: dict[str, Callable[[], None]] = {}
    if len(pictured(lesson)) < len(lesson.starting_points):
        sections["Start from"] = lambda: _starting_points(lesson, visit)
    if isinstance(visit.study, Experiment):
        sections |= {
            "Data": lambda: _data(lesson, visit),
            "Network": lambda: _network(lesson),
            "Training": lambda: _grid(lesson, TRAINING),
            "Compare": lambda: compare(lesson, visit, shown.recordings),
        }
    else:
        sections["Settings"] = lambda: _settings(lesson, visit)
    if lesson.deeper_claims:
        sections["More claims"] = lambda: _claims(lesson)
    if shown.recordings:
        sections["Readouts"] = lambda: readouts(shown.recordings, shown.names)
    elif shown.result is not None and has_readouts(visit.study):
        sections["Readouts"] = lambda: _readouts(lesson, visit, shown.result)
    return sections


def _readouts(lesson: Lesson, visit: Visit, result: object) -> None:
    """The study's tables, once no step to come asks about what is in them."""
    if steps.unseen(lesson, visit):
        st.caption(say("drawer.tables_wait"))
        return
    study_readouts(lesson, visit, result)


def _settings(lesson: Lesson, visit: Visit) -> None:
    """Every field of a study that decides its result and can be chosen from."""
    study = visit.study
    shown_only = study.display if isinstance(study, FlatStudy) else frozenset()
    _grid(
        lesson,
        tuple(
            name
            for name, entry in fields_of(study).items()
            if name not in shown_only
            and used(study, name)
            and (entry.stops or entry.choices or entry.typed or entry.names or name == "hidden")
        ),
    )


def _views(lesson: Lesson, visit: Visit) -> None:
    key = f"{lesson.id}_view"
    shown = view_of(lesson, visit)
    st.session_state[key] = shown if shown in VIEW_NAMES else None
    st.segmented_control(
        say("drawer.view"),
        list(VIEW_NAMES),
        format_func=VIEW_NAMES.__getitem__,
        key=key,
        on_change=lambda: link.move(
            lesson, replace(link.current(lesson), view=st.session_state[key] or shown)
        ),
    )


def _starting_points(lesson: Lesson, visit: Visit) -> None:
    with st.grid("auto", min_column_width=260, gap="small"):
        for point in (point for point in lesson.starting_points if not point.picture):
            with st.container(border=True):
                st.markdown(f"**{point.title}**")
                st.caption(point.say)
                st.button(
                    say("drawer.open"),
                    key=f"{lesson.id}_start_{point.id}",
                    disabled=visit.start == point.id,
                    on_click=lambda point=point: link.move(
                        lesson, at_start(lesson, link.current(lesson), point.id)
                    ),
                )
                for i, (label, experiment) in enumerate(point.variants):
                    st.button(
                        label,
                        key=f"{lesson.id}_start_{point.id}_{i}",
                        on_click=lambda point=point, experiment=experiment: link.move(
                            lesson,
                            replace(
                                at_start(lesson, link.current(lesson), point.id),
                                study=experiment,
                                twin=None,
                            ),
                        ),
                    )


def _grid(lesson: Lesson, names: tuple[str, ...]) -> None:
    with st.grid("auto", min_column_width=220, gap="small"):
        for name in names:
            control(lesson, name)


def _data(lesson: Lesson, visit: Visit) -> None:
    _grid(lesson, tuple(name for name in DATA if _read_by(visit, name)))
    control(lesson, "features")
    own_data.columns(lesson)
    own_data.uploader(lesson, "drawer")
    painted = len(visit.experiment.data.points)
    st.caption(say("drawer.painted", count=painted) if painted else say("drawer.paint_hint"))


def _read_by(visit: Visit, name: str) -> bool:
    """Whether the data set takes notice of a field; a knob that changes nothing is not offered."""
    planar = DATASETS.get(visit.experiment.data.dataset)
    if name == "classes":
        return planar is not None and planar.min_classes < planar.max_classes
    if name in ("noise", "center"):
        return planar is not None
    return name == "dataset" or visit.experiment.data.dataset != "painted" or name == "standardise"


def _network(lesson: Lesson) -> None:
    control(lesson, "hidden")
    _grid(lesson, NETWORK)


def _claims(lesson: Lesson) -> None:
    for claim in lesson.deeper_claims:
        ask(lesson, claim)
