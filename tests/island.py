"""A network and a list of processes of one's own: what a run asks for there, and what it leaves behind, is seen whole.

`python -m tests.island FOLDER` stands on an address of the open internet that is nobody's but its own, runs `feedtool build`
in the folder, and prints as JSON what came of it. It is to be started by `apart`, with `PROCESSES`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.apart import ip, settle
from tests.origin import Answer, origin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.origin import Origin

PROCESSES = ("--pid", "--fork", "--kill-child", "--mount-proc")
"""What `unshare` is to be told beside the network: a list of processes of its own."""

HERE = {
    "one.example": "93.184.215.14",
    "two.example": "93.184.215.15",
    "three.example": "93.184.215.16",
    "four.example": "93.184.215.17",
}
"""Where the pages are, the same at each: hosts whose addresses may be called."""

FORBIDDEN = ("127.0.0.1", "10.11.12.13", "169.254.169.254", "::1")
"""Addresses at which somebody listens who must never hear anything."""

PORT = 8080
TEMPORARY = "/mnt"
"""The folder for what is temporary, a short name: sockets are put there."""

NAMES = "".join(f"{address} {name}\n" for name, address in HERE.items()) + "127.0.0.1 localhost inside.example\n"
HTML = {"Content-Type": "text/html; charset=utf-8"}


class Listener:
    """Hears every connection and every datagram that comes to a port of a forbidden address."""

    def __init__(self, address: str) -> None:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.heard: list[str] = []
        self.stream = socket.socket(family, socket.SOCK_STREAM)
        self.datagram = socket.socket(family, socket.SOCK_DGRAM)
        for each in (self.stream, self.datagram):
            each.bind((address, PORT))
        self.stream.listen()
        for hear in (self._streams, self._datagrams):
            threading.Thread(target=hear, daemon=True).start()

    def _streams(self) -> None:
        while True:
            connection, _ = self.stream.accept()
            with closing(connection), suppress(OSError):
                connection.settimeout(10)
                self.heard.append(f"connection: {connection.recv(200)!r}")

    def _datagrams(self) -> None:
        while True:
            self.heard.append(f"datagram: {self.datagram.recv(200)!r}")


def processes() -> list[str]:
    """Name the processes that are there beside this one, the dead apart."""
    return [name for pid, name in _running() if pid != os.getpid()]


def _running() -> Iterator[tuple[int, str]]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text().partition(" (")[2].rpartition(") ")
            if rest[0] not in "ZX":
                yield int(path.parent.name), name


def _settle(folder: Path) -> None:
    """Bring the network up, with the addresses and the names."""
    ip("link add wire type veth peer name end")
    for words in ("link set wire up", "link set end up", "address add 93.184.215.1/24 dev wire", "route add default dev wire"):
        ip(words)
    settle(folder, (*HERE.values(), *FORBIDDEN[1:3]), {"hosts": NAMES})
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", TEMPORARY], check=True)


def _build(folder: Path) -> subprocess.Popen[bytes]:
    environ = {name: value for name, value in os.environ.items() if name.startswith("COV")} | {"PATH": "/usr/bin:/bin"}
    words = [sys.executable, "-m", "feedtool", "build"]
    files = (folder / "out").open("wb"), (folder / "err").open("wb")
    with files[0], files[1]:
        return subprocess.Popen(words, cwd=folder, env=environ | {"TMPDIR": TEMPORARY}, stdout=files[0], stderr=files[1])


def _left(seconds: float) -> list[str]:
    """Name the processes that are there still after so many seconds."""
    end = time.monotonic() + seconds
    while (left := processes()) and time.monotonic() < end:
        time.sleep(0.05)
    return left


def _serve(folder: Path, stack: ExitStack) -> list[Origin]:
    """Serve the folder's pages at each host, one that sends on to where nobody may go, and one whose answer is waited for."""
    servers = [stack.enter_context(origin(address, PORT)) for address in HERE.values()]
    for server in servers:
        server.pages = {f"/{path.name}": Answer(path.read_bytes(), headers=HTML) for path in (folder / "pages").iterdir()}
        server.pages["/busy"] = Answer(wait=60)
        server.pages["/sent-on"] = Answer(b"", 302, {"Location": f"http://127.0.0.1:{PORT}/admin"})
    return servers


def _watch(process: subprocess.Popen[bytes], servers: list[Origin], fatal: str | None) -> list[str]:
    """Wait for the run, or kill it once somebody asks for the fatal path; give what ran when the most, or then, ran."""
    most: list[str] = []
    while process.poll() is None:
        most = max(most, seen := processes(), key=len)
        if fatal and any(fatal in server.paths() for server in servers):
            process.kill()
            return seen
        time.sleep(0.02)
    return most


def main() -> None:
    """Serve the pages, build, and tell; a file `fatal` names the path at whose request the run is killed."""
    folder = Path(sys.argv[1])
    _settle(folder)
    fatal = (folder / "fatal").read_text() if (folder / "fatal").exists() else None
    listeners = {address: Listener(address) for address in FORBIDDEN}
    told: dict[str, Any] = {}
    with ExitStack() as stack:
        servers = _serve(folder, stack)
        process = _build(folder)
        told["ran"] = _watch(process, servers, fatal)
        told["code"] = process.wait(60)
        told["left"] = _left(60)
    told["files"] = [path.name for path in Path(TEMPORARY).rglob("*") if path.is_file()]
    told["heard"] = {address: listener.heard for address, listener in listeners.items()}
    told["paths"] = [path for server in servers for path in server.paths()]
    told |= {name: (folder / name).read_text() for name in ("out", "err")}
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)  # the listeners wait for ever


if __name__ == "__main__":
    main()
