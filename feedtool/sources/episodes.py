"""What records and front matter say of an item's files, and of it as an episode of a podcast."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from feedtool.model import Enclosure
from feedtool.podcast import NO_EPISODE, Chapters, Episode, Transcript
from feedtool.sources.values import DEPTH, folded, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TYPES = {
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "json": "application/json",
    "html": "text/html",
    "txt": "text/plain",
}
"""What transcripts are that do not say so, by the endings of their addresses."""

TYPE = tuple("mimetype mediatype contenttype type".split())
LENGTH = tuple("sizeinbytes length filesize size bytes contentlength".split())
DURATION = tuple("durationinseconds duration".split())
"""What an object that describes a file calls what is known of it, in JSON Feed, RSS, Media RSS and elsewhere, as `folded`."""

CHAPTERS = "application/json+chapters"
_TRUE, _FALSE = frozenset({"yes", "true", "explicit"}), frozenset({"no", "false", "clean"})
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Told:
    """How the texts of an item are found by the names of fields (empty: none), and its addresses made absolute."""

    text: Callable[[str], str]
    address: Callable[[str], str | None]


def as_episode(files: tuple[Enclosure, ...], told: Told) -> tuple[tuple[Enclosure, ...], Episode | None]:
    """Complete the first file of an item, and give what the item says as an episode; without a file it is none."""
    if not files:
        return files, None
    first, rest = files[0], files[1:]
    size = whole(told.text("size")) or first.length
    first = replace(first, length=size, duration=seconds(told.text("duration")) or first.duration)
    kind = told.text("episode_type").strip().lower()
    transcript, chapters = (told.address(told.text(name)) for name in ("transcript", "chapters"))
    episode = Episode(
        number=number(told.text("episode")),
        season=whole(told.text("season")),
        kind="trailer" if kind == "trailer" else "bonus" if kind == "bonus" else "full" if kind == "full" else None,
        explicit=truth(told.text("explicit")),
        chapters=Chapters(chapters, CHAPTERS) if chapters else None,
        transcripts=(Transcript(transcript, type_of(transcript)),) if transcript else (),
    )
    return (first, *rest), episode if episode != NO_EPISODE else None


def described(value: Any, *, depth: int = 0) -> dict[str, Enclosure]:
    """Give what the objects in a record say of the files whose addresses they hold, by these addresses.

    >>> described({"audio": {"url": "a.mp3", "length": 5}})
    {'a.mp3': Enclosure(url='a.mp3', type=None, length=5, title=None, duration=None)}
    """
    found: dict[str, Enclosure] = {}
    for each in _inner(value) if depth < DEPTH else ():
        found |= described(each, depth=depth + 1)
        found |= {file.url: file for file in _file(each)} if isinstance(each, dict) else {}
    return found


def type_of(transcript: str) -> str:
    """Guess the media type of a transcript by its address."""
    return TYPES.get(transcript.rpartition(".")[2].lower(), "text/plain")


def truth(text: str) -> bool | None:
    """Read yes or no in all the words that were ever asked for; None for any other."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def number(text: str | None) -> float | None:
    """Read a number that is not negative; None for what is none."""
    said = (text or "").strip()
    return float(said) if _NUMBER.fullmatch(said) else None


def whole(text: str | None) -> int | None:
    """Read a whole number that is not negative; None for what is none."""
    said = (text or "").strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else None  # noqa: PLR2004


def seconds(text: str) -> int | None:
    """Read a duration: seconds, or `h:mm:ss`; None for what is none, and for nothing.

    >>> seconds("1:02:03"), seconds("90.5"), seconds("soon")
    (3723, 90, None)
    """
    parts = text.strip().partition(".")[0].split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdecimal() and len(part) < 7 for part in parts):  # noqa: PLR2004
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return total or None


def _inner(value: Any) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _file(value: Mapping[str, Any]) -> Iterator[Enclosure]:
    """Give the file that an object describes, if it holds the address of one."""
    members = {folded(name): each for name, each in value.items() if not isinstance(each, dict | list)}

    def said(*names: str) -> str:
        return next((text for name in names for text in texts(members.get(name), "id") if text.strip()), "")

    for url in texts(value, "enclosure")[:1]:
        length, duration = whole(said(*LENGTH)), seconds(said(*DURATION))
        yield Enclosure(" ".join(url.split()), said(*TYPE) or None, length, said("title") or None, duration)
