"""Addresses: whether a text is one (RFC 3986, RFC 3987), whole, in its canonical form, and safe to follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.check.valid.node import joined
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Text
    from feedtool.check.valid.rule import Rule

FORM = error(
    "url/form",
    "a text that is no address, or a relative one where it must be absolute",
    "RFC 3986, sections 3 and 4; RSS 2.0, comments about RSS",
    "write a whole address, such as https://example.org/a",
    w3c="InvalidLink InvalidFullLink InvalidIRI InvalidURIAttribute InvalidURLAttribute InvalidURI",
)
CHARACTERS = error(
    "url/characters",
    "an address with a space or another character that none may hold",
    "RFC 3986, section 2",
    "encode it by %, a space as %20",
    w3c="InvalidUriChar",
)
IRI = error(
    "url/iri",
    "an address with letters beyond ASCII where only a URI may stand",
    "RFC 3987, section 3.1; RSS 2.0",
    "encode its letters by %, and its host by IDNA",
    w3c="UriNotIri",
)
SCHEME = warning(
    "url/scheme",
    "an address of a scheme that is not registered",
    "RFC 3986, section 3.1; IANA, URI schemes",
    "use http, https or another registered scheme",
    w3c="SchemeNotIANARegistered",
)
SCRIPT = error(
    "url/script",
    "an address that runs what is in it",
    "WHATWG HTML, javascript: URLs",
    "write the address of a page",
)
TAG = error(
    "url/tag", "a tag: URI of the wrong form", "RFC 4151, section 2.1", "write tag:example.org,2026:name", w3c="InvalidTAG"
)
URN = error(
    "url/urn", "a URN of the wrong form", "RFC 8141, section 2", "write urn:, a namespace, and a name", w3c="InvalidURN"
)
UUID = error("url/uuid", "a UUID of the wrong form", "RFC 9562, section 4", "write urn:uuid: and a UUID", w3c="InvalidUUID")
CANONICAL = warning(
    "url/canonical",
    "an identifier that programs may rewrite, and then take for another",
    "RFC 4287, section 4.2.6.1; RFC 3986, section 6",
    "write scheme and host in lower case, no default port, no dots in the path, no needless %",
    w3c="NonCanonicalURI",
)
SAME = warning(
    "url/same-document",
    "an address that leads to its xml:base and not to the document",
    "RFC 3986, section 4.4",
    "write the whole address",
    w3c="SameDocumentReference",
)
RULES = (FORM, CHARACTERS, IRI, SCHEME, SCRIPT, TAG, URN, UUID, CANONICAL, SAME)

SCRIPTS = re.compile(r"(?i)[\x00-\x20]*(?:j\s*a\s*v\s*a|v\s*b|l\s*i\s*v\s*e)\s*s\s*c\s*r\s*i\s*p\s*t\s*:|\s*data:\s*text/html")
"""An address that runs, however it is spaced out."""

_CHARS = r"0-9A-Za-z;/?:@&=+$.\-_!~*'()%,#"
_ASCII_CHAR = re.compile(f"[{_CHARS}]")
_REFERENCE = re.compile(rf"(?:[A-Za-z][0-9A-Za-z+.-]*:)?/{{0,2}}(?:\[[0-9A-Fa-f:]+\])?[{_CHARS}]*")
_WHOLE = re.compile(rf"[A-Za-z][0-9A-Za-z+.-]*:(?://(?:\[[0-9A-Fa-f:.]+\])?)?[{_CHARS}]+")
_HTTP = re.compile(r"(?i)https?://(?:[^/?#@]*@)?(?:\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::\d*)?(?:[/?#]|$)")
_BEYOND = re.compile(r"[^\x00-\x7f]")
_TAG = re.compile(
    rf"tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+,\d{{4}}(?:-\d\d(?:-\d\d)?)?:[{_CHARS[:-1]}]*(?:#[{_CHARS[:-1]}]*)?", re.ASCII
)
_UUID = re.compile(r"(?i)urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URN = re.compile(r"(?i)urn:[a-z0-9][a-z0-9-]{1,31}:(?:[a-z0-9()+,.:=@;$_!*'/~&-]|%[0-9a-f]{2})+(?:[?#].*)?")
_RANK = {"http": "80", "https": "443", "ftp": "21"}

SCHEMES = frozenset(
    "aaa aaas about acap acct cap cid coap coaps crid data dav dict dns doi ed2k example fax feed file ftp geo git go "
    "gopher h323 hcp http https iax icap im imap info ipfs ipp ipps iris iris.beep iris.lwz iris.xpc iris.xpcs jabber "
    "ldap ldaps magnet mailto mid mms modem msrp msrps mtqp mupdate news nfs nntp opaquelocktoken pop pres prospero rtmp "
    "rtsp rtsps service sftp shttp sip sips sms snmp soap.beep soap.beeps ssh tag tel telnet tftp thismessage tip turn "
    "tv urn vemmi view-source wais ws wss xmlrpc.beep xmlrpc.beeps xmpp z39.50r z39.50s".split()
)


def uri(found: Text) -> Iterator[Finding]:
    """Look whether it is an absolute URI, as RSS demands."""
    yield from _judged(found, found.value, _WHOLE)


def reference(found: Text) -> Iterator[Finding]:
    """Look whether it is a URI, absolute or relative."""
    yield from _judged(found, found.value, _REFERENCE)


def iri_reference(found: Text) -> Iterator[Finding]:
    """Look whether it is an IRI, absolute or relative."""
    yield from _judged(found, _BEYOND.sub("x", found.value), _REFERENCE)


def iri(found: Text) -> Iterator[Finding]:
    """Look whether it is an IRI as Atom allows, absolute or relative, that does not lead to its own base."""
    yield from iri_reference(found)
    if found.node.base and "".join(found.node.facts.addresses[-1:]) != found.node.base:
        yield from _same_document(found)


def whole_iri(found: Text) -> Iterator[Finding]:
    """Look whether it is an absolute IRI, as Atom demands of ids."""
    yield from _judged(found, _BEYOND.sub("x", found.value), _WHOLE)


def http(found: Text) -> Iterator[Finding]:
    """Look whether it is an http or https address, as RSS demands of enclosures."""
    if not _HTTP.match(found.value) or not _WHOLE.fullmatch(found.value):
        yield found.breaks(FORM, "write a whole http or https address, such as https://example.org/a.mp3")


def identifier(found: Text) -> Iterator[Finding]:
    """Look whether it is an absolute IRI, in the form that no program rewrites."""
    faults = tuple(whole_iri(found))
    yield from faults
    if not faults and not _is_canonical(found.value):
        yield found.breaks(CANONICAL)


def fault(value: str, *, absolute: bool = True) -> Rule | None:
    """Name the rule that a text breaks as an address, if any.

    >>> fault("https://example.org/a b").name, fault("https://example.org/a"), fault("/a").name
    ('url/characters', None, 'url/form')
    """
    return _fault(value, _WHOLE if absolute else _REFERENCE)


def _judged(found: Text, value: str, form: re.Pattern[str]) -> Iterator[Finding]:
    if SCRIPTS.match(value):
        yield found.breaks(SCRIPT)
    elif broken := _fault(value, form):
        yield found.breaks(broken)


def _fault(value: str, form: re.Pattern[str]) -> Rule | None:
    scheme, colon, _ = value.partition(":")
    scheme = scheme.lower()
    if scheme == "tag":
        return None if _TAG.fullmatch(value) else TAG
    if scheme == "urn":
        return _urn(value)
    if not form.fullmatch(value):
        return _shapeless(value)
    if scheme in {"http", "https", "ftp"} and colon and not re.match(r"\w+://[^/]", value):
        return FORM
    return SCHEME if colon and scheme.isalpha() and scheme not in SCHEMES else None


def _urn(value: str) -> Rule | None:
    if value.lower().startswith("urn:uuid:"):
        return None if _UUID.fullmatch(value) else UUID
    return None if _URN.fullmatch(value) else URN


def _shapeless(value: str) -> Rule:
    if any(char.isascii() and not _ASCII_CHAR.match(char) for char in value):
        return CHARACTERS
    return FORM if value.isascii() else IRI


def _same_document(found: Text) -> Iterator[Finding]:
    document = "".join(found.node.facts.addresses[-1:]).partition("#")[0]
    base = found.node.base.partition("#")[0]
    if base != document and joined(base, found.value).partition("#")[0] == base and document:
        yield found.breaks(SAME)


def _is_canonical(value: str) -> bool:
    """Say whether an absolute address is in the form of RFC 3986, section 6.2.2 and 6.2.3."""
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    scheme = value.partition(":")[0]
    if scheme != scheme.lower() or re.search(r"%(?![0-9A-F]{2})|%(?:[46][1-9A-F]|[57][0-9A]|3[0-9]|2[DE]|5F|7E)", value):
        return False
    return not parts.netloc or _is_canonical_host(value, parts.netloc, f"{port}" if port is not None else None)


def _is_canonical_host(value: str, netloc: str, port: str | None) -> bool:
    user, at, host = netloc.rpartition("@")
    scheme, _, rest = value.partition("://")
    path = re.split("[?#]", rest[len(netloc) :])[0]
    is_plain = (
        not (at and user.strip(":") == "")
        and host == host.lower()
        and not host.endswith((":", "."))
        and port != _RANK.get(scheme, "none")
    )
    return is_plain and path.startswith("/") and not any(part in {".", ".."} for part in path.split("/"))
