"""The W3C feed validator itself, run here over what this program writes: its code at one commit, by git, and what it reports.

Where it comes from: the folder or git repository that FEEDTOOL_W3C names, or GitHub. Nothing of it is kept in this repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

COMMIT = "43dabeb217bd8d8b0a3f12f3a6e7c39a8619d9a8"
"""That of 16 December 2025."""
SOURCE = "https://github.com/w3c/feedvalidator"
MISSING = f"the W3C validator cannot be fetched from {SOURCE}; let FEEDTOOL_W3C name a clone of it"

CRASH = "Crash"
"""The name of the one event of a feed that it fell over."""

_SELF = re.compile(rb"""<(?:atom:)?link\b(?=[^>]*\brel=["']self["'])[^>]*\bhref=(?:"([^"]+)"|'([^']+)')""")

_RFC4287 = "https://www.rfc-editor.org/rfc/rfc4287#section-"
_CODE = f"{SOURCE}/blob/{COMMIT}/src/feedvalidator/"


@dataclass(frozen=True, slots=True)
class Fault:
    """What it warns of though a feed is as its format and its source have it: classes, what they name, why, a link."""

    names: str
    told: str
    why: str
    link: str
    about: str = ""


FAULTS = (
    Fault(
        "DuplicateUpdated",
        "",
        "two items may have been updated in the same second; nothing in RFC 4287 asks that no two are",
        f"{_RFC4287}4.2.15",
    ),
    Fault(
        "ImplausibleDate",
        "",
        "the date is that of the source: a text from before 1990, or one that is announced for later",
        f"{_RFC4287}3.3",
    ),
    Fault(
        "ContainsUndeclaredHTML",
        "",
        "a plain text of Atom that speaks of markup, such as a title about `&lt;b&gt;`: it is to be shown as it is",
        f"{_RFC4287}3.1.1.1",
    ),
    Fault(
        "ContainsHTML",
        "'element': '(?:name|label|term)'",
        "as ContainsUndeclaredHTML, in a name or a category of Atom, which is text and nothing else",
        f"{_RFC4287}4.2.2.3",
        "in names and categories of Atom",
    ),
    Fault(
        "BadCharacters",
        "",
        "U+FFFD stands in the text of the source, and may be what it speaks of",
        "https://www.w3.org/TR/xml/#charsets",
    ),
    Fault(
        "UndefinedElement",
        r"'channel', 'element': 'itunes:(?:title|complete)'",
        "Apple has both in channels",
        "https://help.apple.com/itc/podcasts_connect/#/itcb54353390",
        "itunes:title and itunes:complete in a channel",
    ),
    Fault(
        "InvalidLanguage",
        r"'value': '[a-z]{3}(?:-|')",
        "codes of ISO 639-3 are not in its list",
        f"{_CODE}iso639codes.py",
        "three letters",
    ),
    Fault(
        "IncorrectDOW",
        "",
        "it takes years below 100 for those of the last century or this one",
        "https://docs.python.org/3/library/email.utils.html#email.utils.parsedate",
    ),
    Fault(
        "ContainsRelRef",
        "",
        "it looks for addresses by a pattern, in the values of attributes too; ours are looked for by a parser",
        f"{_CODE}validators.py#L679-L691",
        "in the values of attributes",
    ),
)
"""Its own known faults, and what it says of the source rather than of the feed: all that a feed of ours may be told."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that it reports: its class (`MissingGuid`), `error`, `warning` or `info`, the line, and what it names."""

    name: str
    severity: str
    line: int
    told: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.name} in line {self.line}: {self.told}"


@cache
def checkout() -> Path | None:
    """Give a folder with its code; None where it is not to be had."""
    given = os.environ.get("FEEDTOOL_W3C")
    if given and (Path(given) / "src/feedvalidator").is_dir():
        return Path(given)
    folder = (
        Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feedtool-tests" / f"feedvalidator-{COMMIT[:12]}"
    )
    if not (folder / "src/feedvalidator").is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            if not _fetched(given or SOURCE, Path(temporary) / "code"):
                return None
            if not folder.exists():
                (Path(temporary) / "code").rename(folder)
    return folder


def _fetched(source: str, folder: Path) -> bool:
    """Fetch one commit, whole; say whether that worked."""
    steps = (
        ["git", "init", "--quiet", str(folder)],
        ["git", "-C", str(folder), "fetch", "--quiet", "--depth=1", source, COMMIT],
        ["git", "-C", str(folder), "checkout", "--quiet", "FETCH_HEAD"],
    )
    try:
        return all(subprocess.run(step, capture_output=True, check=False, timeout=60).returncode == 0 for step in steps)
    except (OSError, subprocess.TimeoutExpired):
        return False


@cache
def _validator() -> Any:
    folder = checkout()
    if folder is None:
        raise RuntimeError(MISSING)
    sys.path.insert(0, str(folder / "src"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import feedvalidator  # noqa: PLC0415
    return feedvalidator


def logging() -> Any:
    """Give the module of its classes of events."""
    return _validator().logging


def events(data: bytes, *, url: str = "", fallback: str = "utf-8") -> list[Event]:
    """Validate a feed; `url` is where it is, by default where it says so; `fallback` decodes what names no encoding."""
    validator = _validator()
    itself = _SELF.search(data)
    base = url or (unescape((itself[1] or itself[2]).decode("utf-8", "replace")) if itself else "https://example.org/feed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            logged = validator.validateString(data, fallback=fallback, base=base)["loggedEvents"]
        except Exception as error:  # noqa: BLE001  - it falls over some feeds, which says nothing of them
            return [Event(CRASH, "info", 1, repr(error))]
    return [_event(each, validator.logging) for each in logged if not isinstance(each, validator.logging.Success)]


def _event(event: Any, logging: Any) -> Event:
    kinds = {"error": logging.Error, "warning": logging.Warning, "info": logging.Info}
    severity = next(name for name, kind in kinds.items() if isinstance(event, kind))
    params = {key: value for key, value in event.params.items() if key not in {"line", "column", "backupline", "backupcolumn"}}
    return Event(type(event).__name__, severity, int(event.params.get("line") or 1), str(params)[:200])


def complaints(data: bytes) -> list[str]:
    """Say what it has against a feed of ours: all errors and warnings but its own known faults."""
    return [str(event) for event in events(data) if event.severity != "info" and not is_fault(event)]


def is_fault(event: Event) -> bool:
    """Say whether an event is a known fault of the validator's own."""
    return any(event.name in fault.names.split() and re.search(fault.told, event.told) for fault in FAULTS)
