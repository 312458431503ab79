"""Objects of JSON to items: where in a document they are, and what of them is what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedtool.errors import ItemError
from feedtool.sources import expressions, jsontext
from feedtool.sources.expressions import Rule, SearchError
from feedtool.sources.records import Fields, text_of
from feedtool.sources.shape import FIELDS
from feedtool.sources.values import folded, guessed, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.model import Document
    from feedtool.sources.kinds import Context
    from feedtool.sources.records import Gathering
    from feedtool.sources.shape import Field

LIKELY = frozenset("items posts articles entries stories news results records data rows list children documents hits".split())
"""How a list of items is called where a document has several lists."""

ERRORS = ("errors", "error", "message", "detail")
"""Where an answer says what went wrong; such a list is none of items."""

DEPTH = 6
"""Objects inside each other in which a list of objects is looked for."""

SHOWN = 10
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Paths(Fields[Rule]):
    """Where the fields of an item are in an object: JMESPath expressions, or mappings of path, template and default."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What of an object is what: by rules, and by usual names for the fields that have none where `guess` says so.

    `items` is the JMESPath expression of the objects in a document; None: they are found.
    """

    items: str | None
    fields: Mapping[Field, tuple[Rule, ...]]
    guess: bool = True


def parsed(document: Document, context: Context, work: Gathering, *, encoding: str | None = None) -> Any:
    """Read the JSON, or JSON Lines, of a document; raise ItemError for what is neither."""
    text = text_of(document, context, given=encoding)
    try:
        value = jsontext.parse(text, named=(document.type or "", document.name))
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error
    if not isinstance(value, jsontext.Lines):
        return value
    for line in value.lines:
        if line.broken:
            work.refuse(line.broken, where=f"line {line.number} of {document.origin}")
    return [line.value for line in value.lines if not line.broken]


def take(value: Any, rules: Rules, document: Document, work: Gathering) -> tuple[int, int]:
    """Make items of the objects in a JSON document: how many there are, and how many of them are new to the source."""
    records, new = _records(value, rules.items, document.origin), 0
    for number, record in enumerate(records, 1):
        if work.is_full():
            break
        where = f"record {number:,} of {document.origin}"
        if rules.fields or isinstance(record, dict):
            new += work.take(_values(record, rules, work), document, where=where, record=record)
        else:
            work.refuse(f"is {_noun(record)}, not an object; correct items, or say in fields what it is", where=where)
    return len(records), new


def _values(record: Any, rules: Rules, work: Gathering) -> dict[Field, list[str]]:
    values: dict[Field, list[str]] = {}
    if rules.guess and isinstance(record, dict):
        values = guessed(record, [field for field in FIELDS if field not in rules.fields])
    for field, each in rules.fields.items():
        try:
            values[field] = expressions.found(each, record, field)
        except SearchError as error:
            work.hint(f"{field}: {error}", about=f"rules of {field}")
    return values


def _records(value: Any, expression: str | None, origin: str) -> list[Any]:
    if expression is None:
        return _listed(value, origin)
    try:
        found = expressions.search(expression, value)
    except SearchError as error:
        raise ItemError(f"items: {error}", where=origin) from error
    if found is None:
        raise ItemError(f"items: {expression!r} matches nothing{_told(value)}", where=origin)
    if not isinstance(found, (dict, list)):
        raise ItemError(f"items: {expression!r} is {_noun(found)}, not a list; correct it", where=origin)
    return found if isinstance(found, list) else [found]


def _listed(value: Any, origin: str) -> list[Any]:
    """Find the one list of objects."""
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise ItemError(
            f"holds {_noun(value)}, not a list of objects{_told(value)}; correct items, or where it is read from", where=origin
        )
    found = dict(_lists(value, ()))
    full = {path: each for path, each in found.items() if any(isinstance(one, dict) for one in each)} or found
    likely = {path: each for path, each in full.items() if folded(path[-1]) in LIKELY}
    best = likely if len(full) > 1 and len(likely) == 1 else full
    if len(best) == 1:
        return next(iter(best.values()))
    if best:
        names = ", ".join(repr(_dotted(path)) for path in list(best)[:SHOWN])
        raise ItemError(f"has several lists ({names}); set items to the one that is meant", where=origin)
    raise ItemError(f"has no list of objects{_told(value)}; set items, '@' where the whole is one item", where=origin)


def _lists(value: dict[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """Give the lists in an object, with their paths; what is inside of a list belongs to its items."""
    for name, each in value.items():
        if isinstance(each, list) and name not in ERRORS and (not each or isinstance(each[0], dict)):
            yield (*path, name), each
        elif isinstance(each, dict) and len(path) < DEPTH:
            yield from _lists(each, (*path, name))


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(name if NAME.fullmatch(name) else f'"{name}"' for name in path)


def _told(value: Any) -> str:
    """Say what a document has instead, and what it says itself."""
    if not isinstance(value, dict):
        return ""
    said = next((text for name in ERRORS for text in texts(value.get(name), "content")[:1] if text.strip()), "")
    names = ", ".join(_dotted((name,)) for name in list(value)[:SHOWN])
    return f" (it has: {names[:200]})" + (f"; it says {' '.join(said.split())[:200]!r}" if said else "")


def _noun(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None or isinstance(value, str):
        return "nothing" if value is None else "text"
    return "true or false" if isinstance(value, bool) else "a number"
