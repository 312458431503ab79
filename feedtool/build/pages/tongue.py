"""How a page speaks: its own texts, dates as a language writes them, and the direction in which it is written.

Texts stand in `texts/`, one file for a language, or for one in a script that is not its usual one (`zh-Hant`); of one that has
none there, the dates are its own and the texts are English.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Direction = Literal["ltr", "rtl", "auto"]

OWN = "en"
"""The language of the texts where there are none in that of the page."""

_CODE = re.compile("[a-z]{2,3}")
_SCRIPT = re.compile("[A-Za-z]{4}")
# The scripts that are written from right to left (https://www.unicode.org/cldr/charts/latest/supplemental/scripts_and_languages.html)
_LEFTWARDS = frozenset("adlm arab aran hebr mand nkoo rohg samr syrc thaa".split())
_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language: `spoken` is that of the texts, `direction` its own, `auto` where that is not known."""

    language: str
    direction: Direction
    spoken: str
    locale: Locale
    texts: Mapping[str, Any]

    def is_own(self, language: str) -> bool:
        """Say whether a text in a language needs no mark beside our own texts: they are in the same."""
        return language.partition("-")[0].lower() == self.spoken.partition("-")[0]

    def say(self, name: str) -> str:
        """Give a text by its name; raise KeyError where there is none."""
        return str(self.texts[name])

    def count(self, name: str, number: int) -> str:
        """Give a text about so many things, in the form that the language has for that number.

        >>> tongue("en").count("entries", 1), tongue("tr").count("entries", 2)
        ('1 entry', '2 yazı')
        """
        forms = self.texts[name]
        rule = Locale.parse(self.spoken, sep="-").plural_form(number)
        return str(forms.get(rule, forms["other"])).format(n=number)

    def date(self, moment: datetime, zone: str) -> str:
        """Write the day of an aware moment in a time zone (IANA) as the language does.

        >>> from datetime import UTC, datetime
        >>> tongue("tr").date(datetime(2024, 5, 1, 22, tzinfo=UTC), "Europe/Istanbul")
        '2 Mayıs 2024'
        """
        return _date(moment, zone, self.locale)


@cache
def tongue(language: str) -> Tongue:
    """Find out how a language (BCP 47) is written; any text will do: an unknown one is as English, without a direction."""
    locale = _locale(language)
    spoken = _spoken(language, locale)
    return Tongue(language, _direction(language, locale), spoken, locale or Locale(OWN), _texts(spoken))


def leaning(text: str, otherwise: Direction) -> Direction:
    """Say in which direction a text is written, by most of its first letters; `otherwise` where it has none.

    The first letter alone, by which browsers decide, is often that of a foreign name.

    >>> leaning("iPhone متوفر الآن في جميع أنحاء العالم", "ltr"), leaning("5 + 5", "rtl")
    ('rtl', 'rtl')
    """
    if text.isascii():
        return "ltr" if any(map(str.isalpha, text)) else otherwise
    kinds = [unicodedata.bidirectional(char) for char in text[:_LOOKED_AT]]
    right, left = kinds.count("R") + kinds.count("AL"), kinds.count("L")
    return otherwise if right == left else "rtl" if right > left else "ltr"


@lru_cache(maxsize=4096)
def _date(moment: datetime, zone: str, locale: Locale) -> str:
    try:
        here = moment.astimezone(ZoneInfo(zone))
    except OverflowError:  # within a day of the years 1 and 9999, where the calendar ends
        here = moment
    return format_date(here.date(), "long", locale)


def _locale(language: str) -> Locale | None:
    """Find what is known of a language, or of the same without its last subtags."""
    tags = language.split("-")
    for end in range(len(tags), 0, -1):
        try:
            return Locale.parse("-".join(tags[:end]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def _spoken(language: str, locale: Locale | None) -> str:
    """Name the texts of a language in its script, or those of ours where there are none."""
    code = language.partition("-")[0].lower()
    if not _CODE.fullmatch(code):
        return OWN
    script = _script(language) or (locale.script or "" if locale else "").lower()
    likely = get_global("likely_subtags").get(code, "").lower().split("_")
    named = f"{code}-{script.title()}" if script and script not in likely else code
    return named if (files(__package__) / "texts" / f"{named}.toml").is_file() else OWN


def _script(language: str) -> str:
    return next((tag.lower() for tag in language.split("-")[1:] if _SCRIPT.fullmatch(tag)), "")


def _direction(language: str, locale: Locale | None) -> Direction:
    if script := _script(language):
        return "rtl" if script in _LEFTWARDS else "ltr"
    if locale is None:
        return "auto"
    return "rtl" if locale.text_direction == "rtl" else "ltr"


@cache
def _texts(code: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "texts" / f"{code}.toml").read_text(encoding="utf-8"))
