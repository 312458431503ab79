"""What an item says as an episode, and a feed as a show, made safe: plain lines, http(s) addresses, numbers within reason."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING, TypeVar

from feedtool.categories import is_known
from feedtool.namespace import ALTERNATE, EPISODE, SHOW, TAGS, Extra, Form, made
from feedtool.podcast import (
    NO_EPISODE,
    NO_SHOW,
    Alternate,
    Category,
    Chapters,
    Copy,
    Credit,
    Episode,
    Funding,
    License,
    Owner,
    Show,
    Soundbite,
    Spot,
    Trailer,
    Transcript,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

MOST = 50
"""People, transcripts, soundbites and so on of one item or feed; the rest is left out."""

_LARGEST = 2**53 - 1  # what every reader of JSON holds exactly (RFC 8259, section 6)
_HIGHEST = 10**9
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")  # RFC 6838, section 4.2
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,8}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,31}")
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NUMBER = r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?"
_GEO = re.compile(rf"geo:{_NUMBER},{_NUMBER}(?:,{_NUMBER})?(?:;[A-Za-z0-9=;.-]{{1,60}})?")  # RFC 5870
_OSM = re.compile(r"[NWR][0-9]{1,20}(?:#[0-9]{1,9})?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MAILED = r"[^\s@<>()\x00-\x20\x7f-\xa0\u200b-\u202e\u2060-\u206f]"
_EMAIL = re.compile(f"{_MAILED}{{1,64}}@{_MAILED}{{1,255}}")


@dataclass(frozen=True, slots=True)
class Means:
    """How a text becomes a line (empty for one that is none), and the address of something safe, or None."""

    line: Callable[[str], str]
    address: Callable[[str, str | None], str | None]


def mapped(episode: Episode, change: Callable[[str], str]) -> Episode:
    """Change every text that a person reads."""

    def maybe(text: str | None) -> str | None:
        return text and change(text)

    return replace(
        episode,
        label=maybe(episode.label),
        season_name=maybe(episode.season_name),
        title=maybe(episode.title),
        credits=tuple(
            replace(each, name=change(each.name), role=maybe(each.role), group=maybe(each.group)) for each in episode.credits
        ),
        soundbites=tuple(replace(each, title=change(each.title)) for each in episode.soundbites),
        spots=tuple(replace(each, name=change(each.name)) for each in episode.spots),
        license=episode.license and replace(episode.license, name=change(episode.license.name)),
        funding=tuple(replace(each, title=change(each.title)) for each in episode.funding),
        alternates=tuple(replace(each, title=maybe(each.title), codecs=maybe(each.codecs)) for each in episode.alternates),
    )


def safe_episode(episode: Episode | None, means: Means) -> Episode | None:
    """Keep what may be published of an episode; None where nothing is left."""
    if episode is None:
        return None
    line, chapters = means.line, episode.chapters
    made = Episode(
        number=_decimal(episode.number),
        label=line(episode.label or "") or None,
        season=_whole(episode.season, most=_HIGHEST),
        season_name=line(episode.season_name or "") or None,
        kind=episode.kind if episode.kind in {"full", "trailer", "bonus"} else None,
        title=line(episode.title or "") or None,
        explicit=episode.explicit,
        is_blocked=episode.is_blocked,
        chapters=_chapters(chapters, means) if chapters else None,
        transcripts=_several(episode.transcripts, lambda each: _transcript(each, means)),
        credits=_several(episode.credits, lambda each: _credit(each, means)),
        soundbites=_several(episode.soundbites, lambda each: _soundbite(each, means)),
        spots=_several(episode.spots, lambda each: _spot(each, means)),
        license=_license(episode.license, means),
        funding=_several(episode.funding, lambda each: _funding(each, means)),
        alternates=_several(episode.alternates, lambda each: _alternate(each, means)),
        extras=_extras(episode.extras, EPISODE, means),
    )
    return made if made != NO_EPISODE else None


def safe_show(show: Show | None, means: Means) -> Show | None:
    """Keep what may be published of a show; None where nothing is left."""
    if show is None:
        return None
    line, owner = means.line, show.owner
    guid = (show.guid or "").strip().lower()
    made = Show(
        kind=show.kind if show.kind in {"episodic", "serial"} else None,
        title=line(show.title or "") or None,
        author=line(show.author or "") or None,
        owner=_owner(owner, means) if owner else None,
        categories=_several(show.categories, lambda each: _category(each, means)),
        explicit=show.explicit,
        image=means.address("the image of the show", show.image),
        is_blocked=show.is_blocked,
        is_complete=show.is_complete,
        moved=means.address("the new address of the show", show.moved),
        guid=guid if _GUID.fullmatch(guid) else None,
        is_locked=show.is_locked,
        keeper=_fits(show.keeper, _EMAIL),
        medium=_fits(show.medium, _WORD),
        credits=_several(show.credits, lambda each: _credit(each, means)),
        spots=_several(show.spots, lambda each: _spot(each, means)),
        license=_license(show.license, means),
        funding=_several(show.funding, lambda each: _funding(each, means)),
        trailers=_several(show.trailers, lambda each: _trailer(each, means)),
        extras=_extras(show.extras, SHOW, means),
    )
    return made if made != NO_SHOW else None


def _several(found: Iterable[T], make: Callable[[T], T | None]) -> tuple[T, ...]:
    """Make each safe, and keep those that are any, each once."""
    return tuple(dict.fromkeys(made for each in found if (made := make(each)) is not None))[:MOST]


def _owner(owner: Owner, means: Means) -> Owner | None:
    made = Owner(means.line(owner.name), _fits(owner.email, _EMAIL) or "")
    return made if made != Owner() else None


def _category(found: Category, means: Means) -> Category | None:
    """Keep what Apple's list has, for a feed with any other is invalid; as tags they stay."""
    name = means.line(found.name)
    inner = (each for each in map(means.line, found.inner) if is_known(name, each))
    return Category(name, tuple(dict.fromkeys(inner))) if is_known(name) else None


