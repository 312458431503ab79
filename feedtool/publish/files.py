"""The files of one feed: all written aside first, then put in place one rename after the other; the same bytes are not touched.

A visible file is wholly old or wholly new at every moment, also after a crash; what a killed run can leave is a `.tmp` file.
Where files have compressed copies, those of a file are taken away before it changes and put in place after it: for a moment
there are none, and servers send the file itself; but never does a copy say anything else than its file.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.errors import PublishError
from feedtool.publish.copies import ENCODINGS, copy_name, copy_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    Step = Callable[[str], None]
    """Hears the name of each step (`create`, `write`, `sync`, `rename`, `sync folder`) before it is taken."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_TEMPORARY = re.compile(rf"\.({NAME.pattern})\.[0-9]+-[0-9]+\.tmp")

_NO_FILE = frozenset({errno.ELOOP, errno.EMLINK, errno.ENXIO})
"""What opening says of links (the second on FreeBSD) and of sockets."""

TRIES = 1000
"""Names that are tried for a temporary file; those taken were left by killed runs with the same process id."""


@dataclass(frozen=True, slots=True)
class Published:
    """The names of the files that were (or would be) written and of those that held the same bytes already, each sorted."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Copying:
    """Which `encodings` files have copies in, which copies are `good` where their files stay, and which are `stale`.

    Stale copies are those of ours that nobody wants any more: they go before their file changes, and not otherwise.
    """

    encodings: tuple[str, ...] = ()
    good: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()

    def wanted(self, name: str, *, is_written: bool) -> list[str]:
        """Give the encodings of the copies of a file that must be written."""
        return [each for each in self.encodings if is_written or copy_name(name, each) not in self.good]

    def leaving(self, name: str) -> list[str]:
        """Name the copies that must go before a file changes."""
        return [each for each in copy_names(name) if each in self.stale or each in copy_names(name, self.encodings)]


NONE = Copying()


def publish(folder: Path, files: Mapping[str, bytes], *, copying: Copying = NONE, step: Step = lambda _: None) -> Published:
    """Put files into a folder, which is made if need be, and their compressed copies beside them.

    Raises PublishError when that fails; then no temporary file is left and each visible file is wholly old or wholly new.
    A link in the place of a file is replaced, never followed.
    """
    published = preview(folder, files, copying=copying)
    if not published.written:
        return published
    _make(folder)
    aside: dict[str, Path] = {}
    names = sorted(files)
    try:
        for name in names:
            _write_all_aside(folder / name, files[name], published, aside=aside, step=step)
        for name in names:
            _put(folder, name, copying, aside=aside, step=step)
        _sync(folder, step=step)
    except OSError as error:
        raise _refusal("cannot write", folder, error) from error
    finally:
        for path in aside.values():
            with suppress(OSError):
                path.unlink()
    return published


def preview(folder: Path, files: Mapping[str, bytes], *, copying: Copying = NONE) -> Published:
    """Say what `publish` would write, without writing it; raise PublishError for what it would refuse."""
    every = {name: data for plain, data in files.items() for name in (plain, *copy_names(plain, copying.encodings))}
    for name in every:
        _check_place(folder / _checked(name))
    written = {name for name, data in files.items() if read(folder, name, of=len(data)) != data}
    written |= {copy_name(name, each) for name in files for each in copying.wanted(name, is_written=name in written)}
    return Published(tuple(sorted(written)), tuple(sorted(every.keys() - written)))


def read(folder: Path, name: str, *, of: int | None = None) -> bytes | None:
    """Give the bytes of a published file, or None where there is none; raise PublishError when they cannot be read.

    A link or a special file in its place counts as none, and so does one that has not so many bytes `of`, if that is said.
    """
    path = folder / _checked(name)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in _NO_FILE:
            return None
        raise _refusal("cannot read", path, error) from error
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_size != (found.st_size if of is None else of):
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def stamp(folder: Path, name: str) -> str | None:
    """Say in one word how a published file looks (size, time, inode), without reading it; None where there is none.

    The same word later means that nobody has touched the file.
    """
    try:
        found = os.lstat(folder / _checked(name))
    except OSError:
        return None
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ino}" if stat.S_ISREG(found.st_mode) else None


def sweep(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """Remove the temporary files that killed runs left of these files, and give their names; nobody may publish now."""
    known = frozenset(names)
    try:
        there = [path for path in folder.iterdir() if (match := _TEMPORARY.fullmatch(path.name)) and match[1] in known]
    except OSError:
        return ()
    for path in there:
        with suppress(OSError):
            path.unlink()
    return tuple(sorted(path.name for path in there))


def remove(folder: Path, name: str, *, step: Step = lambda _: None) -> None:
    """Take a file away that is ours; raise PublishError when it cannot be."""
    try:
        step("remove")
        (folder / _checked(name)).unlink(missing_ok=True)
    except OSError as error:
        raise _refusal("cannot remove", folder / name, error) from error


def _checked(name: str) -> str:
    if NAME.fullmatch(name) is None:
        raise PublishError(f"{name!r} is no name of a published file; use a-z, 0-9, '.', '_' and '-', a letter or digit first")
    return name


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refusal("cannot make the folder", folder, error) from error


def _check_place(path: Path) -> None:
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refusal("cannot write", path, error) from error
    if stat.S_ISDIR(mode):
        raise PublishError(f"cannot write {str(path)!r}: it is a folder; move it away, or name the feed otherwise")


def _write_all_aside(path: Path, data: bytes, published: Published, *, aside: dict[str, Path], step: Step) -> None:
    """Write a file and its copies aside, those of them that must be written."""
    if path.name in published.written:
        _write_aside(path, data, aside=aside, step=step)
    for encoding in ENCODINGS.values():
        copy = path.with_name(path.name + encoding.suffix)
        if copy.name in published.written:
            _write_aside(copy, encoding.encode(data), aside=aside, step=step)
            # Servers make tags of times: nginx asks that both have the same.
            moment = aside.get(path.name, path).stat().st_mtime_ns
            os.utime(aside[copy.name], ns=(moment, moment))


def _write_aside(path: Path, data: bytes, *, aside: dict[str, Path], step: Step) -> None:
    """Write the bytes to disk beside their place, under a name that `aside` knows from the moment it exists."""
    step("create")
    descriptor = _create(path, aside)
    with os.fdopen(descriptor, "wb") as file:
        step("write")
        file.write(data)
        file.flush()
        step("sync")
        os.fsync(descriptor)


def _create(path: Path, aside: dict[str, Path]) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for number in range(TRIES):
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{number}.tmp")
        with suppress(FileExistsError):
            descriptor = os.open(temporary, flags, 0o666)
            aside[path.name] = temporary
            return descriptor
    raise FileExistsError(errno.EEXIST, f"{TRIES} temporary files of killed runs are there")


def _put(folder: Path, name: str, copying: Copying, *, aside: dict[str, Path], step: Step) -> None:
    """Put one file and its copies in place; its old copies are gone before it changes."""
    if name in aside:
        for copy in copying.leaving(name):
            step("remove")
            (folder / copy).unlink(missing_ok=True)
    for each in (name, *copy_names(name)):
        if each in aside:
            step("rename")
            aside[each].replace(folder / each)
            del aside[each]


def _sync(folder: Path, *, step: Step) -> None:
    step("sync folder")
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refusal(what: str, path: Path, error: OSError) -> PublishError:
    reason = (error.strerror or str(error)).lower()
    return PublishError(f"{what} {str(path)!r}: {reason}; make room or correct permissions there, then run again")
