"""What a value in a feed must look like: characters, addresses, identifiers, dates and languages; answers, never raises."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from feedtool import hosts
from feedtool.languages import is_language as is_language  # noqa: PLC0414  - of the values, but read alone by configurations

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# https://www.w3.org/TR/xml/#NT-Char, turned round: controls, lone surrogates, U+FFFE and U+FFFF
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# The same in UTF-8, where surrogates cannot be written at all: to leave bytes out takes a fifth of the time of a pattern
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_BEYOND = ("\ufffe".encode(), "\uffff".encode())

# RFC 3986 with the letters of RFC 3987; spaces, controls and the delimiters that no address may hold stay out
_NEVER = r"\s\x00-\x20\x7f-\xa0\ud800-\udfff\ufffe\uffff"
_REST = rf"""[^{_NEVER}<>"{{}}|\\^`\[\]]"""
_URL = re.compile(rf"(?i)https?://(?:[^\W_]|\[[0-9a-f:.]+\])(?![^/?#]*\.\.)(?:{_REST})*")
_NUMBER = r"(?:[0-5]?\d{0,4}|6(?:[0-4]\d{3}|5(?:[0-4]\d\d|5(?:[0-2]\d|3[0-5]))))"  # of a port: none, or up to 65535
_PORT = re.compile(rf"(?i)https?://[^/?#]*?(?:\]|[^\]:/?#]):(?!{_NUMBER}(?:[/?#]|$))[^/?#@]*(?:[/?#]|$)")
_IRI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:(?://\[[0-9A-Fa-f:.]+\])?{_REST}+")
_TAG = re.compile(r"tag:[A-Za-z0-9.@_-]+,[0-9]{4}(?:-[0-9]{2}){0,2}:[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*")
# RFC 2822, section 3.4.1; the host has a dot, for mail goes to no other (RFC 5321, section 2.3.5)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9][A-Za-z0-9-]*")
_MEDIA_NAME = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"  # RFC 6838, section 4.2
_MEDIA = re.compile(f"{_MEDIA_NAME}/{_MEDIA_NAME}")

# RFC 822, section 5, with the four-digit year of RFC 1123
_RFC822 = re.compile(
    rf"(?:({'|'.join(_DAYS)}), )?([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) (?:[+-][0-9]{4}|UT|GMT|[ECMP][SD]T|Z)"
)
# RFC 3339, section 5.6, with the upper-case letters that RFC 4287 demands
_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60))?")


@lru_cache(maxsize=64)
def is_legal(text: str) -> bool:
    """Say whether XML can hold a text; remembered, since each format asks of the same texts, one entry after the other."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    return len(data.translate(None, _CONTROLS)) == len(data) and not any(each in data for each in _BEYOND)


def is_url(value: str) -> bool:
    """Say whether a value is an absolute http or https address without spaces.

    >>> is_url("https://example.org/:a?b#c"), is_url("/a"), is_url("https://example.org/a b"), is_url("https://example.org:a/")
    (True, False, False, False)
    >>> is_url("https://example.org:65535/"), is_url("https://example.org:65536/"), is_url("https://example.org/[a")
    (True, False, False)
    """
    return bool(_URL.fullmatch(value)) and not _PORT.match(value)


def is_iri(value: str) -> bool:
    """Say whether a value is an absolute IRI (RFC 3987), as Atom demands of its ids; a `tag:` has its own form (RFC 4151).

    >>> is_iri("tag:example.org,2024:a"), is_iri("tag:example.org:a"), is_iri("a")
    (True, False, False)
    """
    return bool((_TAG if value.startswith("tag:") else _IRI).fullmatch(value))


def is_email(value: str) -> bool:
    """Say whether a value is an e-mail address as feeds have it (RFC 4287, section 3.2.3): in ASCII, its host a whole name.

    >>> is_email("ada@example.org"), is_email("ada@example"), is_email("ada@example.org/a"), is_email("ada@bäcker.example")
    (True, False, False, False)
    """
    return bool(_EMAIL.fullmatch(value))


def email(address: str | None) -> str | None:
    """Write an e-mail address as feeds have it, the host in ASCII; None where it is none, for that helps nobody.

    >>> email("ada@bäcker.example"), email("ada@localhost")
    ('ada@xn--bcker-gra.example', None)
    """
    name, _, host = (address or "").rpartition("@")
    try:
        found = f"{name}@{host if host.isascii() else hosts.in_ascii(host)}"
    except UnicodeError:
        return None
    return found if is_email(found) else None


def is_media_type(value: str) -> bool:
    """Say whether a value is a media type without parameters.

    >>> is_media_type("audio/mpeg"), is_media_type("mp3")
    (True, False)
    """
    return bool(_MEDIA.fullmatch(value))


def is_rfc822(value: str) -> bool:
    """Say whether a value is a date with a zone and a four-digit year, of a day that exists and is named rightly.

    >>> is_rfc822("Wed, 01 May 2024 12:30:00 +0000"), is_rfc822("Thu, 01 May 2024 12:30:00 +0000")
    (True, False)
    """
    found = _RFC822.fullmatch(value)
    if not found or not _CLOCK.fullmatch(found[5]):
        return False
    day = _date(int(found[4]), _MONTHS.index(found[3]) + 1, int(found[2]))
    return day is not None and found[1] in {None, _DAYS[day.weekday()]}


def is_rfc3339(value: str) -> bool:
    """Say whether a value is a date and a time with an offset, of a day that exists.

    >>> is_rfc3339("2024-05-01T12:30:00Z"), is_rfc3339("2024-02-30T12:30:00Z"), is_rfc3339("2024-05-01T12:30:00")
    (True, False, False)
    """
    found = _RFC3339.fullmatch(value)
    if not found or not _CLOCK.fullmatch(found[4]):
        return False
    return _date(int(found[1]), int(found[2]), int(found[3])) is not None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
