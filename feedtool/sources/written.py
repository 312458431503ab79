"""Days written out in a text, in any order and language: `5 Mart 2024`, `March 5th, 2024`, `2024年3月5日`, `05/03/2024`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from feedtool.sources.dates import OLDEST
from feedtool.sources.spoken import month_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CENTURY = 69
"""Two digits of a year from here on mean the 1900s, as in POSIX."""
BUDDHIST = range(2443, 2743)
BUDDHA = 543
MONTHS = 12

_YEAR_FIRST = re.compile(
    r"(?<![0-9./-])(?P<y>[0-9]{4})(?:(?P<mark>\s?[-/.]\s?)(?P<a>[0-9]{1,2})(?P=mark)(?P<b>[0-9]{1,2})(?![0-9]|[/-][0-9])"
    r"|\s?[年년]\s?(?P<m>[0-9]{1,2})\s?[月월]\s?(?P<d>[0-9]{1,2})(?:\s?[日号號일]|(?![0-9])))"
)
_YEAR_LAST = re.compile(
    r"(?<![0-9./-])(?P<a>[0-9]{1,2})(?P<mark>\s?[-/.]\s?)(?P<b>[0-9]{1,2})(?P=mark)(?P<y>[0-9]{4})(?![0-9]|[/-][0-9])"
)
_NUMBERED = re.compile(
    r"(?<![0-9])(?P<d>[0-9]{1,2})\s+(?:tháng|thg)\s+(?P<m>[0-9]{1,2})(?:\s*,?\s*năm)?\s*,?\s*(?P<y>[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
_SHORT = re.compile(r"(?P<a>[0-9]{1,2})(?P<mark>[-/.])(?P<b>[0-9]{1,2})(?P=mark)(?P<c>[0-9]{2})(?![0-9./-])")
_UNIX = re.compile(
    r"(?P<month>[^\W\d_]{3,10})\.? +(?P<d>[0-9]{1,2}),? +[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
    r"(?: +[A-Z+0-9-]{1,5}){0,2} +(?P<y>[0-9]{4})(?![0-9])"
)

_WORD = r"(?!\.)[^\s\d,،、。;:|•·/()\[\]<>{}–—\-'’\"“”„«»!?@&+=*#_~]+"
_TOKEN = re.compile(
    rf"(?P<time>(?<![0-9.])[0-9]{{1,2}}[:.][0-9]{{2}}(?![0-9.]))|(?P<number>[0-9]+)|(?P<word>{_WORD})|(?P<glue>[,،、./'’\-\s]|\([ae]\))|(?P<break>.)",
    re.DOTALL,
)
_LINKS = frozenset(
    "a ab an d da de del di do e en er ere ère g gada ko kun la le m of o os r rd ny nd st ta te th the u v va ya yil yili "
    "ý г го год года р року рік ж թ ي من в il ili ילי ב של ngày năm ปี พ.ศ พศ ค.ศ คศ ที่ วันที่".split()
)
"""Small words and endings that stand between the day, month and year of a date, and say nothing."""
_DAY_LED = re.compile("[12]WW?4|W[12]4")
_YEAR_LED = re.compile("4WW?[12]|4[12]W")
"""Words and the digits of numbers, as they follow each other in a date; `in 2024. 5 March` is none of the second kind."""
_MARKS = {"1W2": set("-/'’"), "2W2": set("-/'’"), "W12": set("'’"), "W22": set("'’")}
"""What must stand before a short year, to tell that it is one date: `5-Mar-24`, `Mar 5, '24`."""
_ISSUE = re.compile(
    r"(?:\b(?:vol|volume|v|ver|version|rev|no|nr|num|issue|number|sayı|cilt|n°|nº|№|#|bd|heft|ausgabe)\.?\s*|[$€£¥₺₽]\s*)$",
    re.IGNORECASE,
)
"""What stands before numbers that are no date: those of issues, versions and prices."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a source writes dates: its languages, and the order of day, month and year in numbers where that is sure.

    `is_said` tells that its owner said so: then it holds for `03.04.2025` too, which else is day first everywhere.
    """

    languages: tuple[str, ...]
    order: str | None
    is_said: bool = False


class Day(NamedTuple):
    """A day that was found, and where it stands."""

    start: int
    end: int
    day: datetime


def first_day(text: str, style: Style) -> Day | None:
    """Find the first day that a text names in full; None where a part of it is missing or not sure.

    The text is in NFKC, with digits 0-9. Where two readings begin at one place, the longer counts.
    """
    found = [*_numeric(text, style), *_named(text, style), *_whole(text, style)]
    return min(found, key=lambda each: (each.start, -each.end), default=None)


def _numeric(text: str, style: Style) -> Iterator[Day]:
    for pattern in (_YEAR_FIRST, _YEAR_LAST, _NUMBERED, _UNIX):
        for match in pattern.finditer(text):
            day = _made(match, style)
            if day is not None and not _ISSUE.search(text, 0, match.start()):
                # The time of a Unix date stands before its year.
                yield Day(match.start(), match.end("d") if pattern is _UNIX else match.end(), day)
                break


def _made(match: re.Match[str], style: Style) -> datetime | None:
    parts = match.groupdict()
    if parts.get("month"):
        return _day(match["y"], month_of(match["month"], ("en",)), match["d"], style)
    if parts.get("m"):
        return _day(match["y"], int(match["m"]), match["d"], style)
    if match.re is _YEAR_FIRST:
        is_swapped = style.order == "YDM" and "-" not in parts["mark"]
        day, month = (parts["a"], parts["b"]) if is_swapped else (parts["b"], parts["a"])
        return _day(match["y"], int(month), day, style)
    order = style.order if style.is_said or parts["mark"].strip() != "." else "DMY"
    ordered = _ordered(int(match["a"]), int(match["b"]), order)
    return _day(match["y"], ordered[1], str(ordered[0]), style) if ordered else None


def _ordered(one: int, two: int, order: str | None) -> tuple[int, int] | None:
    """Give the day and the month that two numbers are by the order; what can be a day only is the day."""
    if order is None and one <= MONTHS and two <= MONTHS and one != two:
        return None
    is_day_first = one > MONTHS or (two <= MONTHS and order is not None and order.index("D") < order.index("M"))
    return (one, two) if is_day_first else (two, one)


def _whole(text: str, style: Style) -> Iterator[Day]:
    """Read numbers with a short year, when nothing but a time follows: `3/4/25`, `03.04.25`; three parts may be a version."""
    match = _SHORT.match(text)
    if match is None or style.order is None or re.search(r"[^\W\d_]{5}", text):
        return
    if match["mark"] == "." and not len(match["a"]) == len(match["b"]) == 2:  # noqa: PLR2004
        return
    order = style.order if style.is_said or match["mark"] != "." else "DMY"
    parts = dict(zip(order, match.group("a", "b", "c"), strict=True))
    day = _day(parts["Y"], int(parts["M"]), parts["D"], style) if len(parts["Y"]) == 2 else None  # noqa: PLR2004
    if day is not None:
        yield Day(match.start(), match.end(), day)


class _Bead(NamedTuple):
    """A number or word that may be part of a date; `is_tied` says that nothing but glue stands before it."""

    kind: str
    text: str
    start: int
    end: int
    is_tied: bool
    glue: str


def _named(text: str, style: Style) -> Iterator[Day]:
    """Find days whose month is a word, between or beside its numbers."""
    beads = _beads(text)
    for at in range(len(beads)):
        for size in (3, 4):
            run = beads[at : at + size]
            if len(run) == size and all(bead.is_tied for bead in run[1:]) and (day := _spelt(run, style)) is not None:
                if not _ISSUE.search(text, 0, run[0].start):
                    yield Day(run[0].start, run[-1].end, day)
                return


def _beads(text: str) -> list[_Bead]:
    beads: list[_Bead] = []
    tied, glue = False, ""
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup or "", match[0]
        if kind == "glue":
            glue += token
        elif kind in {"time", "break"}:
            tied = False
        elif kind == "word" and token.strip(".").lower() in _LINKS:
            glue = ""
        else:
            beads.append(_Bead(kind[0].upper(), token, match.start(), match.end(), tied, glue))
            tied, glue = True, ""
    return beads


def _spelt(run: list[_Bead], style: Style) -> datetime | None:
    """Read three beads, or four when two words make the month."""
    shape = "".join("W" if bead.kind == "W" else str(len(bead.text)) for bead in run)
    numbers = [bead.text for bead in run if bead.kind == "N"]
    words = [bead.text for bead in run if bead.kind == "W"]
    if _DAY_LED.fullmatch(shape) or set(run[-1].glue) & _MARKS.get(shape, set()):
        return _day(numbers[-1], _month(words, style), numbers[0], style)
    if _YEAR_LED.fullmatch(shape) and not (shape.endswith("W") and "." in run[1].glue):
        return _day(numbers[0], _month(words, style), numbers[-1], style)
    return None


def _month(words: list[str], style: Style) -> int | None:
    """Give the month that one word means, two words together, or both of two (`آذار/مارس`)."""
    joined = month_of(" ".join(words), style.languages)
    if joined is not None or len(words) == 1:
        return joined
    one, other = (month_of(word, style.languages) for word in words)
    return one if one == other else None


def _day(year: str, month: int | None, day: str, style: Style) -> datetime | None:
    number = int(year)
    if len(year) == 2:  # noqa: PLR2004
        number += 1900 if number >= CENTURY else 2000
    if number in BUDDHIST and any(tag.lower().startswith("th") for tag in style.languages):
        number -= BUDDHA
    try:
        return None if month is None or number < OLDEST else datetime(number, month, int(day))  # noqa: DTZ001  a zone follows
    except ValueError:
        return None
