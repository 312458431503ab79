"""Letters in files: mbox of any dialect, Maildir folders, single letters (`.eml`). Nothing is locked, marked or written."""

from __future__ import annotations

import glob
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.errors import ItemError, SourceError
from feedtool.model import Problem
from feedtool.sources import files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from feedtool.model import Document
    from feedtool.sources.files import Place
    from feedtool.sources.kinds import Context

MAX_LETTERS = 1000
MAX_LETTER = 5_000_000
MAX_ALL = 50_000_000
"""Letters that are read of a source, bytes of one (its text comes first, large attachments last) and of all their files."""

START = re.compile(
    rb"^From [^\n]{0,500}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? "
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +[0-9]{1,2} [^\n]*\n",
    re.MULTILINE,
)
"""The line before each letter of an mbox; not every line that begins with `From ` is one (RFC 4155, appendix A)."""

LOOSE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*\n")
QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
DELIVERED = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Places:
    """The files to read, the newest last; `left_out` counts older ones."""

    places: tuple[Place, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Gathered:
    """Letters, the newest last; one that has `modified` is alone in its file. `fingerprint` is None where not all was read."""

    letters: tuple[Document, ...] = ()
    problems: tuple[Problem, ...] = ()
    fingerprint: str | None = ""
    left_out: int = 0


def find(patterns: tuple[str, ...], *, folder: Path, own: tuple[str, ...] = ()) -> Places:
    """Find files by globs, and those of Maildir folders, relative to `folder`. Raises SourceError where there is nothing."""
    boxes = tuple(pattern for pattern in patterns if os.path.isdir(folder / pattern))  # noqa: PTH112
    others = tuple(pattern for pattern in patterns if pattern not in boxes)
    found = {place.name: place for box in boxes for place in _maildir(box, folder)}
    found |= {place.name: place for place in (files.find(others, folder=folder, own=own) if others else ())}
    kept: list[Place] = []
    room = MAX_ALL
    filled = [(place, size) for place in found.values() if (size := _size(place))]
    for place, size in reversed(filled):
        room -= size
        if kept and (room < 0 or len(kept) == MAX_LETTERS):
            break
        kept.append(place)
    return Places(tuple(reversed(kept)), len(filled) - len(kept))


def gather(places: Places, context: Context, *, limit: int) -> Gathered:
    """Read the letters in files of at most `limit` bytes; a file that cannot be read is a problem, the rest goes on."""
    letters: list[Document] = []
    problems: list[Problem] = []
    seen, count = files.Seen(), 0
    for place in places.places:
        try:
            document = _loaded(place, limit)
        except ItemError as error:
            problems.append(Problem(context.source, error.stage, str(error), error.where))
            continue
        if document is not None:
            seen.add(place, document.data)
            letters += split(document)
            count += 1
    left_out = places.left_out + max(0, len(letters) - MAX_LETTERS)
    is_whole = count == len(places.places)
    return Gathered(tuple(letters[-MAX_LETTERS:]), tuple(problems), seen.name() if is_whole else None, left_out)


def split(document: Document) -> tuple[Document, ...]:
    """Part an mbox into its letters, in their order; what is none is one letter. Each is cut to a bearable size."""
    data = document.data.lstrip(b"\r\n")
    if not data.startswith(b"From "):
        return (replace(document, data=data[:MAX_LETTER]),) if data else ()
    starts = list(START.finditer(data))
    if not starts or starts[0].start():
        starts = list(LOOSE.finditer(data))
    if not starts:  # a line that does not end
        return (replace(document, data=data[:MAX_LETTER]),)
    ends = [*(start.start() for start in starts[1:]), len(data)]
    pairs = zip(starts, ends, strict=True)
    return tuple(replace(document, data=_unquoted(data[start.end() : end]), modified=None) for start, end in pairs)


def _maildir(pattern: str, folder: Path) -> Iterable[Place]:
    """Find the letters of a Maildir, in the order of their delivery, by names that stay when they are moved or flagged."""
    name = pattern.rstrip("/")
    inner = [f"{name}/{part}" for part in ("new", "cur")]
    if not all(os.path.isdir(folder / each) for each in inner):  # noqa: PTH112
        raise SourceError(
            f"{pattern!r} is a folder but no Maildir (it has no new and cur in it); name a Maildir, an mbox file, "
            f"or letters as in {name + '/*.eml'!r}"
        )
    filled = tuple(f"{glob.escape(each)}/*" for each in inner if _is_filled(folder / each))
    places = (replace(place, name=_lasting(place.name)) for place in (files.find(filled, folder=folder) if filled else ()))
    return sorted(places, key=_delivered)


def _is_filled(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(not entry.name.startswith(".") for entry in entries)
    except OSError:
        return True  # to be said why by who reads it


def _lasting(name: str) -> str:
    """Give the name of a letter in a Maildir without its folder (`new`, `cur`) and flags (`:2,S`)."""
    path, _, base = name.rpartition("/")
    return f"{path.rpartition('/')[0]}/{base.partition(':')[0]}"


def _delivered(place: Place) -> tuple[int, str]:
    moment = DELIVERED.match(place.name.rpartition("/")[2])
    return int(moment[0]) if moment else 0, place.name


def _size(place: Place) -> int:
    with suppress(OSError):
        status = os.stat(place.path)  # noqa: PTH116
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return 1  # to be said why by who reads it


def _loaded(place: Place, limit: int) -> Document | None:
    """Load a file; one that a mail program has just moved within its Maildir where it is now, None where it is gone."""
    try:
        return files.load(place, limit=limit)
    except ItemError as error:
        box, inner = os.path.split(os.path.dirname(place.path))  # noqa: PTH120
        if inner not in {"new", "cur"} or not isinstance(error.__cause__, FileNotFoundError):
            raise
        path = next(_moved(box, place.name.rpartition("/")[2]), None)
        return files.load(replace(place, path=path, root=box), limit=limit) if path else None


def _moved(box: str, base: str) -> Iterator[str]:
    for inner in ("cur", "new"):
        with suppress(OSError):
            yield from (entry.path for entry in os.scandir(f"{box}/{inner}") if entry.name.partition(":")[0] == base)


def _unquoted(data: bytes) -> bytes:
    """Undo what an mbox did to lines that begin with `From ` (mboxrd, and what mboxo makes of most)."""
    return QUOTED.sub(rb"\1", data[:MAX_LETTER]) if b">From " in data else data[:MAX_LETTER]
