"""Data that a page carries for its own scripts, as they write it: JSON, JSON within a text, and the flat lists of Nuxt 3."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

DEEPEST = 200
"""Values inside each other that are put together."""

TEXT = re.compile(r"JSON\.parse\(\s*(?:\"((?:[^\"\\]|\\.)*+)\"|'((?:[^'\\]|\\.)*+)'|`((?:[^`\\]|\\.)*+)`)", re.DOTALL)
UNDEFINED = re.compile(r"\"(?:[^\"\\]|\\.)*+\\?\"?|\bundefined\b", re.DOTALL)
"""Nothing, as scripts write it where JSON has `null`, and texts, in which it is a word; one without an end is passed over."""

ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
WRAPPERS = frozenset({"ShallowReactive", "Reactive", "ShallowRef", "Ref", "EmptyRef", "EmptyShallowRef", "NuxtError", "Object"})
"""What devalue writes before the place of a value, https://github.com/sveltejs/devalue; Nuxt adds kinds of its own."""


def assigned(scripts: Iterable[str], variable: str) -> list[str]:
    """Give what stands after the assignments to a variable."""
    start = re.compile(rf"(?:^|[;,\s{{(]){re.escape(variable)}\s*=(?!=)\s*")
    return [text[match.end() :] for text in scripts if (match := start.search(text))]


def value_of(text: str) -> Any:
    """Read the data at the start of a text; raise ValueError with a one-line reason for what is none."""
    text = text.lstrip()
    if match := TEXT.match(text):
        text = _unescaped(next(each for each in match.groups() if each is not None))
    if text[:1] not in {"{", "["}:
        raise ValueError("holds code, not JSON; see render: browser")
    text = UNDEFINED.sub(lambda match: "null" if match[0] == "undefined" else match[0], text)
    try:
        return _revived(json.JSONDecoder(strict=False).raw_decode(text)[0])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"holds no JSON: {' '.join(str(error).split())[:150]}") from error


def _unescaped(text: str) -> str:
    """Read the escapes of a JavaScript string."""
    whole = ESCAPE.sub(
        lambda match: chr(int(match[1] or match[2], 16)) if not match[3] else PLAIN.get(match[3], match[3]), text
    )
    return whole.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _revived(data: Any) -> Any:
    """Put a flat list, in which values name others by their places, together again; other data are as they are."""
    if not _is_flat(data):
        return data
    made: dict[int, Any] = {}
    return _at(0, data, made, 0)


def _is_flat(data: Any) -> bool:
    if not isinstance(data, list) or len(data) < 2:  # noqa: PLR2004
        return False
    first = data[0]
    places = first.values() if isinstance(first, dict) else first[1:] if isinstance(first, list) and first[:1] else ()
    is_wrapper = isinstance(first, dict) or (isinstance(first, list) and bool(first) and first[0] in WRAPPERS)
    return is_wrapper and bool(places) and all(type(each) is int and each < len(data) for each in places)


def _at(place: Any, data: list[Any], made: dict[int, Any], depth: int) -> Any:
    """Give the value at a place; nothing for what is in itself, or nowhere."""
    if type(place) is not int or not 0 <= place < len(data) or depth > DEEPEST:
        return None
    if place not in made:
        made[place] = None
        made[place] = _built(data[place], partial(_at, data=data, made=made, depth=depth + 1))
    return made[place]


def _built(value: Any, at: Any) -> Any:
    if isinstance(value, dict):
        return {name: at(each) for name, each in value.items()}
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        return [at(each) for each in value] if isinstance(value, list) else value
    kind, *rest = value
    if kind in WRAPPERS:
        return at(rest[0]) if rest else None
    return [at(each) for each in rest] if kind == "Set" else rest[0] if rest else None  # a Date, or what no item needs
