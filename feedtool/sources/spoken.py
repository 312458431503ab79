"""What languages call months, and how they say when something was; the one module that knows dateparser."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from dateparser.date import DateData

NAMES = {"no": "nb", "iw": "he", "in": "id", "sh": "hr", "mo": "ro", "tl": "fil"}
"""Old names of languages, and wide ones, by the name that dateparser has."""

TURKIC = frozenset({"tr", "az"})

# Months that dateparser 1.5 does not know in these languages, January first; `/` stands between spellings, `_` for a space.
_NAMES_LACKING = {
    "ar": "كانون_الثاني/جانفي شباط/فيفري آذار/اذار نيسان/أفريل أيار/ايار/ماي حزيران/جوان تموز/جويلية آب/اب/أوت "
    "أيلول/ايلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "he": "בינו בפבר במרץ באפר במאי ביוני ביולי באוג בספט באוק בנוב בדצמ",
    "sr": "јануара/januara фебруара/februara марта/marta априла/aprila маја/maja јуна/juna јула/jula августа/avgusta/augusta "
    "септембра/septembra октобра/oktobra новембра/novembra децембра/decembra",
    "tr": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "eu": "urtarrilaren/urtarrilak otsailaren/otsailak martxoaren/martxoak apirilaren/apirilak maiatzaren/maiatzak "
    "ekainaren/ekainak uztailaren/uztailak abuztuaren/abuztuak irailaren/irailak urriaren/urriak azaroaren/azaroak "
    "abenduaren/abenduak",
}
_LACKING = {
    (language, name.replace("_", " ")): month
    for language, months in _NAMES_LACKING.items()
    for month, names in enumerate(months.split(), start=1)
    for name in names.split("/")
}
_SAID = {
    "nl": {"een ": "1 "},
    "ro": {"acum o ": "acum 1 ", "acum un ": "acum 1 "},
    "tr": {"bir ": "1 "},
    "he": {"לפני שעה": "לפני 1 שעות"},
    "lt": {
        " minutes": " minučių",
        " valandas": " valandų",
        " dienas": " dienų",
        " savaites": " savaičių",
        " mėnesius": " mėnesių",
    },
    "sl": {"dnevoma": "dnevi", "tednoma": "tedni", "mesecema": "meseci", "letoma": "leti"},
    "th": {"ชั่วโมงที่แล้ว": "ชั่วโมงที่ผ่านมา", "วันที่แล้ว": "วันที่ผ่านมา"},
}
"""Ways of saying how long ago that dateparser 1.5 does not know, and those that it knows."""
_KIN = {"bs": "sr", "hr": "sr", "me": "sr"}

# Scripts in which dateparser may leave out accents; without its vowel signs a Thai March is a January.
_ACCENTED = re.compile("[\u0000-\u058f\u1e00-\u206f]+")
_COMPACT = re.compile("[0-9]{1,3} ?[^\\W\\d_\u2e80-\uffff]{1,2}")
"""`3h`, `2d`: an age, as short as it goes; with whole words (`3 days`, `3分`) a number may be a term as well."""

MOST_NUMBERS = 4
LABEL = 3
"""Words that may stand before what says when (`Last updated on yesterday`)."""


@lru_cache(maxsize=2048)
def month_of(word: str, languages: tuple[str, ...]) -> int | None:
    """Give the month, 1 to 12, that a word means in the first of these languages (BCP 47) that has it; None for other words."""
    for language in map(_known, languages):
        if language is not None and (month := _month(_lower(word, language), language)) is not None:
            return month
    return None


@lru_cache(maxsize=2048)
def ago(text: str, languages: tuple[str, ...], *, now: datetime) -> tuple[datetime, bool] | None:
    """Read how long ago something was (`3 hours ago`, `dün`); `now` is naive, in the zone that is meant.

    Gives the naive moment, and whether its time of day means anything. Words of the future are not read: nothing is published
    then, and Hindi has one word for yesterday and tomorrow.
    """
    if len(re.findall("[0-9]+", text)) > MOST_NUMBERS or re.search("[0-9]{4}", text):
        return None
    known = [language for language in map(_known, languages) if language is not None]
    for read in (_alone, _labelled, _surrounded):
        for language in known:
            found = read(_known_words(_lower(text, language), language), language, now)
            if found is not None:
                return found
    return None


def _alone(text: str, language: str, now: datetime) -> tuple[datetime, bool] | None:
    data = _relative(text, language, now)
    return None if data is None else (data.date_obj, "time" in data.parts)


def _labelled(text: str, language: str, now: datetime) -> tuple[datetime, bool] | None:
    """Read what follows a label of a few words; a word for this very moment counts only when it stands alone."""
    words = text.split()
    for start in range(1, min(LABEL, len(words) - 1) + 1):
        found = _alone(" ".join(words[start:]), language, now)
        if found is not None and (found[0] != now or not found[1]):
            return found
    return None


def _surrounded(text: str, language: str, now: datetime) -> tuple[datetime, bool] | None:
    """Read what stands among other words; what would be today then needs a number (`today's menu` tells nothing)."""
    data = _relative(text, language, now, IGNORE_SURROUNDING_TEXT=True)
    if data is None or (data.date_obj.date() == now.date() and not re.search("[0-9]", text)):
        return None
    return data.date_obj, "time" in data.parts


def _relative(text: str, language: str, now: datetime, **more: Any) -> DateData | None:
    options = {"PARSERS": ["relative-time"], "RELATIVE_BASE": now, **more}
    past = _asked(text, language, **options, PREFER_DATES_FROM="past")
    if past is None or past.date_obj > now:
        return None
    ahead = _asked(text, language, **options, PREFER_DATES_FROM="future")
    is_plain = ahead is not None and ahead.date_obj == past.date_obj
    return past if is_plain or _COMPACT.fullmatch(text) else None


def _month(word: str, language: str) -> int | None:
    lacking = _LACKING.get((_KIN.get(language, language), word.rstrip(".׳")))
    if lacking is not None:
        return lacking
    for normalise in (False, True) if _ACCENTED.fullmatch(word) else (False,):
        data = _asked(f"15 {word} 2001", language, PARSERS=["absolute-time"], NORMALIZE=normalise)
        if data is not None and not _is_number(word, language, normalise=normalise):
            return int(data.date_obj.month)
    return None


def _is_number(word: str, language: str, *, normalise: bool) -> bool:
    """Say whether a word is one of a number (`a`, also written `à`; Portuguese `um`), that the order makes a day or month."""
    data = _asked(f"11 {word} 2001", language, PARSERS=["absolute-time"], NORMALIZE=normalise, DATE_ORDER="MDY")
    return data is None or data.date_obj.day != 11  # noqa: PLR2004


def _asked(text: str, language: str, **options: Any) -> DateData | None:
    """Ask dateparser, which sees neither the machine's clock nor its zone, and believe no part that it made up."""
    from datetime import datetime  # noqa: PLC0415

    from dateparser.date import DateDataParser  # noqa: PLC0415  - it loads its tables: 0.2 s

    settings = {
        "RELATIVE_BASE": datetime(2001, 1, 1),  # noqa: DTZ001
        "TIMEZONE": "UTC",
        "TO_TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
        "DATE_ORDER": "DMY",
        **options,
    }
    if "relative-time" not in settings["PARSERS"]:
        settings["REQUIRE_PARTS"] = ["day", "month", "year"]
    try:
        data = DateDataParser(languages=[language], settings=settings).get_date_data(text)
    except (ValueError, OverflowError, RecursionError, TypeError, AttributeError, KeyError, IndexError):
        # What its own tables lead it into on odd text; unreadable is unreadable.
        return None
    return data if data.date_obj is not None else None


def _known_words(text: str, language: str) -> str:
    for said, known in _SAID.get(language, {}).items():
        text = text.replace(said, known)
    return text


def _lower(text: str, language: str) -> str:
    return (text.replace("I", "ı").replace("İ", "i") if language in TURKIC else text).lower()


@cache
def _known(tag: str) -> str | None:
    """Give dateparser's name for a language tag; None where it does not know the language."""
    from dateparser.data.languages_info import language_order  # noqa: PLC0415

    primary, *rest = tag.replace("_", "-").split("-")
    primary = NAMES.get(primary.lower(), primary.lower())
    if primary == "zh" and {"tw", "hk", "mo", "hant"} & {part.lower() for part in rest}:
        return "zh-Hant"
    return primary if primary in language_order else None
