"""Values of records to texts, and the names under which records usually have what an item has."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from feedtool.sources.shape import Field

NAMES: dict[Field, list[str]] = {
    "id": "id guid uuid uid key slug".split(),
    "title": "title name headline heading subject caption".split(),
    "link": "permalink htmlurl weburl canonicalurl link url pageurl articleurl href uri links".split(),
    "content": (
        "contenthtml bodyhtml fulltext articlebody content body html contenttext text selftexthtml selftext message description"
    ).split(),
    "summary": "summary excerpt abstract standfirst teaser lead subtitle shortdescription description".split(),
    "author": "author authors creator byline writer authorname postedby username user".split(),
    "published": (
        "dategmt published publishedat publishedon publishdate publisheddate publicationdate datepublished pubdate date "
        "createdat createdon created datecreated createdutc postedat posted timestamp time"
    ).split(),
    "updated": (
        "modifiedgmt updated updatedat updatedon modified modifiedat modifiedon datemodified dateupdated lastmodified "
        "lastupdated edited"
    ).split(),
    "tags": "tags categories keywords topics labels category section tag".split(),
    "image": (
        "image imageurl images thumbnail thumbnailurl featuredimage coverimage bannerimage cover picture photo thumb ogimage"
    ).split(),
    "enclosure": "enclosure enclosures attachments audiourl videourl mediaurl".split(),
    "comments": "commentsurl commenturl commentslink".split(),
    "language": "language lang locale".split(),
    "size": "filesize sizeinbytes bytes audiobytes".split(),
    "duration": "duration audioduration durationinseconds".split(),
    "episode": "episode episodenumber".split(),
    "season": "season seasonnumber".split(),
    "episode_type": "episodetype".split(),
    "explicit": "explicit".split(),
    "transcript": "transcripturl transcript".split(),
    "chapters": "chaptersurl chapters".split(),
}
"""Names as `folded` gives them, the surest first."""

NEEDED: tuple[Field, ...] = ("title", "content", "link")
"""Fields of which an item has one at least."""

INSIDE: dict[str, tuple[str, ...]] = {
    "link": ("html", "href", "url", "self"),
    "image": ("url", "src", "href", "original", "large", "medium"),
    "enclosure": ("url", "href", "src", "path"),
    "comments": ("href", "url"),
    "transcript": ("url", "href", "src"),
    "chapters": ("url", "href", "src"),
    "author": ("name", "displayname", "fullname", "title", "username", "login"),
    "tags": ("name", "title", "label", "term", "slug"),
}
"""Which member of an object is meant, by the field that it was found for."""

ANY = ("rendered", "html", "value", "text", "content", "message", "title", "name", "label", "id", "url")
"""The same for all other fields."""

DATES = frozenset({"published", "updated"})
NUMBERED = frozenset({"id", "title", "size", "duration", "episode", "season", "explicit", *DATES})
"""Fields for which a number may be guessed to be meant; an author who is a number is a key into another table."""

DEPTH = 5
"""Objects and lists inside each other that are looked into for a text."""

SEPARATORS = re.compile(r"[,;|]")
DIGITS = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,9})?")
ZONELESS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
DOTNET = re.compile(r"/Date\((-?[0-9]{1,16})(?:[+-][0-9]{4})?\)/")
SURROGATE = re.compile("[\ud800-\udfff]")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?")
WORDS = {"true": True, "false": False, "null": None, "~": None}
UNITS = ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
"""Below what a timestamp counts so many to the second: all are dates up to the year 5138."""

LEAST = 1e8
"""Numbers below this are no timestamps but years, counts or YYYYMMDD: it is March 1973."""


def texts(value: Any, field: Field, *, depth: int = 0) -> list[str]:
    """Give the texts that a value holds for a field; none for nothing, for what is nested too deeply and for no number.

    A text for `tags` is split at commas, paragraphs for `content` are joined, a timestamp for a date is written in full.

    >>> texts({"rendered": "A"}, "title"), texts("a, b", "tags"), texts(1700000000, "published")
    (['A'], ['a', 'b'], ['2023-11-14T22:13:20+00:00'])
    """
    if isinstance(value, str):
        return _split(whole(value), field)
    if value is None or depth >= DEPTH:
        return []
    if isinstance(value, list):
        found = [text for each in value for text in texts(each, field, depth=depth + 1)]
        return ["\n".join(found)] if field == "content" and found else found
    if isinstance(value, dict):
        return _inside(value, field, depth)
    return _number(value, field)


def guessed(record: Mapping[str, Any], fields: Collection[Field]) -> dict[Field, list[str]]:
    """Find fields of a record by their usual names; what is content already is no summary."""
    places: dict[str, Any] = {}
    for name, value in record.items():
        places.setdefault(folded(name), value)
    found = {field: texts for field in NAMES if field in fields and (texts := _guess(places, field))}
    if found.get("summary") == found.get("content"):
        found.pop("summary", None)
    return found


def folded(name: str) -> str:
    """Reduce a name to what it is compared by.

    >>> folded("Published_At"), folded("publishedAt")
    ('publishedat', 'publishedat')
    """
    return "".join(filter(str.isalnum, name.casefold()))


def whole(text: str) -> str:
    """Replace halves of characters, which JSON can write and no file can hold."""
    return SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def moment(text: str) -> str | None:
    """Write a timestamp in seconds, or in thousands or millions of them, as a date; None for what is none.

    >>> moment("1700000000000"), moment("20240325")
    ('2023-11-14T22:13:20+00:00', None)
    """
    match = DOTNET.fullmatch(text)
    if match is None and DIGITS.fullmatch(text) is None:
        return None
    count = float(match[1]) if match else float(text)
    unit = 1e3 if match else next((unit for limit, unit in UNITS if abs(count) < limit), None)
    if unit is None or (match is None and count < LEAST):
        return None
    return datetime.fromtimestamp(int(count // unit), UTC).isoformat() if abs(count / unit) < UNITS[0][0] else None


def _guess(places: Mapping[str, Any], field: Field) -> list[str]:
    for name in (name for name in NAMES[field] if name in places):
        value = places[name]
        found = texts(value, field) if _may_be(value, field) else []
        found = list(map(_in_gmt, found)) if name.endswith("gmt") else found
        if any(map(str.strip, found)):
            return found
    return []


def _in_gmt(text: str) -> str:
    """Say of a time that WordPress calls one in GMT that it is one; its `date` is in the zone of the site."""
    return f"{text}Z" if ZONELESS.fullmatch(text) else text


def _may_be(value: Any, field: Field) -> bool:
    values: Iterable[Any] = value if isinstance(value, list) else (value,)
    return field in NUMBERED or not any(isinstance(each, (int, float)) for each in values)


def _inside(value: Mapping[str, Any], field: Field, depth: int) -> list[str]:
    members = {folded(name): each for name, each in value.items()}
    for name in INSIDE.get(field, ANY):
        found = texts(members[name], field, depth=depth + 1) if name in members else []
        if any(map(str.strip, found)):
            return found
    return []


def _split(text: str, field: Field) -> list[str]:
    if field == "tags":
        return [part for each in SEPARATORS.split(text) if (part := each.strip())]
    return [moment(text.strip()) or text] if field in DATES else [text]


def _number(value: Any, field: Field) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    text = str(value)
    if isinstance(value, float) and not text.lstrip("-")[:1].isdigit():
        return []  # NaN and the infinities
    return _split(text, field)


def meant(value: Any) -> Any:
    """Read the texts of a configuration as YAML means them without quotes: numbers, truths and nothing.

    >>> meant({"first": "10", "after": "null", "code": "007", "all": "true"})
    {'first': 10, 'after': None, 'code': '007', 'all': True}
    """
    if isinstance(value, dict):
        return {name: meant(each) for name, each in value.items()}
    if isinstance(value, list):
        return [meant(each) for each in value]
    if not isinstance(value, str):
        return value
    if value in WORDS:
        return WORDS[value]
    return (float(value) if set(value) & set(".eE") else int(value)) if NUMBER.fullmatch(value) else value
