"""What the gate sees of items: the gists that are remembered of their texts, and a text where it asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool import gate
from feedtool.state import items as memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedtool.config import Gate
    from feedtool.model import CleanItem
    from feedtool.state.database import Database
    from feedtool.state.items import Name


def limits_of(settings: Gate) -> gate.Limits:
    """Give the gate its thresholds as the configuration has them."""
    return gate.Limits(**settings.model_dump(exclude={"enabled", "patience"}))


class Sights:
    """Makes what the gate sees of clean items; `load` gives an item by its name, and is asked for few.

    `made` has the gists that had to be made, to be remembered.
    """

    def __init__(self, load: Callable[[Name], CleanItem]) -> None:
        self.load = load
        self.made: dict[Name, str] = {}
        self._gists: dict[Name, gate.Gist] = {}
        self._seen: dict[tuple[str, Name, datetime | None], gate.Glimpse] = {}

    def recall(self, database: Database, names: Iterable[Name]) -> None:
        """Look up the gists of these clean items, as far as they are remembered."""
        found = memory.gists(database, names)
        self._gists |= {name: gist for name, text in found.items() if (gist := gate.read(text))}

    def see(self, guid: str, name: Name, stated: datetime | None) -> gate.Glimpse:
        """Give what the gate sees of an item; `stated` is the date that its source states, or what stands for it."""
        key = guid, name, stated
        known = self._seen.get(key)  # most items are now what they were
        if known is None:
            known = self._seen[key] = gate.Glimpse(guid, stated, name, self.gist(name), lambda: self.load(name).text)
        return known

    def gist(self, name: Name) -> gate.Gist:
        """Give the gist of a clean item; it is made of the text where none is remembered."""
        known = self._gists.get(name)
        if known is None:
            item = self.load(name)
            removed = sum(len(removal.text) for removal in item.removals if removal.step == "noise")
            known = self._gists[name] = gate.gist(item.title, item.text, link=item.link, removed=removed)
            self.made[name] = gate.written(known)
        return known
