"""The selectors that users write: CSS by soupsieve, checked when the configuration is read, applied to what lxml parsed."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree
    from lxml.html import HtmlElement


LONGEST = 500
"""Characters of a selector: nested ones take exponential time."""

NESTED = re.compile(r":(?:not|is|has|where|matches|any)\s*\(")
DEEPEST = 4
PLAIN = re.compile(r"[a-zA-Z][\w-]*(?:[.#][\w-]+)*(?:(?: | > )[a-zA-Z][\w-]*(?:[.#][\w-]+)*)*")
"""Selectors that need no parser to be known as right: a run in which nothing changed need not load it."""

MARK = "data-feedtool"


def check_selector(text: str) -> None:
    """Check a CSS selector; raise ValueError with a one-line reason."""
    if len(text) > LONGEST:
        raise ValueError(f"expected a selector of at most {LONGEST} characters")
    if len(NESTED.findall(text)) > DEEPEST:
        raise ValueError(f"expected a selector with at most {DEEPEST} of :not, :is, :has and :where")
    if not PLAIN.fullmatch(text):
        compiled(text)


@lru_cache(maxsize=256)
def compiled(text: str) -> Any:
    """Give a selector as soupsieve applies it; raise ValueError with a one-line reason."""
    import soupsieve  # noqa: PLC0415  - where nothing changed nothing is selected

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # old spellings still work
            return soupsieve.compile(text)
    except NotImplementedError as error:  # as in `a::attr(href)` or `p::text`
        raise ValueError(
            "expected a CSS selector without '::'; write a@href for an attribute, and nothing for the text"
        ) from error
    except (soupsieve.SelectorSyntaxError, ValueError, RecursionError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".") or "it cannot be read"
        raise ValueError(f"expected a CSS selector; {reason[0].lower()}{reason[1:]}") from error


def pick(page: HtmlElement, text: str) -> list[HtmlElement]:
    """Give the elements of a tree that a selector chooses, in the order of the page; `:scope` is the tree's own root."""
    found: list[HtmlElement] = pick_each(page, (text,))[0]
    return found


def pick_each(page: etree._Element, texts: Iterable[str]) -> list[list[Any]]:
    """Do the same for several selectors; the tree is written and read again once for all of them."""
    from bs4 import BeautifulSoup  # noqa: PLC0415
    from lxml import etree, html  # noqa: PLC0415

    elements = list(page.iter(etree.Element))
    for at, element in enumerate(elements):
        element.set(MARK, str(at))
    try:
        soup = BeautifulSoup(html.tostring(page, encoding="unicode"), "lxml")
    finally:
        for element in elements:
            element.attrib.pop(MARK, "")
    root = soup.find(True, attrs={MARK: "0"}) or soup
    found = (compiled(text).select(root) for text in texts)
    return [[elements[int(str(each[MARK]))] for each in some if each.has_attr(MARK)] for some in found]
