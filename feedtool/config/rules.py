"""What a user says of cleaning beside noise: elements to take out, keep or unwrap, texts to replace, steps, hosts of media."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, GetPydanticSchema, model_validator
from pydantic_core import CoreSchema, core_schema

from feedtool import hosts, model
from feedtool.config.fields import (
    Checked,
    Duration,
    Flag,
    Info,
    Known,
    OneOrMany,
    RefusalError,
    Shape,
    Text,
    Unique,
    UnknownError,
    check,
    option,
)
from feedtool.config.noise import Block, Shorthand

if TYPE_CHECKING:
    from collections.abc import Iterable

HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
SIGNS = ("-", "+")
LONGEST = 1000

Selector = Annotated[Text, Checked("element")]
Rel = Literal["noopener", "noreferrer", "nofollow", "ugc", "sponsored", "external"]
Disallowed = Literal["strip", "escape"]


class Titles(Block):
    """How titles are cleaned up."""

    site: Flag = option("Whether the site's name goes, where titles begin or end with it.", default=True)
    breaking: Flag = option("Whether 'Breaking:' and the like, in any language, go from the beginning.", default=False)
    emoji: Flag = option("Whether emoji go.", default=False)
    shouting: Flag = option("Whether titles in capitals are written as sentences.", default=False)


class Keep(Block):
    """What is kept: how long items are remembered that no feed shows any more, and which elements nothing is taken out of."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"elements": text})

    elements: OneOrMany[Selector] = option(
        "CSS selectors of what nothing may be taken out of but by the sanitiser; a list in place of this block means these.",
        default=(),
    )
    age: Duration = option("How long after it was last seen.", default=2 * 365 * 86400.0)
    count: int = option("How many of a source, the last seen first.", default=10_000, ge=1)

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, data: Any) -> Any:
        return {"elements": data} if isinstance(data, list | tuple) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Offer a list beside the mapping and the one text."""
        made = super().__get_pydantic_json_schema__(schema, handler)
        handler.resolve_ref_schema(made)["x-list"] = True
        return made


class ReplaceEntry(Block):
    """A replacement: exactly one of `literal` and `regex`, what stands in its place, and where."""

    literal: str | None = option("A text, just as it is written.", default=None)
    regex: Annotated[str, Checked("pattern")] | None = option("A pattern in google-re2 syntax.", default=None)
    by: str = option(r"What is put in its place; after `regex`, `\1` is what its first group matched, `\0` all.", default="")
    where: OneOrMany[Literal["title", "summary", "body", "tags"]] = option(
        "The texts to look in; default: title, summary and body.", default=()
    )

    @check("literal", "regex")
    @classmethod
    def _given(cls, value: str) -> str:
        if not value:
            raise RefusalError("expected what is replaced")
        return value

    @check("by")
    @classmethod
    def _fits(cls, value: str, info: Info) -> str:
        if len(value) > LONGEST:
            raise RefusalError(f"expected at most {LONGEST:,} characters")
        pattern = info.data.get("regex")
        if pattern and isinstance(info.context, Known) and info.context.check_replacement is not None:
            try:
                info.context.check_replacement(model.Replacement("regex", pattern, value))
            except ValueError as error:
                raise RefusalError(str(error)) from error
        return value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.literal is None) == (self.regex is None):
            raise RefusalError("expected exactly one of literal and regex")
        return self

    def rule(self) -> model.Replacement:
        """Give the rule as the cleaner takes it."""
        where = tuple(dict.fromkeys(self.where)) or ("title", "summary", "body")
        if self.literal is not None:
            return model.Replacement("literal", self.literal, self.by, where)
        return model.Replacement("regex", self.regex or "", self.by, where)


def _replacement(_: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.no_info_after_validator_function(ReplaceEntry.rule, handler.generate_schema(ReplaceEntry))


Replacement = Annotated[model.Replacement, GetPydanticSchema(_replacement)]


class _Step:
    """Mark text as the name of a cleaning step, perhaps with `-` or `+` in front."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "x-word": "step"}

    def _known(self, value: str, info: core_schema.ValidationInfo[Any]) -> str:
        known = info.context if isinstance(info.context, Known) else None
        name = value.lstrip("".join(SIGNS))
        if known is None or name in known.words.get("step", ()):
            return value
        if "step" not in known.checks:
            raise UnknownError("step", known=known.words["step"])
        try:
            known.checks["step"](name)
        except RefusalError:
            raise
        except ValueError as error:
            raise RefusalError(str(error)) from error
        return value


def _alike(names: tuple[str, ...]) -> tuple[str, ...]:
    if len({name.startswith(SIGNS) for name in names}) > 1:
        raise RefusalError("expected either the names of all steps to take, or '-' or '+' in front of each name")
    return names


Steps = Annotated[Unique[Annotated[str, _Step()]], AfterValidator(_alike)]
"""The steps to take, in order; or, with `-` and `+` in front, what is left out of the usual ones and added to them."""


def signed(names: Iterable[str]) -> list[str]:
    """Give every way to write the name of a step."""
    return [sign + name for sign in ("", *SIGNS) for name in names]


def chosen(steps: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    """Give the steps that are taken, in order.

    >>> chosen(("-b", "+c"), ("a", "b")), chosen(("b",), ("a", "b"))
    (('a', 'c'), ('b',))
    """
    if not any(name.startswith(SIGNS) for name in steps):
        return steps
    left_out = {name[1:] for name in steps if name.startswith("-")}
    added = (name[1:] for name in steps if name.startswith("+"))
    return tuple(dict.fromkeys((*(name for name in usual if name not in left_out), *added)))


def _host(value: str) -> str:
    try:
        host = hosts.in_ascii(value)
    except UnicodeError:
        host = ""
    if HOST.fullmatch(host) is None:
        raise RefusalError("expected the name of a host like img.example.org, without https:// and without a path")
    return host


Host = Annotated[Text, AfterValidator(_host), Shape({"type": "string"})]
"""The name of a host, in ASCII and small letters; those under it count, too."""
