"""The last step: plain text and a summary, read from the safe HTML and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from feedtool.clean.draft import but
from feedtool.clean.html import HtmlBody, parse
from feedtool.clean.normalise import level, one_line, scrub
from feedtool.clean.summary import echoes, shorten

if TYPE_CHECKING:
    from feedtool.clean.carried import Carried
    from feedtool.clean.draft import Draft, Settings

UNTITLED = "Untitled"
_TITLE_LENGTH = 80
# What plain text nearly always becomes: read without a parser.
_PARAGRAPHS = re.compile(r"(?>(?:<p>[^<>]*+</p>\n?)*)")
_PARAGRAPH = re.compile(r"<p>([^<>]*)</p>")
_SPACES = re.compile(r"[ \t\n]{2,}|[\t\n]")


def unechoed(draft: Draft) -> Draft:
    """Drop a summary that says nothing but the title."""
    return replace(draft, summary="") if draft.summary and echoes(draft.summary, draft.title) else draft


def digest(draft: Draft, settings: Settings) -> Draft:
    """Fill in the plain text, the summary where the source gave none, and a title where none is left.

    A body of HTML must be what was read of the safe HTML. A summary that would only repeat the title is none.
    """
    # Accents that stood in another element than their letter meet it here.
    text = unicodedata.normalize("NFC", draft.body.plain() if isinstance(draft.body, HtmlBody) else plain(draft.html))
    title = draft.title or shorten(one_line(draft.summary or text), _TITLE_LENGTH)
    stated = unechoed(draft if draft.title else replace(draft, title=title)).summary
    return but(draft, text=text, summary=stated or _summary(text, title, settings.summary_length), title=title)


def nameless(link: str | None, carried: Carried) -> str:
    """Name an item that has no text at all by its file or picture, or its address; not by where it was found, which is private.

    >>> from feedtool.clean.carried import Carried
    >>> nameless(None, Carried(image="https://example.com/harbour%20at%20night.jpg?size=2"))
    'harbour at night.jpg'
    """
    files = [each.url for each in carried.enclosures] + [carried.image or ""]
    names = (scrub(unquote(urlsplit(url).path.rpartition("/")[2])) for url in files)
    found = (*(each.title for each in carried.enclosures), *names, link)
    return next((made for name in found if name and (made := level(shorten(one_line(name), _TITLE_LENGTH)))), UNTITLED)


def _summary(text: str, title: str, length: int) -> str:
    """Cut a summary from a text, without the title where that stands above it."""
    first, _, rest = text.partition("\n\n")
    made = shorten(_beginning(rest if rest and echoes(first, title) else text, length), length)
    return "" if echoes(made, title) else made


def _beginning(text: str, length: int) -> str:
    """Give one line of what `shorten` looks at: nearly always far less than all of a text."""
    some = one_line(text[: 2 * length])
    return some if len(some) > length + 1 else one_line(text)


def plain(source: str) -> str:
    r"""Read HTML as text: a blank line between blocks, a line end for `br`, `pre` as it is.

    >>> plain("<p>One<br>two</p><p>three &amp; four</p>")
    'One\ntwo\n\nthree & four'
    """
    if _PARAGRAPHS.fullmatch(source):
        return "\n\n".join(filter(None, (_SPACES.sub(" ", unescape(text)).strip() for text in _PARAGRAPH.findall(source))))
    return parse(source).plain()
