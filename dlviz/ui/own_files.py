"""What readers bring: asked for where a link names it, chosen among what is here."""

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from dlviz.data.collage import PLUS
from dlviz.data.photos import PREFIX
from dlviz.lessons.field import Field
from dlviz.lessons.records import Lesson
from dlviz.texts import say
from dlviz.train.experiment import Experiment
from dlviz.train.study import Study
from dlviz.ui import downloads, link
from dlviz.ui.own_kind import Kind, named
from dlviz.ui.own_photo import PHOTO
from dlviz.ui.own_words import QUESTIONS, TEXT, VECTORS

KINDS: Mapping[str, Kind] = MappingProxyType(
    {kind.field: kind for kind in (PHOTO, VECTORS, QUESTIONS, TEXT)}
)
"""The field of a study that may name a reader's own -> what that is."""
PASTED_HEIGHT = 160  # pixels of the place for a text


def brought(study: Study) -> bool:
    """Whether this session may see everything of readers' own that a study names."""
    return all(kind.brought(study) for kind in KINDS.values())


def own_fields(study: Study) -> tuple[str, ...]:
    """The fields by which a study names a file of a reader's own: links carry its hash alone."""
    if isinstance(study, Experiment):
        return ("table",) if study.data.dataset == "table" else ()
    return tuple(name for name in KINDS if named(getattr(study, name, "")))


def ask(lesson: Lesson, study: Study) -> None:
    """Ask for the first thing that a study names and that this session has not brought."""
    kind = next(kind for kind in KINDS.values() if not kind.brought(study))
    st.info(kind.asked, icon=kind.asked_icon)
    uploader(lesson, kind, "hero")


def uploader(lesson: Lesson, kind: Kind, place: str) -> None:
    """Ask for a file; a good one becomes the study's, a bad one changes nothing."""
    key = f"{lesson.id}_{kind.field}_{place}"

    def chosen() -> None:
        link.touch()
        uploaded = st.session_state.get(key)
        if uploaded is None:
            kind.leave(lesson)
        else:
            kind.bring(lesson, key, uploaded.getvalue(), uploaded.name)

    def pasted() -> None:
        link.touch()
        text = str(st.session_state.get(f"{key}_pasted") or "")
        kind.bring(lesson, key, text.encode(errors="replace"))

    st.file_uploader(
        kind.what,
        type=list(kind.types),
        key=key,
        max_upload_size=kind.limit_mb,
        on_change=chosen,
    )
    if kind.pasted:
        st.text_area(
            kind.pasted,
            key=f"{key}_pasted",
            height=PASTED_HEIGHT,
            on_change=link.touch,
        )
        st.button(say("own.use_text"), key=f"{key}_paste", on_click=pasted)
    kind.bar(lesson, key)


def choose(lesson: Lesson, key: str, entry: Field, value: str) -> None:
    """Which of the field's choices is used, or the reader's own; several, where it may name them.

    entry: the field of the lesson's study, one of `KINDS`. value: as it stands.
    """
    kind = KINDS[entry.name]
    parts = value.split(PLUS)
    standing = [*parts, ""] if entry.several and len(parts) == 1 else parts
    here = [name for name in entry.choices if name in parts or not downloads.missing(name)]

    def taken() -> None:
        # A tab may tell of the one that changed alone.
        chosen = [
            str(st.session_state.get(_part(key, at), part)) for at, part in enumerate(standing)
        ]
        kind.use(lesson, PLUS.join(chosen) if all(chosen) else next(filter(None, chosen)))

    mine = [name for name in parts if name and name not in entry.choices]
    called = {
        "": say("own.nothing"),
        **entry.choices,
        **{name: _label(kind, name) for name in mine},
    }
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_row"):
        for at, part in enumerate(standing):
            st.session_state[_part(key, at)] = part
            st.selectbox(
                say("own.beside_it") if at else entry.label,
                [*([""] if at else []), *here, *(name for name in mine if name == part)],
                format_func=called.__getitem__,
                key=_part(key, at),
                help=" ".join(filter(None, (entry.help, kind.credit(part)))),
                on_change=taken,
            )
        if entry.carries(f"{PREFIX}{'0' * 64}"):
            with st.popover(say("own.other") if kind.sets else say("own.your_own"), icon=kind.icon):
                uploader(lesson, kind, key)
                if kind.sets:
                    downloads.offer(lesson, key, kind.sets)
    for sha in filter(kind.mine, named(value)):
        if kind.note(sha):
            st.caption(kind.note(sha))


def _label(kind: Kind, name: str) -> str:
    """What a choice of the reader's own is called; somebody else's has no name here."""
    sha = name.removeprefix(PREFIX)
    return kind.label(sha) if kind.mine(sha) else say("own.your_own")


def _part(key: str, at: int) -> str:
    """The key of a choice: of the first one, or of one beside it."""
    return f"{key}_{at}" if at else key
