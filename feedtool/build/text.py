"""How text, addresses and dates are written: only characters that XML 1.0 allows, only UTC, always four digits for the year."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime
from html.entities import html5, name2codepoint
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedtool import hosts, values

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.model import Entry, Person

# Where a parser of HTML begins a tag, a comment or a character; the names that need no semicolon come from old pages
_BARE = "|".join(sorted((name for name in html5 if not name.endswith(";")), key=lambda name: (-len(name), name)))
_WHOLE = "|".join(sorted(name2codepoint))  # the W3C validator knows these without a semicolon, and any name with digits
_MEANT = re.compile(rf"<(?=[A-Za-z/!?])|&(?=#\w|[A-Za-z][A-Za-z0-9]{{1,31}};|{_BARE}|(?:{_WHOLE}|apos)(?!\w)|\w*[\d_])")

_HOST = re.compile(r"[^/?#:]*")
_SAFE = "%/?#[]@!$&'()*+,;=:~"


def plain(text: str) -> str:
    r"""Take the characters out of plain text that XML cannot hold.

    >>> plain("a\x0bb\ufffe")
    'ab'
    """
    # What can be printed can be written; most short texts can, and to see that costs little
    return text if text.isprintable() or values.is_legal(text) else values.ILLEGAL.sub("", text)


def markup(html: str) -> str:
    r"""Put U+FFFD in the place of characters that XML cannot hold.

    They are never just taken out: what stands on both sides could join to a scheme or a tag that the sanitiser did not see.

    >>> markup("java\x0bscript:")
    'java\ufffdscript:'
    """
    return html if values.is_legal(html) else values.ILLEGAL.sub("\ufffd", html)


def either(words: str) -> str:
    r"""Write plain text where RSS leaves open whether it is text or HTML: what looks like markup is none in either reading.

    A word joiner, which nobody sees, keeps `<` or `&` from what follows it.

    >>> ascii(either("Vec<T> & co, 1 < 2")), ascii(either("what &copy; is")), either("R&D")
    ("'Vec<\\u2060T> & co, 1 < 2'", "'what &\\u2060copy; is'", 'R&D')
    """
    return _MEANT.sub(_joined, words) if is_markup(words) else words


def is_markup(words: str) -> bool:
    """Say whether a plain text could be taken for HTML.

    >>> is_markup("R&D, 1 < 2"), is_markup("<b>"), is_markup("&copy;")
    (False, True, True)
    """
    return ("<" in words or "&" in words) and _MEANT.search(words) is not None


def _joined(found: re.Match[str]) -> str:
    return f"{found[0]}\u2060"


def uri(address: str) -> str:
    """Turn an IRI into the URI that RSS demands (RFC 3987, section 3.1); raise `ValueError` for an impossible host.

    >>> uri("https://bäcker.example/brötchen?a=%20")
    'https://xn--bcker-gra.example/br%C3%B6tchen?a=%20'
    """
    if address.isascii():
        return address
    scheme, _, rest = address.partition("://")
    host = _HOST.match(rest)[0]  # type: ignore[index]  # it matches anything
    return f"{scheme}://{hosts.in_ascii(host)}{quote(rest[len(host) :], safe=_SAFE)}"


def title(entry: Entry) -> str:
    """Give the title of an entry, never blank: without one its summary stands in, then its guid."""
    found = plain(entry.item.title)
    return found if found.strip() else plain(entry.item.summary).strip() or entry.guid


def name(person: Person) -> str:
    """Give the name of a person, or where to reach them; empty when nothing is known.

    Line ends and their like become one space: a name is one line, and Atom readers differ in what else they make of it.
    """
    return " ".join(plain(person.name or person.email or person.uri or "").split())


def degrees(number: float) -> str:
    """Write degrees to six decimals, without an exponent.

    >>> degrees(-0.00001), degrees(41.0), degrees(28.97953)
    ('-0.00001', '41', '28.97953')
    """
    return f"{round(number, 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def utc(moment: datetime) -> datetime:
    """Bring an aware date to UTC, in whole seconds; raise `ValueError` for a naive one."""
    if moment.tzinfo is UTC and not moment.microsecond:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"date {moment.isoformat()!r} has no time zone: give it one")
    try:
        shifted = moment.astimezone(UTC)
    except OverflowError:  # within a day of the years 1 and 9999, where the calendar ends
        shifted = moment.replace(tzinfo=UTC)
    return shifted.replace(microsecond=0)


def rfc822(moment: datetime) -> str:
    """Write an aware date as RSS has it: RFC 822 with a four-digit year and a numeric zone, whatever the locale.

    >>> from datetime import datetime
    >>> rfc822(datetime(2024, 5, 1, 12, 30, tzinfo=UTC))
    'Wed, 01 May 2024 12:30:00 +0000'
    """
    return format_datetime(utc(moment))


def rfc3339(moment: datetime) -> str:
    """Write an aware date as Atom and JSON Feed have it.

    >>> from datetime import datetime
    >>> rfc3339(datetime(2024, 5, 1, 12, 30, tzinfo=UTC))
    '2024-05-01T12:30:00+00:00'
    """
    return utc(moment).isoformat()
