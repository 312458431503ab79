"""What every kind of source is: options and a reader; what a reader is told and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedtool.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from feedtool.ask import Ask, Request
    from feedtool.config import Source
    from feedtool.model import Document, Head, Item, Pause, Problem


def nobody(request: Request) -> Document:
    """Refuse to ask: there is nobody to answer."""
    raise SourceError(f"there is nobody to ask for {request!r} (a fault in feedtool: please report it)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader needs to know beside its options: the source's name, the folder of the configuration, language and zone.

    `known` is the fingerprint of the last good read with the same options, if there was one. `ask` is how a source reaches what
    is outside: it gives the answer to a request, or raises SourceError; it keeps the deadline, and what it gave is remembered.
    `languages` and `order` say how dates are written; no order means that of the language. `own` are the real paths of what
    a run writes, which no glob means; folders end in a slash.
    """

    source: str
    folder: Path
    language: str
    timezone: ZoneInfo
    known: str | None = None
    ask: Ask = nobody
    languages: tuple[str, ...] = ()
    order: str | None = None
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a source holds now, in a stable order, and what of it could not be read.

    `fingerprint` names all that was read from files, None where not all of it could be; `unmodified` says that it is the known
    one: then there are no items here. What was asked outside is named by the one who answered, so a kind that reads no files
    leaves the fingerprint empty (`""`). `pause` is what the source itself says of when to ask again. `hints` are for one
    who writes the source: rules that matched nothing, dates that could not be read; each is one line. `head` is what a feed
    says of itself. `is_cut` says that a document could not be read, or not to its end: what is missing may well be there.
    `repeated` are the keys of items that are left out, since each has the key of an earlier one and another title; `beyond`
    counts those that are not read, since the source is to read no more.
    """

    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    fingerprint: str | None = None
    unmodified: bool = False
    pause: Pause | None = None
    hints: tuple[str, ...] = ()
    head: Head | None = None
    is_cut: bool = False
    repeated: tuple[str, ...] = ()
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. `read` takes options of its own type only; it raises SourceError when it can read nothing."""

    options: type[Source]
    read: Callable[[Any, Context], Found]
