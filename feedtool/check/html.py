"""Whether HTML in a feed is safe to show: a second opinion that shares nothing with the sanitiser, not even its parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check.findings import Finding, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

# What runs, loads, submits, hides or changes how the rest is parsed
ELEMENTS = frozenset(
    "applet base basefont bgsound button embed fencedframe form frame frameset head iframe ilayer input isindex keygen layer "
    "link math meta noembed noframes noscript object option param plaintext portal script select slot style svg template "
    "textarea title xml xmp".split()
)
_ADDRESSES = frozenset(
    "action archive background cite classid codebase data dynsrc formaction href icon longdesc lowsrc manifest poster profile "
    "src usemap".split()
)
_LISTS = frozenset({"srcset", "imagesrcset", "ping"})
_STYLES = frozenset({"style", "srcdoc"})

# A list of what may be: nothing that hides a scheme from a reader of the source can make one of these
_ABSOLUTE = re.compile(r"(?i)(?:https?://[^/?#\\]|mailto:|tel:)")

# One tag as the HTML standard reads it, and one attribute; possessive, so that they run once over the text
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?>(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?)"""
_EACH = re.compile(_ATTRIBUTE)

# libxml2 compares each attribute of a tag with all before it: 5,000 take 36 ms, 50,000 take 2.9 s
_MOST_ATTRIBUTES = 256
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+((?>(?:{_ATTRIBUTE}){{0,{_MOST_ATTRIBUTES + 1}}}))")
_MOST_CHARACTERS = 4_000_000
_END = "feedtool-end"


def unsafe(html: str, line: int) -> Iterator[Finding]:
    """Find what is not safe in escaped HTML that stands in a line of a feed; never raises."""
    if "<" not in html:
        return
    if len(html) > _MOST_CHARACTERS:
        yield Finding(line, "html/size", f"{len(html):,} characters of HTML: write at most {_MOST_CHARACTERS:,}")
    elif not _is_harmless(html):
        yield from _found(html, line)


@lru_cache(maxsize=2048)
def _is_harmless(html: str) -> bool:
    """Remember the answer: a build checks the same HTML in each format, and parsing it is most of the work."""
    return next(_found(html, 0), None) is None


def walk(root: etree._Element, line: int) -> Iterator[Finding]:
    """Find what is not safe in elements of HTML or XHTML."""
    for element in root.iter():
        tag: object = element.tag  # a function for comments and the like, which the stubs do not know
        if isinstance(tag, str):
            if element.keys() or local(tag) in ELEMENTS:
                yield from _element(element, line)
        elif tag is not etree.Comment or _is_tricky(element.text or ""):
            yield Finding(line, "html/comment", f"{shown(element.text)} can hide elements from a check: remove it")


def _found(html: str, line: int) -> Iterator[Finding]:
    if is_crowded(html):
        yield Finding(line, "html/attributes", f"a tag has more than {_MOST_ATTRIBUTES} attributes: remove them")
    else:
        yield from _parsed(html, line)


def _parsed(html: str, line: int) -> Iterator[Finding]:
    """Parse HTML with a mark after it: where the parser gave up, or a construct is left open, the mark is not the end."""
    data = f'<div>{html}<hr id="{_END}">'.encode("utf-8", "replace")
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
    yield from walk(root, line)
    marks = root.findall(f".//hr[@id='{_END}']")
    if len(marks) != 1 or marks[0] is not _last(root):
        yield Finding(line, "html/whole", "the HTML breaks off in a tag or a comment, or is nested too deep: mend it")


def _last(root: etree._Element) -> etree._Element:
    while len(root):
        root = root[-1]
    return root


def is_crowded(html: str) -> bool:
    """Say whether a tag has more attributes than a parser of XML reads in bearable time."""
    if len(html) < 2 * _MOST_ATTRIBUTES:
        return False
    tags = (found[1] for found in _TAG.finditer(html) if found.end() - found.start() > 2 * _MOST_ATTRIBUTES)
    return any(sum(1 for _ in _EACH.finditer(tag)) > _MOST_ATTRIBUTES for tag in tags)


def _is_tricky(comment: str) -> bool:
    """Say whether parsers could differ on where a comment ends: `<!-->`, `--!>`, and what would then be elements."""
    return "<" in comment or ">" in comment or comment.startswith(("-", "!"))


def _element(element: etree._Element, line: int) -> Iterator[Finding]:
    name = local(str(element.tag))
    if name in ELEMENTS:
        yield Finding(line, "html/element", f"<{name}> is not safe in a feed: remove it")
    for key, value in element.items():
        yield from _attribute(name, str(key), str(value), line)


def _attribute(name: str, key: str, value: str, line: int) -> Iterator[Finding]:
    short = local(key)
    if short.startswith("on"):
        yield Finding(line, "html/event", f"{key}={shown(value)} of <{name}> is a script: remove it")
    elif short in _STYLES:
        yield Finding(line, "html/style", f"{key}={shown(value)} of <{name}> is not safe in a feed: remove it")
    elif not all(map(_is_safe, addresses(short, value))):
        message = f"{key}={shown(value)} of <{name}> is no absolute http(s), mailto or tel address: correct or remove it"
        yield Finding(line, "html/url", message)


@lru_cache(maxsize=512)
def local(name: str) -> str:
    """Give the name of an element or attribute without its namespace or prefix, in lower case."""
    return name.rpartition("}")[2].rpartition(":")[2].lower()


def addresses(key: str, value: str) -> Iterator[str]:
    """Give the addresses that stand in an attribute of HTML, none for one that holds no address."""
    if key in _ADDRESSES:
        yield value
    elif key == "ping":
        yield from value.split()
    elif key in _LISTS:
        yield from _candidates(value)


def _candidates(srcset: str) -> Iterator[str]:
    """Take a srcset apart: after its address a candidate may have descriptors, and ends with a comma."""
    is_address = True
    for word in srcset.split():
        found = word if is_address else word.partition(",")[2]
        if found.strip(","):
            yield found.strip(",")
        is_address = word.endswith(",")


def _is_safe(address: str) -> bool:
    return bool(_ABSOLUTE.match(address.strip(" \t\n\f\r")))
