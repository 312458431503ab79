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
from dataclasses import dataclass, field
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any

from feedtool.categories import CATEGORIES

COMMIT = "43dabeb217bd8d8b0a3f12f3a6e7c39a8619d9a8"
"""That of 16 December 2025."""
SOURCE = "https://github.com/w3c/feedvalidator"
MISSING = f"the W3C validator cannot be fetched from {SOURCE}; let FEEDTOOL_W3C name a clone of it"

CRASH = "Crash"
"""The name of the one event of a feed that it fell over."""

_SELF = re.compile(rb"""<(?:atom:)?link\b(?=[^>]*\brel=["']self["'])[^>]*\bhref=(?:"([^"]+)"|'([^']+)')""")

_ITEMS = re.compile(r"(?s)<(item|entry)\b.*?</\1>")
_SAID = {
    "itunes:category": re.compile(f'itunes:category text="(?:{"|".join(escape(name) for name in CATEGORIES)})"'),
    "itunes:explicit": re.compile(r"(?i)<itunes:explicit>\s*\w"),
}
"""What the head of a podcast has where it says it."""

_RFC4287 = "https://www.rfc-editor.org/rfc/rfc4287#section-"
_CODE = f"{SOURCE}/blob/{COMMIT}/src/feedvalidator/"
_DOCS = "https://validator.w3.org/feed/docs/"

_NAME = r"(?:[\w.~!$&()*+,;=:-]|%[0-9a-fA-F]{2})"
_HTTP = rf"https?://(?:{_NAME}*@)?{_NAME}+(?:[/?#](?:{_NAME}|[/?#@])*)?"
"""An address of RFC 3986 in ASCII, by which a host need not have a dot in it, nor an address a path."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What it has against a feed that is right: its class, why that is wrong, a link.

    `told` and `line` are patterns of what it names and of the line of the feed, `never` one that nothing in the feed has, with
    what it names in the place of `VALUE`; `about` says in words what they demand.
    """

    name: str
    why: str
    link: str
    told: str = ""
    line: str = ""
    never: str = ""
    about: str = ""


