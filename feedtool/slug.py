"""Titles to the words of a URL, and any text to the name of a file."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80

LONGEST_TITLE = 2000
"""Characters of a title that are looked at."""

APOSTROPHES = re.compile("['’ʼ‘`´]")
LETTERS = str.maketrans(
    {"ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n"}
)


def slug(text: str) -> str:
    """Join the words of a text with `-`, small and in ASCII where letters are Latin; other scripts keep their letters.

    At most 80 characters, cut at a word where there is one; empty when there is no letter or digit at all.

    >>> slug("Işık, “Şehir” & Ağaç – Łódź’s 2. straße")
    'isik-sehir-agac-lodzs-2-strasse'
    """
    folded = (
        APOSTROPHES.sub("", unicodedata.normalize("NFKC", text[:LONGEST_TITLE])).replace("İ", "i").lower().translate(LETTERS)
    )
    words = "".join(map(_letter, unicodedata.normalize("NFC", folded))).split()
    return _short("-".join(words))


def file_slug(text: str) -> str:
    """Give a text as a part of the name of a file: `a-z`, `0-9` and `-`, whatever its script; never empty.

    Letters that are not Latin are written as they sound or are called, as anyascii has them.

    >>> file_slug("Işık & Ağaç"), file_slug("北京新闻"), file_slug("أخبار")
    ('isik-agac', 'beijingxinwen', 'khbr')
    """
    from anyascii import anyascii  # noqa: PLC0415  - few feeds are split

    words = slug(anyascii(slug(text) or text[:LONGEST_TITLE]))
    return words or f"x{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _letter(char: str) -> str:
    """Give a letter, digit or mark as a slug has it, and a space for all else."""
    if char.isascii():
        return char if char.isalnum() else " "
    base = unicodedata.normalize("NFKD", char)[0]
    if base.isascii() and base.isalnum():
        return base
    kind = unicodedata.category(char)[0]
    # A mark on a Latin letter that has no single character for the two is dropped with the rest of its kind.
    if "\u0300" <= char <= "\u036f" or char == "\u200d":
        return ""
    return char if kind in "LMN" else " "


def _short(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    head, _, _ = words[: LONGEST + 1].rpartition("-")
    return head or words[:LONGEST]
