"""The W3C validator, run here: its own test cases beside our rules, and feeds of ours in each format."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from feedtool.build import render
from tests import w3c
from tests.feeds import make_entry, make_feed

ROOT = Path(__file__).parents[1]
needed = pytest.mark.skipif(not w3c.checkout(), reason=w3c.MISSING)


@needed
@pytest.mark.parametrize("name", ["rss", "atom"])
def test_it_has_nothing_against_our_feeds(name: str) -> None:
    """Neither errors nor warnings."""
    assert w3c.complaints(render(make_feed(make_entry()), name)) == []


@needed
def test_it_is_asked_indeed() -> None:
    """A broken feed has errors, each with its class and line."""
    broken = render(make_feed(make_entry()), "rss").replace(b"<pubDate>", b"<pubDate>x")
    assert [event.name for event in w3c.events(broken) if event.severity == "error"] == ["InvalidRFC2822Date"]
    assert w3c.complaints(broken)


@needed
def test_what_is_excused_has_a_reason() -> None:
    """And a link to who says so."""
    assert all(fault.why and fault.link.startswith("https://") for fault in w3c.FAULTS)


@needed
def test_we_agree_on_its_cases() -> None:
    """In at least 95 of 100, each disagreement is explained, and the tables in benchmarks/README.md are as they are found."""
    done = subprocess.run([sys.executable, "-m", "benchmarks.w3c"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
