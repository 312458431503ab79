"""Text to what JSON it holds: one document, or JSON Lines, of which a broken line leaves the others readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from feedtool.sources.instead import called

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LINES = 10_001
"""Lines that are read: one more than records are taken, to know that there are more."""

LINES = ("jsonl", "jsonlines", "json-lines", "ndjson", "json-seq")
"""How names and media types of JSON Lines end."""

SHARE = 0.5
"""The least share of whole lines by which a text that is no JSON counts as JSON Lines."""

LONG_INTEGER = 300
"""Digits from which on an integer is kept as text; Python itself refuses to read 4,301."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value on a line of its own, or the reason why it is none; `number` counts from 1."""

    number: int
    value: Any = None
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Lines:
    """JSON Lines: the first 10,001 that are not blank."""

    lines: tuple[Line, ...]


def parse(text: str, *, named: Iterable[str] = ()) -> Any:
    r"""Read JSON, or `Lines` where the text is that or is `named` so, by a media type or a file name.

    Of a key that is there twice the last counts; NaN and the infinities are nothing. Raises ValueError with a one-line reason.

    >>> parse('{"a": 1}\n{"a": 2}\n').lines[1].value
    {'a': 2}
    """
    if not text.strip():
        raise ValueError("is empty; correct where it is read from, or ask its owner")
    if any(name.endswith(LINES) for name in named):
        return _lines(text)
    try:
        return value(text)
    except json.JSONDecodeError as error:
        lines = _lines(text) if "\n" in text.strip() and not text.lstrip().startswith("<") else Lines(())
        if _is_lines(lines.lines):
            return lines
        raise ValueError(_reason(text, error)) from error


def value(text: str) -> Any:
    """Read one JSON value; raise ValueError for what is none."""
    try:
        return json.loads(text, parse_constant=_nothing)
    except RecursionError as error:
        raise ValueError("is nested too deeply to be read; ask its owner to mend it") from error
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of thousands of digits
        return json.loads(text, parse_constant=_nothing, parse_int=_integer)


def told(error: ValueError) -> str:
    """Say in one line why a text is no JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg.lower()} in line {error.lineno}, column {error.colno}; ask its owner to mend it"
    return str(error)


def _reason(text: str, error: json.JSONDecodeError) -> str:
    start = text.lstrip()[:500].lower()
    if start.startswith(("<?xml", "<rss", "<feed")) and "<html" not in start:
        return "is XML, not JSON; read it as another kind, such as feed or sitemap"
    if start.startswith("<"):
        return f"is an HTML page{called(text)}, not JSON; correct the URL, or see whether it asks for a login"
    return told(error)


def _lines(text: str) -> Lines:
    full = ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip(" \t\r\x1e"))
    return Lines(tuple(_line(number, line.strip(" \t\r\x1e")) for number, line in islice(full, MAX_LINES)))


def _line(number: int, text: str) -> Line:
    try:
        return Line(number, value(text))
    except json.JSONDecodeError as error:
        return Line(number, broken=f"is not JSON: {error.msg.lower()} in column {error.colno}")
    except ValueError as error:
        return Line(number, broken=str(error))


def _is_lines(lines: Iterable[Line]) -> bool:
    """Say whether most lines hold an object or a list: those of JSON that is spread over lines hold less."""
    whole = [isinstance(line.value, (dict, list)) for line in lines]
    return sum(whole) > SHARE * len(whole)


def _nothing(_: str) -> None:
    """Read NaN and the infinities, which are no JSON."""


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONG_INTEGER else digits
