"""The form that texts of one source are compared by: folded, with slots for what varies from item to item.

`The post <its title> appeared first on <its site>.` has one form in all items. It knows nothing of items, feeds or HTML.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONG = 800
"""Characters from which on a text is compared by its first and last parts only."""

_PART = 300
_LEAST_TITLE, _LEAST_NAME, _LEAST_SIGNS = 8, 4, 2
_LONGEST_NAME = 200

_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'）)\]]+")
_DIGIT = re.compile(r"\d")
_TIME = re.compile(r"(?<![\d:])\d{1,3}:\d\d(?::\d\d)?(?![\d:])")
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th)?(?!\w)|\d+")
_MONTHS = """january february march april may june july august september october november december jan feb mar apr jun jul aug
 sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
 ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık pazartesi salı çarşamba perşembe cuma
 cumartesi pazar januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonntag
 janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi
 dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles
 jueves viernes sábado domingo janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
 gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì sabato
 domenica
 января февраля марта апреля мая июня июля августа сентября октября ноября декабря
 januari februari maart mei augustus maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
 stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
 يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر""".split()
_MONTHS_ALL = frozenset(_MONTHS)
_NAMES = "|".join(sorted({*_MONTHS}, key=lambda word: (-len(word), word)))
_MONTH = re.compile(rf"\b(?:{_NAMES})\b\.?")
_NUMBERED = re.compile(
    r"\b\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}\b| ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b"
)
_NAMED = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|\.|º)?(?: de| of)? (?:{_NAMES})\.?,?(?: de| del)? \d{{4}}\b"
    rf"|\b(?:{_NAMES})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}\b"
)
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"\{{[a-z]+\}}|[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]")
_SIGN = re.compile("[\u3040-\uffdc]")
SLOT = re.compile(r"\{[a-z]+\}")


def fold(text: str) -> str:
    """Fold a text: no case, no width, no invisible characters, single spaces; the capital i of Turkish is no i and a dot.

    >>> fold("Read\u200b  MORE"), fold("HAZİRAN")
    ('read more', 'haziran')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold().replace("i\u0307", "i").split())


@dataclass(frozen=True, slots=True)
class Slots:
    """What stands for itself in the texts of one item: pairs of a folded text and its slot, the longest first.

    `link` is the item's own, without scheme.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    link: str = ""

    @classmethod
    def of(cls, *, title: str, site: str, link: str | None, names: Iterable[str] = ()) -> Slots:
        """Take an item's title, the name of its site, its link, and its authors' names."""
        pairs = {}
        folded = fold(title[:_LONGEST_NAME])
        if len(folded) >= (_LEAST_NAME if is_sign(folded[:1]) else _LEAST_TITLE) or " " in folded:
            pairs[folded] = "{title}"
        for name, slot in (*((name, "{author}") for name in names), (site, "{site}"), (_host(link), "{site}")):
            if len(short := fold(name[:_LONGEST_NAME])) >= (_LEAST_SIGNS if is_sign(short[:1]) else _LEAST_NAME):
                pairs.setdefault(short, slot)
        bare = _SCHEME.sub("", fold(link or ""), count=1).rstrip("/")
        return cls(tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair))), bare if "/" in bare else "")


def _host(link: str | None) -> str:
    try:
        return (urlsplit(link or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def form(text: str, slots: Slots) -> str:
    """Give the form of a text.

    >>> form("The post A walk by the sea appeared first on Gazette, 3 May 2026", Slots.of(title="A walk by the sea",
    ...     site="Gazette", link=None))
    'the post {title} appeared first on {site} , {date}'
    """
    if len(text) > LONG:
        text = f"{text[:_PART]} … {text[-_PART:]}"
    folded = fold(text)
    made = _linked(folded, slots.link) if slots.link and slots.link in folded else folded
    if "://" in made or "www." in made:
        made = _URL.sub(" {url} ", made)
    for name, slot in slots.pairs:
        if name in made and name != folded:
            made = _filled(made, name, slot)
    if _DIGIT.search(made):
        made = _numbered(made)
    return made if made is folded else " ".join(made.split())


def _numbered(text: str) -> str:
    """Put slots where dates, times and numbers stand."""
    made = _TIME.sub(" {time} ", _NUMBERED.sub(" {date} ", text))
    if not _MONTHS_ALL.isdisjoint(word.strip(".,()") for word in made.split()):
        made = _MONTH.sub(" {date} ", _NAMED.sub(" {date} ", made))
    return _NUMBER.sub(" {n} ", made)


def _linked(text: str, link: str) -> str:
    """Put `{link}` where the item's own address stands, whatever its scheme and parameters."""
    words = (" {link} " if link in word else word for word in text.split(" "))
    return " ".join(words)


