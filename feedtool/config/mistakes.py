"""What pydantic found, told in our words: the place in the file, the dotted path, what was expected and what stands there."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedtool.config.expand import is_open
from feedtool.config.fields import HiddenError, RefusalError, RepeatError, UnknownError, UnknownKeyError
from feedtool.config.nodes import Mapping, Node, Scalar, Sequence, kind
from feedtool.errors import Mistake

if TYPE_CHECKING:
    from collections import abc

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from feedtool.config.expand import Path

QUOTED = re.compile(r"'([^']*)'")
KEY = "[key]"  # pydantic's last step of a path that means a key itself
CHOICES = frozenset({"literal_error", "enum"})
MAX_SHOWN = 80
MAX_LISTED = 20
MAX_KNOWN = 1000  # difflib compares each: 10 ms at most

OTHER_NAMES = {
    "date": ("published",),
    "pubdate": ("published",),
    "url": ("link",),
    "uri": ("link",),
    "href": ("link",),
    "name": ("title",),
    "headline": ("title",),
    "body": ("content",),
    "text": ("content",),
    "html": ("content",),
    "description": ("summary",),
    "guid": ("id",),
    "category": ("tags", "tag"),
    "categories": ("tags", "tag"),
    "selector": ("select", "content", "items"),
    "select": ("path",),
    "path": ("select",),
    "css": ("select", "items"),
    "xpath": ("select", "items"),
    "fields": ("columns",),
    "columns": ("fields",),
    "include": ("keep",),
    "exclude": ("drop",),
    "remove": ("drop",),
    "with": ("by",),
    "replacement": ("by",),
    "selectors": ("elements", "select"),
    "username": ("user",),
    "method": ("body",),
    "command": ("run",),
}
"""What other programs call a key, with what it is called here, the likeliest first."""

ALIKE = 0.8
"""How near a word must come to a key of another block, of 1: a letter or two may differ."""

# pydantic's error types and what they mean to a person; {…} are the limits that pydantic reports with them.
EXPECTED = {
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
    "tuple_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "text of at least {min_length} characters",
    "string_too_long": "text of at most {max_length} characters",
    "too_long": "at most {max_length}",
}


@dataclass(frozen=True, slots=True)
class Locator:
    """Finds nodes, and places mistakes, in one file."""

    file: str
    root: Mapping

    def at(self, path: Path, message: str) -> Mistake:
        """Place a mistake at the value that `path` leads to."""
        return self.place(path, self.find(path)[0], message)

    def at_key(self, path: Path, message: str) -> Mistake:
        """Place a mistake at a key, or at the block's own key when the key is not there."""
        parent, found = self.find(path[:-1])
        key = parent.keys.get(str(path[-1])) if isinstance(parent, Mapping) else None
        return self.place((*found, path[-1]), key or self.key(found), message)

    def place(self, path: Path, node: Node, message: str) -> Mistake:
        """Place a mistake at a node."""
        return Mistake(self.file, node.line, node.column, dotted(path), message)

    def find(self, path: Path) -> tuple[Node, Path]:
        """Follow a path: the node there, and the steps that the file has (pydantic adds some, for the branches of a union)."""
        node: Node = self.root
        found: Path = ()
        for step in path:
            if (inner := _step(node, step)) is not None:
                node, found = inner, (*found, step)
        return node, found

    def key(self, path: Path) -> Node:
        """Give the key that holds the value at `path`, or the value itself where it has none (a list's item, the top)."""
        if not path:
            return self.root
        parent = self.find(path[:-1])[0]
        key = parent.keys.get(str(path[-1])) if isinstance(parent, Mapping) else None
        return key or self.find(path)[0]


def told(error: ValidationError, locator: Locator, homes: abc.Mapping[str, abc.Sequence[str]]) -> list[Mistake]:
    """Tell every error of a validation; values are shown as they stand in the file, never as the environment made them.

    `homes` says what the blocks are called in which keys may stand, for those that stand in a wrong one.
    """
    details = error.errors(include_url=False)
    parents = {detail["loc"][:depth] for detail in details for depth in range(len(detail["loc"]))}
    # pydantic counts only the valid items of a list: what is too short for that reason is told item by item.
    single = (detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in parents)
    return [_tell(detail, locator, homes) for detail in single]


