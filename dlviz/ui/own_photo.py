"""Your own photograph: an upload, and the choice among those that are here."""

from dataclasses import replace

import streamlit as st

from dlviz.data.collage import PLUS
from dlviz.data.image_file import read_image
from dlviz.data.photos import OWN, PREFIX
from dlviz.errors import UserError
from dlviz.lessons.field import Field
from dlviz.lessons.records import Lesson
from dlviz.lessons.words import sentence
from dlviz.settings import SETTINGS
from dlviz.train.study import Study
from dlviz.ui import link
from dlviz.ui.unit import chosen

MINE = "dlviz.photos"  # hashes of the photographs that this session has brought
TYPES = ["png", "jpg", "jpeg", "webp", "gif"]


def brought(study: Study) -> bool:
    """Whether this session may see the photograph that a study names.

    The hash in a link is no permission: whoever follows it is asked for the file.
    """
    mine = st.session_state.get(MINE, ())
    hashes = [
        name.removeprefix(PREFIX)
        for name in str(getattr(study, "photo", "")).split(PLUS)
        if name.startswith(PREFIX)
    ]
    return all(sha in mine and sha in OWN for sha in hashes)


def ask(lesson: Lesson) -> None:
    """Ask for the photograph that a link names, where it is not here."""
    st.info(
        "This link shows somebody’s own photograph, which is not kept here. Choose the same file "
        "to see it, or one of yours.",
        icon=":material/image:",
    )
    uploader(lesson, "hero")


def uploader(lesson: Lesson, place: str) -> None:
    """Ask for a photograph; a good one becomes the study's, a bad one changes nothing."""
    key = f"{lesson.id}_photo_{place}"
    st.file_uploader(
        f"A photograph: PNG, JPEG, WebP or GIF, up to {SETTINGS.upload_mb} MB",
        type=TYPES,
        key=key,
        max_upload_size=SETTINGS.upload_mb,
        on_change=_read,
        args=(lesson, key),
    )
    at, problem = st.session_state.get(f"{lesson.id}.photo_problem", ("", ""))
    if at == key:  # there may be two places on a page to bring one
        st.warning(problem, icon=":material/info:")


def choose(lesson: Lesson, key: str, entry: Field, value: str) -> None:
    """Which photograph is looked at: one that is here, or the reader's own."""
    parts = value.split(PLUS)
    beside = [""] if entry.several and len(parts) == 1 else []

    def taken() -> None:
        chosen = [str(st.session_state[_part(key, at)]) for at in range(len(parts) + len(beside))]
        _use(lesson, PLUS.join(chosen) if all(chosen) else next(filter(None, chosen)))

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}_row"):
        for at, part in enumerate((*parts, *beside)):
            mine = [part] if part and part not in entry.choices else []
            st.session_state[_part(key, at)] = part
            st.selectbox(
                "Beside it" if at else entry.label,
                [*([""] if at else []), *entry.choices, *mine],
                format_func=lambda name: entry.choices.get(name, "Your own" if name else "nothing"),
                key=_part(key, at),
                help=entry.help,
                on_change=taken,
            )
        if entry.carries(f"{PREFIX}{'0' * 64}"):
            with st.popover("Your own", icon=":material/add_photo_alternate:"):
                uploader(lesson, key)


def _part(key: str, at: int) -> str:
    """The key of a choice: of the first photograph, or of one beside it."""
    return f"{key}_{at}" if at else key


def _read(lesson: Lesson, key: str) -> None:
    uploaded = st.session_state.get(key)
    place = f"{lesson.id}.photo_problem"
    st.session_state.pop(place, None)
    link.touch(lesson)
    if uploaded is None:
        return
    try:
        found = read_image(uploaded.getvalue(), uploaded.name)
    except UserError as error:
        st.session_state[place] = key, sentence(error)
        return
    OWN.put(found)
    st.session_state[MINE] = (*st.session_state.get(MINE, ()), found.sha256)
    name, shown = f"{PREFIX}{found.sha256}", link.current(lesson).study
    if name not in str(shown.get("photo")).split(PLUS):  # else it was asked for, and is here now
        _use(lesson, name)


def _use(lesson: Lesson, photo: str) -> None:
    visit = link.current(lesson)
    link.move(lesson, replace(visit, study=chosen(visit.study, {"photo": photo})))
