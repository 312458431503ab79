"""The HTML or text of a letter to what a feed may carry: nothing that is its reader's alone; and where it is online."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from feedtool.sources import mailwords
from feedtool.sources.private import LABEL, URL, says
from feedtool.sources.shape import absolute

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from feedtool.sources.private import Private

MAX_CHARACTERS = 2_000_000
MAX_TEXT = 1_000_000
MAX_LINE = 2000
MAX_LINES = 20_000
MAX_ATTRIBUTES = 2000
MAX_ELEMENTS = 50_000
MAX_LINKS = 5000
MAX_DEPTH = 250
"""libxml2 drops all that is deeper than 255 levels, without a word."""

AROUND = 200
"""Characters of the sentence around a link that only says `here`."""

CARRIED = ("cid:", "data:")
ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
HIDDEN = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
EDGE = 50
"""Links at the top and at the end of a letter, lines of its text: there it says where it is online."""

ENDS = ".,;:!?)]}"


@dataclass(frozen=True, slots=True)
class Page:
    """What a letter says, as HTML or text, and where it is online, if it says so."""

    content: str
    online: str | None = None


def read_html(source: str, private: Private) -> Page:
    """Read the HTML of a letter. Raises ValueError where that would cost too much, or lose what is nested too deep."""
    from lxml import etree, html  # noqa: PLC0415  - where no letter is new there is nothing to read

    _refuse_costly(source)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(ILLEGAL.sub("", source).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # there is nothing in it
        return Page("")
    _refuse_deep(page)
    body = page.find("body")
    root = page if body is None else body
    _drop_hidden(root)
    online = _take_online(root)
    _drop_leaving(root, private)
    _drop_carried(root)
    whole = html.tostring(root, encoding="unicode", with_tail=False)
    return Page(private.hide(str(whole)), private.hide(online) if online else None)


def read_text(source: str, private: Private) -> Page:
    """Read the plain text of a letter. Raises ValueError where that would cost too much."""
    if len(source) > MAX_TEXT:
        raise ValueError(f"has {len(source):,} characters of text, more than the {MAX_TEXT:,} that are read")
    if source.count("\n") > MAX_LINES:
        raise ValueError(f"has more than {MAX_LINES:,} lines of text")
    online = _online_text(source)
    return Page(private.without(source), private.hide(online) if online else None)


def _refuse_costly(source: str) -> None:
    if len(source) > MAX_CHARACTERS:
        raise ValueError(f"has {len(source):,} characters of HTML, more than the {MAX_CHARACTERS:,} that are read")
    if len(re.findall("<a(?:rea)?[^a-z]", source, re.IGNORECASE)) > MAX_LINKS or source.count("<") > 2 * MAX_ELEMENTS:
        raise ValueError(f"has more than {MAX_LINKS:,} links or {MAX_ELEMENTS:,} elements")
    for piece in source.split("<")[1:]:
        tag = piece.partition(">")[0] if len(piece) > MAX_ATTRIBUTES else ""
        if tag and not tag.startswith("!") and len(tag.split()) + tag.count("=") > MAX_ATTRIBUTES:
            raise ValueError(f"has a tag with more than {MAX_ATTRIBUTES:,} attributes")


def _refuse_deep(page: HtmlElement) -> None:
    from lxml import etree  # noqa: PLC0415

    depth = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise ValueError(f"has HTML that is nested deeper than {MAX_DEPTH} levels")


def _drop_hidden(root: HtmlElement) -> None:
    """Drop what mail programs do not show: text for previews, and what is for narrow screens and there twice."""
    for element in list(root.iter("*")):
        if element is not root and HIDDEN.search(element.get("style") or ""):
            element.drop_tree()


def _take_online(root: HtmlElement) -> str | None:
    """Find the link to the letter online: by its own text, and then take it out; else by that of the sentence around it."""
    links = [(link, url) for link in root.iter("a") if (url := absolute(link.get("href") or "", None))]
    for link, url in links:
        if says(_said(link, LABEL), mailwords.ONLINE):
            link.drop_tree()
            return url
    for link, url in links[:EDGE] + links[EDGE:][-EDGE:]:
        around = link.getparent()
        if around is not None and says(_said(around, AROUND), mailwords.ONLINE) and len(list(around.iter("a"))) == 1:
            return url
    return None


def _said(element: HtmlElement, most: int) -> str:
    """Give an element's text, or of one image what it shows; nothing where it is longer than so many characters."""
    found: list[str] = []
    size = 0
    for text in chain(element.itertext(), (image.get("alt") or "" for image in element.iter("img"))):
        size += len(text.strip())
        if size > most:
            return ""
        found.append(text)
    return " ".join(" ".join(found).split())


def _drop_leaving(root: HtmlElement, private: Private) -> None:
    for link in list(root.iter("a", "area", "form")):
        if private.is_leaving(link.get("href") or link.get("action") or "", _said(link, LABEL)):
            link.drop_tree()


def _drop_carried(root: HtmlElement) -> None:
    """Put what they say that they show in place of images that came with the letter: the cleaner lets no such image pass."""
    for image in list(root.iter("img")):
        if (image.get("src") or "").strip()[:5].lower().startswith(CARRIED):
            image.tail = (image.get("alt") or "") + (image.tail or "")
            image.drop_tree()


def _online_text(source: str) -> str | None:
    lines = [line for line in source.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        if EDGE <= number < len(lines) - EDGE or not says(URL.sub("", line[:MAX_LINE])[:AROUND], mailwords.ONLINE):
            continue
        found = URL.search(line) or (URL.match(lines[number + 1].strip()) if number + 1 < len(lines) else None)
        if found:
            return found[0].rstrip(ENDS)
    return None
