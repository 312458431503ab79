"""A real IMAP server for tests: Dovecot, of this test run alone, with users whose letters are in a Maildir each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ports import free_ports
from tests.test_operating import PATIENCE, need

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = 'p"ä\\ss word'  # noqa: S105
USERS = tuple(f"reader-{number}@example.org" for number in range(60))
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {folder}/passwd
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""
CERTIFY = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost".split()


@dataclass(frozen=True)
class Server:
    """Where it listens, the folder of its letters, certificate and log, and the user who is served."""

    folder: Path
    plain: int
    tls: int
    user: str = ""

    @property
    def certificate(self) -> Path:
        """Give the certificate that must be trusted."""
        return self.folder / "cert.pem"

    @property
    def box(self) -> Path:
        """Give the folder of the user's letters."""
        return self.folder / "mail" / self.user

    def put(self, *letters: bytes, first: int = 1) -> None:
        """Deliver letters, a minute apart."""
        for number, letter in enumerate(letters, first):
            path = self.box / "new" / f"{1_700_000_000 + number * 60}.{number}.host"
            path.write_bytes(letter)
            os.utime(path, (1_700_000_000 + number * 60,) * 2)
            _own(path)

    def flags(self) -> dict[str, str]:
        """Give the flags of each letter, by its number; those in `new` have none and nobody has seen that they are there."""
        names = [path.name for part in ("new", "cur") for path in (self.box / part).iterdir()]
        return {name.split(".")[1]: name.partition(":2,")[2] for name in names}

    def serve(self, user: str) -> Server:
        """Serve a user who has no letters, and a folder with a name from abroad."""
        served = replace(self, user=user)
        for folder in ("", ".B&APw-lten &- Co"):
            for part in ("new", "cur", "tmp"):
                (served.box / folder / part).mkdir(parents=True)
        for path in (served.box, *served.box.rglob("*")):
            _own(path)
        return served


@contextmanager
def dovecot() -> Iterator[Server]:
    """Start a server; stop it in the end."""
    program = need("dovecot", "dovecot-imapd")
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3."):
        pytest.skip(f"Dovecot {version.split()[0]} wants another configuration than this one of 2.3")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        plain, tls = free_ports(2)
        server = Server(folder, plain, tls)
        _prepare(server)
        with _running(program, server):
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(server: Server) -> None:
    folder = server.folder
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*CERTIFY, *names], check=True, capture_output=True)
    (folder / "passwd").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in USERS), encoding="utf-8")
    uid, gid = _who()
    user, group = ("nobody", "nogroup") if os.geteuid() == 0 else (str(uid), str(gid))
    values = {"user": user, "group": group, "uid": uid, "gid": gid, "plain": server.plain, "tls": server.tls}
    (folder / "dovecot.conf").write_text(CONFIG.format(folder=folder, **values), encoding="utf-8")
    (folder / "run").mkdir()
    (folder / "mail").mkdir()
    for path in (folder, *folder.iterdir()):
        _own(path)


@contextmanager
def _running(program: str, server: Server) -> Iterator[None]:
    uid, gid = _who()
    who = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    process = subprocess.Popen([program, "-F", "-c", server.folder / "dovecot.conf"], **who)  # type: ignore[call-overload]
    try:
        end = time.monotonic() + PATIENCE
        while not (_listens(server.plain) and _listens(server.tls)):
            log = server.folder / "log"
            assert process.poll() is None, log.read_text() if log.exists() else "no log"
            assert time.monotonic() < end, "it does not listen"
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _who() -> tuple[int, int]:
    """Give who it runs as: Dovecot gives no letters to root."""
    return (65534, 65534) if os.geteuid() == 0 else (os.getuid(), os.getgid())


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, *_who())
