"""A page of HTML as one lxml tree whose addresses are absolute, or a refusal of what a parser would choke on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MAX_CHARACTERS = 5_000_000
MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 20_000
MAX_QUOTED = 50_000
LONG_VALUE = 5000
MAX_DEPTH = 250
"""Measured: 50,000 elements take up to 10 s, 20,000 attributes of one element 0.4 s; libxml2 drops what is deeper than 256.

What stands in long quoted values is counted as well: a quote that a parser does not take for one hides attributes.
"""

QUOTED = re.compile(r"=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')")
SEPARATOR = re.compile(r"[\s/]+")

ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
BLANK = frozenset("blank lazy lazyload loader loading pixel placeholder spacer transparent".split())
BESIDE = frozenset("gif image img px svg x".split())
"""What placeholders are called, and what may stand beside that: `google-pixel-9.jpg` is a picture."""

WORD = re.compile("[a-z]+")
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "src")
"""Where the address of an image is, the best first; one that is loaded late has a placeholder in `src`."""


def parse_page(text: str, url: str) -> HtmlElement:
    """Parse a page that was found at `url`: addresses absolute, images with their real one, no comments.

    Raises ValueError for what is no HTML, or too large to be an article: 5,000,000 characters, 100,000 elements, 250 levels.
    """
    from lxml import etree, html  # noqa: PLC0415  - where nothing is new no page is parsed

    _refuse_costly(text)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page = html.document_fromstring(ILLEGAL.sub("", text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ValueError("is empty, or no page of HTML") from error
    _settle(page, _base(page, url))
    return page


def absolute(text: str | None, base: str) -> str | None:
    """Give an http or https URL as it is meant on a page at `base`; None for one that leads nowhere.

    >>> absolute(" ../a b.jpg", "https://example.com/news/1/")
    'https://example.com/news/a%20b.jpg'
    """
    text = "".join((text or "").splitlines()).strip().replace(" ", "%20")
    try:
        url = urljoin(base, text)
        parts = urlsplit(url)
        is_good = bool(text) and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return url if is_good else None


def picture(image: HtmlElement, base: str) -> str | None:
    """Give the address of an `img` on a page at `base`, also of one that a script would load; None for a mere placeholder."""
    named = [image.get(name) or "" for name in LAZY] + [_largest(image.get("data-srcset") or image.get("srcset") or "")]
    return next((url for name in named if not _is_placeholder(name) and (url := absolute(name, base))), None)


def said(element: HtmlElement) -> str:
    """Give the text inside an element, with single spaces."""
    return " ".join(element.text_content().split())


def _refuse_costly(text: str) -> None:
    """Raise ValueError where parsing would take more than linear time; itself one pass, without a pattern that looks ahead."""
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"has {len(text):,} characters, more than the {MAX_CHARACTERS:,} that are read of a page")
    if text.count("<") > 3 * MAX_ELEMENTS:
        raise ValueError(f"has more than {MAX_ELEMENTS:,} elements")
    quoted = sum(len((value[0] or value[1]).split()) for value in QUOTED.findall(text) if len(max(value)) > LONG_VALUE)
    bare = max((len(SEPARATOR.split(piece.partition(">")[0])) for piece in QUOTED.sub("=", text).split("<")), default=0)
    if quoted > MAX_QUOTED or bare > MAX_ATTRIBUTES:
        raise ValueError(f"has a tag with more than {MAX_ATTRIBUTES:,} attributes")


def _base(page: HtmlElement, url: str) -> str:
    named = next((each.get("href") for each in page.iter("base")), None)
    return absolute(named, url) or url


def _settle(page: HtmlElement, base: str) -> None:
    """Make addresses absolute in place, and refuse what is too deep or has too many elements."""
    for count, element in enumerate(page.iter("*")):
        if count > MAX_ELEMENTS:
            raise ValueError(f"has more than {MAX_ELEMENTS:,} elements")
        if element.tag == "img":
            _settle_image(element, base)
        elif "href" in element.attrib and element.tag != "base":
            _settle_link(element, base)
    if any(True for _ in _too_deep(page)):
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels")


def _settle_link(element: HtmlElement, base: str) -> None:
    href = (element.get("href") or "").strip()
    if not href.lower().startswith("mailto:"):
        element.set("href", absolute(href, base) or "")


def _settle_image(image: HtmlElement, base: str) -> None:
    """Leave an image with its real address, what it shows and how large it is said to be."""
    found = picture(image, base) or ""
    kept = {name: value for name in ("alt", "title", "width", "height", "class", "id") if (value := image.get(name))}
    image.attrib.clear()
    image.attrib.update({"src": found, **kept})


def _is_placeholder(url: str) -> bool:
    name = re.split("[?#]", url, maxsplit=1)[0].rpartition("/")[2].rpartition(".")[0].lower()
    words = set(WORD.findall(name))
    return name == "1x1" or (not words.isdisjoint(BLANK) and words <= BLANK | BESIDE)


def _largest(srcset: str) -> str:
    """Give the last address of a `srcset`, which is the largest by custom."""
    return srcset.rpartition(", ")[2].strip().partition(" ")[0]


def _too_deep(page: HtmlElement) -> Iterator[HtmlElement]:
    from lxml import etree  # noqa: PLC0415

    depth = 0
    for event, element in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            yield element
