"""How many words a text has, in any script: as a person counts, or an estimate where that takes a dictionary."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_EACH = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Chinese and Japanese: each character counts as one, as is usual there."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Thai, Lao, Burmese and Khmer: words stand together, spaces between phrases."""

_LENGTH = 5
"""Characters of a word there, vowel signs and tone marks among them: about the mean of running Thai text."""

_RUN = re.compile(f"[{_UNSPACED}]+")


def count(text: str) -> int:
    """Count words; marks, joiners and apostrophes inside a word do not part it.

    >>> count("Don't stop: हिन्दी में"), count("東京で"), count("สวัสดีครับ")
    (4, 3, 2)
    """
    if text.isascii():
        return len(_ascii().findall(text))
    return sum(_in_run(word) if _RUN.match(word) else 1 for word in _word().findall(text))


def _in_run(run: str) -> int:
    return max(1, round(len(run) / _LENGTH))


@cache
def _ascii() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")


@cache
def _word() -> re.Pattern[str]:
    letter = rf"[^\W_{_EACH}{_UNSPACED}]"
    return re.compile(rf"[{_EACH}]|[{_UNSPACED}]+|{letter}(?:[{_marks()}]|['’]?{letter})*")


def _marks() -> str:
    """Give what stands on or between letters of one word, of the first plane: made here, for it is a long list."""
    marks = (chr(code) for code in range(0x300, 0xFE30) if unicodedata.category(chr(code))[0] == "M")
    return "\u200c\u200d\u00ad" + "".join(marks)
