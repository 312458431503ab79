"""Times of day beside a date, and the zones that they name: `14:30`, `2 p.m. EST`, `14 Uhr`, `오후 2시 30분`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from datetime import tzinfo

NOON = 12
DAY = 24
HOUR = 60
NEAR = 60
"""Characters before a date in which its time is looked for."""

_MORNING = "午前|上午|凌晨|早上|오전"
_EVENING = "午後|下午|晚上|오후"
_AM = r"a\.?\s?m\b\.?|π\.?\s?μ\.?|ص\b|ق\.ظ\.?|öö\b|पूर्वाह्न"
_PM = r"p\.?\s?m\b\.?|μ\.?\s?μ\.?|م\b|ب\.ظ\.?|ös\b|अपराह्न"
_HOURS = r"(?:時(?!間)|时|点|點|시(?!간)|giờ(?![^\W_])|(?:uhr|o'?clock|h(?:rs?)?)(?![^\W\d_]))"

TIME = re.compile(
    rf"""
    (?P<before>{_MORNING}|{_EVENING})?\s?
    (?<![0-9.,/-])(?P<hour>[0-9]{{1,2}})
    (?:
        (?P<mark>[:.])(?P<minute>[0-9]{{2}}|[0-9](?=:[0-9]))
            (?:(?P=mark)(?P<second>[0-9]{{2}}|(?<=:)[0-9])(?:[.,:][0-9]{{1,18}})?)?(?![.:]?[0-9])
        | \s?{_HOURS}
            (?:
                \s?(?P<minutes>[0-9]{{2}}(?![0-9])|[0-9](?=\s?[分분]))\s?[分분]?
                (?:\s?(?P<seconds>[0-9]{{1,2}})\s?[秒초])?
            )?
        | (?=\s?(?:{_AM}|{_PM}))
    )
    (?:\s?(?:(?P<am>{_AM})|(?P<pm>{_PM})))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A time of day that cannot be taken for anything else: never a number alone."""

_ZONE = re.compile(
    r"(?:\s?(?:uhr|น\.?|hrs?|h|ч\.?|o'?clock)(?![^\W\d_]))?(?:\s[0-9]{4}(?=\s[A-Z+-]))?\s?[(\[]?\s?"
    r"(?:(?:UTC|GMT|Z)\s?(?P<sign>[+\u2212-])\s?(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?(?![0-9])"
    r"|(?P<sign2>[+\u2212-])(?P<hours2>[0-9]{1,2})(?P<colon>:?)(?P<minutes2>[0-9]{2})?(?![0-9])"
    r"|(?P<place>(?:US|[A-Z][a-z]+)/[A-Z][A-Za-z_/-]{2,30})"
    r"|(?P<name>(?:[A-Z]{2,5}|Z|TSİ))(?![^\W_]))"
)
_AFTER = re.compile(
    r"[\s,،.|•·–—@/-]*(?:\([^\W\d_]{1,12}\.?\)[\s,]*)?(?:T(?=[0-9])|(?:[^\W\d_][^\s\d|•·;:()]{0,14}[\s,.:]+){1,3})?"
)
_BLANK = re.compile(r"[\s,،.:|•·–—@-]*")
_BEFORE = re.compile(r"[\s,،.|•·–—@-]*(?:[^\W\d_][^\s\d|•·;:()]{0,14}[\s,.]*){0,3}")

_OFFSETS = {
    "UT UTC GMT Z WET": 0,
    "BST WEST CET MET MEZ WAT": 1,
    "CEST MEST MESZ EET CAT SAST": 2,
    "EEST MSK EAT TRT TSİ": 3,
    "PKT": 5,
    "WIB ICT": 7,
    "WITA HKT SGT AWST PHT": 8,
    "JST KST WIT": 9,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "BRT ART": -3,
    "AST EDT CLT": -4,
    "EST CDT": -5,
    "CST MDT": -6,
    "MST PDT": -7,
    "PST AKDT": -8,
    "AKST": -9,
    "HST": -10,
}
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
ZONES: dict[str, tzinfo] = {name: ZoneInfo(place) for name, place in _PLACES.items()} | {
    name: timezone(timedelta(hours=hours)) for names, hours in _OFFSETS.items() for name in names.split()
}
"""Names of zones, in capitals. What several countries call theirs means what RFC 822 says, else nothing."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, as the text states it: hour 24 is the end of the day, `zone` an offset, or a name that may be unknown."""

    hour: int = 0
    minute: int = 0
    second: int = 0
    zone: tzinfo | str | None = None

    def on(self, day: datetime, zone: ZoneInfo) -> datetime:
        """Give that time on a day; `zone` holds where the text names none, or one by a name that is its own then."""
        hour, day = (0, day + timedelta(days=1)) if self.hour == DAY else (self.hour, day)
        moment = day.replace(hour=hour, minute=self.minute, second=self.second, tzinfo=zone)
        if self.zone is None or (isinstance(self.zone, str) and moment.tzname() == self.zone):
            return moment
        return moment.replace(tzinfo=ZONES.get(self.zone, zone) if isinstance(self.zone, str) else self.zone)


