"""Programs of a network of their own: how a test starts one, and how the network is made there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.test_operating import need, need_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REPO = Path(__file__).parents[1]


def apart(module: str, folder: Path, *options: str, seconds: float) -> Any:
    """Run `python -m MODULE FOLDER` by unshare, with these options of it, and give the JSON that it prints."""
    need("ip", "iproute2")
    command = [need_namespaces(), "--net", "--mount", *options, sys.executable, "-m", module, str(folder)]
    done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False, timeout=seconds)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def settle(folder: Path, addresses: Iterable[str], files: Mapping[str, str]) -> None:
    """Bring the loopback network up with more addresses, and put files in the place of those of /etc."""
    ip("link set lo up")
    for address in addresses:
        ip(f"address add {address}/{128 if ':' in address else 32} dev lo")
    for name, text in files.items():
        (folder / name).write_text(text, encoding="ascii")
        subprocess.run(["mount", "--bind", folder / name, f"/etc/{name}"], check=True)


def ip(words: str) -> None:
    """Change the network."""
    subprocess.run(["ip", *words.split()], check=True)
