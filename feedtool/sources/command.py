"""The source kind `command`: what a program of yours writes, as JSON or JSON Lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from feedtool.ask import Program
from feedtool.config import After, Duration, Flag, RefusalError, Secret, Source, check, option
from feedtool.errors import ItemError, SourceError
from feedtool.sources import objects
from feedtool.sources.expressions import Expression  # noqa: TC001  - the options are made of it
from feedtool.sources.kinds import Kind
from feedtool.sources.objects import Paths, Rules
from feedtool.sources.records import Gathering
from feedtool.sources.values import NEEDED, guessed

if TYPE_CHECKING:
    from feedtool.model import Document
    from feedtool.sources.kinds import Context, Found

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")


def _variable(name: str) -> str:
    if VARIABLE.fullmatch(name) is None:
        raise RefusalError("expected the name of an environment variable, of letters, digits and '_'")
    return name


def _word(word: str) -> str:
    if "\0" in word:
        raise RefusalError("expected text without NUL characters")
    return word


class CommandSource(Source):
    """What a program writes, an item for each object of JSON or line of JSON Lines."""

    starts_programs: ClassVar[bool] = True
    """Such a source is refused unless `run.allow_commands` says so."""

    kind: Literal["command"] = option("What a program writes as JSON or JSON Lines; needs `run.allow_commands: true`.")
    run: tuple[Annotated[str, After(_word)], ...] = option(
        "The program and its arguments, each by itself; there is no shell.", min_length=1
    )
    environ: dict[Annotated[str, After(_variable)], Secret] = option(
        "What its environment holds beside PATH, HOME and LANG; it is shown nowhere.", default={}
    )
    timeout: Duration = option("The time that it may take before it is killed.", default=30.0)
    items: Expression | None = option(
        "Where the items are, in JMESPath (`data.posts`); default: all lines, the whole list, or the one list in an object.",
        default=None,
    )
    fields: Paths = option(
        "Where in an item its fields are: JMESPath expressions, or mappings of path, template and default.", default=Paths()
    )
    guess: Flag = option("Whether fields that are not named in `fields` are found by their usual names.", default=True)
    content_type: Literal["html", "text"] | None = option("What content is; default: found out item by item.", default=None)

    @check("run", mode="before")
    @classmethod
    def _run(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise RefusalError("expected a list like [program, argument], as there is no shell that could split a text")
        return value

    @check("run")
    @classmethod
    def _program(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value[0].strip():
            raise RefusalError("expected a list that begins with a program")
        return value


def read(options: CommandSource, context: Context) -> Found:
    """Read what a program writes; raise SourceError where it fails, or where nothing that it writes is an item."""
    rules = Rules(options.items, options.fields.given(), options.guess)
    work = Gathering(context, options.content_type, rules.fields)
    environ = tuple((name, value.get_secret_value()) for name, value in options.environ.items())
    program = Program(argv=options.run, folder=str(context.folder), environ=environ, timeout=options.timeout)
    document = context.ask(program)
    if not document.data.strip():
        return work.found()
    try:
        value = objects.parsed(document, context, work)
        objects.take([value] if _is_line(value, document, rules) else value, rules, document, work)
    except ItemError as error:
        raise SourceError(f"{error.where}: {error}") from error
    return work.found()


def _is_line(value: Any, document: Document, rules: Rules) -> bool:
    """Say whether an object is one line of JSON Lines, and so an item itself, and not one with a list of items in it."""
    if rules.items or not isinstance(value, dict) or b"\n" in document.data.strip():
        return False
    return bool(rules.fields or guessed(value, NEEDED))


KIND = Kind(CommandSource, read)
