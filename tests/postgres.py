"""A PostgreSQL server of one's own, in a temporary folder, for tests that must not believe what a database does."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.ports import free_ports
from tests.test_operating import installed, need

if TYPE_CHECKING:
    from collections.abc import Iterator

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"
"""Who runs the server where we are root, which it refuses to run as."""

PASSWORD = "pass/word@1"  # noqa: S105  - of a server that lives as long as the tests; it needs quoting in a URL


@dataclass(frozen=True)
class Server:
    """A server on this machine; its one user is `owner`."""

    port: int

    def run(self, *statements: str) -> None:
        """Run statements, each for good."""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="owner", password=PASSWORD, dbname="postgres", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@contextmanager
def server() -> Iterator[Server]:
    """Start a server, and end it; install it if need be, or skip and say why not."""
    tools = _tools()
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))  # the server's user may not look into pytest's
    try:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            for path in (folder, secret):
                os.chown(path, user.pw_uid, user.pw_gid)
        (port,) = free_ports(1)
        words = ["-D", "data", "-U", "owner", "-A", "scram-sha-256", "--pwfile=password", "-E", "UTF8", "--locale=C", "-N"]
        _run(folder, tools / "initdb", *words)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run(folder, tools / "pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")
        try:
            yield Server(port)
        finally:
            _run(folder, tools / "pg_ctl", "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _tools() -> Path:
    """Give the folder of the newest server's tools."""
    reason = "" if _found() else installed("postgresql")
    found = _found()
    if found is None:
        pytest.skip(f"PostgreSQL is not here and Debian's postgresql cannot be installed: {reason}")
    return found


def _found() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _run(folder: Path, *words: str | Path) -> None:
    prefix = [need("runuser", "util-linux"), "-u", USER, "--"] if os.geteuid() == 0 else []
    log = folder / "said"
    with log.open("ab") as said:  # a pipe would be held open by the server
        done = subprocess.run([*prefix, *words], cwd=folder, stdout=said, stderr=said, check=False)
    assert done.returncode == 0, log.read_text()
