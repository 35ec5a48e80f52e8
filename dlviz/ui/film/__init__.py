"""The film player as a Streamlit component: bytes in, the visitor's events out."""

from collections.abc import Callable, Mapping

import streamlit as st

from dlviz.draw.player import player_loader, player_mount

_LOAD = st.components.v2.component("dlviz_player", js=player_loader())
_MOUNT = st.components.v2.component("dlviz_film", js=player_mount())


def film(payload: bytes, *, key: str, heard: Callable[[Mapping[str, object]], None]) -> None:
    """Shows a film (made by `draw.film.encode`) and calls `heard` with what its visitor does.

    Under the same key a new payload replaces the film in place. An event comes before the run that
    it causes; it is a mapping with `kind`, the film's `id`, a rising number `n`, and by kind
    "branch": `step`, the update; "turn": `by`, -1 or 1 (presenter only);
    "paint": `points`, all painted points as [x, y, class]; and those of the other views.
    """

    def changed() -> None:
        event = (st.session_state.get(key) or {}).get("event")  # none: its state has gone
        if isinstance(event, Mapping):
            heard(event)

    with st.container(key="player"):  # nothing to be seen: what every film of the page needs
        _LOAD(key="dlviz_player")
    _MOUNT(key=key, data=payload, on_event_change=changed)
