"""The last step: plain text and a summary, read from the safe HTML and nothing else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

from wcwidth import iter_graphemes

from feedtool.clean.html import HtmlBody, parse
from feedtool.clean.normalise import one_line

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft, Settings

ELLIPSIS = "…"
_TITLE_LENGTH = 80
# A full stop ends a sentence after a word of three letters or a number: "z. B.", "No. 4" and "J. Doe" go on.
_SENTENCE_END = re.compile(r"(?:(?<=\w\w\w)\.|(?<=[0-9)\"”’»])\.|[!?…؟।۔։])[\"'”’»)\]]*(?=\s)|[。！？][”’」』）]*")
# What plain text nearly always becomes: read without a parser.
_PARAGRAPHS = re.compile(r"(?:<p>[^<>]*+</p>\n?)*+")
_PARAGRAPH = re.compile(r"<p>([^<>]*)</p>")
_SPACES = re.compile(r"[ \t\n]{2,}|[\t\n]")


def digest(draft: Draft, settings: Settings) -> Draft:
    """Fill in the plain text, the summary where the source gave none, and a title where none is left.

    A body of HTML must be what was read of the safe HTML.
    """
    # Accents that stood in another element than their letter meet it here.
    text = unicodedata.normalize("NFC", draft.body.plain() if isinstance(draft.body, HtmlBody) else plain(draft.html))
    return replace(
        draft,
        text=text,
        summary=draft.summary or shorten(one_line(text), settings.summary_length),
        title=draft.title or shorten(one_line(draft.summary or text), _TITLE_LENGTH),
    )


def plain(source: str) -> str:
    r"""Read HTML as text: a blank line between blocks, a line end for `br`, `pre` as it is.

    >>> plain("<p>One<br>two</p><p>three &amp; four</p>")
    'One\ntwo\n\nthree & four'
    """
    if _PARAGRAPHS.fullmatch(source):
        return "\n\n".join(filter(None, (_SPACES.sub(" ", unescape(text)).strip() for text in _PARAGRAPH.findall(source))))
    return parse(source).plain()


def shorten(text: str, length: int) -> str:
    """Cut one line to at most `length` characters: at a sentence's end, else a word's, never inside a grapheme (UAX 29).

    >>> shorten("One sentence. Another one here.", 20)
    'One sentence.'
    >>> shorten("One sentence without an end", 15)
    'One sentence…'
    """
    if len(text) <= length:
        return text
    window = text[: length + 1]
    ends = [match.end() for match in _SENTENCE_END.finditer(window) if match.end() <= length]
    if ends and ends[-1] * 3 >= length:
        return text[: ends[-1]]
    space = window.rfind(" ", 0, length)
    kept = text[:space] if space * 2 > length else _graphemes(text, length - 1)
    return kept.rstrip(" ,;:–—-") + ELLIPSIS


def _graphemes(text: str, length: int) -> str:
    """Give as many whole graphemes as fit."""
    size = 0
    for grapheme in iter_graphemes(text[: length + 64]):
        if size + len(grapheme) > length:
            break
        size += len(grapheme)
    return text[:size]
