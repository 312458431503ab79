"""Summaries and titles cut from a text: at the end of a sentence or word, outside quotations, in any script; and no echo."""

from __future__ import annotations

import re

ELLIPSIS = "…"
_ENDINGS = (ELLIPSIS, "...")

# A full stop ends a sentence after a word of three letters or a number: "z. B.", "No. 4" and "J. Doe" go on.
_SENTENCE_END = re.compile(r"(?:(?<=\w\w\w)\.|(?<=[0-9)\"”’»])\.|[!?…؟।۔։။។།])[\"'”’»)\]]*(?=\s)|[。！？][”’」』）》]*")
_CLAUSE_END = re.compile("[、，；：،]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Scripts with spaces between phrases only."""

_IDLE = " ,;:–—-،؛、，；：·|/(“„«「『《（‘"
"""What must not stand before an ellipsis: marks that go on, and those that open."""

_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "「": "」", "『": "』", "《": "》", '"': '"'}
_QUOTE = re.compile('[“”„«»‹›「」『』《》"]')

_LEAST_ECHO = 12
"""Letters of a beginning that says what a title says."""

_LONGER = 3  # times: beyond it a text is no echo, however much of it is punctuation


def shorten(text: str, length: int) -> str:
    """Cut one line to at most `length` characters: at a sentence's end, else a word's, never inside a grapheme (UAX 29).

    A cut inside a quotation is made only where there is no other that leaves enough.

    >>> shorten("One sentence. Another one here.", 20)
    'One sentence.'
    >>> shorten("One sentence without an end", 15)
    'One sentence…'
    >>> shorten("He said: “One. Two. Three.” Then he left.", 20)
    'He said: “One. Two.'
    """
    if len(text) <= length:
        return text
    window = text[: length + 1]
    quoted = _quotations(window)
    ends = [at for match in _SENTENCE_END.finditer(window) if length <= 3 * (at := match.end()) and at <= length]
    if outside := [at for at in ends if not _is_inside(at, quoted)]:
        return text[: outside[-1]]
    cut = _word_end(window, length)
    if not _is_inside(cut, quoted) and cut * 2 > length:
        return _ended(text[:cut])
    before = window.rfind(" ", 0, min(start for start, _ in quoted)) if quoted else -1
    if before * 2 > length:
        return _ended(text[:before])
    return text[: ends[-1]] if ends else _ended(text[:cut])


def echoes(text: str, title: str) -> bool:
    """Say whether a text says nothing but its title, or the beginning of it, whatever its case and punctuation.

    >>> echoes("A title, cut off after…", "A title, cut off after some words"), echoes("Another", "A title")
    (True, False)
    """
    if len(text) > _LONGER * len(title) + _LEAST_ECHO:
        return False
    said, known = _bare(text), _bare(title)
    if said == known:
        return bool(said) or text == title
    is_cut = text.rstrip().endswith(_ENDINGS) and len(said) >= _LEAST_ECHO
    return is_cut and known.startswith(said)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _ended(text: str) -> str:
    return text.rstrip(_IDLE) + ELLIPSIS


def _quotations(text: str) -> list[tuple[int, int]]:
    """Give what is quoted, from behind an opening mark to before its closing one; after a digit `"` is for inches."""
    spans, open_ = [], list[tuple[int, str]]()
    for match in _QUOTE.finditer(text):
        char, at = match[0], match.start()
        if open_ and char in _CLOSERS.get(open_[-1][1], ""):
            spans.append((open_.pop()[0], at))
        elif char in _CLOSERS and not (char == '"' and text[at - 1 : at].isdigit()):
            open_.append((match.end(), char))
    return [*spans, *((start, len(text)) for start, _ in open_)]


def _is_inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at <= end for start, end in spans)


def _word_end(window: str, length: int) -> int:
    """Give where the last word ends that leaves a place for an ellipsis; without spaces a clause, or what graphemes fit."""
    space = window.rfind(" ", 0, length)
    enough = length // 3 if _UNSPACED.match(window, length - 1) else length // 2
    if space > enough:
        return space
    clauses = [match.end() for match in _CLAUSE_END.finditer(window, 0, length - 1)]
    if clauses and clauses[-1] > length // 2:
        return clauses[-1]
    return _graphemes(window, length - 1)


def _graphemes(text: str, length: int) -> int:
    """Give how many characters the whole graphemes have that fit."""
    from wcwidth import iter_graphemes  # noqa: PLC0415  - only where there is no word to cut at

    size = 0
    for grapheme in iter_graphemes(text):
        if size + len(grapheme) > length:
            break
        size += len(grapheme)
    return size
