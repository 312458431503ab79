"""JSON with lines: the members of the top object, and the elements of one list in it, each with the line where it begins."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\n\r]*")


@dataclass(frozen=True, slots=True)
class Member:
    """A value with its line, counted from 1: `key` is that of the top object; `is_element` tells list elements apart."""

    key: str
    value: Any
    line: int
    is_element: bool = False


class UnreadableError(ValueError):
    """The text is not JSON that means one thing: knows the line, and what to do."""

    def __init__(self, message: str, *, line: int, rule: str) -> None:
        super().__init__(message)
        self.line = line
        self.rule = rule


def members(text: str, listed: str) -> tuple[Member, ...]:
    """Read a JSON object; the list under `listed` is given as itself, empty, and then element by element.

    Raise `UnreadableError` for what RFC 8259 does not allow, for repeated keys, and for nesting deeper than the stack.
    """
    return tuple(_Reader(text, listed).members())


class _RepeatedError(ValueError):
    pass


class _Reader:
    """Walks over the top object; everything below is read by the standard library, at its speed."""

    def __init__(self, text: str, listed: str) -> None:
        self._text = text
        self._listed = listed
        self._at = 0
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_constant)

    def members(self) -> Iterator[Member]:
        self._expect("{")
        seen: set[str] = set()
        while self._has_next("}", is_first=not seen):
            key, line = self._value()
            self._expect(":")
            if not isinstance(key, str):
                raise _malformed("a key that is no string", line)
            if key in seen:
                raise _repeated(repr(key), line)
            seen.add(key)
            yield from self._member(key)
        if self._peek():
            raise _malformed("text after the end of the document", self._line())

    def _member(self, key: str) -> Iterator[Member]:
        if key != self._listed or self._peek() != "[":
            yield Member(key, *self._value())
            return
        yield Member(key, [], self._line())
        self._expect("[")
        is_first = True
        while self._has_next("]", is_first=is_first):
            is_first = False
            yield Member(key, *self._value(), is_element=True)

    def _has_next(self, closing: str, *, is_first: bool) -> bool:
        if self._peek() == closing:
            self._at += 1
            return False
        if not is_first:
            self._expect(",")
        return True

    def _value(self) -> tuple[Any, int]:
        self._peek()
        line = self._line()
        try:
            value, self._at = self._decoder.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise _malformed(error.msg.lower(), error.lineno) from error
        except _RepeatedError as error:
            raise _repeated(str(error), line) from error
        except (ValueError, RecursionError) as error:  # NaN, a number of more than 4,300 digits, and nesting
            raise _malformed("a number or a depth that no reader takes", line) from error
        return value, line

    def _peek(self) -> str:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise _malformed(f"{self._peek()!r} where {sign!r} must stand", self._line())
        self._at += 1

    def _line(self) -> int:
        return bisect_left(self._breaks, self._at) + 1


def _malformed(message: str, line: int) -> UnreadableError:
    return UnreadableError(f"{message}: write well-formed JSON", line=line, rule="well-formed")


def _repeated(key: str, line: int) -> UnreadableError:
    return UnreadableError(f"key {key} is repeated: keep one", line=line, rule="duplicate-key")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedError(repr(key))
        found[key] = value
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(name)
