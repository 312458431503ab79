"""An item as named texts, before, while and after it is cleaned, so that any change of it is an edit of a text.

A text stands as it is, a list as a line of JSON for each part, anything else as its JSON; what an item lacks is not there.
What is read of the safe HTML and of nothing else (`text`) is no part of the form.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from feedtool.model import CARRIED, PARTS, CleanItem, Item
from feedtool.podcast import episode_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.clean.draft import Draft

    Form = Mapping[str, str]

BODY = "content"
"""The name of the body: as found, as it is changed, and as safe HTML."""

_OWN = ("title", "summary", "tags", "authors", "removals")
OF_DRAFT = frozenset({*_OWN, *CARRIED, BODY})
"""What steps may change; the rest of an item stays until it is finished."""

_DATES = frozenset({"published", "updated", "modified"})
_LISTS = frozenset({"authors", "categories", "contributors", "enclosures", "removals", "tags"})


def of_item(item: Item) -> dict[str, str]:
    """Write an item as found."""
    return _form((each.name, getattr(item, each.name)) for each in fields(Item))


def of_draft(draft: Draft, content: str) -> dict[str, str]:
    """Write what a draft has of an item, with its body as it is now."""
    own = ((name, getattr(draft, name)) for name in _OWN)
    carried = ((name, getattr(draft.carried, name)) for name in CARRIED)
    return {**_form((*own, *carried)), BODY: content}


def of_clean(item: CleanItem) -> dict[str, str]:
    """Write a clean item."""
    names = (each.name for each in fields(CleanItem) if each.name not in {"html", "text"})
    return {**_form((name, getattr(item, name)) for name in names), BODY: item.html}


def to_item(form: Form) -> Item:
    """Read an item as found from what `of_item` wrote."""
    return Item(**{name: _read(name, text) for name, text in form.items()})


def _form(values: Iterable[tuple[str, Any]]) -> dict[str, str]:
    return {name: _written(value) for name, value in values if value is not None}


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return "\n".join(map(_dumped, value))
    return _dumped(value)


def _dumped(value: Any) -> str:
    return json.dumps(asdict(value) if is_dataclass(value) and not isinstance(value, type) else value, ensure_ascii=False)


def _read(name: str, text: str) -> Any:
    if name in _DATES:
        return datetime.fromisoformat(text)
    if name in _LISTS:
        return tuple(_made(name, json.loads(line)) for line in text.split("\n") if line)
    if name == "episode":
        return episode_of(json.loads(text))
    return _made(name, json.loads(text)) if name in PARTS else text


def _made(name: str, value: Any) -> Any:
    return PARTS[name](**value) if name in PARTS else value
