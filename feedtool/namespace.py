"""Elements of the podcast namespace that have no noun of their own: one table, by which they are read, checked and written.

Sources: https://github.com/Podcastindex-org/podcast-namespace/tree/main/docs/tags. Nothing here is about money (`value`), a
moment (`liveItem`), or what a host does for its own feeds (`podping`); `images` is given up there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SHOW, EPISODE, ALTERNATE = "show", "episode", "alternateEnclosure"
"""What an element may stand in, beside another of these elements."""

TEXT = "text"
"""What stands for the text of an element among its needs."""

MOST = 50


@dataclass(frozen=True, slots=True)
class Extra:
    """An element: its name, text, attributes with their names, and what is in it."""

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    inner: tuple[Extra, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What a text must be, and how people call that; an address is looked at as one beside."""

    pattern: re.Pattern[str]
    told: str
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """What an element may hold: where it stands and how often, its text, its attributes, which it needs, what stands in it.

    Where an attribute has the value that `spares` names, nothing else is needed.
    """

    within: tuple[str, ...]
    most: int = MOST
    text: Form | None = None
    attributes: Mapping[str, Form] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    inner: str | None = None
    spares: tuple[str, str] | None = None


def _form(pattern: str, told: str) -> Form:
    return Form(re.compile(pattern), told)


LINE = _form(r".{1,128}", "a text of 128 characters at most")
LONG = _form(r".{1,4000}", "a text of 4,000 characters at most")
WORD = _form(r"[A-Za-z][A-Za-z0-9_-]{0,63}", "a word of letters, digits and hyphens")
HOST = _form(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::[0-9]{1,5})?", "the name of a server")
WHOLE = _form(r"[0-9]{1,9}", "a whole number")
TRUTH = _form(r"true|false", "true or false")
ANSWER = _form(r"yes|no", "yes or no")
GUID = _form(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "a UUID")
MEDIA = _form(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}", "a media type")
RATIO = _form(r"[0-9]{1,5}(?:\.[0-9]{1,5})?\s?(?:/\s?[0-9]{1,5}(?:\.[0-9]{1,5})?)?", "a ratio like 16/9")
RULE = _form(r"[A-Z]+=[A-Za-z0-9,+:.-]+(?:;[A-Z]+=[A-Za-z0-9,+:.-]+){0,14}", "a rule like FREQ=WEEKLY;BYDAY=MO (RFC 5545)")
MOMENT = _form(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]{5,15}(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?", "a date like 2026-04-01 (ISO 8601)"
)
ADDRESS = Form(re.compile(r"https?://\S{1,4000}"), "an absolute http or https URL", is_address=True)

PICTURE = {"href": ADDRESS, "alt": LONG, "aspect-ratio": RATIO, "width": WHOLE, "height": WHOLE, "type": MEDIA, "purpose": LINE}

TAGS: Mapping[str, Tag] = {
    "txt": Tag((SHOW, EPISODE), text=LONG, attributes={"purpose": LINE}, needs=(TEXT,)),
    "block": Tag((SHOW,), text=ANSWER, attributes={"id": WORD}, needs=(TEXT,)),
    "updateFrequency": Tag((SHOW,), 1, LINE, {"complete": TRUTH, "dtstart": MOMENT, "rrule": RULE}),
    "podroll": Tag((SHOW,), 1, inner="remoteItem"),
    "publisher": Tag((SHOW,), 1, inner="remoteItem"),
    "remoteItem": Tag(
        (SHOW, "podroll", "publisher"),
        attributes={"feedGuid": GUID, "feedUrl": ADDRESS, "itemGuid": LONG, "medium": WORD, "title": LONG},
        needs=("feedGuid",),
    ),
    "chat": Tag(
        (SHOW, EPISODE),
        1,
        attributes={"server": HOST, "protocol": WORD, "accountId": LINE, "space": LINE},
        needs=("server", "protocol"),
    ),
    "socialInteract": Tag(
        (SHOW, EPISODE),
        attributes={"protocol": WORD, "uri": ADDRESS, "accountId": LINE, "accountUrl": ADDRESS, "priority": WHOLE},
        needs=("protocol", "uri"),
        spares=("protocol", "disabled"),
    ),
    "image": Tag(
        (SHOW, EPISODE),
        attributes=PICTURE,
        needs=("href",),
    ),
    "contentLink": Tag((EPISODE,), text=LINE, attributes={"href": ADDRESS}, needs=("href",)),
    "integrity": Tag((ALTERNATE,), 1, attributes={"type": WORD, "value": LONG}, needs=("type", "value")),
}
"""The elements, in the order in which they are written."""


def lacking(found: Extra) -> tuple[str, ...]:
    """Name what an element needs and does not have: attributes, `text`, or what stands in it.

    >>> lacking(Extra("chat", attributes=(("protocol", "irc"),))), lacking(Extra("podroll")), lacking(Extra("txt", "a"))
    (('server',), ('remoteItem',), ())
    """
    tag, said = TAGS[found.name], dict(found.attributes)
    if tag.spares in found.attributes:
        return ()
    lacks = tuple(name for name in tag.needs if not (found.text if name == TEXT else said.get(name)))
    if tag.inner and not found.inner:
        lacks += (tag.inner,)
    return lacks or (() if found.text or said or found.inner else (TEXT,))


def made(name: str, text: str, attributes: Mapping[str, str], inner: tuple[Extra, ...] = ()) -> Extra | None:
    """Make an element of what there is of it, its attributes in the order of the table; None where that is not enough."""
    named = tuple((each, said) for each in TAGS[name].attributes if (said := attributes.get(each)))
    found = Extra(name, text, named, inner)
    return None if lacking(found) else found
