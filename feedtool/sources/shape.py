"""Found values to an item: one way for all kinds that find a title here and a link there, whatever they find them with."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urljoin, urlsplit

from feedtool.errors import ItemError
from feedtool.model import Enclosure, Item, Person
from feedtool.sources.episodes import Told, as_episode, described
from feedtool.sources.when import read_when
from feedtool.sources.words import unmarked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from feedtool.model import Document
    from feedtool.sources.kinds import Context

Field = Literal[
    "id",
    "title",
    "link",
    "content",
    "summary",
    "author",
    "published",
    "updated",
    "tags",
    "image",
    "enclosure",
    "comments",
    "language",
    "size",
    "duration",
    "episode",
    "season",
    "episode_type",
    "explicit",
    "transcript",
    "chapters",
]
FIELDS: tuple[Field, ...] = Field.__args__  # type: ignore[attr-defined]
"""What a kind may find of an item; `author`, `tags` and `enclosure` may have several values."""

PLAIN = re.compile(
    r"https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?"
    r"(?:/[A-Za-z0-9._~!$'()*+,=:@%/-]*(?:\?[A-Za-z0-9._~!$'()*+,=:@%/?&-]+)?(?:#[A-Za-z0-9._~!$'()*+,=:@%/?&-]+)?)?"
)
"""An absolute address that any base leaves as it is; to split and join such a one costs twenty times as much."""


DATES = 4
"""Texts that are tried for a date, where a rule finds several: each that is none may cost some milliseconds."""

PLACED = re.compile("[/.]")
"""What the address of every picture has; a bare word or number (`self`, `55`) stands for something else."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was found of an item: texts for its fields; `where` names it for a person.

    What is known of its files beside their addresses is in the `record` that it was found in, if it was one.
    """

    values: Mapping[Field, Sequence[str]]
    where: str
    record: Any = None


@dataclass(frozen=True, slots=True)
class Shaped:
    """An item, and what could not be made of its values: dates that nobody can read, links that lead nowhere."""

    item: Item
    hints: tuple[str, ...] = ()


def shape(taken: Taken, document: Document, context: Context, *, content_type: Literal["text", "html"] = "html") -> Shaped:
    """Make an item of the texts that were found for its fields; the first text that is not blank counts where one is needed.

    Of dates it is the first that can be read as one. Relative URLs are resolved against the document's. The item's key is its
    `id`, else its link, else a digest of its title and content. Raises ItemError for an item without title, content and link.
    """
    values = taken.values
    hints: list[str] = []
    base = document.url

    def date(name: Field) -> datetime | None:
        texts = [text for text in values.get(name, ()) if text.strip()][:DATES]
        found = next((when for text in texts if (when := read_when(text, context=context, now=document.fetched))), None)
        if texts and found is None:
            hints.append(f"{name}: {texts[0][:100]!r} cannot be read as a date")
        return found

    link, image, comments = (_url(values, name, base, hints) for name in ("link", "image", "comments"))
    title = unmarked(" ".join(_first(values, "title").split()))
    content = _first(values, "content").strip()
    if not (title or content or link):
        raise ItemError("has neither title nor content nor link; correct the rules that find them", where=taken.where)
    named = _all(values, "enclosure")
    known = described(taken.record) if named else {}
    files = tuple(replace(known.get(each) or Enclosure(url), url=url) for each in named if (url := absolute(each, base)))
    told = Told(lambda name: _first(values, cast("Field", name)), lambda text: absolute(text, base))
    files, episode = as_episode(files, told)
    return Shaped(
        Item(
            key=_first(values, "id").strip() or link or _digest(title, content),
            origin=taken.where,
            title=title,
            content=content,
            content_type=content_type,
            summary=unmarked(_first(values, "summary")).strip() or None,
            link=link,
            published=date("published"),
            updated=date("updated"),
            authors=tuple(dict.fromkeys(Person(name) for name in _all(values, "author"))),
            tags=tuple(dict.fromkeys(_all(values, "tags"))),
            language=_first(values, "language").strip() or None,
            enclosures=files,
            image=image,
            comments=comments,
            episode=episode,
        ),
        tuple(hints),
    )


def absolute(text: str, base: str | None) -> str | None:
    """Give an http or https URL as it is meant on a page at `base`; None for one that leads nowhere, as an empty one.

    >>> absolute("a b?x=1", "https://example.com/news/"), absolute(" ", "https://example.com/news/")
    ('https://example.com/news/a%20b?x=1', None)
    """
    if PLAIN.fullmatch(text):
        return text
    text = "".join(text.split("\n")).strip().replace(" ", "%20")
    try:
        url = urljoin(base, text) if base else text
        parts = urlsplit(url)
        is_good = bool(text) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_good else None


def _all(values: Mapping[Field, Sequence[str]], name: Field) -> list[str]:
    return [text for each in values.get(name, ()) if (text := " ".join(each.split()))]


def _first(values: Mapping[Field, Sequence[str]], name: Field) -> str:
    return next((text for text in values.get(name, ()) if text.strip()), "")


def _url(values: Mapping[Field, Sequence[str]], name: Field, base: str | None, hints: list[str]) -> str | None:
    text = _first(values, name)
    if not text:
        return None
    url = absolute(text, base) if name != "image" or PLACED.search(text) else None
    if url is None:
        hints.append(f"{name}: {text[:100]!r} is no URL that leads anywhere")
    return url


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
