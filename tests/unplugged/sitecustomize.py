"""Python with the network unplugged: on its path, no process reaches beyond this machine.

What is tried is refused, and stands as one line on stderr, which `REFUSED` begins.
"""

import errno
import sys

REFUSED = "unplugged: "
HERE = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None}


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect":
        connecting, address = args
        if not isinstance(address, tuple) or getattr(connecting, "type", None) == 2:
            return  # a file's socket; or UDP, where connecting sends nothing
        host = address[0]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = args[0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name not in HERE:
        sys.stderr.write(f"{REFUSED}{name}\n")
        sys.stderr.flush()
        raise OSError(errno.ENETUNREACH, "the network is unplugged")


sys.addaudithook(_refuse)