def _filled(text: str, name: str, slot: str) -> str:
    """Put a slot where a name stands as whole words."""
    pieces, last, at = [], 0, text.find(name)
    while at >= 0:
        end = at + len(name)
        if not (_is_word(text[at - 1 : at]) and _is_word(name[:1])) and not (
            _is_word(text[end : end + 1]) and _is_word(name[-1:])
        ):
            pieces += [text[last:at], f" {slot} "]
            last = end
        at = text.find(name, end)
    return "".join((*pieces, text[last:]))


def _is_word(char: str) -> bool:
    return char.isalnum() and not "\u3040" <= char <= "\u9fff"


def tokens(made: str) -> Sequence[str]:
    """Split a form into words, slots and symbols; in scripts without spaces each character is a token.

    >>> tokens("tags: {title}, food")
    ['tags', ':', '{title}', ',', 'food']
    """
    return _TOKEN.findall(made)


def joined(parts: Iterable[str]) -> str:
    """Write tokens as one text, which gives the same tokens again: with spaces, but in scripts that have none.

    >>> joined(tokens("カテゴリー:{title}")), joined(["tags", ":", "…"])
    ('カテゴリー : {title}', 'tags : …')
    """
    parts = tuple(parts)
    text = " ".join(parts)
    if text.isascii() or not _SIGN.search(text):
        return text
    pieces: list[str] = []
    for part in parts:
        if pieces and not (is_sign(part) and is_sign(pieces[-1][-1])):
            pieces.append(" ")
        pieces.append(part)
    return "".join(pieces)


def words(parts: Iterable[str]) -> int:
    """Count the tokens that are words: no slot, no symbol, no number; two characters of scripts without spaces are one.

    >>> words(tokens("tags: {title}, food")), words(tokens("続きを読む"))
    (2, 3)
    """
    whole = signs = 0
    for part in parts:
        if part[0].isalpha():
            if len(part) == 1 and "\u3040" <= part <= "\uffdc":
                signs += 1
            else:
                whole += 1
    return whole + (signs + 1) // 2


def is_sign(part: str) -> bool:
    """Say whether a token is one character of a script without spaces."""
    return len(part) == 1 and "\u3040" <= part <= "\uffdc"


_MARKS = "#|•·»→▶►«*~=_+★☆◆■▪✦❖§¤°^"
_BREAK = re.compile(
    r"(?<=[.!?…:;\]\)»”\"'])\s+(?=\S)"  # after a sentence
    r"|(?<=[。！？…」』])(?=\S)"
    rf"|\s+(?=[\[(–—\-{_MARKS}])"  # before what sets itself apart
    rf"|(?<=[\])–—{_MARKS}])\s+"
    r"|\n+"
)
_CUT_SHORT = re.compile(r"(?:\.\s?\.\s?\.|…|\[…\]|\[\.\.\.\])\s*\Z")
_LOOK = 12
_MOST = 4
"""Places at either end of a line at which it is taken apart."""


def stretches(text: str) -> Iterator[tuple[Literal["opening", "closing"], int, int]]:
    """Give where a line may begin or end with something of its own: shape, start and end, the shortest first.

    What follows an ellipsis says that the text goes on elsewhere: it belongs to the text.

    >>> [text for *_, a, b in stretches("It rains. Read more.") for text in ["It rains. Read more."[a:b]]]
    ['Read more.', 'It rains.']
    """
    cuts = [match.span() for match in _BREAK.finditer(text)] if len(text) <= LONG else _outer(text)
    for start, end in reversed(cuts[-_MOST:]):
        if not _CUT_SHORT.search(text, max(0, start - _LOOK), start):
            yield "closing", end, len(text)
    for start, _ in cuts[:_MOST]:
        if text[start - 1] not in ":：":  # a label belongs to what follows it
            yield "opening", 0, start


def is_marked(text: str) -> bool:
    """Say whether a text begins with a mark that sets it apart, as `#news#` does."""
    return text[:1] in _MARKS or text[:1] in "(["


def _outer(text: str) -> list[tuple[int, int]]:
    """Give the breaks in the first and last part of a long line."""
    last = len(text) - _PART
    found = [match.span() for match in _BREAK.finditer(text, 0, _PART)]
    return [*found, *(match.span() for match in _BREAK.finditer(text, last))]