def dotted(path: Path) -> str:
    """Write a path for a person.

    >>> dotted(("sources", "news", "noise", 0))
    'sources.news.noise[0]'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def shown(node: Node) -> str:
    """Show what stands in the file, shortened."""
    return short(node.text) if isinstance(node, Scalar) and node.text is not None else kind(node)


def short(text: str) -> str:
    """Quote a text, shortened to one line."""
    return repr(text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 3]}...")


def nearest(word: str, known: abc.Iterable[str]) -> str:
    """Say which known word was probably meant, or list the known ones when they are few."""
    words = tuple(known)
    if len(words) > MAX_KNOWN:
        return ""
    lower = {each.casefold(): each for each in reversed(words)}
    if near := difflib.get_close_matches(word.casefold()[:MAX_SHOWN], lower, n=1):
        return f"; did you mean {lower[near[0]]!r}?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= MAX_LISTED else ""


def unknown(error: str, node: Node, known: abc.Iterable[str]) -> str:
    """Say that a word is not one of the known ones, and which was probably meant."""
    return f"{error} {shown(node)}{_guess(node, known)}"


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping):
        return node.values.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


def _tell(detail: ErrorDetails, locator: Locator, homes: abc.Mapping[str, abc.Sequence[str]]) -> Mistake:
    path, error = detail["loc"], detail.get("ctx", {}).get("error")
    if detail["type"] == "missing":
        return _missing(path, locator)
    if path and path[-1] == KEY:
        return locator.at_key(path[:-1], f"{_reason(detail)}, got {short(str(path[-2]))}")
    if isinstance(error, UnknownKeyError):
        return locator.at_key(path, f"unknown key {short(str(path[-1]))}{_nearest_key(str(path[-1]), error, homes)}")
    if isinstance(error, RepeatError):
        path = (*path, error.index)
    node, found = locator.find(path)
    return locator.place(found, node, _message(detail, node))


def _nearest_key(word: str, error: UnknownKeyError, homes: abc.Mapping[str, abc.Sequence[str]]) -> str:
    """Say which key was probably meant: by another name, one further inside, or one spelt nearly so, also of other blocks."""
    meant = OTHER_NAMES.get(word.casefold(), ())
    inside = {place.rpartition(".")[2]: place for place in reversed(error.inside)}
    if found := next((name for name in meant if name in error.known), None) or inside.get(word):
        return f"; did you mean {found!r}?"
    near = difflib.get_close_matches(word.casefold()[:MAX_SHOWN], (*error.known, *homes), n=1, cutoff=ALIKE)
    if near and near[0] not in error.known:
        return f"; {near[0]!r} is a key of {' and of '.join(homes[near[0]])}"
    if found := nearest(word, error.known):
        return found
    if "kind" not in error.known:
        return f"; known: {', '.join(error.known)}"
    own = [name for name in error.own if name != "kind"]
    return f"; known: {', '.join(own)}, and what every source has" if own else ""


def _missing(path: Path, locator: Locator) -> Mistake:
    node, found = locator.find(path)
    if found == path:
        return locator.place(path, node, "missing value")
    return locator.at_key(path, f"missing key {short(str(path[-1]))}")


def _message(detail: ErrorDetails, node: Node) -> str:
    error, value = detail.get("ctx", {}).get("error"), shown(node)
    if isinstance(error, RepeatError):
        return f"{value} is {error}"
    if isinstance(error, UnknownError):
        return unknown(str(error), node, error.known) + (f" ({error.listed})" if error.listed else "")
    if detail["type"] in CHOICES:
        known = QUOTED.findall(str(detail["ctx"]["expected"]))
        return f"expected one of {', '.join(known)}, got {value}{_guess(node, known, is_listed=True)}"
    reason = _reason(detail)
    if isinstance(error, HiddenError) or (isinstance(error, RefusalError) and isinstance(node, Mapping) and node.values):
        return reason
    if isinstance(error, Exception) and not isinstance(error, RefusalError):
        return _foreign(reason, node)
    return f"{reason}, got {value}"


def _foreign(reason: str, node: Node) -> str:
    """Pass on the reason of a kind or a step, which may quote the value, unless that may hold a secret."""
    value = shown(node)
    if is_open(node):
        return f"value not accepted, got {value}"
    return reason if value in reason else f"{reason}, got {value}"


def _guess(node: Node, known: abc.Iterable[str], *, is_listed: bool = False) -> str:
    """Guess from what stands in the file: a guess from the environment's value would tell it."""
    guess = nearest(node.text or "", known) if isinstance(node, Scalar) else ""
    return "" if is_listed and guess.startswith("; known") else guess


def _reason(detail: ErrorDetails) -> str:
    limits = {name: _number(value) for name, value in detail.get("ctx", {}).items()}
    name, error = detail["type"], limits.get("error")
    if isinstance(error, Exception):
        return (str(error).splitlines() or ["value not accepted"])[0]
    if name == "too_short":
        return "expected at least one" if limits["min_length"] == 1 else f"expected at least {limits['min_length']}"
    if name == "string_too_short" and limits["min_length"] == 1:
        return "expected text"
    return f"expected {EXPECTED[name].format(**limits)}" if name in EXPECTED else "value not accepted"


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
