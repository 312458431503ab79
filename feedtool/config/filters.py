"""Filters as a configuration writes them: which items a feed takes, by rules of fields and conditions."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field

from feedtool.config.fields import Checked, Duration, Flag, OneOrMany, RefusalError, Text, Word, option, whole
from feedtool.config.noise import Block, Shorthand

T = TypeVar("T")

Order = Literal["newest", "oldest", "title", "as-given"]
Pattern = Annotated[str, Field(min_length=1), Checked("pattern")]


def _alone(value: Any) -> Any:
    """Take one mapping for a list of one."""
    return (value,) if isinstance(value, dict) else value


Some = Annotated[OneOrMany[T], BeforeValidator(_alone)]
"""A list, or one text or mapping in place of a list of one."""


class _Condition(Block):
    """What all conditions have in common: they say something, and can be told in a line."""

    @whole(mode="after")
    def _some(self) -> Self:
        if not self.given():
            raise RefusalError(f"expected at least one of {', '.join(type(self).model_fields)}")
        return self

    def given(self) -> dict[str, Any]:
        """Give what the block says, by key."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in values.items() if value is not None and value != ()}

    def __str__(self) -> str:
        return " and ".join(f"{name.replace('_', ' ')} {_told(value)}" for name, value in self.given().items())


class Words(_Condition):
    """What the text of a field must be like: all that is said here must hold of it; one text alone is `contains`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"contains": text})

    contains: OneOrMany[Text] = option("One of these texts stands in it, whatever their case.", default=())
    equals: OneOrMany[Text] = option("It is one of these texts, whatever their case.", default=())
    pattern: OneOrMany[Pattern] = option("One of these patterns (google-re2) matches somewhere in it.", default=())
    min_length: int | None = option("The least number of its characters.", default=None, ge=1)
    max_length: int | None = option("The greatest number of its characters.", default=None, ge=1)
    present: Flag | None = option("Whether the item has such a field at all.", default=None)


class Name(Words):
    """The same, for a field with names in it; one text alone is `equals`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"equals": text})


class Age(_Condition):
    """How long ago a date was, when a feed is made."""

    over: Duration | None = option("At least so long ago.", default=None)
    under: Duration | None = option("Less than so long ago.", default=None)
    present: Flag | None = option("Whether the item has such a date at all.", default=None)


class FilterRule(_Condition):
    """What an item must be like: all the fields that are named here must fit; one text alone is looked for in `any`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"any": text})

    any: Some[Words] = option("Any of title, summary, content, author and tag.", default=())
    title: Some[Words] = option("The title.", default=())
    link: Some[Words] = option("The address.", default=())
    id: Some[Words] = option("The name that the source gives the item.", default=())
    summary: Some[Words] = option("The summary, as plain text.", default=())
    content: Some[Words] = option("The content, as plain text.", default=())
    text: Some[Words] = option("Another word for `content`.", default=())
    author: Some[Words] = option("The name of any of the authors.", default=())
    tag: Some[Name] = option("Any of the tags.", default=())
    language: Some[Name] = option("The language: `pt` is `pt-BR` too.", default=())
    enclosure: Some[Words] = option("The media type of any of its files, or the address where none is stated.", default=())
    image: Some[Words] = option("The address of its picture.", default=())
    comments: Some[Words] = option("The address of the page with its comments.", default=())
    source: OneOrMany[Annotated[str, Word("source")]] = option("The source, by its name here.", default=())
    age: Age | None = option("How old it is; an item without a date is new.", default=None)
    published: Age | None = option("How long ago it was published; never so of an item that does not say.", default=None)
    updated: Age | None = option("How long ago it was updated; never so of an item that does not say.", default=None)

    def __str__(self) -> str:
        return ", ".join(f"{name} {_either(value)}" for name, value in self.given().items())


class Filter(Block):
    """Which items a feed takes: one stays that fits any rule of `keep`, if there are any, and none of `drop`."""

    keep: Some[FilterRule] = option("An item stays when it fits one of these rules; default: all stay.", default=())
    drop: Some[FilterRule] = option("An item goes when it fits one of these rules, whatever `keep` says.", default=())


def _either(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return " or ".join(map(repr, value))
    return _span(value) if isinstance(value, float) else str(value).lower()


def _span(seconds: float) -> str:
    """Write a duration in the largest unit that it is a whole number of."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
