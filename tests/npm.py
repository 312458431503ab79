"""Packages of npm for tests, installed by npm itself where they are not there."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.test_operating import need

PATIENCE = 600


def packages(names: tuple[str, ...], *, seconds: float = PATIENCE) -> Path:
    """Give a folder with packages, each named with its version; it is made once, in so much time, and kept for other runs."""
    npm = need("npm", "npm")
    folder = Path(tempfile.gettempdir()) / f"feedtool-tests-npm-{hashlib.sha256(repr(names).encode()).hexdigest()[:12]}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=optional", *names]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds)
            if done.returncode != 0:
                pytest.skip(f"npm cannot install {', '.join(names)}: {done.stderr.strip()[-300:]}")
            (folder / "done").touch()
    return folder
