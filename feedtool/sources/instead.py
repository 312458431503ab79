"""What a page is where it is not the one that was meant: a login, another page, or one that scripts fill."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from feedtool.sources.words import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from feedtool.model import Document

FEW = 200
"""Characters of text, or a link, are on every page, unless its scripts are still to write it."""

MAX_TITLE = 60
HEAD = 20_000
TITLE = re.compile(r"(?i)<title(?:\s[^<>]{0,200})?>([^<]{1,400})</title")

SCRIPTED = "it checks who asks (fetch less often, or ask its owner), or see script, and render: browser"


def instead(root: HtmlElement, document: Document, *, advice: str, few: int = FEW) -> str:
    """Say why a page does not have what it should, and what to do; the `advice` where nothing shows why.

    A page with less text than `few` characters is one that scripts fill; none is where they have run.
    """
    sent_on = f"{document.origin} leads to {document.url}; " if document.url and document.url != document.origin else ""
    title = root.find(".//title")
    named = words(title)[:MAX_TITLE] if title is not None else ""
    page = f"the page is called {named!r} and" if named else "the page"
    if root.find(".//input[@type='password']") is not None:
        return f"{sent_on}{page} asks for a login: see auth and headers"
    if root.find(".//script") is not None and root.find(".//a[@href]") is None and len(words(root)) < few:
        return f"{sent_on}{page} has hardly any text before its scripts run: {SCRIPTED}"
    return f"{sent_on}{f'the page is called {named!r}: ' if named else ''}{advice}"


def called(text: str) -> str:
    r"""Name the page that stands in the place of something else by its title, as far as it has one.

    >>> called("<html><title>Just a\nmoment&hellip;</title>"), called("<p>")
    (" called 'Just a moment…'", '')
    """
    found = TITLE.search(text[:HEAD])
    named = " ".join(unescape(found[1]).split())[:MAX_TITLE] if found else ""
    return f" called {named!r}" if named else ""
