"""Text reduced to what noise is compared by: no case, no width, no invisible characters; with the way back to the original.

The folded text may be shorter or longer than the original, so `Folded.span` maps a match back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

GLUE = "\x1f"
"""Stands for a no-break space, which may be part of a token's spelling or a space between words."""

# Zero-width, bidi controls, soft hyphen, BOM, variation selectors: invisible wherever they stand; and what Arabic
# spelling may leave out: the tatweel and the vowel marks.
_UNSEEN = "\u0640\u064b-\u0652\u0670"
_UNSEEN += "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_STUCK = "\u00a0\u2007\u202f"
_SPECIAL = re.compile(f"[{_UNSEEN}{_STUCK}]")
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_NO_BREAK = re.compile(f"[{_STUCK}]")
_TURKIC_LANGUAGES = frozenset({"tr", "az", "crh", "tt", "kk"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `origins[i]` is the index in the original of the character that gave `text[i]`."""

    text: str
    origins: range | tuple[int, ...]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the folded text to the original, with the invisible characters inside it."""
        last = self.origins[end - 1] if end > start else self.origins[start]
        stop = next((origin for origin in self.origins[end:] if origin > last), self.length)
        return self.origins[start], stop


def fold(text: str, language: str) -> str:
    """Fold a text as a whole, quickly: good for comparing and for asking whether something may be there at all.

    >>> fold("＃HA\u200bBER＃", "en")
    '#haber#'
    """
    turkic = is_turkic(language)
    if text.isascii() and not (turkic and "I" in text):
        return text.lower()
    return _fold(text, turkic=turkic)


def fold_with_map(text: str, language: str) -> Folded:
    """Fold a text character by character, keeping the way back."""
    turkic = is_turkic(language)
    if text.isascii() and not (turkic and "I" in text):
        return Folded(text.lower(), range(len(text)), len(text))
    if (same := _one_to_one(text, turkic=turkic)) is not None:
        return Folded(same, range(len(text)), len(text))
    pieces: list[str] = []
    origins: list[int] = []
    for start, cluster in _clusters(text):
        piece = _fold(cluster, turkic=turkic)
        pieces.append(piece)
        origins.extend([start] * len(piece))
    return Folded("".join(pieces), tuple(origins), len(text))


def _one_to_one(text: str, *, turkic: bool) -> str | None:
    """Fold a text in which every character becomes one character, as in most of Latin, Greek and Cyrillic script, at once."""
    if _SPECIAL.search(text) or not unicodedata.is_normalized("NFKC", text) or any(map(unicodedata.combining, text)):
        return None
    folded = (text.replace("I", "ı").replace("İ", "i") if turkic else text).casefold()
    is_same = len(folded) == len(text) and unicodedata.is_normalized("NFKC", folded)
    return folded if is_same else None  # to fold a case never shortens, so none got longer either


def is_turkic(language: str) -> bool:
    """Say whether a BCP 47 language has dotted and dotless i (Unicode SpecialCasing: tr, az and their kin)."""
    return language.split("-", maxsplit=1)[0].lower() in _TURKIC_LANGUAGES


def _fold(text: str, *, turkic: bool) -> str:
    glued = _NO_BREAK.sub(GLUE, _INVISIBLE.sub("", text)) if _SPECIAL.search(text) else text
    wide = _compatible(glued)
    return _compatible((wide.replace("I", "ı").replace("İ", "i") if turkic else wide).casefold())


def _compatible(text: str) -> str:
    """Normalise to NFKC; asking first is ten times as fast for text that is."""
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _clusters(text: str) -> list[tuple[int, str]]:
    """Split into base characters with the combining marks that follow, so that folding the pieces folds the whole."""
    starts = [i for i, char in enumerate(text) if i == 0 or not unicodedata.combining(char)]
    return [(start, text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
