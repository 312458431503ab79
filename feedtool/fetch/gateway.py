"""A forward proxy on the loopback network for clients that are not ours: every address is checked here, every byte counted."""

from __future__ import annotations

import asyncio
import base64
import math
import secrets
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.fetch.guard import advice, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 64_000
CHUNK = 65_536
CONNECT = 10.0
"""Seconds to connect to one address."""

CALLS = 1000
"""Connections that one page may make: more than the requests that it may, for each may need one of its own."""


@dataclass(frozen=True, slots=True)
class Gate:
    """How a client finds the proxy: `server` is its URL; user and password keep other programs of the machine out."""

    server: str
    user: str
    password: str

    @property
    def url(self) -> str:
        """Give all of it in one URL."""
        return self.server.replace("//", f"//{self.user}:{self.password}@")


class RefusedError(Exception):
    """An address that must not be called, or what is no request."""


class Gateway:
    """Connects to checked addresses only, and to none once `max_bytes` came in; `refused` tells what was not let through."""

    def __init__(self, *, max_bytes: int, allow_private: bool) -> None:
        self.most, self.left, self.calls, self.allow_private = max_bytes, max_bytes, CALLS, allow_private
        self.refused: list[str] = []
        self.password = secrets.token_urlsafe(16)
        self._proof = b"basic " + base64.b64encode(f"feedtool:{self.password}".encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection of the client."""
        try:
            method, target, head = await _head(reader)
            self._demand_ours(head)
            await self._through(method, target, head, (reader, writer))
        except RefusedError as error:
            writer.write(f"HTTP/1.1 {error}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("latin-1", "replace"))
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError, TimeoutError):
            pass
        except asyncio.CancelledError:
            pass  # our own end, see `_ended`; Python 3.11 would print it
        finally:
            with suppress(OSError):
                await writer.drain()
            writer.close()

    def _demand_ours(self, head: list[bytes]) -> None:
        """Refuse other programs of this machine."""
        proof = (line.partition(b":")[2].strip() for line in head if line.lower().startswith(b"proxy-authorization:"))
        if not any(secrets.compare_digest(b"basic " + each.partition(b" ")[2], self._proof) for each in proof):
            raise RefusedError("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=feedtool")

    async def _through(
        self, method: str, target: str, head: list[bytes], ours: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    ) -> None:
        is_tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if is_tunnel else target)
        if not parts.hostname or (not is_tunnel and parts.scheme != "http"):
            raise RefusedError("400 Bad Request")
        theirs = await self._connected(parts.hostname, parts.port or (443 if is_tunnel else 80))
        if is_tunnel:
            ours[1].write(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            theirs[1].write(_forwarded(method, target, head))
        await self._relay(ours, theirs, size=math.inf if is_tunnel else _size(head))

    async def _connected(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to a host by an address that was checked; raise RefusedError where it has none."""
        self.calls -= 1
        if self.left <= 0 or self.calls < 0:
            raise RefusedError("403 Too much was fetched already")
        found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
        addresses = list(dict.fromkeys(str(place[4][0]) for place in found))
        why = [reason for each in addresses if (reason := refusal(each, allow_private=self.allow_private))]
        if why or not addresses:
            self.refused.append(_refused(host, addresses, why))
            raise RefusedError("403 Forbidden address")
        for each in addresses[:-1]:
            with suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(each, port), CONNECT / len(addresses))
        return await asyncio.wait_for(asyncio.open_connection(addresses[-1], port), CONNECT)

    async def _relay(
        self,
        ours: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        theirs: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        *,
        size: float,
    ) -> None:
        """Pass on so many bytes of ours, and all of theirs, until either side ends it."""
        ways = [asyncio.create_task(each) for each in (self._there(ours[0], theirs[1], size), self._back(theirs[0], ours[1]))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            theirs[1].close()

    async def _there(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, size: float) -> None:
        """Pass on a request's body; end with whatever comes after it: another request, which has our password in it."""
        with suppress(OSError):
            while size > 0 and (data := await source.read(int(min(CHUNK, size)))):
                size -= len(data)
                target.write(data)
                await target.drain()
            await source.read(1)

    async def _back(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while self.left > 0 and (data := await source.read(CHUNK)):
                self.left -= len(data)
                target.write(data)
                await target.drain()


def _refused(host: str, addresses: list[str], why: list[str]) -> str:
    if not why:
        return f"{host} (no address); correct url"
    return f"{host} ({addresses[0]} {why[0]}); {advice(why[0])}"


@contextmanager
def gateway(*, max_bytes: int, allow_private: bool) -> Iterator[tuple[Gateway, Gate]]:
    """Run a gateway in a thread of its own for as long as the block runs."""
    made = Gateway(max_bytes=max_bytes, allow_private=allow_private)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(made.serve, "127.0.0.1", 0, limit=HEAD))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield made, Gate(f"http://127.0.0.1:{port}", "feedtool", made.password)
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        _ended(loop)


def _ended(loop: asyncio.AbstractEventLoop) -> None:
    loop.set_exception_handler(lambda *_: None)  # that its tasks are cut off is no news for standard error
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
    loop.close()


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, list[bytes]]:
    """Read a request line and headers."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n"))[:-4].split(b"\r\n")
    method, target, _ = first.decode("latin-1").split(" ")
    return method, target, lines


def _size(head: list[bytes]) -> int:
    """Give the size of a request's body."""
    sizes = [int(line.partition(b":")[2]) for line in head if line.lower().startswith(b"content-length:")]
    return sizes[0] if sizes else 0


def _forwarded(method: str, target: str, head: list[bytes]) -> bytes:
    """Write a request as its server expects it, for one answer only."""
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [line for line in head if not line.lower().startswith((b"proxy-", b"connection:"))]
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode("latin-1"), *kept, b"Connection: close", b"", b""])
