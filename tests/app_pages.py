"""Pages of the app, run without a browser."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dlviz.jobs import DESK
from dlviz.lessons.links import Visit, write_link
from dlviz.lessons.records import Lesson
from dlviz.nets import lite0_weights
from tests.film_payload import decode


def opened(lesson: Lesson, params: dict[str, str] | None = None) -> AppTest:
    """The lesson's page as a link opens it."""
    at = AppTest.from_file("../app.py", default_timeout=60)
    at.run()
    assert not at.exception
    for name, value in (params or {}).items():
        at.query_params[name] = value
    at.switch_page(f"pages/{lesson.id}.py").run()
    assert not at.exception
    return at


def opened_at(lesson: Lesson, visit: Visit) -> AppTest:
    """The lesson's page at a visit."""
    return opened(lesson, write_link(lesson, visit))


def film_of(at: AppTest) -> bytes:
    """The payload of the page's only film."""
    _, film = at.get("bidi_component")  # the first is the player, which shows nothing
    payload: bytes = film.proto.bytes
    return payload


def array(payload: bytes, name: str) -> np.ndarray[Any, Any]:
    """One array of a film."""
    return decode(payload)[1][name]


def without_lite0(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it were not installed, and nothing kept from before."""
    monkeypatch.setattr(DESK, "_cache", {})
    monkeypatch.setattr(lite0_weights, "_file", lambda: None)


def words(at: AppTest) -> str:
    """What the page says."""
    shown = (*at.markdown, *at.caption, *at.title, *at.header, *at.subheader)
    return "\n".join(str(entry.value) for entry in shown)
