"""Globs to documents: regular files of a bearable size inside the folder that their glob names; no other match is read."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import iglob
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.errors import ItemError, SourceError
from feedtool.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Place:
    """A file that a glob matched: its real path, its name as people see it, and the real folder that it must not leave."""

    path: str
    name: str
    root: str


def find(patterns: tuple[str, ...], *, folder: Path, own: tuple[str, ...] = ()) -> tuple[Place, ...]:
    """Match globs (`**` crosses folders) relative to `folder`; sorted by name, folders left out.

    What a run writes (`own`) is meant by no glob: not health.xml by `*.xml`, not the output by `**`, unless it begins there.
    A file that two globs or links lead to is there once, under its own name if that is matched, else under the first.
    Raises SourceError when nothing matches at all, or a folder cannot be listed.
    """
    found: dict[str, Place] = {}
    for place in chain.from_iterable(_others(pattern, folder, own) for pattern in patterns):
        known = found.get(place.path)
        if known is None or _rank(place, folder) < _rank(known, folder):
            found[place.path] = place
    if not found:
        raise SourceError("; ".join(_missing(pattern, folder) for pattern in patterns))
    return tuple(sorted(found.values(), key=lambda place: place.name))


def load(place: Place, *, limit: int) -> Document:
    """Read one file of at most `limit` bytes; raise ItemError for all that is no such file, empty or out of its folder."""
    try:
        return _load(place, limit)
    except OSError as error:
        raise _refusal(place, error) from error


class Seen:
    """Files by their names and bytes, as one name for all of them; not by their times."""

    def __init__(self) -> None:
        self._all = hashlib.sha256()

    def add(self, place: Place, data: bytes) -> None:
        """Take one more file."""
        name = place.name.encode("utf-8", "surrogateescape")
        self._all.update(b"%d:%s%s" % (len(name), name, hashlib.sha256(data).digest()))

    def name(self) -> str:
        """Name those that were taken."""
        return self._all.hexdigest()


def fingerprint(places: Iterable[Place], *, limit: int) -> str | None:
    """Name files as they are now; None where one of them cannot be read as `load` does."""
    seen = Seen()
    try:
        for place in places:
            seen.add(place, _read(place, limit)[0])
    except (OSError, ItemError):
        return None
    return seen.name()


def show(path: str) -> str:
    r"""Write a path as text, bytes that are not UTF-8 as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _others(pattern: str, folder: Path, own: tuple[str, ...]) -> Iterator[Place]:
    found = _matches(pattern, folder)
    return (place for place in found if not any(_is_own(place, each) for each in own)) if MAGIC.search(pattern) else found


def _is_own(place: Place, own: str) -> bool:
    is_inside = own.endswith("/") and place.path.startswith(own) and not f"{place.root}/".startswith(own)
    return place.path == own or is_inside


def _matches(pattern: str, folder: Path) -> Iterator[Place]:
    fixed = _fixed(pattern, folder)
    if os.path.isdir(fixed) and not os.access(fixed, os.R_OK | os.X_OK):  # noqa: PTH112
        raise SourceError(f"cannot list the folder {show(fixed)!r} of {pattern!r}: permission denied; correct its permissions")
    root = os.path.realpath(fixed)
    folders: dict[str, tuple[str, str]] = {}
    for match, is_plain in _listed(pattern, folder):
        head, slash, tail = match.rpartition("/")
        known = folders.get(head + slash)
        if known is None:
            known = folders[head + slash] = _folder(os.path.join(folder, head + slash), folder)  # noqa: PTH118
        place = _plain(tail, root, known) if is_plain else _linked(os.path.join(folder, match), root, folder)  # noqa: PTH118
        if place is not None:
            yield place


def _listed(pattern: str, folder: Path) -> Iterator[tuple[str, bool]]:
    """Give what a glob matches, and whether it is known to be a regular file."""
    head, slash, tail = pattern.rpartition("/")
    if MAGIC.search(head) or not MAGIC.search(tail) or "**" in tail:
        # Not Path.glob, which takes no absolute pattern, nor leaves hidden files out.
        yield from ((match, False) for match in iglob(pattern, root_dir=folder, recursive=True))  # noqa: PTH207
        return
    # One folder, listed once: glob would have each file looked at again to see what it is.
    fits = re.compile(fnmatch.translate(tail)).match
    with suppress(OSError), os.scandir(os.path.join(folder, head + slash)) as entries:  # noqa: PTH118
        for entry in entries:
            if fits(entry.name) and entry.name.startswith(".") <= tail.startswith("."):
                yield head + slash + entry.name, entry.is_file(follow_symlinks=False)


