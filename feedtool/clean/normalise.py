"""The step that brings characters to one form: NFC, plain spaces, no invisible or forbidden characters, clean line ends.

Quotes, ligatures and case stay. What an invisible character does in its script stays too: joiners in Persian, Indic
scripts and emoji, word breaks in Thai, direction marks beside right-to-left text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft, Settings

# XML 1.0 (fifth edition, production 2) forbids these; C1 controls and noncharacters are discouraged there, and useless.
_NO_CHARACTERS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_LAST_OF_PLANES = "\U000e0001" + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_IDLE = "\u00ad\u034f\u180e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffc"
_DEPENDING = "\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069"

# Classes with characters beyond the first plane are ten times slower to search: those stand apart.
_FORBIDDEN = re.compile(f"[{_NO_CHARACTERS}]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_FORBIDDEN_BEYOND = re.compile(f"[{_LAST_OF_PLANES}]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ODD_SPACES = re.compile(f"[ {_SPACES}]{{2,}}|[{_SPACES}]")
_USELESS = re.compile(f"[{_IDLE}]")
_CONTEXTUAL = re.compile(f"[{_DEPENDING}]")
_STRONG = re.compile("[\u202a-\u202e\u2066-\u2069]")
# One search says for nearly every text that there is nothing to do.
_ANYTHING = re.compile(f"[{_NO_CHARACTERS}\r\x0b\x0c\x85\u2028\u2029{_SPACES}{_IDLE}{_DEPENDING}\U00010000-\U0010ffff]")

# In ASCII these are all that count, and to leave them out of bytes takes a fifth of the time that a pattern does.
_ILLEGAL_ASCII = bytes([*range(9), *range(11, 32), 127])
_LEGAL_ASCII = bytes([10, *range(32, 127)])

_ILLEGAL_IN_UTF_8 = bytes([*_ILLEGAL_ASCII, *range(0xF0, 0x100)])
_ILLEGAL_SEQUENCES = [
    re.compile(each)
    for each in (rb"\xc2[\x80-\x9f]", rb"\xe2\x80[\xa8\xa9]", rb"\xed[\xa0-\xbf]", rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbe\xbf])")
]
"""What of the same has two or three bytes; a pattern that begins with one certain byte looks for that first."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_JOINED = re.compile(
    "(?<=[\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d]+"
    "|(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
)
_BREAKS = re.compile("(?<=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
_MARKS = frozenset("\u061c\u200e\u200f")
_OPEN = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_CLOSE = frozenset(_OPEN.values())


def normalise(draft: Draft, _settings: Settings) -> Draft:
    """Normalise every text of the item; titles, summary, tags and names become single lines."""
    whole = draft.whole
    if not is_normal(whole):
        draft = draft.map(partial(characters, rtl=bool(_CONTEXTUAL.search(whole) and _RIGHT_TO_LEFT.search(whole))))
    tags = tuple(tag for tag in map(one_line, draft.tags) if tag)
    authors = tuple(replace(a, name=one_line(a.name)) for a in draft.authors if one_line(a.name))
    kept, title, summary = draft.carried.map(_line), one_line(draft.title), one_line(draft.summary)
    if (title, summary, tags, authors, kept) == (draft.title, draft.summary, draft.tags, draft.authors, draft.carried):
        return draft
    return replace(draft, title=title, summary=summary, tags=tags, carried=kept, authors=authors)


def _line(text: str) -> str:
    return one_line(characters(text))


def one_line(text: str) -> str:
    """Bring a text to one line with single spaces."""
    return " ".join(text.split())


def scrub(text: str) -> str:
    """Take out what XML 1.0 forbids or discourages, line ends included; nothing else."""
    if _is_clear(text) if text.isascii() else _is_legal(text):
        return text
    text = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    return _FORBIDDEN_BEYOND.sub("", text) if _BEYOND.search(text) else text


def characters(text: str, *, rtl: bool = False) -> str:
    r"""Normalise one text, to a fixpoint; runs of spaces become one, lines stay lines.

    With `rtl` it belongs to an item with right-to-left text, in which direction marks do work anywhere.

    >>> characters("ﬁne\u00a0 so\u00adft \u200bzero")
    'ﬁne soft zero'
    """
    if is_normal(text):
        return text
    while (new := _once(text, rtl=rtl)) != text:
        text = new
    return text


def is_normal(text: str) -> bool:
    """Say that there is nothing to do, in this text or any part of it (UAX 15: so it is with normal forms); else perhaps."""
    if text.isascii():
        return "  " not in text and "\t" not in text and _is_clear(text)
    return "  " not in text and not _ANYTHING.search(odd_part(text)) and unicodedata.is_normalized("NFC", text)


def odd_part(text: str) -> str:
    """Give the characters of a text that are not plain ASCII: in Latin script, to search those takes a fraction of the time.

    >>> odd_part("a café, façade")
    'éç'
    """
    return text.encode("utf-8", "surrogatepass").translate(None, _LEGAL_ASCII).decode("utf-8", "surrogatepass")


def _is_clear(text: str) -> bool:
    data = text.encode("ascii")
    return len(data.translate(None, _ILLEGAL_ASCII)) == len(data)


def _is_legal(text: str) -> bool:
    """Say whether all of a text may stand in XML, as far as that is seen at once: no character is beyond the first plane."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data.translate(None, _ILLEGAL_IN_UTF_8)) == len(data) and not any(p.search(data) for p in _ILLEGAL_SEQUENCES)


def _once(text: str, *, rtl: bool) -> str:
    text = _ODD_SPACES.sub(" ", scrub(text))
    text = _USELESS.sub("", text)
    if _CONTEXTUAL.search(text):
        text = "\n".join(_invisible(line, rtl=rtl) for line in text.split("\n"))
    return unicodedata.normalize("NFC", text)


def _invisible(line: str, *, rtl: bool) -> str:
    """Keep of the invisible characters those that do work where they stand."""
    working = {m.start() + i for pattern in (_JOINED, _BREAKS) for m in pattern.finditer(line) for i in range(len(m[0]))}
    if rtl or _RIGHT_TO_LEFT.search(line):
        working |= _balanced(line) | {i for i, char in enumerate(line) if char in _MARKS}
    return "".join(char for i, char in enumerate(line) if i in working or not _CONTEXTUAL.match(char))


def level(line: str) -> str:
    r"""Take direction controls out of one line that would change what stands beside it: overrides, and what is left open.

    >>> level("a\u202eb \u2067c\u2069")
    'ab \u2067c\u2069'
    """
    if not _STRONG.search(line):
        return line
    kept = _balanced(line)
    return "".join(char for i, char in enumerate(line) if i in kept or not _STRONG.match(char))


def _balanced(line: str) -> set[int]:
    """Give the positions of embeddings and isolates that are opened and closed on the line; overrides never are."""
    kept: set[int] = set()
    stack: list[tuple[int, str]] = []
    for i, char in enumerate(line):
        if char in _OPEN:
            stack.append((i, _OPEN[char]))
        elif char in _CLOSE and stack and stack[-1][1] == char:
            kept |= {stack.pop()[0], i}
    return kept
