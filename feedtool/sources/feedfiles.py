"""Files and pictures of an entry, as feedparser gives them: a file may be an enclosure, a link, and one of Media RSS."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from feedtool.model import Enclosure, Size
from feedtool.sources.episodes import seconds
from feedtool.sources.shape import absolute

_ENDING = re.compile(r"[^?#]+\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?", re.IGNORECASE | re.DOTALL)
_AVATAR = re.compile(
    r"https?://(?:(?:[a-z0-9-]{1,60}\.)?gravatar\.com/avatar|avatars[0-9]?\.githubusercontent\.com)/", re.IGNORECASE
)
"""Where WordPress has pictures of authors, which it names among those of the post."""


def files(entry: Any, base: str | None) -> tuple[Enclosure, ...]:
    """Give the files of an entry, each address once, with all that is said of it anywhere.

    A picture of Media RSS shows what the entry is about; it is a file to take along only where it is an enclosure as well.
    """
    found: dict[str, Enclosure] = {}
    media = [each for each in entry.get("media_content") or () if each.get("url")]
    for each in (*(entry.get("enclosures") or ()), *media):
        url = absolute(str(each.get("href") or each.get("url") or ""), base)
        if url in found:
            found[url] = _whole(found[url], _file(each, url))
        elif url is not None and (each.get("href") or not _is_picture(each)):
            found[url] = _file(each, url)
    return _lasting(tuple(found.values()), seconds(str(entry.get("itunes_duration") or "")))


def image(entry: Any, base: str | None) -> tuple[str | None, Size | None]:
    """Give the address of an entry's picture, and its size where that is stated, wherever that is.

    The first counts; of one picture in several sizes, whose addresses differ in their queries alone, the widest.
    """
    shown = (each for each in entry.get("media_content") or () if _is_picture(each))
    podcast = {"url": (entry.get("image") or {}).get("href")}
    named = (podcast, *(entry.get("media_thumbnail") or ()), *shown)
    said = [each for each in named if each.get("url") and not _is_avatar(each)]
    found = [(url, each) for each in said if (url := absolute(str(each["url"]), base))]
    if not found:
        return None, None
    first = found[0][0].partition("?")[0]
    widest, _ = max(
        (pair for pair in found if pair[0].partition("?")[0] == first), key=lambda pair: _side(pair[1], "width") or 0
    )
    return widest, next((size for url, each in found if url == widest and (size := _size(each))), None)


def avatar(entry: Any) -> str | None:
    """Give the address of a picture of who wrote an entry."""
    shown = (*(entry.get("media_content") or ()), *(entry.get("media_thumbnail") or ()))
    return next((str(each["url"]) for each in shown if _is_avatar(each)), None)


def _lasting(files: tuple[Enclosure, ...], duration: int | None) -> tuple[Enclosure, ...]:
    """Say of files how long the episode lasts: of the first, and of all if none of them says it itself."""
    if duration is None:
        return files
    if any(each.duration for each in files):
        return tuple(each if each.duration or place else replace(each, duration=duration) for place, each in enumerate(files))
    return tuple(replace(each, duration=duration) for each in files)


def _file(said: Any, url: str) -> Enclosure:
    length = _number(str(said.get("length") or said.get("filesize") or ""))
    kind = str(said.get("type") or "").strip().lower() or None
    return Enclosure(url, kind, length, said.get("title") or None, seconds(str(said.get("duration") or "")))


def _whole(one: Enclosure, other: Enclosure) -> Enclosure:
    """Fill in what is said of a file in one place from another; a type is that of where it stands first."""
    return replace(
        one,
        length=one.length or other.length,
        title=one.title or other.title,
        duration=one.duration or other.duration,
    )


def _number(text: str) -> int | None:
    return int(text) or None if text.isascii() and text.isdecimal() and len(text) < 16 else None  # noqa: PLR2004


def _is_picture(media: Any) -> bool:
    """Say whether a file of Media RSS calls itself a picture, or says nothing but is called like one."""
    medium, kind = str(media.get("medium") or ""), str(media.get("type") or "")
    if medium or kind:
        return medium == "image" or kind.startswith("image/")
    return _ENDING.fullmatch(str(media.get("url") or "").strip()) is not None


def _is_avatar(media: Any) -> bool:
    return _AVATAR.match(str(media.get("url") or "")) is not None


def _size(said: Any) -> Size | None:
    width, height = (_side(said, side) for side in ("width", "height"))
    return Size(width, height) if width and height else None


def _side(said: Any, side: str) -> int | None:
    return _number(str(said.get(side) or "").strip())
