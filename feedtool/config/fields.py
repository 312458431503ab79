"""The types of single settings: each takes the text of a scalar and gives a checked value, or refuses it with a reason."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, StringConstraints
from pydantic import AfterValidator as After
from pydantic import ValidationInfo as Info
from pydantic import WithJsonSchema as Shape
from pydantic import field_validator as check
from pydantic import model_validator as whole
from pydantic_core import CoreSchema, core_schema

from feedtool import hosts
from feedtool.languages import is_language, tag_of

__all__ = [
    "After",
    "Checked",
    "Duration",
    "Email",
    "Flag",
    "HiddenError",
    "Info",
    "Known",
    "Language",
    "Line",
    "OneOrMany",
    "RefusalError",
    "Shape",
    "Size",
    "Text",
    "Unique",
    "UnknownError",
    "Url",
    "Wait",
    "Word",
    "Zone",
    "check",
    "option",
    "whole",
]

T = TypeVar("T")

_REQUIRED: Any = ...
_TRUTH = {"true": True, "false": False}
_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONGEST = 36525 * 86400
"""Seconds; so long before and after now a calendar reaches."""
DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(s|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|)")
SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,6})?)\s*([KkMmGg]?[Ii]?[Bb]|)")
DETECT = "detect"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,8}")
NO_URL = re.compile(r'[\s"<>\\^`{|}]|[^:/][/?#].*[\[\]]')
"""What no URI has (RFC 3986, section 2), and brackets after its host."""

SPACE = re.compile(r"[\s\x00-\x20\x7f]")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Names in the zone database that follow the machine, or a private copy of the database, instead of the world.
LOCAL_ZONE = re.compile(r"localtime|posixrules|Factory|(posix|right)(/.*)?")


class RefusalError(ValueError):
    """Refuse a value: the message says what was expected and never quotes the value, which may hold a secret."""


class UnknownError(RefusalError):
    """Refuse a word that is not one of the `known`; who reads the mistake is shown the nearest, and where all are `listed`."""

    def __init__(self, noun: str, *, known: tuple[str, ...], listed: str = "") -> None:
        super().__init__(f"unknown {noun}")
        self.known = known
        self.listed = listed


class UnknownKeyError(UnknownError):
    """Refuse a key that its block does not have: `own` are those that others have not, `inside` what its blocks have."""

    def __init__(self, *, known: tuple[str, ...], own: tuple[str, ...], inside: tuple[str, ...]) -> None:
        super().__init__("key", known=known)
        self.own = own
        self.inside = inside


class HiddenError(RefusalError):
    """Refuse a value that holds a secret: it is not shown, also when it stands in the file."""


class RepeatError(RefusalError):
    """Refuse a list that names one thing twice; `index` is the place of the second."""

    def __init__(self, index: int) -> None:
        super().__init__("listed twice")
        self.index = index


def option(description: str, *, default: Any = _REQUIRED, **limits: Any) -> Any:
    """Declare a setting: what it is, its default (none: it is required), and limits such as `ge=1, le=9` or `min_length=1`."""
    return Field(default, description=description, **limits)


@dataclass(frozen=True, slots=True)
class Known:
    """The words that a configuration may use, handed to the fields; an empty `words` entry or none at all: any word will do."""

    words: dict[str, tuple[str, ...]]
    check_noise: Callable[..., None]
    kinds: Mapping[str, type[Any]]
    checks: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    check_replacement: Callable[..., None] | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Mark text that a check in `Known` must pass (`selector`, `pattern`), which raises ValueError with a one-line reason."""

    noun: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the text by what this run knows."""
        return core_schema.with_info_after_validator_function(self._checked, handler(source))

    def _checked(self, value: str, info: core_schema.ValidationInfo[Any]) -> str:
        known = info.context.checks.get(self.noun) if isinstance(info.context, Known) else None
        if known is not None:
            try:
                known(value)
            except RefusalError:
                raise
            except ValueError as error:
                raise RefusalError(str(error)) from error
        return value


@dataclass(frozen=True, slots=True)
class Word:
    """Mark text as a name out of the words that `Known` lists under `noun` (`step`, `format`, `source`)."""

    noun: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check the word against what this run knows."""
        return core_schema.with_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Leave a note for `schema`, which knows the words."""
        return {**handler(schema), "x-word": self.noun}

    def _known(self, value: str, info: core_schema.ValidationInfo[Any]) -> str:
        known = info.context.words.get(self.noun) if isinstance(info.context, Known) else None
        if known is not None and value not in known:
            raise UnknownError(self.noun, known=known)
        return value


class _Many:
    """Let one text stand for a list of one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_many, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        array = handler(schema)
        return {"anyOf": [array["items"], array]}


def _many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def apart(values: tuple[T, ...], *, name: Callable[[T], object] = lambda value: value) -> tuple[T, ...]:
    """Refuse a list of which two have one name; raise RepeatError."""
    seen: set[object] = set()
    for index, value in enumerate(map(name, values)):
        if value in seen:
            raise RepeatError(index)
        seen.add(value)
    return values


