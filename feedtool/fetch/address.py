"""URLs as they are sent: http or https, plain ASCII, a host that is one, and nothing of what must not be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes, urlencode, urljoin, urlsplit

from feedtool import hosts
from feedtool.fetch import guard

if TYPE_CHECKING:
    from feedtool.fetch.limits import Credentials

LONGEST = 16_000
"""Characters of a URL at most; servers take 8,000 or so."""

LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
PORTS = {"http": 80, "https": 443}

PATH = "%/:@!$&'()*+,;=~[]|"
QUERY = PATH + "?^`{}\\"
"""What is left as it is in paths and queries: what browsers leave (WHATWG URL, section 1.3), and escapes."""

TELLING = 6
"""Characters from which on a secret is looked for all over a text; a shorter one is found by chance."""

ESCAPE = re.compile(r"%[0-9A-F]{2}")
PLAIN = re.compile(r"(?i)accept|(?:referer|origin|user-agent|content-type|cache-control)\Z")
"""Headers that prove nobody: their words stand in URLs for other reasons."""


class AddressError(ValueError):
    """A text is no URL that can be asked; the message says why, as the end of a sentence, and quotes nothing."""


def canonical(text: str) -> str:
    """Write a URL as it is sent: without user, fragment and default port, all escaped; raise AddressError for what is none.

    >>> canonical("HTTPS://user@BÜCHER.example:443/a b?ü#top")
    'https://xn--bcher-kva.example/a%20b?%C3%BC'
    """
    if len(text) > LONGEST:
        raise AddressError(f"is longer than {LONGEST:,} characters")
    try:
        parts = urlsplit(_slashed(text))
        name, port = parts.hostname, parts.port
        path, query = (_escaped(part, safe) for part, safe in ((parts.path, PATH), (parts.query, QUERY)))
    except ValueError as error:
        raise AddressError("is no valid URL") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise AddressError("is not http or https")
    place = _host(name or "") + ("" if port in {None, PORTS[scheme]} else f":{port}")
    return f"{scheme}://{place}{path or '/'}" + (f"?{query}" if query else "")


def follow(base: str, location: str) -> str:
    """Give the URL that a `Location` means; raise AddressError for what is none.

    >>> follow("http://example.com/a/b", "../c d")
    'http://example.com/c%20d'
    """
    if not location.strip():
        raise AddressError("is empty")
    try:
        return canonical(urljoin(base, _slashed(location)))
    except AddressError:
        raise
    except ValueError as error:
        raise AddressError("is no valid URL") from error


def asked(url: str, query: tuple[tuple[str, str], ...]) -> str:
    """Add the pairs of a query to a canonical URL."""
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query, quote_via=quote)}"


def origin(url: str) -> str:
    """Give scheme, host and port; the same for every spelling. Raises AddressError.

    >>> origin("HTTP://Example.com:80/a")
    'http://example.com'
    """
    return "/".join(canonical(url).split("/", 3)[:3])


def is_heir(url: str, first: str) -> bool:
    """Say whether what is sent to the host of one URL may be sent to that of another, too: it is the same, or now encrypted.

    >>> is_heir("https://example.com/a", "http://example.com/"), is_heir("http://example.com/a", "https://example.com/")
    (True, False)
    """
    return origin(url) in {origin(first), origin(first).replace("http:", "https:", 1)}


def host(url: str) -> str:
    """Give the host of a canonical URL, without brackets."""
    return urlsplit(url).hostname or ""


def secrets(url: str, query: tuple[tuple[str, str], ...], credentials: Credentials | None) -> tuple[str, ...]:
    """Give what of a request no message and no memory may have, however a server repeats it; what stands in its URL is none.

    >>> secrets("http://example.com/english/", (("lang", "english"), ("key", "1a2b")), None)
    ('1a2b',)
    """
    found = [value for _, value in query]
    if credentials:
        lines = [value for name, value in credentials.headers if not PLAIN.match(name)]
        found += [credentials.password or "", credentials.basic(), *lines, *(line.rpartition(" ")[2] for line in lines)]
    return tuple(each for each in dict.fromkeys(found) if each and (len(each) < TELLING or each not in url))


def hidden(text: str, *secrets: str) -> str:
    """Take secrets out of a text, however they are escaped; short ones only where they are a value in a URL.

    >>> hidden("http://example.com/?page=2&key=abc: failed", "abc")
    'http://example.com/?page=2&key=***: failed'
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        sent = secret.encode()
        quoted = (quote(sent, safe=safe) for safe in ("", "/", PATH))
        forms = (secret, sent.decode("latin-1"), *quoted, urlencode([(sent, "")])[:-1])
        for form in dict.fromkeys((*forms, *(ESCAPE.sub(lambda found: found[0].lower(), form) for form in forms))):
            if len(secret) >= TELLING:
                text = text.replace(form, "***")
            else:
                text = re.sub(rf"(?<==){re.escape(form)}(?![\w%.~+-])", "***", text)
    return text


def without(url: str, query: tuple[tuple[str, str], ...]) -> str:
    """Take the pairs of a query out of a URL, as far as they are in it.

    >>> without("http://example.com/?a=1&key=abc", (("key", "abc"),))
    'http://example.com/?a=1'
    """
    start, mark, rest = url.partition("?")
    pairs = {(name.encode(), value.encode()) for name, value in query}
    kept = "&".join(pair for pair in rest.split("&") if _pair(pair) not in pairs)
    return start + (mark if kept else "") + kept


def _pair(text: str) -> tuple[bytes, bytes]:
    name, _, value = text.replace("+", " ").partition("=")
    return unquote_to_bytes(name), unquote_to_bytes(value)


def _slashed(text: str) -> str:
    """Turn backslashes before the query into slashes, as browsers do, so that both read the same host."""
    start, mark, rest = text.strip("\0\t\n\r\f ").partition("?")
    return start.replace("\\", "/") + mark + rest


def _escaped(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="surrogateescape")


def _host(name: str) -> str:
    """Give a host as it is sent: a name in ASCII, or an IP address in its usual spelling."""
    if ":" in name:
        return _version_6(name)
    name = name if name.isascii() else _international(name)
    address = guard.literal(name)
    if address is not None:
        return address
    labels = name.removesuffix(".").split(".")
    is_name = len(name) <= 253 and all(map(LABEL.fullmatch, labels))  # noqa: PLR2004
    if not is_name or NUMBER.fullmatch(labels[-1]):
        raise AddressError("has no valid host" if name else "has no host")
    return name


def _version_6(name: str) -> str:
    address = None if "%" in name else guard.literal(name)
    if address is None:
        raise AddressError("has no valid host")
    return f"[{address}]"


def _international(name: str) -> str:
    try:
        return hosts.in_ascii(name)
    except UnicodeError as error:
        raise AddressError("has no valid host") from error
