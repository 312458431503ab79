"""Files that belong to items and do not say how long or what they are: their servers are asked, once for each."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from feedtool.ask import Get
from feedtool.counted import counted
from feedtool.picture import GOOD, Picture, faults, picture_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from feedtool.fetch.client import Reply
    from feedtool.fetch.files import Files
    from feedtool.model import Enclosure, Item

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")  # RFC 6838, section 4.2
_NOBODY = frozenset({"application/octet-stream", "binary/octet-stream", "text/html", "text/plain"})
"""What servers say of files that they do not know, or of a page that they send in place of one."""

_LARGEST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Measured:
    """Items with what was found of their files; how many files must wait, and what their owner should know."""

    items: tuple[Item, ...]
    waiting: int = 0
    notes: tuple[str, ...] = ()

    def hints(self) -> Iterable[str]:
        """Say what one who writes the source should know."""
        if self.waiting:
            yield f"{counted(self.waiting, 'file waits', 'files wait')} for the next run to be asked how long they are"


def measured(items: Iterable[Item], files: Files, *, spare: float) -> Measured:
    """Complete the files of items; nothing is asked where less than `spare` seconds are left.

    What a source states stays. A file that cannot be asked about is as it was; that is told once.
    """
    work, items = _Work(files, spare), tuple(items)
    # One that failed may have its host left alone for this run: it comes last.
    order = sorted(range(len(items)), key=lambda at: any(files.failed(file.url) for file in items[at].enclosures))
    made = {at: work.item(items[at]) for at in order}
    files.settle()
    return Measured(tuple(made[at] for at in range(len(items))), files.waiting, tuple(work.notes()))


def looked_at(url: str, files: Files, *, spare: float) -> Iterator[str]:
    """Tell of artwork that directories would refuse, once, when it is looked at; an address is asked for once."""
    seen = files.see(Get(url=url, accept="image/jpeg, image/png"), _seen, spare=spare)
    if seen.is_new and seen.said is None:
        yield f"the artwork could not be looked at: {seen.why}"
    elif seen.is_new and seen.said is not None and (found := "; ".join(faults(Picture(**seen.said)))):
        yield f"directories will refuse the artwork {url}: {found}; make it {GOOD}"


def _seen(reply: Reply) -> Mapping[str, Any]:
    return asdict(picture_of(reply.body))


class _Work:
    """Asks for file after file, and counts those that cannot be asked about."""

    def __init__(self, files: Files, spare: float) -> None:
        self.files, self.spare = files, spare
        self.failed: list[str] = []

    def item(self, item: Item) -> Item:
        if all(map(_is_whole, item.enclosures)):
            return item
        return replace(item, enclosures=tuple(map(self._file, item.enclosures)))

    def notes(self) -> Iterable[str]:
        if self.failed:
            count = len(self.failed)
            what = "the length of a file is" if count == 1 else f"the lengths of {count:,} files are"
            yield f"{what} not known: {self.failed[0]}"

    def _file(self, file: Enclosure) -> Enclosure:
        if _is_whole(file):
            return file
        seen = self.files.see(Get(url=file.url, head=True), _said, spare=self.spare)
        if seen.said is None:
            self.failed += [seen.why] if seen.is_new else []
            return file
        return replace(file, length=file.length or seen.said.get("length"), type=file.type or seen.said.get("type"))


def _is_whole(file: Enclosure) -> bool:
    """Say whether nothing needs to be asked, or can be."""
    return bool(file.length and file.type) or file.url.partition("://")[0].lower() not in {"http", "https"}


def _said(reply: Reply) -> Mapping[str, Any]:
    """Read how long a file is, and what it is; of a page in place of a file neither is believed."""
    length, kind = reply.headers.get("content-length", ""), reply.headers.get("content-type", "")
    kind = kind.partition(";")[0].strip().lower()
    if kind == "text/html":
        return {}
    size = int(length) if length.isascii() and length.isdecimal() and len(length) < 17 else 0  # noqa: PLR2004
    is_known = _TYPE.fullmatch(kind) and kind not in _NOBODY
    found = {"length": size if 0 < size <= _LARGEST else None, "type": kind if is_known else None}
    return {name: value for name, value in found.items() if value}
