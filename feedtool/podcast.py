"""The nouns of podcasts: what an item says as an episode, and a feed as a show, beyond what any item or feed says.

They hold what Apple's `itunes` elements and the podcast namespace say (https://podcastindex.org/namespace/1.0), but no `value`;
`extras` is what needs no noun of its own (`namespace.TAGS`).
How long an episode is belongs to its file (`model.Enclosure`), its picture to the item or feed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from feedtool.namespace import Extra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

EpisodeKind = Literal["full", "trailer", "bonus"]
ShowKind = Literal["episodic", "serial"]


@dataclass(frozen=True, slots=True)
class Credit:
    """Who takes part: `role` and `group` are of the Podcast Taxonomy, `link` is their page, `image` their picture."""

    name: str
    role: str | None = None
    group: str | None = None
    link: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file with what is said; `rel` is `captions` for one with the times."""

    url: str
    type: str
    language: str | None = None
    rel: str | None = None


@dataclass(frozen=True, slots=True)
class Chapters:
    """A file with the chapters of an episode."""

    url: str
    type: str


@dataclass(frozen=True, slots=True)
class Soundbite:
    """A part worth hearing by itself: `start` and `duration` are seconds."""

    start: float
    duration: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: `rel` is subject or creator, `geo` a geo URI (RFC 5870), `osm` of OpenStreetMap, `country` of ISO 3166."""

    name: str
    rel: str | None = None
    geo: str | None = None
    osm: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class License:
    """Under what terms: the identifier of a known licence (SPDX), or a name of its own with the `url` of its text."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Funding:
    """Where to give money; `title` is what the link says."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """One address of another form of the file; `type` is there where that is not the type of the file, as of a torrent."""

    url: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Alternate:
    """Another form of an episode's file; `length` in bytes, `bitrate` in bits a second, `height` in pixels."""

    type: str
    copies: tuple[Copy, ...]
    length: int | None = None
    bitrate: float | None = None
    height: int | None = None
    language: str | None = None
    title: str | None = None
    rel: str | None = None
    codecs: str | None = None
    is_default: bool = False
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Trailer:
    """What tells of a show, or a season of it: `length` in bytes; `published` is aware."""

    title: str
    url: str
    published: datetime
    length: int | None = None
    type: str | None = None
    season: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A category of Apple's list, with those in it."""

    name: str
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom directories write to."""

    name: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """What an item says of itself as an episode; all of it may be unknown.

    `number` may stand between two whole ones, and `label` is what is shown in its place; `title` is for directories, which
    show number and season themselves; `is_blocked` keeps it out of them.
    """

    number: float | None = None
    label: str | None = None
    season: int | None = None
    season_name: str | None = None
    kind: EpisodeKind | None = None
    title: str | None = None
    explicit: bool | None = None
    is_blocked: bool = False
    chapters: Chapters | None = None
    transcripts: tuple[Transcript, ...] = ()
    credits: tuple[Credit, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    spots: tuple[Spot, ...] = ()
    license: License | None = None
    funding: tuple[Funding, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """What a feed says of itself as a podcast; all of it may be unknown.

    `author` makes the show, `owner` answers for it; `is_complete` says that there will be no more episodes, `is_blocked` keeps
    it out of directories, `moved` is where it is read from now on. `guid` names it for ever (UUIDv5), wherever it moves;
    `is_locked` asks other hosts not to take it over, and `keeper` is the address by which it may be unlocked.
    """

    kind: ShowKind | None = None
    title: str | None = None
    author: str | None = None
    owner: Owner | None = None
    categories: tuple[Category, ...] = ()
    explicit: bool | None = None
    image: str | None = None
    is_blocked: bool = False
    is_complete: bool = False
    moved: str | None = None
    guid: str | None = None
    is_locked: bool | None = None
    keeper: str | None = None
    medium: str | None = None
    credits: tuple[Credit, ...] = ()
    spots: tuple[Spot, ...] = ()
    license: License | None = None
    funding: tuple[Funding, ...] = ()
    trailers: tuple[Trailer, ...] = ()
    extras: tuple[Extra, ...] = ()

    @property
    def is_podcast(self) -> bool:
        """Say whether it is a podcast to directories: it says what all of them ask for, a category or whether it is explicit.

        Many feeds that are none name an author or a picture in Apple's words.
        """
        return bool(self.categories) or self.explicit is not None

    def passed_on(self) -> Show:
        """Give what another feed may say of itself: not where this one has moved to, nor what proves who owns it."""
        return replace(self, moved=None, extras=tuple(each for each in self.extras if not _is_proof(each)))


def _is_proof(found: Extra) -> bool:
    return found.name == "txt" and "verify" in dict(found.attributes).get("purpose", "").lower()


NO_EPISODE = Episode()
NO_SHOW = Show()


def episode_of(values: Mapping[str, Any] | None) -> Episode | None:
    """Make an episode of what JSON has of it; None of none."""
    return Episode(**_made(values, _EPISODE)) if values else None


def show_of(values: Mapping[str, Any] | None) -> Show | None:
    """Make a show of what JSON has of it; None of none."""
    return Show(**_made(values, _SHOW)) if values else None


def _made(values: Mapping[str, Any], kinds: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """Make what is no plain value of what it was written as; a list of them is a tuple."""
    made = dict(values)
    for name, kind in kinds.items():
        found = values.get(name)
        if isinstance(found, list | tuple):
            made[name] = tuple(kind(**each) for each in found)
        elif found is not None:
            made[name] = kind(**found)
    return made


def _category(name: str, inner: list[str]) -> Category:
    return Category(name, tuple(inner))


def _trailer(published: str, **rest: Any) -> Trailer:
    return Trailer(published=datetime.fromisoformat(published), **rest)


def _extra(attributes: list[list[str]], inner: list[dict[str, Any]], **rest: Any) -> Extra:
    named = tuple((name, said) for name, said in attributes)
    return Extra(attributes=named, inner=tuple(_extra(**each) for each in inner), **rest)


def _alternate(copies: list[dict[str, Any]], extras: Iterable[dict[str, Any]] = (), **rest: Any) -> Alternate:
    return Alternate(copies=tuple(Copy(**each) for each in copies), extras=tuple(_extra(**each) for each in extras), **rest)


_BOTH: dict[str, Callable[..., Any]] = {
    "credits": Credit,
    "spots": Spot,
    "license": License,
    "funding": Funding,
    "extras": _extra,
}
_EPISODE: dict[str, Callable[..., Any]] = {
    **_BOTH,
    "chapters": Chapters,
    "transcripts": Transcript,
    "soundbites": Soundbite,
    "alternates": _alternate,
}
_SHOW: dict[str, Callable[..., Any]] = {**_BOTH, "owner": Owner, "categories": _category, "trailers": _trailer}
