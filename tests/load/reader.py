"""One reader without a browser: a real websocket session that speaks Streamlit's messages.

It opens a page, keeps what the server says (widgets, words, films), and sends what a browser would
send when a button is pressed, a control is moved, or the film tells of a click.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

T = TypeVar("T")

WITHIN_S = 600.0  # a class that waits so long is lost, whatever the machine
QUIET = ("empty", "html", "progress", "spinner")  # come and go, and are no part of a page
CACHED_RUNS = 3  # a browser forgets a large message that so many runs did not use
LOST = "the connection was lost"


def finished(work: Coroutine[object, object, T]) -> T:
    """What `work` comes to, in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, work).result()


class LostError(Exception):
    """The server closed the session, or never finished its page."""


@dataclass(frozen=True)
class Seen:
    """What one element of a page tells a reader; `id` and `options` are a widget's."""

    kind: str
    text: str = ""
    id: str = ""
    options: tuple[str, ...] = ()
    size: int = 0  # bytes of its message


@dataclass
class Run:
    """One run of the page's script, from what the reader did to its last message.

    seen_s: seconds until the last thing that stays on the page had come; what is computed ahead
    while a question stands comes after it. done_s: until the script had finished.
    """

    page: str
    seen_s: float = 0.0
    done_s: float = 0.0
    bytes: int = 0
    said: list[Seen] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """Everything that was written on the page, also what was replaced since."""
        return [seen.text for seen in self.said if seen.text]

    @property
    def faults(self) -> list[str]:
        """Exceptions, and boxes that say that something failed."""
        return [f"{seen.kind}: {seen.text}" for seen in self.said if seen.kind in FAULTS]


FAULTS = ("exception", "error", "page not found", "compile error")


