"""What boilerplate says, in many languages: how much a text by itself sounds like it, and nothing of where or how often.

The phrases stand in `cues/`, a file a language, one phrase a line under one of these headings:

- `strong`: hardly ever content, wherever it stands in a text;
- `short`: the same in a short text; a long one that holds it may well be content, and it is weak there;
- `weak`: often boilerplate, often not;
- `line`, `weak line`: a cue where the whole text is made of nothing but such phrases;
- `content`: headings and fields that a column has in all its items ("Ingredients", "Score: {n}"), a sign that it is none.

In a phrase `:` asks for a colon, `^` for the start of the text, `*` for one to three words, `{site}` and its like for what was
put in place of a site's name and so on, `{n}` also for a number. All other punctuation is ignored, on both sides. Words match
as a whole; Chinese and Japanese, which set no spaces, match character by character, and katakana run by run.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

STRONG: Final = 1.0
WEAK: Final = 0.5

_FOLDER = Path(__file__).with_name("cues")
_WORD = re.compile(
    r"\{[a-z]+\}"  # a slot
    r"|[\u3041-\u309f\u3400-\u9fff]"  # hiragana and Chinese characters, one by one
    r"|[\u30a1-\u30fa\u30fc-\u30ff]+"  # a run of katakana
    r"|[^\W\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]+"  # any other word
    r"|[:©^*]"
)
_NUMBER = "{n}"
_SHORT_WORDS, _SHORT_SIGNS = 15, 30
"""How long a short text is, in words and in characters that are words: a line or two on a phone."""
_GAP = 3
_MANY = 3
"""So many whole-line phrases in a row are a row of links, however ordinary each of them is."""

_LIKE = {
    letter: plain
    for letters, plain in (
        ("áàâäãåāąă", "a"), ("éèêëęě", "e"), ("íìîïı", "i"), ("óòôöõőø", "o"), ("úùûüů", "u"), ("çćč", "c"), ("ñńň", "n"),
        ("śşš", "s"), ("źżž", "z"), ("ğ", "g"), ("ł", "l"), ("ýÿ", "y"), ("ř", "r"), ("œ", "oe"), ("æ", "ae"), ("ё", "е"),
        ("أإآٱ", "ا"), ("ى", "ي"), ("ة", "ه"), ("：", ":"),
        ("\u0300\u0301\u0302\u0303\u0306\u0307\u0308\u0327", ""),
        ("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640\u200c", ""),
    )
    for letter in letters
}  # fmt: skip
"""Letters that people leave the marks out of, and marks that stand alone: both sides are compared without."""
_MARKED = re.compile("[" + "".join(_LIKE) + "]")


class _Node:
    """What may follow the words so far, and what a phrase weighs that ends here: in a short text, in a long one."""

    __slots__ = ("long", "next", "short")

    def __init__(self) -> None:
        self.next: dict[str, _Node] = {}
        self.short = 0.0
        self.long = 0.0

    def add(self, words: list[str], short: float, long: float) -> None:
        """Add a phrase, which goes on from here."""
        node = self
        for word in words:
            following = node.next.get(word)
            if following is None:
                following = node.next[word] = _Node()
            node = following
        node.short, node.long = max(node.short, short), max(node.long, long)


class _Phrases:
    """Phrases by their first words; those of one first word are taken apart when it is met, since a run meets few of them."""

    __slots__ = ("built", "lines")

    def __init__(self) -> None:
        self.lines: dict[str, list[tuple[str, float, float]]] = {}
        self.built: dict[str, _Node] = {}

    def add(self, line: str, short: float, long: float) -> None:
        if match := _WORD.match(line):
            self.lines.setdefault(match[0], []).append((line, short, long))

    def after(self, word: str) -> _Node | None:
        """Give what may follow a first word."""
        if word not in self.lines:
            return None
        node = self.built.get(word)
        if node is None:
            node = _Node()
            for line, short, long in self.lines[word]:
                node.add(_WORD.findall(line)[1:], short, long)
            self.built[word] = node
        return node


def strength(text: str) -> float:
    """Say how much a folded text sounds like boilerplate: 0.0 no cue, 0.5 a weak one, 1.0 a strong one.

    Folded is NFKC, case folded, with single spaces and slots in place; some microseconds for a line.

    >>> strength("the post {title} appeared first on {site}.")
    1.0
    >>> strength("the ministry has put the figures on its website.")
    0.5
    >>> strength("the ferry leaves at nine.")
    0.0
    """
    words = _words(text)
    if not words:
        return 0.0
    inside, whole, _ = _phrases()
    found = _whole(whole, words)
    return found if found == STRONG else max(found, _inside(inside, words, is_short=_is_short(text, words)))


def is_content(text: str) -> bool:
    """Say whether a folded text is a heading or field as a column has them in all its items, whatever stands in the field.

    >>> is_content("ingredients"), is_content("score: {n} out of {n}"), is_content("tags: {n}")
    (True, True, False)
    """
    words = _words(text)
    *_, fields = _phrases()
    end, _ = _line(fields, words, 0) if words else (0, 0.0)
    return end > 0 and (end == len(words) or words[end][0] in ":{")


def _words(text: str) -> list[str]:
    """Split into what is compared: words without marks, single characters of Chinese and Japanese, slots, signs that matter."""
    plain = text if text.isascii() else _MARKED.sub(_plain, text)
    return [_NUMBER if word.isdecimal() else word for word in _WORD.findall(plain)]


def _plain(match: re.Match[str]) -> str:
    return _LIKE[match[0]]


def _is_short(text: str, words: list[str]) -> bool:
    return len(words) <= _SHORT_WORDS or (len(words) <= _SHORT_SIGNS and len(text) < 2 * len(words))


def _inside(phrases: _Phrases, words: list[str], *, is_short: bool) -> float:
    """Give the weight of the strongest phrase that stands anywhere in a text."""
    best = 0.0
    lines, built = phrases.lines, phrases.built
    for place, word in enumerate(("^", *words)):
        if word in lines and (place == 0 or word != "^"):
            node = built.get(word) or phrases.after(word)
            if node and (found := _longest(node, words, place, is_short=is_short)) > best:
                best = found
                if best == STRONG:
                    break
    return best


def _longest(node: _Node, words: list[str], place: int, *, is_short: bool) -> float:
    """Give the weight of the strongest phrase that goes on from a node with the words from a place."""
    best = node.short if is_short else node.long
    while node.next and best < STRONG:
        if gap := node.next.get("*"):
            ends = range(place + 1, min(place + _GAP, len(words)) + 1)
            best = max([best, *(_longest(gap, words, end, is_short=is_short) for end in ends)])
        following = node.next.get(words[place]) if place < len(words) else None
        if following is None:
            break
        node, place = following, place + 1
        best = max(best, node.short if is_short else node.long)
    return best


def _whole(phrases: _Phrases, words: list[str]) -> float:
    """Give the weight of a text that is made of whole-line phrases, one after the other."""
    place, count, best = 0, 0, 0.0
    while place < len(words):
        end, weight = _line(phrases, words, place)
        if not weight:
            return 0.0
        place, count, best = end, count + 1, max(best, weight)
    return best if count < _MANY else STRONG


def _line(phrases: _Phrases, words: list[str], place: int) -> tuple[int, float]:
    """Give where the longest whole-line phrase from a place ends, and its weight."""
    found = (place, 0.0)
    node = phrases.after(words[place])
    while node:
        place += 1
        if node.short:
            found = (place, node.short)
        node = node.next.get(words[place]) if place < len(words) else None
    return found


@cache
def _phrases() -> tuple[_Phrases, _Phrases, _Phrases]:
    """Read the phrases inside texts, those of whole lines and those of fields, once, when the first text is looked at."""
    inside, whole, fields = _Phrases(), _Phrases(), _Phrases()
    kinds = {
        "[strong]": (inside, STRONG, STRONG),
        "[short]": (inside, STRONG, WEAK),
        "[weak]": (inside, WEAK, WEAK),
        "[line]": (whole, STRONG, STRONG),
        "[weak line]": (whole, WEAK, WEAK),
        "[content]": (fields, STRONG, STRONG),
    }
    for path in sorted(_FOLDER.glob("*.txt")):
        phrases, short, long = kinds["[strong]"]
        for line in _MARKED.sub(_plain, path.read_text("utf-8").casefold()).splitlines():
            if line.startswith("["):
                phrases, short, long = kinds[line]
            elif line and not line.startswith("#"):
                phrases.add(line, short, long)
    return inside, whole, fields
