"""Hostile servers: whatever one does, it ends in time, costs little memory, is told in clear words, and harms no other feed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from tests import hostile_frames  # noqa: F401  - its misbehaviours join the others
from tests.hostile import CASES
from tests.rawserver import TITLES, certificates, polite, server

SECONDS = 1.5
GRACE = 2.0
GROWTH = 50 << 20
CONFIG = """
site: {{title: Hostile, url: "https://feeds.example.org/"}}
defaults: {{fetch: {{delay: 0, timeout: {seconds} s}}, deadline: 10 s}}
sources:
{sources}
feeds:
  all: {{title: All}}
"""
HOSTS = {name: f"127.0.3.{at}" for at, name in enumerate(["polite", "closed", *CASES], 1)}


def configuration(urls: dict[str, str]) -> str:
    """Write a configuration with a feed at each URL."""
    lines = (f'  {name}: {{kind: feed, url: "{url}", allow_private: true}}' for name, url in urls.items())
    return CONFIG.format(seconds=SECONDS, sources="\n".join(lines))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Read from every hostile server, each in a process of its own, several at once."""
    folder = tmp_path_factory.mktemp("hostile")
    with server(certificates(folder, HOSTS.values())) as made:
        urls = {"polite": made.open(HOSTS["polite"], polite), "closed": made.closed(HOSTS["closed"])}
        for name, case in CASES.items():
            urls[name] = made.open(HOSTS[name], case.act, scheme=case.scheme, secure=case.secure)
        (folder / "config.yaml").write_text(configuration(urls))
        environ = os.environ | {"SSL_CERT_FILE": str(folder / "trusted.pem")}
        command = [sys.executable, "-m", "tests.probe", str(folder / "config.yaml")]
        done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", HOSTS)
def test_a_hostile_server_ends_in_time(name: str, outcomes: dict[str, Any]) -> None:
    """Its deadline and two seconds, 50 MiB, and one error that says what was wrong; or the items, where it does no harm."""
    outcome = outcomes[name]
    told = CASES[name].told if name in CASES else None if name == "polite" else "its time"
    assert outcome["seconds"] <= SECONDS + GRACE
    assert outcome["growth"] <= GROWTH
    if told is None:
        assert (outcome["told"], outcome["titles"]) == ([], list(TITLES))
    else:
        (message,) = outcome["told"]
        assert re.search(told, message)