class Reader:
    """A session; use it as `async with opened(url) as reader`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._news = asyncio.Condition()
        self._values: dict[str, WidgetState] = {}
        self._cached: dict[str, tuple[int, Seen]] = {}
        self._state = ClientState()
        self._began = self._asked = 0
        self._finished = True
        self._at = time.perf_counter()
        self._listener = asyncio.create_task(self._listen())
        self.session = ""
        self.lost = False
        self.run = Run("")
        self.runs: list[Run] = []

    async def open(self, page: str = "", query: Mapping[str, str] | None = None) -> Run:
        """Open a page by its address, as a new tab does or a link inside the app."""
        self._state = ClientState(query_string=urlencode(query or {}), page_name=page)
        self._values.clear()
        return await self._rerun(page)

    async def press(self, key: str) -> Run:
        """Press the button with this key; what runs is interrupted by it, as in a browser."""
        return await self._change(key, lambda state: setattr(state, "trigger_value", True))

    async def switch(self, key: str, on: bool) -> Run:
        """Set a toggle."""
        return await self._change(key, lambda state: setattr(state, "bool_value", on))

    async def choose(self, key: str, *options: str) -> Run:
        """Choose among what a control offers, by its words."""
        one = self.widget(key).kind == "selectbox"

        def put(state: WidgetState) -> None:
            if one:
                state.string_value = options[0]
            else:
                state.string_array_value.data[:] = options

        return await self._change(key, put)

    async def tell(self, event: Mapping[str, object]) -> Run:
        """Let the page's film tell an event, such as a painted point or a clicker."""
        film = [seen for seen in self.run.said if seen.kind == "bidi_component"][-1]
        payload = [{"event": "event", "value": {"n": len(self.runs), **event}}]
        state = WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{film.id}__events", json_trigger_value=json.dumps(payload)
        )
        return await self._rerun(self.run.page, state)

    def widget(self, key: str) -> Seen:
        """The widget with this key on the page as it stands. Raises KeyError."""
        for seen in reversed(self.run.said):
            if seen.id.endswith(f"-{key}"):
                return seen
        raise KeyError(f"{key} is not on the page {self.run.page}")

    def offers(self, key: str) -> bool:
        """Whether the page has such a widget."""
        return any(seen.id.endswith(f"-{key}") for seen in self.run.said)

    async def until(self, holds: Callable[[Run], bool]) -> bool:
        """Wait until the run that goes on has said something; False where it ended without."""
        async with self._news:
            await asyncio.wait_for(
                self._news.wait_for(lambda: holds(self.run) or self._over()), WITHIN_S
            )
        return holds(self.run)

    async def settle(self) -> Run:
        """Wait for the end of the run that goes on. Raises LostError."""
        try:
            async with self._news:
                await asyncio.wait_for(self._news.wait_for(self._over), WITHIN_S)
        except TimeoutError:
            raise LostError(f"no end within {WITHIN_S} s") from None
        if self.lost:
            raise LostError(LOST)
        return self.run

    async def start(self, page: str, query: Mapping[str, str] | None = None) -> None:
        """Ask for a page without waiting for it."""
        self._state = ClientState(query_string=urlencode(query or {}), page_name=page)
        await self._send(page, None)

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.close()
        self._listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listener

    async def _change(self, key: str, put: Callable[[WidgetState], None]) -> Run:
        widget = self.widget(key)
        state = WidgetState(id=widget.id)
        put(state)
        if widget.kind == "button":
            return await self._rerun(self.run.page, state)
        self._values[widget.id] = state
        return await self._rerun(self.run.page)

    async def _rerun(self, page: str, trigger: WidgetState | None = None) -> Run:
        await self._send(page, trigger)
        return await self.settle()

    async def _send(self, page: str, trigger: WidgetState | None) -> None:
        message = BackMsg()
        message.rerun_script.CopyFrom(self._state)
        message.rerun_script.widget_states.widgets.extend(self._values.values())
        if trigger is not None:
            message.rerun_script.widget_states.widgets.append(trigger)
        message.rerun_script.cached_message_hashes.extend(self._cached)
        self._asked = self._began
        self._finished = False
        self._at = time.perf_counter()
        self.run = Run(page)
        try:
            await self._socket.send(message.SerializeToString())
        except ConnectionClosed as closed:
            self.lost = True
            raise LostError(LOST) from closed

    def _over(self) -> bool:
        return self.lost or (self._finished and self._began > self._asked)

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                async with self._news:
                    self._take(data if isinstance(data, bytes) else data.encode())
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        async with self._news:
            self.lost = True
            self._news.notify_all()

    def _take(self, data: bytes) -> None:
        message = ForwardMsg.FromString(data)
        self.run.bytes += len(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begin(message)
        elif self._began == self._asked:
            return  # the end of the run that this one interrupted
        elif kind == "delta":
            self._put(message, len(data))
        elif kind == "ref_hash":
            self._again(message.ref_hash)
        elif kind == "navigation":  # the session's own hash is that of app.py
            self._state.page_script_hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._state.query_string = message.page_info_changed.query_string
        elif kind == "page_not_found":
            self.run.said.append(Seen("page not found", message.page_not_found.page_name))
        elif kind == "script_finished":
            self._finish(message.script_finished)

    def _begin(self, message: ForwardMsg) -> None:
        self._began += 1
        self._finished = False
        self.session = self.session or message.new_session.initialize.session_id
        # A run that the script itself starts again belongs to the same wait.
        self.run.said = [seen for seen in self.run.said if seen.kind in FAULTS]

    def _put(self, message: ForwardMsg, size: int) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        seen = _read(message.delta.new_element, size)
        if message.metadata.cacheable:
            self._cached[message.hash] = (len(self.runs), seen)
        self._see(seen)

    def _again(self, name: str) -> None:
        _, seen = self._cached[name]
        self._cached[name] = (len(self.runs), seen)
        self._see(seen)

    def _see(self, seen: Seen) -> None:
        self.run.said.append(seen)
        if seen.kind not in QUIET:
            self.run.seen_s = time.perf_counter() - self._at

    def _finish(self, status: int) -> None:
        if status == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return
        if status == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self.run.said.append(Seen("compile error", self.run.page))
        self.run.done_s = time.perf_counter() - self._at
        self._finished = True
        self.runs.append(self.run)
        late = len(self.runs) - CACHED_RUNS
        self._cached = {name: kept for name, kept in self._cached.items() if kept[0] >= late}


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Reader]:
    """A reader at a running app, gone at the end."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    socket = await connect(
        address, max_size=None, compression=None, open_timeout=WITHIN_S, ping_interval=None,
        proxy=None,
    )  # fmt: skip
    reader = Reader(socket)
    try:
        yield reader
    finally:
        await reader.close()


def _read(element: Element, size: int) -> Seen:
    kind = element.WhichOneof("type") or ""
    part = getattr(element, kind) if kind else None
    text = next(
        (str(getattr(part, name)) for name in ("body", "message", "text") if hasattr(part, name)),
        "",
    )
    if kind == "alert" and part.format == part.ERROR:
        kind = "error"
    return Seen(kind, text, str(getattr(part, "id", "")), _options(kind, part), size)


def _options(kind: str, part: object) -> tuple[str, ...]:
    if kind == "button_group":
        return tuple(option.content for option in part.options)  # type: ignore[attr-defined]
    return tuple(part.options) if kind in ("slider", "selectbox") else ()  # type: ignore[attr-defined]
