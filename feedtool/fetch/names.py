"""Addresses of names, within a time: the system's own look-up has no deadline and cannot be ended."""

from __future__ import annotations

import socket
import threading
from queue import Empty, SimpleQueue
from typing import Any


def resolved(host: str, port: int, *, seconds: float) -> list[Any]:
    """Give what `getaddrinfo` gives; raise TimeoutError where it takes longer, OSError for a name without addresses."""
    found: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def look() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.put(error)

    threading.Thread(target=look, daemon=True).start()  # one that is never answered is left behind
    try:
        answer = found.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"the name {host!r} was not resolved in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer
