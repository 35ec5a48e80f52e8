"""A reader whose tab can lose its line, come back, keep its films, and read slowly."""

import contextlib
import socket
from collections.abc import AsyncIterator
from typing import TypeVar
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.load.reader import WITHIN_S, Reader

T = TypeVar("T", bound="Tab")


class Tab(Reader):
    """A reader that keeps the payload of the last film it was sent."""

    def __init__(self, line: ClientConnection) -> None:
        super().__init__(line)
        self.film = b""
        self._films: dict[str, bytes] = {}  # by the names of their messages

    def _put(self, message: ForwardMsg, size: int) -> None:
        if message.delta.new_element.WhichOneof("type") == "bidi_component":
            self.film = message.delta.new_element.bidi_component.bytes or self.film
            self._films[message.hash] = self.film
        super()._put(message, size)

    def _again(self, name: str) -> None:
        self.film = self._films.get(name, self.film)
        super()._again(name)

    @property
    def address(self) -> str:
        """The query of the page's address, as the server last wrote it."""
        return self._state.query_string

    def break_line(self) -> None:
        """Cut the connection in the middle, as a bad network does: no goodbye."""
        self._socket.transport.abort()


def address(url: str) -> str:
    """Where an app takes its websockets."""
    return f"{url.replace('http', 'ws', 1)}/_stcore/stream"


@contextlib.asynccontextmanager
async def tab(url: str, session: str = "", kind: type[T] = Tab) -> AsyncIterator[T]:
    """A tab at a running app, gone at the end; `session`: that of a tab which lost its line."""
    line = await connect(
        address(url), max_size=None, compression=None, open_timeout=WITHIN_S, ping_interval=None,
        proxy=None, subprotocols=["streamlit", "x", session] if session else None,
    )  # fmt: skip
    one = kind(line)
    try:
        yield one
    finally:
        await one.close()


def narrow_line(url: str) -> socket.socket:
    """A connection with the smallest of buffers, for a reader who hardly reads."""
    place = urlsplit(url)
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.connect((place.hostname, place.port))
    line.setblocking(False)
    return line
