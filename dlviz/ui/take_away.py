"""Take it with you: link, QR code, pictures, the film, code, tables and weights."""

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from dlviz.data.examples import Examples
from dlviz.export.curves_csv import curves_csv
from dlviz.export.data_csv import data_csv
from dlviz.export.film_file import film_page
from dlviz.export.notebook import notebook
from dlviz.export.script import script
from dlviz.export.weights import weights
from dlviz.lessons.links import Visit
from dlviz.lessons.records import Lesson
from dlviz.texts import say
from dlviz.train.recording import Recording
from dlviz.train.study import Study
from dlviz.ui import link, own_files
from dlviz.ui.qr import code, without_knobs
from dlviz.ui.share import curves_png, field_png, share_png
from dlviz.ui.shown import Shown
from dlviz.ui.steps import unseen, waiting
from dlviz.ui.study_files import File, study_files


def take_away(lesson: Lesson, visit: Visit, shown: Shown) -> None:
    """Everything that a student may leave with; files are made when they are asked for."""
    short = link.address(lesson, visit, every_field=False)  # a download knows no address
    st.header(say("files.take_it_with_you"), anchor=False)
    left, right = st.columns([3, 1], vertical_alignment="top")
    with left:
        st.markdown(carries(visit.study))
        written = st.empty()
        shared = replace(visit, controls=not without_knobs(lesson, visit, "take"))
        written.code(link.address(lesson, shared), language=None)
        with st.container(horizontal=True):
            for file in _files(lesson, visit, shown, short):
                _offer(file)
    with right:
        code(lesson, shared, 180)


def carries(study: Study) -> str:
    """What whoever follows the link will see: readers' own files are kept from them."""
    own = own_files.own_fields(study)
    if not own:
        return say("presenter.link_same")
    called = {
        "photo": say("presenter.own_photo"),
        "vectors": say("presenter.own_vectors"),
        "questions": say("presenter.own_questions"),
        "text": say("presenter.own_text"),
        "table": say("presenter.own_table"),
    }
    return say("presenter.link_own", what=called[own[0]])


def _files(lesson: Lesson, visit: Visit, shown: Shown, short: str) -> Iterator[File]:
    name, payload = lesson.id, shown.payload
    yield File(say("files.film_html"), f"{name}.html", "text/html",
               lambda: film_page(payload, lesson.title, lesson.question))  # fmt: skip
    if waiting(lesson, visit):  # the film is covered as the page is; all else would answer
        return
    if shown.recordings and shown.examples is not None:
        own = next(each for each in shown.recordings if each.experiment == visit.study)
        yield from _of_network(lesson, own, shown.examples, shown.finding, short)
    else:
        hide = unseen(lesson, visit)
        yield from study_files(lesson, visit.study, shown.result, shown.finding, short, hide)


def _of_network(
    lesson: Lesson, recording: Recording, examples: Examples, finding: str, short: str
) -> Iterator[File]:
    name = lesson.id
    yield File(say("files.pytorch_script"), f"{name}.py", "text/x-python",
               lambda: script(recording.experiment, recording))  # fmt: skip
    yield File(say("files.notebook"), f"{name}.ipynb", "application/x-ipynb+json",
               lambda: notebook(recording.experiment, recording))  # fmt: skip
    yield File(
        say("files.curves_csv"), f"{name}_curves.csv", "text/csv", lambda: curves_csv(recording)
    )
    yield File(say("files.data_csv"), f"{name}_data.csv", "text/csv", lambda: data_csv(examples))
    yield File(say("files.weights_safetensors"), f"{name}.safetensors", "application/octet-stream",
               lambda: weights(recording))  # fmt: skip
    if not examples.plane:
        yield File(say("files.share_picture"), f"{name}.png", "image/png",
                   lambda: curves_png(lesson, short, recording, finding))  # fmt: skip
        return
    yield File(say("files.share_picture"), f"{name}.png", "image/png",
               lambda: share_png(lesson, short, recording, examples, finding))  # fmt: skip
    yield File(say("files.picture_of_the_field"), f"{name}_field.png", "image/png",
               lambda: field_png(recording, examples))  # fmt: skip


def _offer(file: File) -> None:
    st.download_button(
        file.label,
        file.make,
        file_name=file.name,
        mime=file.mime,
        key=f"file_{file.name}",
        on_click="ignore",
        icon=":material/download:",
    )
