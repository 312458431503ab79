"""What tests have published or written, judged when each is over: by our own rules, and by the W3C validator if it is there."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from feedtool import build
from feedtool.check import check, page
from feedtool.check.registry import RULES
from feedtool.check.validating import validate
from tests import w3c

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

TELLS = frozenset("atom/updated-unique date/plausible rss/image-format text/html xml/characters".split())
"""Warnings of ours that say something of the source rather than of the feed, as those of the W3C validator in `w3c.FAULTS`."""

_SEEN: dict[bytes, tuple[str, ...]] = {}

MOST = 100
"""Feeds of each sort that are looked at after one test; hardly any makes more, and theirs are alike."""


def faults(folder: Path | None, written: Iterable[bytes] = ()) -> list[str]:
    """Say what is wrong with the feeds in folders called output below a folder, and with what was written otherwise."""
    published = _published(folder) if folder is not None and folder.exists() else ()
    found = [(path.name, data, path.suffix) for path, data in published]
    found += [("written", data, ".xml") for data in written if data[:1] == b"<" and not page.is_page(data)]
    found += [("written", data, ".json") for data in written if data[:1] == b"{"]
    return [f"{name}: {fault}" for name, data, suffix in found for fault in judged(data, suffix)]


@contextmanager
def recorded() -> Iterator[list[bytes]]:
    """Keep the first feeds that are written in this process meanwhile, in any format."""
    kept: list[bytes] = []
    bound = build._Binding.bound

    def recording(binding: build._Binding, *given: Any) -> build.Bound:
        made = bound(binding, *given)
        if len(kept) < MOST:
            kept.append(made.data)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build._Binding, "bound", recording)
        yield kept


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
