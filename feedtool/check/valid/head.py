"""Before its elements: how the bytes of a feed are encoded, whether they are XML, which kind of feed, and its namespaces."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check.findings import Finding, shown
from feedtool.check.valid.node import prefix_of
from feedtool.check.valid.rule import error, warning
from feedtool.check.valid.spaces import OLD, OTHERS, SPACES, trimmed
from feedtool.check.xml import PROLOG, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.valid.rule import Rule

_XML = "XML 1.0"
FORMED = error(
    "xml/well-formed",
    "bytes that are no well-formed XML",
    f"{_XML}, section 2.1",
    "write well-formed XML",
    w3c="SAXError UnicodeError UndefinedNamedEntity WPBlankLine",
)
DOCTYPE = error(
    "xml/doctype",
    "a document type that feeds do not have, or that declares entities",
    "RSS 2.0; RFC 4287, section 2",
    "remove it",
    w3c="InvalidDoctype DeprecatedDTD ContainsSystemEntity",
)
VERSION = error(
    "xml/version", "a version of XML that is not 1.0", f"{_XML}, section 2.8", 'write version="1.0"', w3c="BadXmlVersion"
)
ENCODING = error(
    "xml/encoding", "an encoding that nobody knows", f"{_XML}, section 4.3.3", "write UTF-8", w3c="UnknownEncoding"
)
RARE = warning(
    "xml/encoding-rare",
    "an encoding that many readers do not know",
    f"{_XML}, section 4.3.3",
    "write UTF-8",
    w3c="ObscureEncoding",
)
CHARACTERS = warning(
    "xml/characters",
    "characters that were decoded wrongly: controls of Windows-1252, U+FFFD, UTF-8 that was encoded twice",
    "RSS Best Practices Profile, character data; Unicode",
    "decode the text once, by the encoding that it is in",
    w3c="BadCharacters",
)
KIND = error(
    "feed/kind",
    "a document that is no feed",
    "RSS 2.0; RFC 4287; JSON Feed 1.1",
    "begin RSS with <rss>, Atom with <feed> in its namespace, JSON Feed with {",
    w3c="UndefinedElement",
)
NAMESPACE = error(
    "namespace/feed",
    "a feed in a namespace that is not that of its format, or none where it must have one",
    "RFC 4287, section 1.2; RSS 2.0, extending RSS",
    'write xmlns="http://www.w3.org/2005/Atom" for Atom, and no xmlns for RSS',
    w3c="InvalidNamespace ObsoleteNamespace MissingNamespace",
)
MEDIA = error(
    "namespace/media",
    "the namespace of Media RSS without the slash at its end",
    "Media RSS 1.5.1",
    'write xmlns:media="http://search.yahoo.com/mrss/"',
    w3c="MediaRssNamespace",
)
RESERVED = warning(
    "namespace/prefix-taken",
    "a prefix that everybody uses for another namespace",
    "RSS Best Practices Profile, namespaces",
    "declare the usual namespace, or use another prefix",
    w3c="ReservedPrefix",
)
AVOID = warning(
    "namespace/prefix",
    "a prefix for Atom or XHTML in Atom, which some readers do not resolve",
    "the W3C validator",
    "declare it without a prefix where it is used",
    w3c="AvoidNamespacePrefix",
)
UNKNOWN = warning(
    "namespace/unknown",
    "a namespace that no reader is known to read",
    "the W3C validator",
    "correct it if it is a slip",
    w3c="UnknownNamespace",
)
OLD_WIKI = warning(
    "namespace/wiki",
    "the old namespace of ModWiki",
    "RSS 1.0, ModWiki",
    "write http://purl.org/rss/1.0/modules/wiki/",
    w3c="ObsoleteWikiNamespace",
)
RULES = (
    FORMED,
    DOCTYPE,
    VERSION,
    ENCODING,
    RARE,
    CHARACTERS,
    KIND,
    NAMESPACE,
    MEDIA,
    RESERVED,
    AVOID,
    UNKNOWN,
    OLD_WIKI,
)

_PAGE = re.compile(PROLOG + rb"(?i:<!DOCTYPE\s++html\b|<html\b)")
_DOCTYPE = re.compile(PROLOG + rb"<!DOCTYPE([^>\[]*+)(\[?)")
_DECLARED = re.compile(
    rb"""[\xef\xbb\xbf\s]*+<\?xml\s+version\s*=\s*["']([^"']*+)["'](?:\s+encoding\s*=\s*["']([^"']*+)["'])?"""
)
_NETSCAPE = b"-//Netscape Communications//DTD RSS 0.91//EN"
_BOARD = b"http://www.rssboard.org/rss-0.91.dtd"
_BAD = re.compile("[\x80-\x9f\ufffd]|[\xc2\xc3][\x80-\xbf]")
_COMMON = re.compile(
    r"(?i)utf-?8|utf-?16(?:le|be)?|us-ascii|ascii|iso-?8859-?\d+|iso-10646-ucs-2|(?:windows|cp)-?12\d\d|shift_?jis|sjis|euc-?(?:jp|kr|cn)|"
    r"iso-2022-(?:jp|kr)|gb2312|gbk|gb18030|big5(?:-hkscs)?|koi8-?[ru]|tis-620|mac(?:intosh|roman)?|latin-?\d"
)
_NAMES = {prefix: space for prefix, space in SPACES.items() if prefix != "xml"}
_MRSS = "http://search.yahoo.com/mrss"


def declared(data: bytes) -> tuple[str, str]:
    """Give the version and the encoding that the XML declaration names, each empty where it does not."""
    found = _DECLARED.match(data[:400])
    return ("", "") if not found else tuple((group or b"").decode("ascii", "replace") for group in found.groups())  # type: ignore[return-value]


def encoding_of(data: bytes, root: etree._Element) -> str:
    """Give the encoding that a document is in, as it says, or as XML has it where it does not."""
    stated = root.getroottree().docinfo.encoding
    return declared(data)[1] or stated or "UTF-8"


def before(data: bytes) -> Iterator[Finding]:
    """Look at what can be judged before the document is parsed; with a doctype/entity finding it must not be."""
    version, encoding = declared(data)
    if version not in {"", "1.0"}:
        yield _found(1, VERSION, f"version is {shown(version)}")
    if encoding and not _has_codec(encoding):
        yield _found(1, ENCODING, f"encoding is {shown(encoding)}")
    elif encoding and not _COMMON.fullmatch(encoding):
        yield _found(1, RARE, f"encoding is {shown(encoding)}")
    yield from _doctype(data)


def is_expanding(data: bytes) -> bool:
    """Say whether a document declares entities of its own, which are never read."""
    found = _DOCTYPE.match(data)
    return bool(found and found[2])


def _doctype(data: bytes) -> Iterator[Finding]:
    found = _DOCTYPE.match(data)
    if not found:
        return
    at = data.count(b"\n", 0, found.start(1)) + 1
    if found[2]:
        yield _found(at, DOCTYPE, "a DOCTYPE declares entities, which can grow or read files")
    elif _NETSCAPE in found[1] and _BOARD not in found[1]:
        yield _found(at, DOCTYPE, "the DOCTYPE of RSS 0.91 has not been served since 2001", f"name {_BOARD.decode()}")
    elif _NETSCAPE not in found[1] and not found[1].strip().lower().startswith(b"html"):
        yield _found(at, DOCTYPE, f"a DOCTYPE {shown(found[1].strip().decode('ascii', 'replace'))}")


def malformed(error_: etree.XMLSyntaxError, data: bytes) -> Finding:
    """Say where a document stops being XML, or that it is a page."""
    if _PAGE.match(data):
        return Finding(1, KIND.name, "a page of HTML: give the address of the feed, which the page may name in a <link>")
    return _found(max(error_.lineno or 1, 1), FORMED, f"{error_.msg.partition(', line ')[0]}")


def namespaces(root: etree._Element, kind: str) -> Iterator[Finding]:
    """Look at all namespaces that are declared anywhere, each once."""
    seen: set[tuple[str, str]] = set()
    fresh: list[tuple[str, str]] = []
    for event, found in etree.iterwalk(root, events=("start-ns", "start")):
        if event == "start-ns":
            fresh.append((str(found[0] or ""), str(found[1])))
            continue
        for prefix, space in fresh:
            if (prefix, space) not in seen:
                seen.add((prefix, space))
                yield from _named(line(found), prefix, space, kind)
        fresh = []


def _named(at: int, prefix: str, space: str, kind: str) -> Iterator[Finding]:
    usual = prefix_of(space)
    if space == _MRSS:
        yield _found(at, MEDIA, f"the namespace {space}")
    elif prefix in _NAMES and (usual != prefix or (space != _NAMES[prefix] and space not in OLD)):
        yield _found(at, RESERVED, f"prefix {shown(prefix)} is declared as {shown(space)}, and is that of {_NAMES[prefix]}")
    elif usual == "wiki" and "usemod" in space:
        yield _found(at, OLD_WIKI, f"the namespace {space}")
    elif usual in {"atom", "xhtml"} and prefix and kind == "atom":
        yield _found(at, AVOID, f"prefix {prefix!r} stands for {space}")
    elif not usual:
        yield from _unknown(at, space)


def _unknown(at: int, space: str) -> Iterator[Finding]:
    if space and trimmed(space).removesuffix("/") not in OTHERS:
        yield _found(at, UNKNOWN, f"the namespace {shown(space)}")


def characters(root: etree._Element) -> Iterator[Finding]:
    """Look for characters that were decoded wrongly, in one pass over all texts."""
    for element in root.iter(etree.Element):
        for text in (element.text, element.tail, *element.attrib.values()):
            if text and not text.isascii() and (found := _BAD.search(str(text))) and _is_wrong(str(text), found):
                yield _found(line(element), CHARACTERS, f"<{etree.QName(element).localname}> holds {shown(found[0])}")
                break


def _is_wrong(text: str, found: re.Match[str]) -> bool:
    """Say whether characters were decoded wrongly; of two letters only if the whole text is UTF-8 that was read as Latin-1."""
    if len(found[0]) == 1:
        return True
    if re.search("[\x80-\x9f\ufffd]", text):
        return True
    try:
        return bool(text.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return False


def _has_codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except (LookupError, ValueError):
        return False


def _found(at: int, rule: Rule, what: str, mend: str = "") -> Finding:
    return Finding(at, rule.name, f"{what}: {mend or rule.mend}")