FAULTS = (
    Fault(
        "DuplicateUpdated",
        "two entries may have been updated in the same second: then nothing is to be done, its own manual says",
        f"{_DOCS}warning/DuplicateUpdated.html",
        told="'parent': 'entry', 'element': 'updated'",
    ),
    Fault(
        "ImplausibleDate",
        "texts are older than feeds, and have their dates; no year is too early for RFC 3339",
        f"{_RFC4287}3.3",
        told=r"'value': '(?:\w{3}, \d\d \w{3} )?(?:0\d|1[0-8]|19(?=[0-8]))\d\d[ -]",
        about="before 1990",
    ),
    Fault(
        "ContainsUndeclaredHTML",
        "a plain text of Atom may speak of markup, as a title about `&lt;b&gt;` does: it is to be shown as it is",
        f"{_RFC4287}3.1.1.1",
        told="'element': '(?:title|subtitle|summary|content|rights)'",
    ),
    Fault(
        "ContainsHTML",
        "names and categories of Atom are text and nothing else, and may speak of markup, too",
        f"{_RFC4287}4.2.2.3",
        told="'element': '(?:name|label|term)'",
        about="names and categories of Atom",
    ),
    Fault(
        "BadCharacters",
        "U+FFFD is a character of XML like others; it stands in the text of the source, which may speak of it",
        "https://www.w3.org/TR/xml/#charsets",
        line="\ufffd",
        about="U+FFFD",
    ),
    Fault(
        "UndefinedElement",
        "Apple has both in channels",
        "https://help.apple.com/itc/podcasts_connect/#/itcb54353390",
        told=r"'channel', 'element': 'itunes:(?:title|complete)'",
        about="itunes:title and itunes:complete in a channel",
    ),
    Fault(
        "MissingItunesEmail",
        "Apple recommends it no more, and does not read it",
        "https://podcasters.apple.com/4115-technical-updates-for-hosting-providers",
        told="'parent': 'channel'",
        about="itunes:owner in a podcast",
    ),
    Fault(
        "InvalidLanguage",
        "its list has no codes of ISO 639-3, which tags of languages may be made of",
        "https://www.rfc-editor.org/rfc/rfc5646#section-2.2.1",
        told=r"'value': '[a-z]{3}(?:-|')",
        about="three letters",
    ),
    Fault(
        "IncorrectDOW",
        "it takes years below 100 for those of the last century or this one",
        "https://docs.python.org/3/library/email.utils.html#email.utils.parsedate",
        line=r" 00\d\d \d\d:",
        about="years below 100",
    ),
    Fault(
        "ContainsRelRef",
        "it looks for addresses by a pattern, in the values of attributes too; ours are looked for by a parser",
        f"{_CODE}validators.py#L679-L691",
        never=r'\s(?:href|src)="VALUE"',
        about="where no link or picture leads there",
    ),
    Fault(
        "ImageUrlFormat",
        "what an address ends in does not say what is there: a `logo.php` may send a PNG",
        "https://www.w3.org/TR/webarch/#uri-opacity",
        line=r"<url>(?!\S*\.(?:avif|bmp|hei[cf]|ico|svg|tiff?|webp|html?|xml|pdf)[?#<])",
        about="endings that name no kind of file",
    ),
    Fault(
        "InvalidURLAttribute",
        "a host need not have a dot in it, nor an address a path: `http://nas/episode.mp3`, `https://example.org?a`",
        "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2",
        told=rf"'element': '(?:url|href)', 'value': '{_HTTP}'",
        about="addresses of RFC 3986",
    ),
)
"""Its own known faults: all that a feed of ours may be told."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that it reports: its class (`MissingGuid`), `error`, `warning` or `info`, the line, what it names."""

    name: str
    severity: str
    line: int
    told: str
    value: str = ""
    feed: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """Give the line of the feed."""
        return next(iter(self.feed.split("\n")[self.line - 1 : self.line]), "")

    @property
    def is_complaint(self) -> bool:
        """Say whether it is held against a feed: an error, a warning, or that the validator fell over it."""
        return self.severity != "info" or self.name == CRASH

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
        return all(subprocess.run(step, capture_output=True, check=False, timeout=300).returncode == 0 for step in steps)
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
    text = data.decode(fallback, "replace")
    return [_event(each, validator.logging, text) for each in logged if not isinstance(each, validator.logging.Success)]


def _event(event: Any, logging: Any, feed: str) -> Event:
    kinds = {"error": logging.Error, "warning": logging.Warning, "info": logging.Info}
    severity = next(name for name, kind in kinds.items() if isinstance(event, kind))
    params = {key: value for key, value in event.params.items() if key not in {"line", "column", "backupline", "backupcolumn"}}
    line, value = int(event.params.get("line") or 1), str(event.params.get("value", ""))
    return Event(type(event).__name__, severity, line, str(params)[:500], value, feed)


def complaints(data: bytes) -> list[str]:
    """Say what it has against a feed of ours: all errors and warnings but its own known faults."""
    return [str(event) for event in events(data) if event.is_complaint and not is_fault(event)]


def is_fault(event: Event) -> bool:
    """Say whether an event is a known fault of the validator's own."""
    return any(_is_of(event, fault) for fault in FAULTS if event.name == fault.name)


def _is_of(event: Event, fault: Fault) -> bool:
    if not re.search(fault.told, event.told) or not re.search(fault.line, event.text):
        return False
    written = re.escape(escape(escape(event.value), quote=False))  # as HTML in XML
    return not fault.never or re.search(fault.never.replace("VALUE", written), event.feed) is None


def is_lack(event: Event, source: bytes) -> bool:
    """Say whether an event is that a podcast says less of itself than directories want, and that its source says no more.

    Only its owner can mend that: `feedtool build` and `feedtool validate --podcast` say so.
    """
    if event.name != "MissingItunesElement":
        return False
    head = _ITEMS.sub("", source.decode("utf-8", "replace"))
    return any(f"'{name}'" in event.told and not pattern.search(head) for name, pattern in _SAID.items())
