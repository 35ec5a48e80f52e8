"""A clicker's keys on a presented page that shows no film, since a run failed or waits."""

from collections.abc import Callable
from importlib.resources import files

import streamlit as st

_MOUNT = st.components.v2.component(
    "dlviz_clicker",
    js=(files("dlviz") / "ui" / "clicker.js").read_text("utf-8"),
    isolate_styles=False,
)
_KEY = "clicker"


def clicker(turned: Callable[[int], None]) -> None:
    """Call `turned` with 1 or -1 for a key that no film of the page takes; draws nothing."""

    def changed() -> None:
        by = (st.session_state.get(_KEY) or {}).get("turn")
        if by in (1, -1):
            turned(by)

    with st.container(key="clicker_place"):
        _MOUNT(key=_KEY, on_turn_change=changed)
