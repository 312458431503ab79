"""A real FTP server for tests (`pyftpdlib`), with and without TLS, in a thread of this process."""

from __future__ import annotations

import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.dovecot import CERTIFY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER, PASSWORD = "reader", "p@ss:wörd"


@dataclass(frozen=True)
class Ftp:
    """Where it listens, the folder that it serves, and what it runs on (to be changed by tests)."""

    port: int
    folder: Path
    handler: Any

    @property
    def place(self) -> str:
        """Give its host and port."""
        return f"localhost:{self.port}"


@contextmanager
def ftp(folder: Path, *, certificate: Path | None = None) -> Iterator[Ftp]:
    """Serve a folder to one user and, in `open`, to anybody; where there is a certificate, after AUTH TLS only."""
    handlers, authorizers = pytest.importorskip("pyftpdlib.handlers"), pytest.importorskip("pyftpdlib.authorizers")
    from pyftpdlib.servers import FTPServer  # noqa: PLC0415

    users = authorizers.DummyAuthorizer()
    (folder / "open").mkdir(parents=True)
    users.add_user(USER, PASSWORD, str(folder), perm="elr")
    users.add_anonymous(str(folder / "open"))
    values: dict[str, Any] = {"authorizer": users, "encoding": "utf-8", "auth_failed_timeout": 0.1}
    if certificate is not None:
        values |= {"certfile": str(certificate), "tls_control_required": True, "tls_data_required": True}
    base = handlers.FTPHandler if certificate is None else handlers.TLS_FTPHandler
    handler = type("Handler", (base,), values)
    server = FTPServer(("127.0.0.1", 0), handler)
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.serve_forever(timeout=0.02, blocking=False, handle_exit=False)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield Ftp(server.address[1], folder, handler)
    finally:
        stop.set()
        thread.join(10)
        server.close_all()


def certify(path: Path) -> Path:
    """Make a certificate for localhost, with its key in the same file."""
    key = path.with_suffix(".key")
    subprocess.run(
        [*CERTIFY, "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", path], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path
