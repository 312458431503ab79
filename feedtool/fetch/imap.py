"""An IMAP connection that ends: it keeps a deadline and a size, calls no address that must not be called, and verifies TLS.

The standard library's client waits for each piece anew, and takes what length a server announces.
"""

from __future__ import annotations

import imaplib
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

from feedtool.errors import FetchError
from feedtool.fetch.guard import advice, refusal
from feedtool.fetch.names import resolved

if TYPE_CHECKING:
    from feedtool.ask import Letters
    from feedtool.fetch.limits import Limits

PIECE = 65_536
SPARE = 2_000_000
"""Bytes for all that a server says beside the letters; the numbers of 250,000 letters that match are such."""


class Client(imaplib.IMAP4):
    """Connects on being made; `place` is shown in errors, `room` is how many bytes the server may still send."""

    def __init__(self, request: Letters, limits: Limits, *, seconds: float) -> None:
        self.place = f"imap://{request.host}:{request.port}"
        self.room = limits.max_bytes + SPARE
        self._until = time.monotonic() + seconds
        self._is_private = limits.allow_private
        self._is_secret = request.security == "tls"
        self._waiting = bytearray()
        self._from: socket.socket | None = None
        super().__init__(request.host, request.port)

    def left(self) -> float:
        """Give the seconds that are left; raise TimeoutError for none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        if size - len(self._buffer()) > self.room:
            raise self._flood()
        while len(self._waiting) < size and self._more():
            pass
        return self._taken(size)

    def readline(self) -> bytes:
        """Read a line with its end."""
        at = -1
        looked = 0
        while at < 0:
            at = self._buffer().find(b"\n", looked)
            looked = len(self._waiting)
            if at < 0 and not self._more():
                return self._taken(looked)
        return self._taken(at + 1)

    def send(self, data: Any) -> None:
        """Send all of it."""
        self.sock.settimeout(self.left())
        super().send(data)

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002  - the time that is left counts
        plain = self._connected()
        if not self._is_secret:
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)

    def _connected(self) -> socket.socket:
        """Connect to the first address that answers; each that is called must be one that may be called."""
        why: OSError | None = None
        for family, kind, protocol, _, address in resolved(self.host, self.port, seconds=self.left()):
            reason = refusal(str(address[0]), allow_private=self._is_private)
            if reason:
                raise FetchError(f"{self.place}: {address[0]} {reason}; {advice(reason, what='host')}")
            found = socket.socket(family, kind, protocol)
            try:
                found.settimeout(self.left())
                found.connect(address)
            except OSError as error:
                found.close()
                why = error
                continue
            return found
        raise why or OSError("it has no address")

    def _buffer(self) -> bytearray:
        """Give what was received and not yet read; what came before encryption must not pass for what comes after."""
        if self._from is not self.sock:
            if self._waiting:
                raise FetchError(f"{self.place}: it answers before it was asked; it may not be what it seems")
            self._from = self.sock
        return self._waiting

    def _more(self) -> bool:
        buffer = self._buffer()
        self.sock.settimeout(self.left())
        data = self.sock.recv(PIECE)
        self.room -= len(data)
        if self.room < 0:
            raise self._flood()
        buffer += data
        return bool(data)

    def _flood(self) -> FetchError:
        return FetchError(f"{self.place}: it sends more than it was asked for; lower max_messages, or leave it")

    def _taken(self, size: int) -> bytes:
        data = bytes(self._buffer()[:size])
        del self._waiting[:size]
        return data
