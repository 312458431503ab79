"""What every kind of source is: options and a reader; what a reader is told and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from feedtool.config import Source
    from feedtool.model import Item, Problem


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader needs to know beside its options: the source's name, the folder of the configuration, language and zone.

    `known` is the fingerprint of the last good read with the same options, if there was one.
    """

    source: str
    folder: Path
    language: str
    timezone: ZoneInfo
    known: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a source holds now, in a stable order, and what of it could not be read.

    `fingerprint` names all that was read, None where not all of it could be; `unmodified` says that it is the known one:
    then there are no items here.
    """

    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    fingerprint: str | None = None
    unmodified: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source. `read` takes options of its own type only; it raises SourceError when it can read nothing."""

    options: type[Source]
    read: Callable[[Any, Context], Found]
