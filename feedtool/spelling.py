"""How tags, names of authors and the like are compared, whoever spelt them."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_JOINTS = re.compile(r"[\s_\-\u2010-\u2015]+")


def folded(text: str) -> str:
    """Give a value as it is compared: no case, no width, no hash, one joint between words, one i for all.

    In Turkish ISPARTA and Isparta are written with ı, and in an English text with i: the same tag has one form everywhere.

    >>> folded("#Harbour_Pilots") == folded("harbour pilots") == folded("HARBOUR-PILOTS")
    True
    >>> folded("İSTANBUL"), folded("Isparta") == folded("ısparta")
    ('istanbul', True)
    """
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold().replace("i\u0307", "i").replace("ı", "i")
    words = _JOINTS.sub(" ", unicodedata.normalize("NFKC", plain)).strip()
    return words.lstrip("# ") or words
