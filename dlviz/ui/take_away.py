"""Take it with you: link, QR code, pictures, the film, code, tables and weights."""

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
from dlviz.ui.share import field_png, share_png


def take_away(
    lesson: Lesson,
    visit: Visit,
    recording: Recording,
    examples: Examples,
    payload: bytes,
    finding: str,
) -> None:
    """Everything that a student may leave with; files are made when they are asked for."""
    url = link.address(lesson, visit)
    short = link.address(lesson, visit, every_field=False)  # a download knows no address
    st.subheader("Take it with you", anchor=False)
    left, right = st.columns([3, 1], vertical_alignment="top")
    with left:
        st.markdown("This link shows anybody the very same run.")
        st.code(url, language=None)
        with st.container(horizontal=True):
            name = lesson.id
            _file("Share picture", f"{name}.png", "image/png",
                  lambda: share_png(lesson, short, recording, examples, finding))  # fmt: skip
            _file("Film as one HTML file", f"{name}.html", "text/html",
                  lambda: film_page(payload, lesson.title, lesson.question))  # fmt: skip
            _file("PyTorch script", f"{name}.py", "text/x-python",
                  lambda: script(recording.experiment, recording))  # fmt: skip
            _file("Notebook", f"{name}.ipynb", "application/x-ipynb+json",
                  lambda: notebook(recording.experiment, recording))  # fmt: skip
            _file("Curves (CSV)", f"{name}_curves.csv", "text/csv", lambda: curves_csv(recording))
            _file("Data (CSV)", f"{name}_data.csv", "text/csv", lambda: data_csv(examples))
            _file("Weights (safetensors)", f"{name}.safetensors", "application/octet-stream",
                  lambda: weights(recording))  # fmt: skip
            _file("Picture of the field", f"{name}_field.png", "image/png",
                  lambda: field_png(recording, examples))  # fmt: skip
    with right:
        code(lesson, visit, 180)


def _file(label: str, name: str, mime: str, make: object) -> None:
    st.download_button(
        label,
        make,  # type: ignore[arg-type]  # called when the button is pressed
        file_name=name,
        mime=mime,
        key=f"file_{name}",
        on_click="ignore",
        icon=":material/download:",
    )
