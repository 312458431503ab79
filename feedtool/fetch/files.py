"""What is known of files that are named at a source: each is asked about once, and what was said is remembered for ever.

A failure is no fault of the source. It is remembered too, and the file is asked about again a few times, later and later.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from feedtool import small
from feedtool.errors import FetchError
from feedtool.model import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from feedtool.ask import Get
    from feedtool.fetch.client import Reply
    from feedtool.fetch.door import Door

NAME = hashlib.sha256(b"files").hexdigest()[:32]
WAITS = (3600.0, 86400.0, 7 * 86400.0)
"""Seconds after each failure before which a file is not asked about again; after one more it never is."""

SECONDS = 10.0
"""Seconds that one answer may take: it is short, and a source has many files."""

LONGEST = 300
"""Characters of what is remembered of a failure."""

WHOLE = "GET "
"""Stands before the address of what is got whole."""

SPARE = 2000
"""Files that are remembered although the source does not name them now."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a file: what was `said`, or `why` nothing was; `is_new` says that it was asked now."""

    said: Mapping[str, Any] | None = None
    why: str = ""
    is_new: bool = False


def is_due(answers: Iterable[Response], now: datetime) -> bool:
    """Say whether a source is to be read again, though nothing of it is new, since a file of it is to be asked about again."""
    found = (each for each in answers if each.role == "files" and each.fresh)
    return any((now - each.at).total_seconds() >= each.fresh for each in found)


class Files:
    """The memory of one source's files, read from what its door kept; `end` gives the door what is to be remembered.

    At most `most` are asked about; what must wait is counted in `waiting`. A host that does not answer is not asked again
    by this object: all its files count as asked.
    """

    def __init__(self, door: Door, *, most: int) -> None:
        self.door, self.most = door, most
        self.waiting = 0
        self._dead: dict[str, str] = {}
        self._used: set[str] = set()
        self._is_changed = False

    @cached_property
    def _known(self) -> dict[str, Any]:
        last = self.door.kept.get(NAME)
        return json.loads(small.expanded(last.data)) if last is not None and last.data else {}

    def see(self, request: Get, read: Callable[[Reply], Mapping[str, Any]], *, spare: float) -> Seen:
        """Give what is known of a file, or ask; `read` gives what is to be remembered of an answer, as JSON has it.

        Nothing is asked where less than `spare` seconds are left.
        """
        name = request.url if request.head else f"{WHOLE}{request.url}"
        self._used.add(name)
        known = self._known.get(name, {})
        if "said" in known:
            return Seen(known["said"])
        if self.door.mode == "offline" or (known and not self._is_due(known)):
            return Seen(None, known.get("why", "it was not asked about"))
        if self.most <= 0 or self.door.left() < spare:
            self.waiting += 1
            return Seen(None, "it waits for the next run")
        return self._asked(request, name, read, int(known.get("tries", 0)) + 1)

    def failed(self, url: str) -> bool:
        """Say whether a file was asked about in vain before, itself; such a one must not keep others from being asked about."""
        return bool(self._known.get(url, {}).get("asked"))

    def settle(self) -> None:
        """Forget failures of files that the source does not name any more: the whole of it was read."""
        gone = [name for name in self._failures() if name not in self._used]
        for name in gone:
            del self._known[name]
        self._is_changed = self._is_changed or bool(gone)

    def end(self) -> None:
        """Have the door remember what is known, where something was learned."""
        if not self._is_changed:
            return
        spare = [name for name in self._known if name not in self._used]
        for name in spare[: max(0, len(spare) - SPARE)]:
            del self._known[name]
        data = json.dumps(self._known, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        digest, now = hashlib.sha256(data).hexdigest(), self.door.now
        left = (self._left(self._known[name]) for name in self._failures())
        again = min((each for each in left if each is not None), default=0.0)
        self.door.answers[NAME] = Response(
            NAME, "files", now, now, digest, role="files", fresh=again and max(again, 1.0), data=small.compressed(data)
        )

    def _failures(self) -> list[str]:
        """Name the files of items that were not to be had; what is got whole is looked at in every run."""
        return [name for name, known in self._known.items() if "tries" in known and not name.startswith(WHOLE)]

    def _is_due(self, known: Mapping[str, Any]) -> bool:
        """Say whether a file that could not be asked about is to be asked about again."""
        left = self._left(known)
        return left is not None and left <= 0

    def _left(self, known: Mapping[str, Any]) -> float | None:
        """Give the seconds after which a file is to be asked about again; None for never."""
        tries = int(known.get("tries", 0))
        if not 0 < tries <= len(WAITS):
            return None
        return WAITS[tries - 1] - (self.door.now - datetime.fromisoformat(known["tried"])).total_seconds()

    def _asked(self, request: Get, name: str, read: Callable[[Reply], Mapping[str, Any]], tries: int) -> Seen:
        host = request.url.partition("://")[2].partition("/")[0]
        if host in self._dead:
            why = f"{request.url}: its host was left alone after {self._dead[host]}"
            return self._failed(name, why, tries, asked=self.failed(name))
        self.most -= 1
        try:
            said = read(self.door.glance(request, seconds=SECONDS))
        except FetchError as error:
            if error.transient:
                self._dead[host] = str(error)
            return self._failed(name, str(error), tries, asked=True)
        self._is_changed = True
        self._known[name] = {"said": dict(said)}
        return Seen(said, is_new=True)

    def _failed(self, name: str, why: str, tries: int, *, asked: bool) -> Seen:
        self._is_changed = True
        known = {"tries": tries, "tried": self.door.now.isoformat(), "why": why[:LONGEST]}
        self._known[name] = {**known, "asked": True} if asked else known
        return Seen(None, why, is_new=True)
