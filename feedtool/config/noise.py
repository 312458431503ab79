"""Noise rules and persons as a configuration writes them: one string, or a mapping that says more."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, NoReturn, Self, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    GetPydanticSchema,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from feedtool import model
from feedtool.config.fields import Email, Info, Known, OneOrMany, RefusalError, Text, UnknownKeyError, Url, check, option
from feedtool.config.later import Later
from feedtool.config.nodes import ILLEGAL

KINDS: tuple[model.NoiseKind, ...] = ("literal", "line", "regex")
Names = Collection[str] | Mapping[str, Any]
Shorthand = Callable[[str], dict[str, Any]]


class Block(BaseModel):
    """Base of all blocks of a configuration: frozen, no unknown keys, and a key without a value counts as not given."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, allow_inf_nan=False)

    shorthand: ClassVar[Shorthand | None] = None
    """Writes one text out as the mapping that it stands for, where a block has such a short form."""

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, str) and cls.shorthand is not None:
            data = cls.shorthand(data)
        if not isinstance(data, dict):
            return handler(data)
        unknown = [key for key in data if key not in cls.model_fields]
        given = {key: value for key, value in data.items() if value is not None and key not in unknown}
        if not unknown or cls.model_config.get("extra") == "ignore":
            return handler(given)
        return cls._refuse(unknown, lambda: handler(given))

    def told(self, *, only: Names | None = None, but: Names = ()) -> str:
        """Write the settings, or some of them, as JSON: the same text, the same settings.

        Names are a list, or a mapping in which those of a block stand below its own: `{"keep": {"age": True}}`.
        """
        which = repr((only, but))
        found = self._told.get(which)
        if found is None:
            include, exclude = (None if names is None else dict(_named(names)) for names in (only, but))
            found = self._told[which] = self.model_dump_json(include=include, exclude=exclude, warnings="none")
        return found

    @cached_property
    def _told(self) -> dict[str, str]:
        """Remember what was told: a run asks for the same of each source again and again, at 70 µs each."""
        return {}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Give a copy with other values, which has told nothing yet."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("_told", None)
        return copy

    @classmethod
    def _refuse(cls, unknown: list[str], rest: Callable[[], Any]) -> NoReturn:
        """Refuse unknown keys, with the names that would do, together with all that is wrong in the rest of the block."""
        own = tuple(name for name in cls.model_fields if name in cls.__annotations__)
        inside = tuple(f"{name}.{each}" for name in own for each in _inner(cls.model_fields[name].annotation))
        error = UnknownKeyError(known=tuple(cls.model_fields), own=own, inside=inside)
        found: list[Any] = [{"type": "value_error", "loc": (key,), "input": None, "ctx": {"error": error}} for key in unknown]
        try:
            rest()
        except ValidationError as others:
            found += others.errors(include_url=False)
        raise ValidationError.from_exception_data(cls.__name__, found)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Offer the shorthand beside the mapping, where there is one."""
        mapping = handler(schema)
        if cls.shorthand is None:
            return mapping
        handler.resolve_ref_schema(mapping)["x-shorthand"] = True
        return mapping


def _named(names: Names) -> Iterable[tuple[str, Any]]:
    return names.items() if isinstance(names, Mapping) else ((name, True) for name in names)


def _inner(annotation: Any) -> tuple[str, ...]:
    """Give the keys of a block, or of a block that may be left out."""
    found = (annotation, *get_args(annotation), *(last for each in get_args(annotation) for last in get_args(each)))
    blocks = (each.block() if isinstance(each, Later) else each for each in found)
    blocks = (each for each in blocks if isinstance(each, type) and issubclass(each, Block))
    return tuple(name for block in blocks for name in block.model_fields)


def _rule_mapping(text: str) -> dict[str, Any]:
    """Write `regex:…`, `line:…`, `literal:…`, a pattern with `*`, or a token as a mapping."""
    kind, colon, pattern = text.partition(":")
    if colon and kind in KINDS:
        return {kind: pattern}
    return {"line" if "*" in text and any(map(str.isalnum, text)) else "literal": text}


class NoiseEntry(Block):
    """A noise rule: exactly one of `literal`, `line` and `regex`, and where it applies."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(_rule_mapping)

    literal: str | None = option("A token, taken out wherever it stands whole, however it is spelt.", default=None)
    line: str | None = option("A whole line; `*` stands for any run of characters.", default=None)
    regex: str | None = option("A pattern in google-re2 syntax; what matches within a line is taken out.", default=None)
    where: OneOrMany[model.Where] = option("The places to look in; default: those of the kind of rule.", default=())

    @check("literal")
    @classmethod
    def _literal(cls, value: str, info: Info) -> str:
        if len(value.strip()) < 2:  # noqa: PLR2004  one character is in every text
            raise RefusalError("expected a token of at least 2 characters")
        return _compiled(model.NoiseRule("literal", value.strip()), info)

    @check("line")
    @classmethod
    def _line(cls, value: str, info: Info) -> str:
        if not value.replace("*", "").strip():
            raise RefusalError("expected a line with more than '*' in it")
        return _compiled(model.NoiseRule("line", value.strip()), info)

    @check("regex")
    @classmethod
    def _regex(cls, value: str, info: Info) -> str:
        if not value:
            raise RefusalError("expected a pattern")
        return _compiled(model.NoiseRule("regex", value), info)

    @check("where")
    @classmethod
    def _where(cls, value: tuple[model.Where, ...]) -> tuple[model.Where, ...]:
        return tuple(dict.fromkeys(value))

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(getattr(self, kind) is not None for kind in KINDS) != 1:
            raise RefusalError("expected exactly one of literal, line and regex")
        return self

    def rule(self) -> model.NoiseRule:
        """Give the rule as the cleaner takes it."""
        kind = next(kind for kind in KINDS if getattr(self, kind) is not None)
        return model.NoiseRule(kind, getattr(self, kind), self.where)


def _compiled(rule: model.NoiseRule, info: Info) -> str:
    if isinstance(info.context, Known):
        info.context.check_noise(rule)
    return rule.pattern


def _person_mapping(text: str) -> dict[str, Any]:
    """Take one text for the name."""
    return {"name": text}


class PersonEntry(Block):
    """A person: a name, and where to reach them; one text is the name."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(_person_mapping)

    name: Text = option("The name, as readers see it.")
    email: Email | None = option("The address to write to.", default=None)
    uri: Url | None = option("The person's own page.", default=None)

    def person(self) -> model.Person:
        """Give the person as feeds take it."""
        return model.Person(self.name, self.email, self.uri)


def _noise(_: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.no_info_after_validator_function(NoiseEntry.rule, handler.generate_schema(NoiseEntry))


def _person(_: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
    return core_schema.no_info_after_validator_function(PersonEntry.person, handler.generate_schema(PersonEntry))


Noise = Annotated[model.NoiseRule, GetPydanticSchema(_noise)]
Author = Annotated[model.Person, GetPydanticSchema(_person)]


def noise_rule(text: str) -> model.NoiseRule:
    """Read a noise rule from its one-string form; raise `ValueError` with a one-line reason if it is none.

    >>> str(noise_rule("Follow us on *"))
    'line:Follow us on *'
    """
    if ILLEGAL.search(text):
        raise RefusalError("expected text without control characters")
    try:
        return NoiseEntry.model_validate(text).rule()
    except ValidationError as error:
        raise RefusalError(str(error.errors()[0]["ctx"]["error"])) from error
