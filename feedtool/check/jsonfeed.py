"""Whether a document follows JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/); positions are those of the items."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedtool import values
from feedtool.check import html
from feedtool.check.findings import Finding, shown
from feedtool.check.positions import Member, UnreadableError, members

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Look = Callable[[str, int], "Iterator[Finding]"]
"""Looks at HTML that stands in a line."""

_VERSIONS = frozenset({"https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"})


def findings(data: bytes, html: Look = html.unsafe) -> Iterator[Finding]:
    """Say what is wrong with a JSON document, and with its HTML by `html`; never raises."""
    try:
        text = data.decode()
        if text.startswith("\ufeff"):
            yield Finding(1, "json/well-formed", "a byte order mark stands at the beginning: remove it")
        found = members(text.removeprefix("\ufeff"), "items")
    except UnicodeDecodeError as error:
        yield Finding(data.count(b"\n", 0, error.start) + 1, "json/utf-8", f"{error.reason}: write UTF-8")
    except UnreadableError as error:
        yield Finding(error.line, f"json/{error.rule}", str(error))
    else:
        yield from _feed(found, html)
        # ASCII spells what no text may hold with these alone; raw, a JSON string has none of it (RFC 8259, section 7)
        if not text.isascii() or any(escape in text for escape in ("\\u", "\\b", "\\f")):
            yield from (finding for member in found for finding in _characters(member))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_url(value: object) -> bool:
    return isinstance(value, str) and values.is_url(value)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and values.is_rfc3339(value.upper())  # RFC 3339, section 5.6: in small letters, too


def _is_language(value: object) -> bool:
    return isinstance(value, str) and values.is_language(value)


def _is_tags(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_authors(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_author, value))


def _is_author(value: object) -> bool:
    if not isinstance(value, dict):
        return False
    told = [value[key] for key in ("name", "url", "avatar") if key in value]
    address = value.get("url", "https://example.org")
    return bool(told) and all(map(_is_text, told)) and (values.is_url(address) or values.is_iri(address))


def _is_attachments(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_attachment, value))


def _is_attachment(value: object) -> bool:
    if not isinstance(value, dict) or not _is_text(value.get("title", "")):
        return False
    numbers = (value.get(key, 0) for key in ("size_in_bytes", "duration_in_seconds"))
    return _is_url(value.get("url")) and _is_media_type(value.get("mime_type")) and all(map(_is_number, numbers))


def _is_hubs(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and _is_hub(each) for each in value)


def _is_hub(value: dict[str, object]) -> bool:
    return _is_text(value.get("type")) and _is_url(value.get("url"))


def _is_media_type(value: object) -> bool:
    return isinstance(value, str) and values.is_media_type(value.partition(";")[0].strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


_Test = tuple[Callable[[object], bool], str, str]
_ANY: _Test = (lambda _: True, "", "")
_TEXT: _Test = (_is_text, "json/type", "a string")
_URL: _Test = (_is_url, "json/url", "an absolute http(s) address without spaces")
_DATE: _Test = (_is_date, "json/date", "an RFC 3339 date with an offset")
_LANGUAGE: _Test = (_is_language, "json/language", "a language tag such as 'en-GB'")
_AUTHORS: _Test = (_is_authors, "json/authors", "a list of objects with a name, an address or an avatar")

_TOP: Mapping[str, _Test] = {
    "title": _TEXT,
    "home_page_url": _URL,
    "feed_url": _URL,
    "next_url": _URL,
    "icon": _URL,
    "favicon": _URL,
    "description": _TEXT,
    "user_comment": _TEXT,
    "authors": _AUTHORS,
    "language": _LANGUAGE,
    "expired": (lambda value: isinstance(value, bool), "json/type", "true or false"),
    "hubs": (_is_hubs, "json/type", "a list of objects with type and url"),
    "items": (lambda value: isinstance(value, list), "json/type", "a list"),
}
_ITEM: Mapping[str, _Test] = {
    "id": (lambda value: isinstance(value, str) and bool(value.strip()), "json/id", "a string that never changes"),
    "url": _URL,
    "external_url": _URL,
    "title": _TEXT,
    "content_html": _TEXT,
    "content_text": _TEXT,
    "summary": _TEXT,
    "image": _URL,
    "banner_image": _URL,
    "date_published": _DATE,
    "date_modified": _DATE,
    "authors": _AUTHORS,
    "tags": (_is_tags, "json/type", "a list of strings"),
    "language": _LANGUAGE,
    "attachments": (_is_attachments, "json/attachments", "a list of objects with url, mime_type, and numbers as sizes"),
}


def _feed(found: tuple[Member, ...], look: Look) -> Iterator[Finding]:
    top = {member.key: member for member in found if not member.is_element}
    yield from _version(top.get("version", Member("version", None, 1)))
    yield from _required(top)
    for member in top.values():
        yield from _tested(_TOP, member.key, member.value, member.line)
    items = [member for member in found if member.is_element]
    for item in items:
        yield from _item(item, look)
    yield from _unique(items)


def _version(member: Member) -> Iterator[Finding]:
    if not isinstance(member.value, str) or member.value not in _VERSIONS:
        yield Finding(member.line, "json/version", f"version is {shown(member.value)}: write {max(_VERSIONS)!r}")


def _required(top: Mapping[str, Member]) -> Iterator[Finding]:
    for key in ("title", "items"):
        if key not in top:
            yield Finding(1, "json/required", f"the feed has no {key}: add it")


def _item(item: Member, look: Look) -> Iterator[Finding]:
    fields = item.value
    if not isinstance(fields, dict):
        yield Finding(item.line, "json/type", f"the item is {shown(fields)}: write an object")
        return
    if not fields.keys() & {"content_html", "content_text"}:
        yield Finding(item.line, "json/content", "the item has neither content_html nor content_text: add one")
    for key, value in {"id": None, **fields}.items():
        yield from _tested(_ITEM, key, value, item.line)
    if isinstance(body := fields.get("content_html"), str):
        yield from look(body, item.line)


def _tested(tests: Mapping[str, _Test], key: str, value: object, line: int) -> Iterator[Finding]:
    test, rule, wanted = tests.get(key, _ANY)
    if not test(value):
        yield Finding(line, rule, f"{key} is {shown(value)}: write {wanted}")


def _characters(member: Member) -> Iterator[Finding]:
    fields = member.value if member.is_element and isinstance(member.value, dict) else {member.key: member.value}
    for key, value in fields.items():
        for text in _texts(value):
            if not values.is_legal(text) and (found := values.ILLEGAL.search(text)):
                yield Finding(member.line, "json/characters", f"{key} holds the character {shown(found[0])}: remove it")


def _texts(value: object) -> Iterator[str]:
    """Give all strings in a value, however deep, without recursion."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as fields:
                waiting.extend((*fields.keys(), *fields.values()))
            case list() as elements:
                waiting.extend(elements)


def _unique(items: list[Member]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for item in items:
        guid = item.value.get("id") if isinstance(item.value, dict) else None
        if not isinstance(guid, str):
            continue
        if guid in first:
            message = f"id {shown(guid)} stands in line {first[guid]} already: give each item its own"
            yield Finding(item.line, "json/id-unique", message)
        first.setdefault(guid, item.line)
