"""A URL as found → one that may be published: absolute, of a harmless scheme, in ASCII; or nothing."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

from feedtool import hosts

_SCHEMES = frozenset({"http", "https"})
_ODD = re.compile(r"[\x00-\x1f\x7f]")
_SAFE = "%!#$&'()*+,/:;=?@[]~-._"
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
_HOST = re.compile(rf"(?!_)(?:{_LABEL}\.)*{_LABEL}\.?|\[[0-9a-f:.]+\]", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@<>\"]+@[a-z0-9.-]+(?:\?[\x21-\x7e]*)?", re.IGNORECASE)
_PLAIN = re.compile(r"https?://(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}/[A-Za-z0-9_~./-]*+(?:\?[A-Za-z0-9=&_~./-]++)?")
"""What most are, and what the long way gives back as it is, at fifty times the cost."""

_ROOTED = re.compile(r"(?>(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*+)+)/?(?:\?[A-Za-z0-9=&_~./-]++)?")
"""What stands as it is behind the host of a plain address: no segment of it begins with a dot."""

_PLACE = re.compile(r"https?://(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}(?=/)")

_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")


def web_url(text: str, *, base: str | None = None) -> str | None:
    """Give an absolute http(s) URL in ASCII (RFC 3986; international host names as IDNA), or None where there is none.

    >>> web_url("/a b", base="https://example.org/x")
    'https://example.org/a%20b'
    >>> web_url("javascript:alert(1)") is None
    True
    """
    if _PLAIN.fullmatch(text):
        return text
    if base and text[:1] == "/" and _ROOTED.fullmatch(text) and (start := _PLACE.match(base)):
        return start[0] + text
    try:
        joined = urljoin(base or "", _ODD.sub("", text).strip())
        parts = urlsplit(joined)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    name = _ascii_host(host)
    if parts.scheme.lower() not in _SCHEMES or name is None:
        return None
    place = f"{name}:{port}" if port is not None else name
    rest = joined.split("//", 1)[1][len(parts.netloc) :]
    return f"{parts.scheme.lower()}://{place}{_escape(rest)}"


def link_url(text: str, *, base: str | None = None) -> str | None:
    """Give what a link in a body may point to: a web URL, or a `mailto:` address."""
    if _PLAIN.fullmatch(text):
        return text
    bare = _ODD.sub("", text).strip()
    if bare[:7].lower() == "mailto:":
        mail = "mailto:" + _escape(bare[7:])
        return mail if _MAIL.fullmatch(mail) else None
    return web_url(bare, base=base)


def _escape(text: str) -> str:
    return _BAD_PERCENT.sub("%25", quote(text, safe=_SAFE, errors="replace")).replace("[", "%5B").replace("]", "%5D")


def _ascii_host(host: str) -> str | None:
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = hosts.in_ascii(host)
        except UnicodeError:
            return None
    return host if _HOST.fullmatch(host) else None
