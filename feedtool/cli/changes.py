"""The ledger of an item as a person reads it: a diff, step by step; in colours where a terminal shows them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

from feedtool.clean.edits import make
from feedtool.cli import terminal
from feedtool.cli.terminal import visible
from feedtool.counted import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.clean.edits import Edit
    from feedtool.clean.ledger import Change, Ledger

CONTEXT = 40
"""Characters around an edit that are shown."""

MOST = 12
"""Edits of one change that are shown, and lines of one edit."""

LONGEST = 300
"""Characters of one line that are shown."""

HIDDEN = frozenset({"removals", "content_type", "modified", "key", "origin"})
"""Fields that no reader sees."""

MECHANICAL = frozenset({"read", "read again", "paragraphs", "finish"})
"""Steps that write the same in another way at many places: of these only changed words are shown."""

STYLES = {"-": "red", "+": "green", " ": "dim", "=": "bold"}
STAYS = "dim"

_TAG = re.compile(r"<[^<>]*>")


class Row(NamedTuple):
    """A line of the diff: `-` taken out, `+` put in, a space for a remark, `=` for a heading; `text` between what stays."""

    sign: str
    text: str
    before: str = ""
    after: str = ""


def show(ledger: Ledger, before: Mapping[str, str]) -> None:
    """Print a ledger; `before` is the form of the item as it was found."""
    listed = list(rows(ledger, before))
    if not terminal.is_coloured():
        print("\n".join(map(_plain, listed)))
        return
    from rich.console import Console  # noqa: PLC0415  - only on a terminal
    from rich.text import Text  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    for row in listed:
        style, margin = STYLES[row.sign], "" if row.sign == "=" else f"{row.sign}   "
        console.print(Text.assemble((margin, style), (row.before, STAYS), (row.text, style), (row.after, STAYS)))


def rows(ledger: Ledger, before: Mapping[str, str]) -> Iterator[Row]:
    """Give the lines of the diff, a heading for each step and rule."""
    form, heading = dict(before), ("", "")
    for change in ledger.changes:
        text = form.get(change.field, "")
        form[change.field] = make(text, change.edits)
        if change.field in HIDDEN or not change.edits:
            continue
        if (change.step, change.rule) != heading:
            heading = (change.step, change.rule)
            yield Row("=", visible(": ".join(filter(None, (*heading, change.why)))))
        yield from _change(change, text)


def _change(change: Change, text: str) -> Iterator[Row]:
    shown = [edit for edit in change.edits if change.step not in MECHANICAL or not _is_markup(edit)]
    hidden = len(change.edits) - len(shown)
    if shown:
        yield Row(" ", f"{change.field}:")
    for edit in shown[:MOST]:
        yield from _edit(edit, text)
    if len(shown) > MOST:
        yield Row(" ", f"… and in {counted(len(shown) - MOST, 'more place')} (--json has all)")
    if hidden:
        yield Row(" ", f"{change.field}: in {counted(hidden, 'place')} only markup, spaces and ways to write a character")


def _edit(edit: Edit, text: str) -> Iterator[Row]:
    """Show what was taken out and put in, with what stands before and after it on the same line."""
    around = (_before(text, edit.at), _after(text, edit.at + len(edit.old)))
    is_inside = "\n" not in edit.old + edit.new and any(map(str.strip, around))
    for sign, side in (("-", edit.old), ("+", edit.new)):
        if side.strip() or is_inside:
            yield from _side(sign, side, around)


def _before(text: str, at: int) -> str:
    line = text[max(0, at - CONTEXT) : at].rpartition("\n")
    return line[2] if line[1] or at <= CONTEXT else f"…{line[2]}"


def _after(text: str, at: int) -> str:
    line = text[at : at + CONTEXT].partition("\n")
    return line[0] if line[1] or at + CONTEXT >= len(text) else f"{line[0]}…"


def _side(sign: str, text: str, around: tuple[str, str]) -> Iterator[Row]:
    lines = text.split("\n")
    last = len(lines) - 1
    made = [Row(sign, _cut(line), around[0] * (at == 0), around[1] * (at == last)) for at, line in enumerate(lines)]
    seen = [row for row in made if row.text.strip()] or made[:1]
    yield from (Row(row.sign, *map(visible, row[1:])) for row in seen[:MOST])
    if len(seen) > MOST:
        yield Row(sign, f"… and {counted(len(seen) - MOST, 'more line')} (--json has all)")


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}… ({len(line):,} characters)"


def _is_markup(edit: Edit) -> bool:
    """Say whether an edit changes no word: only tags, how characters are written, and spaces."""
    return _words(edit.old) == _words(edit.new)


def _words(text: str) -> str:
    return "".join(unescape(_TAG.sub("", text)).split())


def _plain(row: Row) -> str:
    return row.text if row.sign == "=" else f"{row.sign}   {row.before}{row.text}{row.after}"
