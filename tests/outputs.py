"""What tests have published, judged when each is over: by our own rules, and by the W3C validator where it is to be had."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from feedtool.check import check
from feedtool.check.registry import RULES
from feedtool.check.validating import validate
from tests import w3c

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TELLS = frozenset("atom/updated-unique date/plausible text/html atom/textual atom/source xml/characters itunes/lacks".split())
"""Warnings of ours that say something of the source rather than of the feed, as those of the W3C validator in `w3c.FAULTS`."""

_SEEN: dict[bytes, tuple[str, ...]] = {}

MOST = 40
"""Feeds that are looked at after one test; few tests publish more, and theirs are alike."""


def faults(folder: Path) -> list[str]:
    """Say what is wrong with the feeds in the folders called output below a folder; tampered ones are left out."""
    return [f"{path.relative_to(folder)}: {fault}" for path, data in _published(folder) for fault in judged(data, path.suffix)]


def judged(data: bytes, suffix: str) -> tuple[str, ...]:
    """Say what is wrong with a feed that was published; each is judged once, however often it was."""
    digest = hashlib.sha256(data).digest()
    if digest not in _SEEN:
        _SEEN[digest] = tuple(_judged(data, suffix))
    return _SEEN[digest]


def _judged(data: bytes, suffix: str) -> Iterator[str]:
    if check(data):
        return  # a test has spoiled it: the build publishes nothing that its own check finds fault with
    yield from (f"{RULES[each.rule].severity}: {each}" for each in validate(data) if each.rule not in TELLS)
    if suffix == ".xml" and w3c.checkout():
        yield from (f"W3C: {each}" for each in w3c.complaints(data))


def _published(folder: Path) -> Iterator[tuple[Path, bytes]]:
    found: Iterable[Path] = (path for pattern in ("output/*", "*/output/*") for path in sorted(folder.glob(pattern)))
    feeds = (path for path in found if path.suffix in {".xml", ".json"} and path.name != "status.json" and path.is_file())
    for path, _ in zip(feeds, range(MOST), strict=False):
        yield path, path.read_bytes()
