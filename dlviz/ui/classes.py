"""The choice of a class among those that a study's network knows."""

from collections.abc import Callable

import streamlit as st

from dlviz.data.imagenet import imagenet_classes
from dlviz.data.pictures import class_names
from dlviz.lessons.field import Field
from dlviz.measure.subject import LIKELIEST, RUNS
from dlviz.train.study import Study
from dlviz.train.vision import Vision


def known(study: Study) -> tuple[str, ...]:
    """The names of the classes of the network that a study asks."""
    if isinstance(study, Vision):
        return class_names(study.data)
    net = getattr(study, "net", "lite0")
    return imagenet_classes() if net == "lite0" else class_names(RUNS[net].data)


def choose(study: Study, key: str, entry: Field, taken: Callable[[], None]) -> None:
    """Which class: typed and found among all that there are."""
    names = known(study)
    value = int(str(study.get(entry.name)))
    st.session_state[key] = value if value < len(names) else LIKELIEST
    st.selectbox(
        entry.label,
        (*((LIKELIEST,) if entry.carries(LIKELIEST) else ()), *range(len(names))),
        format_func=lambda k: entry.names if k == LIKELIEST else names[k],
        key=key,
        help=entry.help,
        on_change=taken,
    )
