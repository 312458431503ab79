"""The ledger of one item: every change that cleaning made, as exact edits; the way back from a clean item to its original."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from feedtool.clean import forms
from feedtool.clean.edits import Edit, edits, undo
from feedtool.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.clean.forms import Form
    from feedtool.model import CleanItem, Item


@dataclass(frozen=True, slots=True)
class Change:
    """What one step, or one rule of it, changed of one field, and why in plain words.

    Of a field that was not there before, or is not there after, `made` or `dropped` says so.
    """

    step: str
    rule: str
    why: str
    field: str
    edits: tuple[Edit, ...]
    made: bool = False
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """All changes of one item, in the order in which they were made."""

    changes: tuple[Change, ...] = ()

    def written(self) -> list[dict[str, Any]]:
        """Give it as plain values, for JSON."""
        return [asdict(change) for change in self.changes]


def read(values: list[dict[str, Any]]) -> Ledger:
    """Read what `written` gave; raise LedgerError for what is no ledger."""
    try:
        return Ledger(tuple(_change(**each) for each in values))
    except TypeError as error:
        raise LedgerError(f"{json.dumps(values)[:80]!r} is no ledger: give what 'feedtool explain --json' printed") from error


def changes(before: Form, after: Form, *, step: str, rule: str = "", why: str = "") -> Iterator[Change]:
    """Give what is not the same in two forms of an item, field by field."""
    for field in dict.fromkeys((*before, *after)):
        old, new = before.get(field), after.get(field)
        if old != new:
            yield Change(step, rule, why, field, edits(old or "", new or ""), made=old is None, dropped=new is None)


def replay(item: CleanItem, ledger: Ledger) -> Item:
    """Walk the ledger backwards from a clean item and give the item as it was found, to the last character.

    Raises LedgerError where the ledger is that of another item.
    """
    form = forms.of_clean(item)
    for change in reversed(ledger.changes):
        text = undo(form.pop(change.field, ""), change.edits)
        if not change.made:
            form[change.field] = text
    return forms.to_item(form)


def _change(*, edits: list[dict[str, Any]], **rest: Any) -> Change:
    return Change(**rest, edits=tuple(Edit(**each) for each in edits))
