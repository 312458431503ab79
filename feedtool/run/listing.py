"""All feeds that there are: those of the configuration, and the parts of those that are split."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.config import headed
from feedtool.model import Head
from feedtool.spelling import folded
from feedtool.state import items
from feedtool.state import parts as memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from feedtool.config import FeedSettings, Settings, Split
    from feedtool.state.database import Database
    from feedtool.state.parts import Part


@dataclass(frozen=True, slots=True)
class Listed:
    """One feed by its name, with its settings, what its head says included; `part` says what it is of, if it is a part."""

    name: str
    settings: FeedSettings
    part: Part | None = None

    @property
    def is_moved(self) -> bool:
        """Say whether readers should look elsewhere: its files are made only for those who have subscribed already."""
        return self.settings.moved_to is not None


def listed(database: Database, settings: Settings) -> tuple[Listed, ...]:
    """Give all feeds in the order of the configuration, each followed by its parts by their labels.

    Parts are those that runs have found so far, and that the configuration still wants.
    """
    known: dict[str, list[Part]] = {}
    for part in memory.parts(database):
        known.setdefault(part.feed, []).append(part)
    return tuple(each for name in settings.feeds for each in _with_parts(database, settings, name, known.get(name, ())))


def spread(settings: Settings, feeds: Iterable[Listed]) -> Settings:
    """Add parts to the feeds of settings, so that all that is done to feeds can be done to them."""
    parts = {each.name: each.settings for each in feeds if each.part}
    return replace(settings, feeds={**settings.feeds, **parts}) if parts else settings


def parts_of(name: str, found: Iterable[Part], database: Database, settings: Settings) -> Iterator[Listed]:
    """Give those parts of a feed that the configuration wants, with their settings."""
    stated = settings.feeds[name]
    splits: dict[str, Split] = {each.by: each for each in stated.split_by}
    parent: FeedSettings | None = None
    for part in found:
        split = splits.get(part.by)
        label = _label(part, split) if split else None
        if split and label:
            parent = parent or _completed(database, settings, name)
            yield Listed(part.name, _settings(part, split, parent, label), part)


def _with_parts(database: Database, settings: Settings, name: str, found: Iterable[Part]) -> Iterator[Listed]:
    yield Listed(name, _completed(database, settings, name))
    order: dict[str, int] = {each.by: at for at, each in enumerate(settings.feeds[name].split_by)}
    parts = parts_of(name, found, database, settings)
    yield from sorted(parts, key=lambda each: (order[each.part.by], each.part.value) if each.part else (0, ""))


def _completed(database: Database, settings: Settings, name: str) -> FeedSettings:
    stated = settings.feeds[name]
    if stated.head is None:
        return stated
    return headed(stated, items.head(database, stated.head) or Head(), site=settings.site, name=name)


def _label(part: Part, split: Split) -> str | None:
    """Give what a part is called, as the configuration spells it where it does; None for one that it does not want."""
    spelt: Mapping[str, str] = {folded(each): each for each in split.only}
    return spelt.get(part.value) if spelt else part.label


def _settings(part: Part, split: Split, parent: FeedSettings, label: str) -> FeedSettings:
    """Give the settings of a part: those of its feed, but for its name."""
    title = split.titled(parent.title, label)
    return parent.model_copy(
        update={
            "title": title,
            "description": title if parent.description == parent.title else parent.description,
            "language": part.value if part.by == "language" else parent.language,
            "podcast": parent.podcast and parent.podcast.model_copy(update={"guid": None, "title": None}),
            "split_by": (),
        }
    )
