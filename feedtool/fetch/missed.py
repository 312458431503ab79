"""Pages of articles that could not be had for now: each is remembered, and asked for again a few times, later and later.

Without it a server that was down for a minute would have cost the articles of that minute their texts for ever.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from feedtool import small
from feedtool.fetch import due
from feedtool.fetch.files import WAITS
from feedtool.model import Response

if TYPE_CHECKING:
    from feedtool.errors import FetchError
    from feedtool.fetch.door import Door

NAME = hashlib.sha256(b"missed").hexdigest()[:32]

TOO_MANY = 429
ROW = 3
"""Pages of one host that fail one after the other before no more of them are asked for: one may be broken by itself."""


class Missed:
    """The memory of one source's pages, read from what its door kept; `end` gives the door what is to be remembered."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self._seen: set[str] = set()
        self._rows: dict[str, int] = {}
        self._wishes: dict[str, float] = {}
        self._is_changed = False

    @cached_property
    def _known(self) -> dict[str, list[str | float]]:
        """Give by URL how often a page was asked for in vain, when last, and for how many seconds its host is to be left."""
        last = self.door.kept.get(NAME)
        return json.loads(small.expanded(last.data)) if last is not None and last.data else {}

    def is_to_wait(self, url: str) -> bool:
        """Say whether a page must do without being asked for now: it was missed lately, or its host is left alone in this run.

        The latter is missed, too, though it was not tried.
        """
        self._seen.add(url)
        if url in self._known and (self.door.mode != "live" or self._left(url) > 0):
            return True
        is_left = self._rows.get(_host(url), 0) >= ROW
        if is_left:
            self._note(url, max(1, self._tries(url)))
        return is_left

    def holds(self, url: str) -> bool:
        """Say whether a page was missed, and is to be asked for again."""
        return url in self._known

    def miss(self, url: str, error: FetchError) -> None:
        """Remember that a page could not be had; one that never could is given up."""
        host = _host(url)
        self._rows[host] = ROW if error.status == TOO_MANY else self._rows.get(host, 0) + 1
        wish = min(due.retry_after(error.retry_after, now=self.door.now), due.LONGEST)
        self._wishes[host] = max(wish, self._wishes.get(host, 0.0))
        self._note(url, self._tries(url) + 1)

    def meet(self, url: str) -> None:
        """Remember no more that a page could not be had: it was."""
        self._rows.pop(_host(url), None)
        self._is_changed = self._known.pop(url, None) is not None or self._is_changed

    def end(self) -> None:
        """Have the door remember what is known of pages that are still named: all items of the source were looked at."""
        for url in self._known.keys() - self._seen:
            self.meet(url)
        if not self._is_changed:
            return
        data = json.dumps(self._known, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        digest, now, again = hashlib.sha256(data).hexdigest(), self.door.now, min(map(self._left, self._known), default=0.0)
        fresh = max(again, 1.0) if self._known else 0.0
        self.door.answers[NAME] = Response(
            NAME, "pages", now, now, digest, role="files", fresh=fresh, data=small.compressed(data)
        )

    def _note(self, url: str, tries: int) -> None:
        self._seen.add(url)
        self._is_changed = True
        if tries > len(WAITS):
            self._known.pop(url, None)
        else:
            self._known[url] = [tries, self.door.now.isoformat(), self._wishes.get(_host(url), 0.0)]

    def _tries(self, url: str) -> int:
        return int(self._known.get(url, [0])[0])

    def _left(self, url: str) -> float:
        """Give the seconds after which a page that is known is to be asked for again."""
        tries, when, *wish = self._known[url]
        wait = max(WAITS[int(tries) - 1], *map(float, wish))
        return wait - (self.door.now - datetime.fromisoformat(str(when))).total_seconds()


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
