"""Records (objects of JSON, rows of tables and databases) to items: what all kinds that read records have in common."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from feedtool.config import Block, OneOrMany, check, option
from feedtool.counted import counted
from feedtool.errors import ItemError, SourceError
from feedtool.model import Problem
from feedtool.sources import encoding
from feedtool.sources.kinds import Found
from feedtool.sources.shape import FIELDS, Taken, shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from feedtool.model import ContentType, Document, Item
    from feedtool.sources.kinds import Context
    from feedtool.sources.shape import Field

R = TypeVar("R")

MAX_RECORDS = 10_000
"""Records of a source that are read: so many items of one are remembered (`keep`), and take about 2 seconds."""

SHOWN = 20
"""Problems, and hints, of one source that are told one by one."""

MARKUP = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#[0-9]{2,6}|#x[0-9a-f]{2,5});", re.IGNORECASE)
"""What plain text does not have: a tag, or a character reference."""

SPREADSHEETS = ((b"PK\x03\x04", "an Excel workbook or another zip file"), (b"\xd0\xcf\x11\xe0", "an old Excel workbook"))


class Fields(Block, Generic[R]):
    """Where the fields of an item are found: one place each, or several of which the first that holds something counts."""

    id: OneOrMany[R] = option("What names the item, the same in every run.", default=())
    title: OneOrMany[R] = option("Its title.", default=())
    link: OneOrMany[R] = option("The address of its page.", default=())
    content: OneOrMany[R] = option("Its text, whole.", default=())
    summary: OneOrMany[R] = option("Its summary.", default=())
    author: OneOrMany[R] = option("Who wrote it.", default=())
    published: OneOrMany[R] = option("When it was published.", default=())
    updated: OneOrMany[R] = option("When it was changed last.", default=())
    tags: OneOrMany[R] = option("Its tags.", default=())
    image: OneOrMany[R] = option("The address of its picture.", default=())
    enclosure: OneOrMany[R] = option("The address of a file that belongs to it.", default=())
    comments: OneOrMany[R] = option("The address of the page with what readers say about it.", default=())
    language: OneOrMany[R] = option("Its language (BCP 47).", default=())
    size: OneOrMany[R] = option("How long its first file is, in bytes.", default=())
    duration: OneOrMany[R] = option("How long that plays: seconds, or `h:mm:ss`.", default=())
    episode: OneOrMany[R] = option("Its number, as an episode of a podcast.", default=())
    season: OneOrMany[R] = option("The number of its season.", default=())
    episode_type: OneOrMany[R] = option("What kind of episode it is: full, trailer or bonus.", default=())
    explicit: OneOrMany[R] = option("Whether there is anything in it that is not for children.", default=())
    transcript: OneOrMany[R] = option("The address of a file with what is said.", default=())
    chapters: OneOrMany[R] = option("The address of a file with its chapters (JSON).", default=())

    @check("*", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, dict) else value

    def given(self) -> dict[Field, tuple[R, ...]]:
        """Give the rules of the fields that have any."""
        rules: dict[Field, tuple[R, ...]] = {field: getattr(self, field) for field in FIELDS}
        return {field: each for field, each in rules.items() if each}


def text_of(document: Document, context: Context, *, given: str | None = None) -> str:
    """Decode an answer or a file: with the encoding that is given, else as it shows by itself, else as its server says.

    Raises ItemError for what is no text.
    """
    data = document.data
    for start, what in SPREADSHEETS:
        if data.startswith(start):
            raise ItemError(f"is {what}; save it as CSV in UTF-8", where=document.origin)
    try:
        return encoding.decode(data, language=context.language, encoding=given or _stated(document))
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error


class Gathering:
    """Takes the records of one source, one after the other, and makes items of them.

    A record that is none is a problem and the rest goes on; of those with one key the first counts.
    """

    def __init__(
        self, context: Context, content_type: ContentType | None, rules: Mapping[Field, Sequence[Any]] = MappingProxyType({})
    ) -> None:
        self.context, self.content_type = context, content_type
        self.items: dict[str, Item] = {}
        self.problems: list[Problem] = []
        self.repeated: list[str] = []
        self.is_cut = False
        self.hints: dict[str, str] = {}
        self.count = 0
        self._empty = {field: _told(each) for field, each in rules.items()}

    def is_full(self) -> bool:
        """Say whether so many records were taken that no more are; hint at it."""
        if self.count < MAX_RECORDS:
            return False
        self.hint(f"only the first {MAX_RECORDS:,} records are read")
        return True

    def take(self, values: Mapping[Field, Sequence[str]], document: Document, *, where: str, record: Any = None) -> bool:
        """Make an item of the texts that were found in a record; say whether there is a new one."""
        self.count += 1
        for field in [field for field in self._empty if values.get(field)]:
            del self._empty[field]
        try:
            made = shape(Taken(values, where, record), document, self.context, content_type=self._type(values))
        except ItemError as error:
            self._problem(str(error), where)
            return False
        for hint in made.hints:
            self.hint(hint)
        first = self.items.setdefault(made.item.key, made.item)
        if first is not made.item:
            self._repeat(first, made.item)
        return first is made.item

    def refuse(self, message: str, *, where: str) -> None:
        """Note a record that is none."""
        self.count += 1
        self._problem(message, where)

    def fail(self, error: ItemError) -> None:
        """Note a file of which no record can be read."""
        self.is_cut = True
        self._problem(str(error), error.where)

    def hint(self, text: str, *, about: str = "") -> None:
        """Tell something once, or the first that there is to tell about something."""
        self.hints.setdefault(about or text, text)

    def found(self, read: Found = Found(fingerprint="")) -> Found:  # noqa: B008  - it is frozen
        """Give all items, with what else there is to say of where they come from.

        Raises SourceError when there is none and something is wrong.
        """
        if self.problems and not self.items:
            first = self.problems[0]
            start = f"none of {self.count:,} records is an item: " if self.count > 1 else ""
            raise SourceError(f"{start}{first.where}: {first.message}")
        unused = [f"{field}: {rule} finds nothing in any item" for field, rule in self._empty.items() if self.count]
        problems = (*read.problems, *_capped(self.problems, self.context.source))
        hints = [*read.hints, *unused, *self.hints.values()]
        return replace(
            read,
            items=tuple(self.items.values()),
            problems=problems,
            fingerprint=None if problems else read.fingerprint,
            is_cut=self.is_cut or bool(read.problems),
            repeated=tuple(self.repeated),
            hints=tuple(hints[:SHOWN] + ([f"… and {counted(len(hints) - SHOWN, 'more hint')}"] if len(hints) > SHOWN else [])),
        )

    def _repeat(self, first: Item, item: Item) -> None:
        """Note an item with the key of another: it may be the same once more, but not with another title."""
        self.hint(f"the key {item.key[:100]!r} is there more than once, and only the first counts; give every item its id")
        if (item.title or item.content) not in {"", first.title or first.content}:
            self.repeated.append(item.key)

    def _problem(self, message: str, where: str) -> None:
        self.problems.append(Problem(self.context.source, "read", message, where))

    def _type(self, values: Mapping[Field, Sequence[str]]) -> Literal["text", "html"]:
        if self.content_type is not None:
            return self.content_type
        return "html" if any(map(MARKUP.search, values.get("content", ()))) else "text"


def _told(rules: Sequence[Any]) -> str:
    """Write the rules of a field as they stand in the configuration."""
    texts = (each if isinstance(each, str) else getattr(each, "select", getattr(each, "path", None)) for each in rules)
    return ", ".join(repr(text) for text in texts if text) or "its rule"


def _capped(problems: list[Problem], source: str) -> Iterator[Problem]:
    yield from problems[:SHOWN]
    if len(problems) > SHOWN:
        last = problems[-1]
        yield Problem(
            source, "read", f"the same or the like in {counted(len(problems) - SHOWN, 'more record')}, to {last.where}"
        )


def _stated(document: Document) -> str | None:
    """Give the charset that a server states, where the bytes do not show that it errs."""
    if document.charset is None or any(document.data.startswith(mark) for mark, _ in encoding.BOMS):
        return None
    try:
        document.data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return None
    try:
        document.data.decode(encoding.codec(document.charset))
    except ValueError:
        return None
    return document.charset