def _folder(path: str, folder: Path) -> tuple[str, str]:
    """Give the real path of a folder, and how the names of its files begin: dear to find out, so once for each."""
    name = _name(path, folder)
    return os.path.realpath(path) + "/", "" if name == "." else f"{name}/"


def _plain(name: str, root: str, folder: tuple[str, str]) -> Place:
    """Place a regular file by the folder that it is in."""
    real, shown = folder
    return Place(real + name, shown + (name if name.isascii() else show(name)), root)


def _linked(path: str, root: str, folder: Path) -> Place | None:
    """Place what needs a closer look: links, special files, what is not known yet; None for folders."""
    if os.path.isdir(path):  # noqa: PTH112
        return None
    return Place(path=os.path.realpath(path), name=_name(path, folder), root=root)


def _rank(place: Place, folder: Path) -> tuple[bool, str]:
    return place.name != _name(place.path, Path(os.path.realpath(folder))), place.name


def _missing(pattern: str, folder: Path) -> str:
    """Say why a pattern matched no file."""
    fixed = _fixed(pattern, folder)
    if not os.path.isdir(fixed):  # noqa: PTH112
        return f"{pattern!r} is in the folder {show(fixed)!r}, which is not there; correct path"
    if os.path.isdir(folder / pattern):  # noqa: PTH112
        return f"{pattern!r} is a folder; name the files in it, as in {pattern.rstrip('/') + '/*.txt'!r}"
    return f"no file matches {pattern!r} in {show(str(folder))!r}; correct path, or put a file there"


def _fixed(pattern: str, folder: Path) -> str:
    """Give the folder that a pattern names before its first magic component; without any, the folder of the file."""
    parts = Path(pattern).parts
    count = next((index for index, part in enumerate(parts) if MAGIC.search(part)), len(parts) - 1)
    return os.path.join(folder, *parts[:count])  # noqa: PTH118


def _name(path: str, folder: Path) -> str:
    return show(os.path.relpath(path, folder)).replace(os.sep, "/")


def _load(place: Place, limit: int) -> Document:
    data, status = _read(place, limit)
    modified = datetime.fromtimestamp(status.st_mtime_ns // 10**9, UTC)
    return Document(name=place.name, origin=place.name, data=data, modified=modified)


def _refusal(place: Place, error: OSError) -> ItemError:
    reason = (error.strerror or str(error)).lower()
    what = "put the file there" if isinstance(error, FileNotFoundError) else "correct its permissions"
    return ItemError(f"cannot be read: {reason}; {what}, or leave it out of path", where=place.name)


def _read(place: Place, limit: int) -> tuple[bytes, os.stat_result]:
    if not place.path.startswith(place.root.rstrip("/") + "/"):
        raise ItemError(
            "is a link out of its folder; put the file itself there, or name its own folder in path", where=place.name
        )
    # Without O_NONBLOCK, opening a fifo waits for its writer.
    descriptor = os.open(place.path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ItemError("is not a regular file; leave it out of path", where=place.name)
        data = _bytes(descriptor, size=status.st_size, most=limit + 1) if status.st_size <= limit else b" " * (limit + 1)
    finally:
        os.close(descriptor)
    if len(data) > limit:
        raise ItemError(f"is larger than {limit:,} bytes; raise max_bytes, or leave it out of path", where=place.name)
    if not data:
        raise ItemError("is empty; write something into it, or leave it out of path", where=place.name)
    return data, status


def _bytes(descriptor: int, *, size: int, most: int) -> bytes:
    """Read a file of about this size, and no more than so much; a file object would cost as much as a small file itself."""
    parts = [os.read(descriptor, min(size + 1, most))]
    while len(parts[-1]) > size and (left := most - sum(map(len, parts))) > 0:
        size = min(left, 65536) - 1
        parts.append(os.read(descriptor, size + 1))
    return b"".join(parts)
