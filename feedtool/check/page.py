"""Whether a page of ours is whole, lets browsers do nothing but what it needs, and holds nothing of others that could run.

It knows the frame of our pages only, and judges what stands in articles like HTML in feeds.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.check import html
from feedtool.check.findings import Finding, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HASHES = re.compile(r"'sha256-[A-Za-z0-9+/]{43}='")
_POLICY: Mapping[str, re.Pattern[str]] = {
    "default-src": re.compile("'none'"),
    "style-src": _HASHES,
    "script-src": _HASHES,
    "img-src": re.compile("https: http:"),
    "media-src": re.compile("https: http:"),
    "base-uri": re.compile("'none'"),
    "form-action": re.compile("'none'"),
}
_BEGINNING = b"<!DOCTYPE html>\n"
_MAKER = b'<meta name="generator" content="feedtool">'
_END = b"</script>\n</body>\n</html>\n"
_ONCE = frozenset("html head title style body main script input".split())
"""What stands in a page just once; what runs or hides is a finding where it stands anywhere else."""
_FRAME = frozenset(
    """html head meta title link style body a header nav h1 p strong span time ul li main div label input output article footer
    script""".split()
)
# A file beside the page, a place in it, or anywhere else by http(s)
_BESIDE = re.compile(r"#[A-Za-z][\w-]*|[a-z0-9][a-z0-9._-]*", re.ASCII)
_TARGET = re.compile(rf"(?i:https?)://[^/?#\\\s]\S*|{_BESIDE.pattern}", re.ASCII)


def is_page(data: bytes) -> bool:
    """Say whether bytes are to be a page that feedtool wrote."""
    return data.startswith(_BEGINNING) and _MAKER in data[:4000]


def findings(data: bytes) -> Iterator[Finding]:
    """Say what is wrong with a page that feedtool wrote; what is whole, safe and as we write it has nothing wrong."""
    if html.is_crowded(data.decode("utf-8", "replace")):
        yield Finding(1, "html/attributes", "a tag has too many attributes: remove them")
        return
    if not data.endswith(_END):
        yield Finding(1, "page/whole", "the page lacks its end: write it anew")
        return
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
    yield from _identities(root)
    yield from _policy(root)
    for article in root.findall("body/main/article"):
        yield from _article(article)
        parent = article.getparent()
        if parent is not None:
            parent.remove(article)
    yield from _frame(root)


def _policy(root: etree._Element) -> Iterator[Finding]:
    """Find what a policy allows beyond what a page needs, scripts and styles that it does not name, and none at all."""
    metas = root.findall("head/meta[@http-equiv]")
    first = root.find("head/meta[2]")
    if len(metas) != 1 or metas[0] is not first or metas[0].get("http-equiv") != "Content-Security-Policy":
        yield Finding(1, "page/policy", "the second element of head is not the only Content-Security-Policy: write it there")
        return
    rules = dict(rule.partition(" ")[::2] for rule in metas[0].get("content", "").split("; "))
    if rules.keys() != _POLICY.keys() or not all(_POLICY[name].fullmatch(value) for name, value in rules.items()):
        yield Finding(_line(first), "page/policy", f"the policy is {shown(metas[0].get('content'))}: allow what a page needs")
    for name in ("style", "script"):
        for element in root.iter(name):
            if rules.get(f"{name}-src") != _name(element.text or ""):
                yield Finding(_line(element), "page/policy", f"a <{name}> is not the one that the policy names: remove it")


def _name(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _identities(root: etree._Element) -> Iterator[Finding]:
    counted = Counter(element.get("id") for element in root.iter() if element.get("id"))
    yield from (Finding(1, "page/id", f"{count} elements have the id {name!r}") for name, count in counted.items() if count > 1)
    if not root.get("lang") or not (root.findtext("head/title") or "").strip():
        yield Finding(1, "page/title", "the page has no title or no language: give it both")


def _article(article: etree._Element) -> Iterator[Finding]:
    """Judge an entry like HTML in a feed, but for links to places and files beside it, which can do no harm."""
    for link in article.iter("a"):
        if _BESIDE.fullmatch(link.get("href", "")):
            del link.attrib["href"]
    yield from html.walk(article, _line(article))


def _frame(root: etree._Element) -> Iterator[Finding]:
    """Find what stands in the frame of a page and is not ours."""
    counted = Counter(str(element.tag) for element in root.iter())
    for name, count in counted.items():
        if name not in _FRAME or (name in _ONCE and count > 1):
            yield Finding(1, "page/element", f"{count} times <{name}> outside of articles: remove it")
    for element in root.iter():
        for key, value in element.items():
            if not _is_ours(str(key), str(value)):
                message = f"{key!s}={shown(value)} of <{element.tag!r}> is not ours: remove it"
                yield Finding(_line(element), "page/attribute", message)
    script = root.find("body/script[last()]")
    if script is None or script.getnext() is not None:
        yield Finding(1, "page/whole", "what stands in the page ends it too early: mend it")


def _is_ours(key: str, value: str) -> bool:
    if key in {"href", "src"}:
        return bool(_TARGET.fullmatch(value))
    return not key.startswith("on") and key not in {"style", "srcdoc", "action", "formaction"}


def _line(element: etree._Element | None) -> int:
    line: object = None if element is None else element.sourceline
    return line if isinstance(line, int) else 1
