"""Patterns mean the same in every Python from 3.11 on."""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as ops  # type: ignore[import-not-found,unused-ignore]
import re._parser as parser  # type: ignore[import-not-found,unused-ignore]
from typing import TYPE_CHECKING, Any

import feedtool

if TYPE_CHECKING:
    from collections.abc import Iterator

QUOTED = re.compile(r"""\(\?:\[\^(?:\\?["'`])\\\\\]\|\\\\\.\)\*\+""")
"""What stands in quotation marks, with what is escaped there: a turn fails only where the end of all is missing as well."""

ONE = {ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY}


def half_taken(pattern: str | bytes) -> list[str]:
    """Give the possessive repeats of a pattern whose turns are more than a character."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    return [str(each) for each in _repeats(parser.parse(QUOTED.sub("x", text), re.DOTALL))]


def _repeats(part: Any) -> Iterator[Any]:
    if isinstance(part, tuple) and len(part) == 2 and part[0] is ops.POSSESSIVE_REPEAT:
        _, _, turn = part[1]
        if len(turn) != 1 or turn[0][0] not in ONE:
            yield turn
    if isinstance(part, (tuple, list, parser.SubPattern)):
        for each in part:
            yield from _repeats(each)


def _patterns(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, set, frozenset)):
        for each in value:
            yield from _patterns(each)
    elif isinstance(value, dict):
        yield from _patterns(list(value.values()))


def test_no_turn_of_a_possessive_repeat_can_be_half_taken() -> None:
    """Before 3.11.5 the characters of a turn that failed were lost (gh-106052): `(?:ab)*+` took the `a` of `ac`.

    Atomic groups are right everywhere: `(?>(?:ab)*)`.
    """
    names = [each.name for each in pkgutil.walk_packages(feedtool.__path__, "feedtool.") if not each.name.endswith("__main__")]
    found = {name: [*_patterns(list(vars(importlib.import_module(name)).values()))] for name in names}
    assert sum(map(len, found.values())) > 400
    wrong = {(name, each.pattern) for name, patterns in found.items() for each in patterns if half_taken(each.pattern)}
    assert not wrong


def test_what_can_be_half_taken_is_known() -> None:
    """And what cannot."""
    assert half_taken(r"<(?:a|b c)*+>")
    assert half_taken(rb"(?:ab)?+")
    assert half_taken(r"(?=(?:a[^b]*+c){3}+)")
    assert not half_taken(r"""[ab]*+c++(?:[^"]|x)*"(?:[^"\\]|\\.)*+"(?>(?:ab)*).?+""")