def _flag(value: Any) -> Any:
    if isinstance(value, str) and value.lower() in _TRUTH:
        return _TRUTH[value.lower()]
    if isinstance(value, bool):
        return value
    raise RefusalError("expected true or false")


def _size(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = SIZE.fullmatch(value.strip())
    if match is None or match[2].lower() not in _UNITS:
        raise RefusalError("expected a size like 500 kB or 2 MB")
    return round(float(match[1]) * _UNITS[match[2].lower()])


def _line(value: str) -> str:
    if CONTROL.search(value):
        raise RefusalError("expected text without control characters")
    return value


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = DURATION.fullmatch(value.strip())
    if match is None:
        raise RefusalError("expected a time like 90, 90 s, 5 m, 2 h or 30 d")
    seconds = float(match[1]) * _SECONDS[match[2][:1]]
    if seconds > _LONGEST:
        raise RefusalError("expected a hundred years (36525 d) at most")
    return seconds


def _spoken(value: str) -> str:
    return value if value == DETECT else _language(value)


def _language(value: str) -> str:
    tag = tag_of(value) if is_language(value) else None
    if tag is None:
        raise RefusalError("expected a language tag like en or pt-BR")
    return tag


def _email(value: str) -> str:
    from feedtool import values  # noqa: PLC0415  - few configurations have one, and its patterns take 3 ms

    if values.email(value) is None:
        raise RefusalError("expected an e-mail address like me@example.org")
    return value


def _zone(value: str) -> str:
    try:
        is_known = _is_shared(value) and bool(ZoneInfo(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        is_known = False
    if not is_known:
        raise UnknownError("time zone", known=tuple(filter(_is_shared, sorted(available_timezones()))))
    return value


def _is_shared(zone: str) -> bool:
    return LOCAL_ZONE.fullmatch(zone) is None


def _url(value: str) -> str:
    refusal = RefusalError("expected an absolute http or https URL")
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
        host = hosts.in_ascii(host)
    except ValueError as error:
        raise refusal from error
    if parts.scheme not in {"http", "https"} or not host or SPACE.search(value):
        raise refusal
    if "@" in parts.netloc:
        raise HiddenError("expected a URL without a user name or password")
    if NO_URL.search(value):
        raise RefusalError("expected a URL without quotes and brackets; write %22, %5B, %5D and the like")
    return value if value.isascii() else _ascii(value, host=host, port=port)


def _ascii(value: str, *, host: str, port: int | None) -> str:
    """Write an international URL as feeds and `tag:` URIs need it: ASCII only."""
    parts = urlsplit(value)
    path, query, fragment = (quote(part, safe="/%:@!$&'()*+,;=~?") for part in parts[2:])
    return urlunsplit((parts.scheme, host if port is None else f"{host}:{port}", path, query, fragment))


OneOrMany = Annotated[tuple[T, ...], _Many()]
"""A list, or one text in place of a list of one; always read as a tuple."""

Unique = Annotated[tuple[T, ...], AfterValidator(apart), _Many()]
"""The same, with nothing twice in it."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that is not empty."""

Flag = Annotated[bool, BeforeValidator(_flag)]
"""`true` or `false`, and no other spelling."""

Size = Annotated[
    int, BeforeValidator(_size), Field(gt=0), Shape({"type": ["integer", "string"], "pattern": f"^{SIZE.pattern}$"})
]
"""Bytes, as an integer; also written `500 kB` (thousands) or `2 MiB` (powers of two)."""

Line = Annotated[Text, AfterValidator(_line)]
"""Text without control characters."""

Wait = Annotated[
    float,
    BeforeValidator(_duration),
    Field(ge=0),
    Shape({"type": ["number", "string"], "pattern": f"^{DURATION.pattern}$"}),
]
"""Seconds, as a number; also written `90 s`, `5 m`, `2 h`, `30 d` or `2 w`, with the units as words too (`30 days`)."""

Duration = Annotated[Wait, Field(gt=0)]
"""The same, and more than nothing."""

Language = Annotated[Text, AfterValidator(_language), Shape({"type": "string", "pattern": f"^{LANGUAGE.pattern}$"})]
"""A BCP 47 language tag."""

Spoken = Annotated[Text, AfterValidator(_spoken), Shape({"type": "string", "pattern": f"^({DETECT}|{LANGUAGE.pattern})$"})]
"""A BCP 47 language tag, or the wish that the language be found out item by item."""

Zone = Annotated[Text, AfterValidator(_zone)]
"""The name of a time zone in the IANA database."""

Email = Annotated[Text, AfterValidator(_email)]
"""An e-mail address that feeds may have: its host a whole name, in any script."""

Url = Annotated[Text, AfterValidator(_url), Shape({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s]+$"})]
"""An absolute http or https URL, in ASCII."""
