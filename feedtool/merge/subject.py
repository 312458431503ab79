"""One item as filters look at it: each of its fields is found and folded once at most, and only where a rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from feedtool.model import CleanItem

    Spell = Callable[[str, str], tuple[str, ...]]

_FIELDS: dict[str, Callable[[CleanItem], Iterable[str | None]]] = {
    "title": lambda item: (item.title,),
    "link": lambda item: (item.link,),
    "id": lambda item: (item.key,),
    "summary": lambda item: (item.summary,),
    "content": lambda item: (item.text,),
    "text": lambda item: (item.text,),
    "author": lambda item: (person.name for person in item.authors),
    "tag": lambda item: item.tags,
    "language": lambda item: _tongues(item.language or ""),
    "enclosure": lambda item: (each.type or each.url for each in item.enclosures),
    "image": lambda item: (item.image,),
    "comments": lambda item: (item.comments,),
}


class Value:
    """A text of an item, as it stands and as it is compared."""

    __slots__ = ("_language", "_spelt", "text")

    def __init__(self, text: str, language: str) -> None:
        self.text, self._language = text, language
        self._spelt: tuple[str, ...] | None = None

    def spelt(self, spell: Spell) -> tuple[str, ...]:
        """Give the text as it is compared; every call has the same `spell`."""
        if self._spelt is None:
            self._spelt = spell(self.text, self._language)
        return self._spelt


class Subject:
    """One item under judgement at a time (aware); `stated` is the date that its source states, `load` gives the item."""

    __slots__ = ("_item", "_load", "_values", "now", "source", "stated")

    def __init__(self, source: str, stated: datetime | None, now: datetime, load: Callable[[], CleanItem]) -> None:
        self.source, self.stated, self.now, self._load = source, stated, now, load
        self._item: CleanItem | None = None
        self._values: dict[str, tuple[Value, ...]] = {}

    @classmethod
    def of(cls, source: str, item: CleanItem, now: datetime) -> Subject:
        """Look at an item that is at hand."""
        return cls(source, item.published or item.updated, now, lambda: item)

    def date(self, field: str) -> datetime | None:
        """Give the date of `age`, `published` or `updated`."""
        if field == "age":
            return self.stated
        return self._loaded().published if field == "published" else self._loaded().updated

    def values(self, field: str) -> tuple[Value, ...]:
        """Give the texts of a field; what is empty is not there."""
        if field not in self._values:
            item = self._loaded()
            found = (text for text in _FIELDS[field](item) if text)
            self._values[field] = tuple(Value(text, item.language or "en") for text in found)
        return self._values[field]

    def _loaded(self) -> CleanItem:
        if self._item is None:
            self._item = self._load()
        return self._item


def _tongues(language: str) -> Iterable[str]:
    """Give a language (BCP 47) with all that it is a kind of: `zh-Hant-TW`, `zh-Hant`, `zh`."""
    parts = language.split("-")
    return ("-".join(parts[:count]) for count in range(len(parts), 0, -1))
