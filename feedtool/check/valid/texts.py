"""Texts that are no addresses and no dates: plain text, people, languages, media types, numbers and lists of words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.entities import name2codepoint
from typing import TYPE_CHECKING
from urllib.parse import unquote

from feedtool import values
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Text
    from feedtool.check.valid.part import Look
    from feedtool.check.valid.rule import Rule

BLANK = warning(
    "text/blank",
    "an element or attribute that is empty",
    "RSS Best Practices Profile; RFC 4287, section 4",
    "give it a text, or leave it out",
    w3c="NotBlank AttrNotBlank",
)
HTML = warning(
    "text/html",
    "markup in plain text, which readers show as it is, or take for markup",
    "RSS Best Practices Profile, character data; RFC 4287, section 3.1.1",
    "write plain text, or say type='html' in Atom",
    w3c="ContainsHTML ContainsUndeclaredHTML CharacterData",
)
SPACE = error(
    "text/space",
    "space around a value where none may be",
    "RFC 4287, sections 3.3, 4.2.6 and 4.2.5",
    "remove it",
    w3c="UnexpectedWhitespace",
)
EMAIL = error(
    "person/email",
    "a text that is no e-mail address",
    "RFC 2822, section 3.4.1; RSS 2.0, author; RFC 4287, section 3.2.3",
    "write name@example.org, in RSS with the name behind it in parentheses",
    w3c="InvalidContact InvalidAddrSpec",
)
NAME = warning(
    "person/name",
    "an e-mail address without a name behind it in parentheses",
    "RSS Best Practices Profile, e-mail addresses",
    "write name@example.org (Full Name), or use dc:creator",
    w3c="MissingRealName EmailFormat",
)
NO_EMAIL = warning(
    "person/email-in-name",
    "an e-mail address in a name",
    "RFC 4287, section 3.2.1",
    "put it into <email>, or leave it out",
    w3c="ContainsEmail",
)
LANGUAGE = error(
    "language/tag",
    "a text that is no language tag, or of a language that does not exist",
    "RFC 5646, section 2.1; ISO 639",
    "write a tag such as en or en-GB",
    w3c="InvalidLanguage",
)
MEDIA_TYPE = error(
    "media-type/form",
    "a text that is no media type",
    "RFC 2045, section 5.1; RFC 6838, section 4.2",
    "write one such as audio/mpeg",
    w3c="InvalidMIMEType InvalidMIMEAttribute",
)
NUMBER = error(
    "number/form",
    "a text that is not the number that is wanted",
    "RSS 2.0; RFC 4287; the specification of the extension",
    "write digits",
    w3c="InvalidInteger InvalidPositiveInteger InvalidNonNegativeInteger InvalidIntegerAttribute InvalidFloat InvalidFloatUnit "
    "InvalidPercentage IntegerOverflow InvalidCommaSeparatedIntegers",
)
LENGTH = error(
    "text/length",
    "a text that is longer than directories take",
    "Apple, podcast RSS feed requirements",
    "shorten it",
    w3c="TooLong",
)
RULES = (BLANK, HTML, SPACE, EMAIL, NAME, NO_EMAIL, LANGUAGE, MEDIA_TYPE, NUMBER, LENGTH)

_END_TAG = re.compile(r"</(\w+)>")
_ENTITY = re.compile(r"&(#?\w+)")
_MARKUP = re.compile(r"&#[x0-9]|<[/a-zA-Z]")
_PART = r"[^\x00-\x20\x7f()<>,;:\\\"@\[\]]"
_MAILBOX = re.compile(rf"{_PART}++@(?:{_PART}++)")
_MAIL_IN_NAME = re.compile(rf"<{_PART}++@{_PART}++>")
_NAMED = re.compile(r"(?:[^<>()]*+<([^<>]*+)>|([^<>()]*+))\s*+(?:\([^()]*+\))?")
_WORD = r'[^\s()<>,;:\\"/\[\]?=]+'
_MEDIA = re.compile(rf'{_WORD}/{_WORD}(?:\s*;\s*{_WORD}=(?:"(?:[^"\\]|\\.)*+"|{_WORD}))*')

TAGS = frozenset(
    "a abbr acronym address applet area article aside audio b base basefont bdi bdo big blink blockquote body br button "
    "canvas caption center cite code col colgroup command comment data datalist dd del details dfn dialog dir div dl dt "
    "em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i "
    "iframe img input ins isindex kbd keygen label legend li link listing main map mark marquee menu meta meter nav nobr "
    "noframes noscript object ol optgroup option output p param picture plaintext pre progress q rp rt ruby s samp "
    "script search section select slot small source span strike strong style sub summary sup table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul var video wbr xmp".split()
)
"""The elements of HTML, those that are out of use included."""


def nonblank(found: Text) -> Iterator[Finding]:
    """Look whether there is a text."""
    if not found.value:
        yield found.breaks(BLANK)


def plain(found: Text) -> Iterator[Finding]:
    """Look for markup where plain text stands; characters that are escaped as `&#x3C;` are meant to be read."""
    if any(tag.lower() in TAGS for tag in _END_TAG.findall(found.value)) or (
        ("&" in found.value or "<" in found.value) and not _is_hexadecimal(found) and _is_marked_up(found)
    ):
        yield found.breaks(HTML)


def tight(found: Text) -> Iterator[Finding]:
    """Look for space around the text of an element."""
    if found.node.text != found.node.text.strip():
        yield found.breaks(SPACE)


def email(found: Text) -> Iterator[Finding]:
    """Look whether it is an e-mail address alone."""
    if not _MAILBOX.fullmatch(found.value) or "." in {found.value[:1], found.value[-1:]}:
        yield found.breaks(EMAIL, "write name@example.org")


def mailbox(found: Text) -> Iterator[Finding]:
    """Look whether it is an e-mail address, with a name or without."""
    yield from plain(found)
    parts = _NAMED.fullmatch(found.value)
    if not parts or not _MAILBOX.fullmatch((parts[1] or parts[2] or "").strip()):
        yield found.breaks(EMAIL)


def named_mailbox(found: Text) -> Iterator[Finding]:
    """Look whether it is an e-mail address with a name behind it, as RSS has people."""
    if found.value.startswith("mailto:"):
        found = replace(found, value=unquote(found.value.removeprefix("mailto:")))
    if found.value.find("@") > 0 and not found.value.endswith(")"):
        yield found.breaks(NAME)
    else:
        yield from mailbox(found)


def no_email(found: Text) -> Iterator[Finding]:
    """Look for an e-mail address in a name."""
    if _MAIL_IN_NAME.search(found.value):
        yield found.breaks(NO_EMAIL)


def language(found: Text) -> Iterator[Finding]:
    """Look whether it is a language tag; codes of three letters are not looked up."""
    if not values.is_language(found.value) and not re.fullmatch("(?i)[ix](?:-[a-z0-9]{1,8})+", found.value):
        yield found.breaks(LANGUAGE)


def media_type(found: Text) -> Iterator[Finding]:
    """Look whether it is a media type, with parameters or without."""
    if not is_media_type(found.value):
        yield found.breaks(MEDIA_TYPE)


def is_media_type(value: str) -> bool:
    """Say whether a text is a media type, with parameters or without."""
    return bool(_MEDIA.fullmatch(value))


def number(least: int | None = None, most: int | None = None) -> Look:
    """Demand a whole number, of at least and at most so much."""
    bounds = " ".join(
        (f"of at least {least}" if least is not None else "", f"and at most {most}" if most is not None else "")
    ).strip()

    def look(found: Text) -> Iterator[Finding]:
        value = int(found.value) if re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", found.value) else None
        if value is None or (least is not None and value < least) or (most is not None and value > most):
            yield found.breaks(NUMBER, f"write a whole number {bounds}".rstrip())

    return look


def form(pattern: str, rule: Rule, mend: str = "") -> Look:
    """Demand that a text is of a form, which is a pattern that takes linear time."""
    compiled = re.compile(pattern)

    def look(found: Text) -> Iterator[Finding]:
        if not compiled.fullmatch(found.value):
            yield found.breaks(rule, mend)

    return look


def one_of(words: str | Iterable[str], rule: Rule) -> Look:
    """Demand one of some words."""
    known = words.split() if isinstance(words, str) else list(words)

    def look(found: Text) -> Iterator[Finding]:
        if found.value not in known:
            yield found.breaks(rule)

    return look


def at_most(length: int) -> Look:
    """Demand a text of at most so many characters."""

    def look(found: Text) -> Iterator[Finding]:
        if len(found.value) > length:
            yield found.breaks(LENGTH, f"shorten it from {len(found.value):,} to {length:,} characters")

    return look


def _is_marked_up(found: Text) -> bool:
    names = _ENTITY.findall(found.value)
    if names:
        return any(name in name2codepoint or name == "apos" or not name.isalpha() for name in names)
    return found.node.facts.is_rss_2 and bool(_MARKUP.search(found.value))


def _is_hexadecimal(found: Text) -> bool:
    """Say whether a hexadecimal reference stands on a line of the text."""
    first, last = found.node.line, found.node.line + found.value.count("\n")
    lines = found.node.facts.hexadecimal
    return bool(lines) and any(line in lines for line in range(first, min(last, first + 1000) + 1))
