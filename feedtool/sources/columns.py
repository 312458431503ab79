"""Columns of a table: which of them is which field of an item, by name, number or template, or by their usual names."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from feedtool.config import After, Text
from feedtool.errors import ItemError
from feedtool.sources.expressions import filled, pieces
from feedtool.sources.records import Fields
from feedtool.sources.shape import FIELDS
from feedtool.sources.values import NAMES, NEEDED, folded, guessed, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedtool.sources.shape import Field

LISTED = 12


def checked(text: str) -> str:
    """Check a column's name or a template; raise RefusalError for braces that are not in pairs."""
    list(pieces(text))
    return text


Column = Annotated[Text, After(checked)]
"""The name of a column, its number from 1, or text in which `{name}` or `{number}` stands for what is in a column."""


class Columns(Fields[Column]):
    """Which column is which field of an item: its name, its number from 1, or text with `{name}` in it; or several of these."""


@dataclass(frozen=True, slots=True)
class Place:
    """Texts and names of columns (True), that are put together; a single name is a column as it is."""

    pieces: tuple[tuple[str, bool], ...]

    def texts(self, row: Mapping[str, Any], field: Field) -> list[str]:
        """Give the texts that a row has there for a field."""
        if len(self.pieces) == 1:
            return [text for text in texts(row.get(self.pieces[0][0]), field) if text.strip()]
        text = filled(self.pieces, lambda name: next(iter(texts(row.get(name), "title")), ""))
        return texts(text, field) if text.strip() else []


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table is which field; `guess` are the fields that are found by their usual names."""

    places: Mapping[Field, tuple[Place, ...]]
    guess: tuple[Field, ...] = ()

    def values(self, row: Mapping[str, Any]) -> dict[Field, list[str]]:
        """Give the texts of the fields of a row."""
        found = guessed(row, self.guess) if self.guess else {}
        for field, places in self.places.items():
            found[field] = next((texts for place in places if (texts := place.texts(row, field))), [])
        return found


def layout(columns: Mapping[Field, tuple[str, ...]], names: Sequence[str], *, guess: bool, where: str) -> Layout:
    """Find the columns of a table that has these names; of several for one field those that are there.

    Raises ItemError for a column that is not there, and where no column can be a title, a content or a link.
    """
    finder = _Finder(names, where)
    places = {field: tuple(finder.places(each)) for field, each in columns.items()}
    rest = tuple(field for field in FIELDS if guess and field not in columns)
    usual = {name for field in NEEDED if field in rest for name in NAMES[field]}
    if not any(field in places for field in NEEDED) and usual.isdisjoint(map(folded, names)):
        raise ItemError(
            f"no column is called as a title, content or link is{_listed(names)}; name them in columns", where=where
        )
    return Layout(places, rest)


class _Finder:
    """Finds columns of one table."""

    def __init__(self, names: Sequence[str], where: str) -> None:
        self.names, self.where = names, where
        self.folded = {folded(name): name for name in reversed(names)}

    def places(self, columns: tuple[str, ...]) -> Iterator[Place]:
        """Find those of several columns or templates that are there; raise ItemError where none is."""
        failed: list[ItemError] = []
        for column in columns:
            try:
                yield self._place(column)
            except ItemError as error:
                failed.append(error)
        if len(failed) == len(columns):
            raise failed[0]

    def _place(self, column: str) -> Place:
        parts = tuple(pieces(column))
        if column in self.names or not any(is_hole for _, is_hole in parts):
            name = column if column in self.names else "".join(piece for piece, _ in parts)
            return Place(((self._name(name), True),))
        return Place(tuple((self._name(piece) if is_hole else piece, is_hole) for piece, is_hole in parts if piece or is_hole))

    def _name(self, text: str) -> str:
        if text in self.names:
            return text
        if folded(text) in self.folded and folded(text):
            return self.folded[folded(text)]
        if text.isdecimal() and len(text) < 5 and 0 < int(text) <= len(self.names):  # noqa: PLR2004
            return self.names[int(text) - 1]
        near = difflib.get_close_matches(text.casefold(), [name.casefold() for name in self.names[:1000]], n=1)
        meant = next((f"; did you mean {name!r}?" for name in self.names if near and name.casefold() == near[0]), "")
        raise ItemError(f"has no column {text!r}{meant or _listed(self.names)}", where=self.where)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:40]) for name in names[:LISTED])
    return f" (it has: {shown}{', …' if len(names) > LISTED else ''})"