def clock(text: str, start: int, end: int) -> Clock:
    """Find the time that belongs to the date at `text[start:end]`: right after it, else right before it, else its midnight."""
    for gap in (_BLANK, _AFTER):
        found = TIME.match(text, _end(gap, text, end))
        if found is not None and (read := _read(text, found)) is not None:
            return read
    head = text[:start]
    for found in TIME.finditer(head, max(0, start - NEAR)):
        read = _read(head, found)
        if read is not None and _BEFORE.fullmatch(head, _zone_end(head, found.end())):
            return read if read.zone else replace(read, zone=_behind(text, end, read))
    return Clock()


def any_clock(text: str) -> tuple[Clock, str] | None:
    """Find a time of day that stands anywhere in a text, and give it with the text around it."""
    for found in TIME.finditer(text):
        is_plain = found["minute"] or found["minutes"] or found["am"] or found["pm"]
        if is_plain and (read := _read(text, found)) is not None:
            return read, f"{text[: found.start()]} {text[_zone_end(text, found.end()) :]}"
    return None


def _behind(text: str, at: int, before: Clock) -> tzinfo | str | None:
    """Give the zone with which a text ends right after its date, where the time stands before that."""
    found = _ZONE.fullmatch(text.rstrip(" )]"), at)
    return _zone(found) if found and not _is_end(found, before.hour, before.minute, is_half=False) else None


def _end(gap: re.Pattern[str], text: str, at: int) -> int:
    match = gap.match(text, at)
    return match.end() if match else at


def _read(text: str, found: re.Match[str]) -> Clock | None:
    hour, minute, second = (
        int(each or 0) for each in (found["hour"], found["minute"] or found["minutes"], found["second"] or found["seconds"])
    )
    if found["pm"] or (found["before"] and re.fullmatch(_EVENING, found["before"])):
        hour += NOON if hour < NOON else 0
    elif (found["am"] or found["before"]) and hour == NOON:
        hour = 0
    if (hour, minute, second) > (DAY, 0, 0) or minute >= HOUR or second > HOUR:
        return None
    zone = _ZONE.match(text, found.end())
    if zone is None or (not found["second"] and _is_end(zone, hour, minute, is_half=bool(found["am"] or found["pm"]))):
        return Clock(hour, minute, min(second, HOUR - 1))
    return Clock(hour, minute, min(second, HOUR - 1), _zone(zone))


def _is_end(zone: re.Match[str], hour: int, minute: int, *, is_half: bool) -> bool:
    """Say whether what looks like an offset, after a time without seconds, tells the end (`10:00-12:00`) or a number."""
    if not zone["sign2"] or not zone["minutes2"]:
        return bool(zone["sign2"])
    end = int(zone["hours2"]), int(zone["minutes2"])
    return zone["sign2"] == "-" and bool(zone["colon"]) and (is_half or end > (hour, minute))


def _zone(found: re.Match[str]) -> tzinfo | str | None:
    if found["name"]:
        return found["name"]
    if found["place"]:
        return _of_place(found["place"])
    hours, minutes = int(found["hours"] or found["hours2"]), int(found["minutes"] or found["minutes2"] or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (1 if (found["sign"] or found["sign2"]) == "+" else -1)
    if abs(offset) > timedelta(hours=14) or minutes >= HOUR:
        return None
    return timezone(offset) if offset else UTC


def _of_place(name: str) -> ZoneInfo | None:
    """Give the zone of a place as the IANA names it (`Europe/Istanbul`); None for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone_end(text: str, at: int) -> int:
    found = _ZONE.match(text, at)
    end = found.end() if found else at
    return end + 1 if text[end : end + 1] in {")", "]"} else end
