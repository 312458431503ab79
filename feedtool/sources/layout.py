"""Lines to paragraphs: hard-wrapped text is unwrapped; any other line is a paragraph of its own."""

from __future__ import annotations

import itertools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

NARROWEST, WIDEST = 50, 100
"""Columns, of the longest line, between which text counts as wrapped by a program or a typist."""

MARKER = re.compile(r"(?:[-*•]|[0-9]{1,2}[.)])\s")
TOKEN = re.compile(r"[^\w\s]+|[#＃][^\s#＃]+[#＃]?|(?P<frame>[^\w\s])(?P=frame)+\w\S*?(?P=frame){2,}")
LONGEST = 80
"""Characters of a token; a longer word is no mark."""
SENTENCE_END = re.compile(r"[.!?…。！？؟:][\"'”’»)\]」』）]*$")
CLOSING = re.compile(r"[、。，．：；！？」』）》〉】〕ー々]*")


def split_lines(text: str) -> list[str]:
    r"""Split at every line end there is, and strip the lines; `where` counts these from 1.

    >>> split_lines("one\r\n two \u2028three")
    ['one', 'two', 'three']
    """
    return [line.strip() for line in BREAK.split(text)]


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Join the lines of wrapped chunks; blank lines part chunks and are dropped.

    >>> paragraphs(["one", "", "two", "three"])
    ['one', 'two', 'three']
    """
    return [paragraph for chunk in _chunks(lines) for paragraph in _unwrapped(chunk)]


def is_wrapped(chunk: Sequence[str]) -> bool:
    """Say whether a chunk (stripped lines, none blank) was filled greedily: no line had room for the next one's first word."""
    if len(chunk) < 2 or max(map(len, chunk)) > WIDEST:  # noqa: PLR2004 one line is never wrapped
        return False
    widest = max(map(_width, chunk))
    pairs = [(line, after) for block in _blocks(chunk) for line, after in itertools.pairwise(block)]
    filled = all(_width(line) + _need(line, after) > widest for line, after in pairs)
    return NARROWEST <= widest <= WIDEST and bool(pairs) and filled and _run_on(pairs)


def _run_on(pairs: Sequence[tuple[str, str]]) -> bool:
    """Say whether most lines go on in the next: where each ends a sentence they are short paragraphs, whatever their width."""
    ended = sum(SENTENCE_END.search(line) is not None for line, _ in pairs)
    return ended * 2 <= len(pairs) - (len(pairs) == 1)


def _chunks(lines: Iterable[str]) -> Iterable[list[str]]:
    chunk: list[str] = []
    for line in (*lines, ""):
        if line:
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []


def _unwrapped(chunk: list[str]) -> list[str]:
    return [_joined(block) for block in _blocks(chunk)] if is_wrapped(chunk) else chunk


def _blocks(chunk: Iterable[str]) -> list[list[str]]:
    """Part a chunk before each line that starts a list item, and around each that holds tokens only."""
    blocks: list[list[str]] = []
    is_closed = True
    for line in chunk:
        is_token = is_mark(line)
        if is_closed or is_token or MARKER.match(line):
            blocks.append([])
        blocks[-1].append(line)
        is_closed = is_token
    return blocks


def is_mark(line: str) -> bool:
    """Say whether a line holds nothing but marks such as `#sea#` or `***AD***`."""
    return all(len(word) <= LONGEST and TOKEN.fullmatch(word) for word in line.split())


def _need(line: str, after: str) -> int:
    """Give the columns that the first word of the line after would have taken; between ideographs no space is needed."""
    word = after.split(maxsplit=1)[0]
    if not _is_spaceless(word[0]):
        return 1 + _width(word)
    closing = CLOSING.match(word, 1)
    return _width(word[: closing.end()] if closing else word) + (not _is_spaceless(line[-1]))


def _joined(block: Sequence[str]) -> str:
    text = [block[0]]
    for line, after in itertools.pairwise(block):
        text += ["" if _is_spaceless(line[-1]) and _is_spaceless(after[0]) else " ", after]
    return "".join(text)


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in {"W", "F"})


def _is_spaceless(char: str) -> bool:
    """Say whether a character is of a script that puts no spaces between words: wide, but not Hangul."""
    return unicodedata.east_asian_width(char) in {"W", "F"} and not "가" <= char <= "힣"
