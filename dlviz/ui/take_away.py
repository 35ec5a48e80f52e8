"""Take it with you: link, QR code, pictures, the film, code, tables and weights."""

from collections.abc import Iterator

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
from dlviz.train.recording import Recording
from dlviz.ui import link
from dlviz.ui.qr import code
from dlviz.ui.share import curves_png, field_png, share_png
from dlviz.ui.shown import Shown
from dlviz.ui.steps import unseen, waiting
from dlviz.ui.study_files import File, study_files


def take_away(lesson: Lesson, visit: Visit, shown: Shown) -> None:
    """Everything that a student may leave with; files are made when they are asked for."""
    url = link.address(lesson, visit)
    short = link.address(lesson, visit, every_field=False)  # a download knows no address
    st.subheader("Take it with you", anchor=False)
    left, right = st.columns([3, 1], vertical_alignment="top")
    with left:
        st.markdown("This link shows anybody the very same run.")
        st.code(url, language=None)
        with st.container(horizontal=True):
            for file in _files(lesson, visit, shown, short):
                _offer(file)
    with right:
        code(lesson, visit, 180)


def _files(lesson: Lesson, visit: Visit, shown: Shown, short: str) -> Iterator[File]:
    name, payload = lesson.id, shown.payload
    yield File("Film as one HTML file", f"{name}.html", "text/html",
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
    yield File("PyTorch script", f"{name}.py", "text/x-python",
               lambda: script(recording.experiment, recording))  # fmt: skip
    yield File("Notebook", f"{name}.ipynb", "application/x-ipynb+json",
               lambda: notebook(recording.experiment, recording))  # fmt: skip
    yield File("Curves (CSV)", f"{name}_curves.csv", "text/csv", lambda: curves_csv(recording))
    yield File("Data (CSV)", f"{name}_data.csv", "text/csv", lambda: data_csv(examples))
    yield File("Weights (safetensors)", f"{name}.safetensors", "application/octet-stream",
               lambda: weights(recording))  # fmt: skip
    if not examples.plane:
        yield File("Share picture", f"{name}.png", "image/png",
                   lambda: curves_png(lesson, short, recording, finding))  # fmt: skip
        return
    yield File("Share picture", f"{name}.png", "image/png",
               lambda: share_png(lesson, short, recording, examples, finding))  # fmt: skip
    yield File("Picture of the field", f"{name}_field.png", "image/png",
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
