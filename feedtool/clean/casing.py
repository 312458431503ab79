"""Titles in capitals to sentence case, by the casing rules of their language and by how the item's own text writes its words.

What a language writes with capitals (names, German nouns, acronyms) cannot be told from capitals: the text tells most of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from feedtool.clean.fold import is_turkic

if TYPE_CHECKING:
    from collections.abc import Mapping

ACRONYMS = frozenset(
    """NATO NASA ESA UNESCO UNICEF UNHCR FIFA UEFA NBA NFL FBI CIA NSA EU USA UAE UK IMF IWF OECD OPEC ASEAN BRICS GDP CEO DNA
    HIV AIDS UFO ABD AB BM TBMM TCMB ABŞ BCE ONU OTAN OMS UE EUA EEUU США ЕС НАТО ООН МВФ РФ СССР МЧС МВД
    ΗΠΑ ΕΕ ΝΑΤΟ ΟΗΕ""".split()
)
"""Words that are capitals in every text; none of them is a word of another kind in a language that we know."""

LITTLE = frozenset(
    """aber alle auch auf aus bei beim bis das dass dem den der des die durch ein eine einem einen einer eines erst für gegen
    hat hatte ihr ihre ist kein keine kommt mehr mit nach nicht noch nur oder ohne seit sich sind soll über und unter vom von
    vor war waren warum was wegen weil wenn werden wie wieder will wird wurde wurden zum zur zwei drei zwischen""".split()
)
"""German words that are small inside a sentence; what is neither here nor in the text, and is not short, counts as a noun."""

_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*(?:['’][^\W\d_]+)*|\d[^\W_]*")
_ROMAN = re.compile(r"(?=[IVX]{2,})X{0,3}(?:IX|IV|V?I{0,3})")
_NO_VOWEL = re.compile(r"[BCDFGHJKLMNPQRSTVWXZ]{2,5}|[БВГДЖЗКЛМНПРСТФХЦЧШЩ]{2,5}")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_BREAK = re.compile(r"[.!?…]\s*[\"'“”„«»(\[]*\s*$|[:]\s*[\"“„«]\s*$")
_VOWELS = frozenset("AEIOUYÀÁÉÈÍÓÚÖÜİАЕИОУЫЭЮЯІΑΕΗΙΟΥΩ")
_NOUNS = frozenset({"de", "lb", "gsw"})
_LEAST_WORDS, _LEAST_LETTERS = 2, 8
_SHORT = 4
_SMALL = 10  # one small letter in ten, as in iPHONE, makes no difference


def is_shouting(title: str) -> bool:
    """Say whether a title stands in capitals, several words of it.

    >>> is_shouting("MAYOR RESIGNS AFTER VOTE"), is_shouting("NATO"), is_shouting("Mayor RESIGNS")
    (True, False, False)
    """
    upper, lower = sum(map(str.isupper, title)), sum(map(str.islower, title))
    words = sum(len(word) > 1 and any(map(str.isupper, word)) for word in _WORD.findall(title))
    return upper >= _LEAST_LETTERS and words >= _LEAST_WORDS and lower * _SMALL <= upper


def sentence(title: str, text: str, language: str) -> str:
    """Write a title that is in capitals as a sentence; `text` shows how the item itself writes its words.

    >>> sentence("IŞIK İÇİN ANKARA'DA TOPLANTI", "", "tr")
    "Işık için Ankara'da toplantı"
    """
    known = _known(text, language)
    pieces, at = [], 0
    for match in _WORD.finditer(title):
        pieces.append(title[at : match.start()])
        at = match.end()
        word = _word(match[0], known, language, dotted=title[at : at + 1] == ".")
        is_first = not "".join(pieces).strip(" \"'“”„«»([") or _BREAK.search("".join(pieces)) is not None
        pieces.append(capital(word, language) if is_first and word.islower() else word)
    return "".join((*pieces, title[at:]))


def capital(text: str, language: str) -> str:
    """Write the first letter large: İ and I are two letters in Turkish, IJ is one in Dutch."""
    if language.split("-", maxsplit=1)[0].lower() == "nl" and text[:2].lower() == "ij":
        return "IJ" + text[2:]
    first = text[:1]
    if is_turkic(language) and first == "i":
        return "İ" + text[1:]
    return (first.upper() if len(first.upper()) == 1 else first.title()) + text[1:]


def lower(text: str, language: str) -> str:
    """Write a text small: Turkish has ı beside i, and a Greek sigma at a word's end is ς."""
    if is_turkic(language):
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _word(word: str, known: Mapping[str, str], language: str, *, dotted: bool) -> str:
    whole = known.get(_key(word, language))
    if whole is not None:
        return whole
    base, mark, ending = _parted(word)
    if mark and (found := known.get(_key(base, language))):
        return f"{found}{mark}{lower(ending, language)}"
    if _stays(base, dotted=dotted):
        return f"{base}{mark}{lower(ending, language)}"
    small = lower(word, language)
    if is_turkic(language) and mark:  # there an apostrophe stands after names only
        return capital(small, language)
    if language.startswith("en") and small.replace("’", "'").split("'")[0] == "i":
        return "I" + small[1:]
    is_noun = language.split("-", maxsplit=1)[0].lower() in _NOUNS and len(word) >= _SHORT and small not in LITTLE
    return capital(small, language) if is_noun else small


def _parted(word: str) -> tuple[str, str, str]:
    match = re.search("['’]", word)
    return (word[: match.start()], match[0], word[match.end() :]) if match else (word, "", "")


def _stays(word: str, *, dotted: bool) -> bool:
    """Say whether a word is capitals wherever it stands: an acronym, a number, an initial, a name with a digit."""
    if len(word) == 1:
        return dotted or word not in _VOWELS
    if word[0].isdigit():
        return not _ORDINAL.fullmatch(word)
    if any(map(str.isdigit, word)) or word in ACRONYMS:
        return True
    return bool(_ROMAN.fullmatch(word) or _NO_VOWEL.fullmatch(word))


def _known(text: str, language: str) -> dict[str, str]:
    """Give how a text writes its words, by their key: the form that is most frequent, beginnings of sentences not counted."""
    if is_shouting(text[:2000]):
        return {}
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in text.split("\n"):
        for match in _WORD.finditer(line):
            word = match[0]
            before = line[: match.start()]
            begins = not before.strip(" \"'“”„«»([—–-") or _BREAK.search(before[-8:]) is not None
            if not (begins and word[1:].islower()) and not (begins and len(word) == 1):
                forms[_key(word, language)][word] += 1
    return {key: max(counts, key=counts.__getitem__) for key, counts in forms.items()}


def _key(word: str, language: str) -> str:
    """Give what a word is found by, whatever its case: Greek capitals have no accents, German ß is SS."""
    small = lower(word, language).casefold()
    if language.startswith("el"):
        return "".join(char for char in unicodedata.normalize("NFD", small) if not unicodedata.combining(char))
    return small