def _credit(found: Credit, means: Means) -> Credit | None:
    name = means.line(found.name)
    if not name:
        return None
    link, image = means.address("the page of a person", found.link), means.address("the picture of a person", found.image)
    return Credit(name, means.line(found.role or "") or None, means.line(found.group or "") or None, link, image)


def _transcript(found: Transcript, means: Means) -> Transcript | None:
    url, kind = means.address("the transcript", found.url), _fits(found.type.lower(), _TYPE)
    language, rel = _fits(found.language, _LANGUAGE), _fits(found.rel, _WORD)
    return Transcript(url, kind, language, rel) if url and kind else None


def _chapters(found: Chapters, means: Means) -> Chapters | None:
    url, kind = means.address("the file of chapters", found.url), _fits(found.type.lower(), _TYPE)
    return Chapters(url, kind) if url and kind else None


def _soundbite(found: Soundbite, means: Means) -> Soundbite | None:
    start, duration = _decimal(found.start), _decimal(found.duration)
    return Soundbite(start, duration, means.line(found.title)) if start is not None and duration else None


def _spot(found: Spot, means: Means) -> Spot | None:
    name = means.line(found.name)
    rel = found.rel if found.rel in {"subject", "creator"} else None
    country = _fits((found.country or "").upper(), _COUNTRY)
    return Spot(name, rel, _fits(found.geo, _GEO), _fits(found.osm, _OSM), country) if name else None


def _license(found: License | None, means: Means) -> License | None:
    name = means.line(found.name) if found else ""
    return License(name, means.address("the licence", found.url)) if found and name else None


def _funding(found: Funding, means: Means) -> Funding | None:
    url = means.address("the link to give money", found.url)
    return Funding(url, means.line(found.title)) if url else None


def _trailer(found: Trailer, means: Means) -> Trailer | None:
    url, title = means.address("the trailer", found.url), means.line(found.title)
    if not url or not title or found.published.utcoffset() is None:
        return None
    kind = _fits((found.type or "").lower(), _TYPE)
    published = found.published.astimezone(UTC).replace(microsecond=0)
    return Trailer(title, url, published, _whole(found.length) or None, kind, _whole(found.season, most=_HIGHEST))


def _alternate(found: Alternate, means: Means) -> Alternate | None:
    copies = _several(found.copies, lambda each: _copy(each, means))
    kind = _fits(found.type.lower(), _TYPE)
    if not copies or not kind:
        return None
    return Alternate(
        kind,
        copies,
        length=_whole(found.length) or None,
        bitrate=_decimal(found.bitrate) or None,
        height=_whole(found.height, most=_HIGHEST) or None,
        language=_fits(found.language, _LANGUAGE),
        title=means.line(found.title or "") or None,
        rel=_fits(found.rel, _WORD),
        codecs=means.line(found.codecs or "") or None,
        is_default=found.is_default,
        extras=_extras(found.extras, ALTERNATE, means),
    )


def _extras(found: tuple[Extra, ...], within: str, means: Means) -> tuple[Extra, ...]:
    """Keep elements that the table has there, each as often as it may stand there, in the order of the table."""
    kept: list[Extra] = []
    for name, tag in TAGS.items():
        if within in tag.within:
            those = (each for each in found if each.name == name)
            kept += _several(those, lambda each: _extra(each, means))[: tag.most]
    return tuple(kept)


def _extra(found: Extra, means: Means) -> Extra | None:
    tag = TAGS[found.name]
    said = {name: _formed(value, tag.attributes.get(name), means) for name, value in found.attributes}
    return made(found.name, _formed(found.text, tag.text, means), said, _extras(found.inner, found.name, means))


def _formed(text: str, form: Form | None, means: Means) -> str:
    """Give a text that has its form, or none."""
    if form is None:
        return ""
    if form.is_address:
        return means.address("an address of the podcast namespace", text) or ""
    line = means.line(text)
    return line if form.pattern.fullmatch(line) else ""


def _copy(found: Copy, means: Means) -> Copy | None:
    url = means.address("another form of the file", found.url)
    return Copy(url, _fits((found.type or "").lower(), _TYPE)) if url else None


def _fits(text: str | None, pattern: re.Pattern[str]) -> str | None:
    found = (text or "").strip()
    return found if pattern.fullmatch(found) else None


def _decimal(number: float | None) -> float | None:
    """Give a number with three places at most; None for one that is none, or out of reason."""
    return round(float(number), 3) if number is not None and 0 <= number < _HIGHEST else None


def _whole(number: int | None, *, most: int = _LARGEST) -> int | None:
    return number if number is not None and 0 <= number <= most else None
