"""JMESPath expressions and templates, by which a configuration says where the fields of a record are."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from feedtool.config import After, Block, RefusalError, Text, option, whole
from feedtool.sources.values import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedtool.sources.shape import Field

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,20}(\[\])?")
"""Expressions that need no parser to be known as right: a run in which nothing changed need not load it."""

HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
ODD = re.compile(r"\w-|-\w|[^\x00-\x7f]|\$|^\d")
TEMPLATES = "text with what is found in it is a template, as in {template: 'https://example.com/{slug}'}"
QUOTES = "names with other characters than a-z, 0-9 and _ need double quotes"


LONGEST = 200
"""Characters of a reason that are told."""


def checked(text: str) -> str:
    """Check a JMESPath expression; raise RefusalError with a one-line reason."""
    if not PLAIN.fullmatch(text):
        _compiled(text)
    return text


def checked_template(text: str) -> str:
    """Check a template, whose holes hold JMESPath expressions; `{}` stands for what `path` finds."""
    for piece, is_hole in pieces(text):
        if is_hole and piece:
            checked(piece)
    return text


Expression = Annotated[Text, After(checked)]
"""A JMESPath expression."""


class Rule(Block):
    """Where one field is: a JMESPath expression, or what says more."""

    shorthand: ClassVar[Callable[[str], dict[str, Any]] | None] = staticmethod(lambda text: {"path": text})

    path: Expression | None = option("The JMESPath expression that finds it in a record.", default=None)
    template: Annotated[Text, After(checked_template)] | None = option(
        "Text in which `{expression}` stands for what is found by it, and `{}` for what `path` finds.", default=None
    )
    default: str | None = option("What it is where nothing is found.", default=None)

    @whole(mode="after")
    def _some(self) -> Self:
        if self.path is None and self.template is None and self.default is None:
            raise RefusalError("expected path, template or default")
        if self.path is None and self.template is not None and ("", True) in pieces(self.template):
            raise RefusalError("expected path, which '{}' in template stands for")
        return self


class SearchError(ValueError):
    """An expression cannot be applied to what is there; the message is one line."""


def search(expression: str, value: Any) -> Any:
    """Apply an expression; raise SearchError where that fails."""
    from jmespath.exceptions import JMESPathError  # noqa: PLC0415  - where nothing changed nothing is searched

    try:
        return _compiled(expression).search(value)
    except (JMESPathError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise SearchError(f"{expression!r} cannot be applied: {_line(error)}") from error


def found(rules: tuple[Rule, ...], record: Any, field: Field) -> list[str]:
    """Give the texts of a field by the first rule that finds any; raise SearchError where one cannot be applied."""
    return next((texts for rule in rules if (texts := _texts(rule, record, field))), [])


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Split a template into texts and what stands in its holes; True marks a hole. Raises RefusalError for a brace alone."""
    end = 0
    for match in HOLE.finditer(text):
        yield text[end : match.start()], False
        end = match.end()
        if match[0] in {"{", "}"}:
            raise RefusalError("expected '{' and '}' in pairs; a brace itself is written '{{' or '}}'")
        yield (match[0][0], False) if match[1] is None else (match[1].strip(), True)
    yield text[end:], False


def filled(pieces: Iterable[tuple[str, bool]], fill: Callable[[str], str]) -> str:
    """Fill the holes of a template; nothing where one of them stays empty."""
    made = [(fill(piece) if is_hole else piece, is_hole) for piece, is_hole in pieces]
    return "" if any(is_hole and not piece.strip() for piece, is_hole in made) else "".join(piece for piece, _ in made)


def _texts(rule: Rule, record: Any, field: Field) -> list[str]:
    values = _full(texts(search(rule.path, record), field)) if rule.path else []
    if rule.template is not None:
        values = _by_template(rule.template, values if rule.path else [""], record, field)
    return values or ([] if rule.default is None else texts(rule.default, field))


def _by_template(template: str, values: list[str], record: Any, field: Field) -> list[str]:
    def fill(hole: str, value: str) -> str:
        return next(iter(_full(texts(search(hole, record), "title"))), "") if hole else value

    made = [filled(pieces(template), partial(fill, value=value)) for value in values]
    return [text for each in _full(made) for text in texts(each, field)]


def _full(values: list[str]) -> list[str]:
    return [value for value in values if value.strip()]


@lru_cache(maxsize=256)
def _compiled(text: str) -> Any:
    import jmespath  # noqa: PLC0415  - where nothing changed nothing is searched
    from jmespath.functions import Functions  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `text` without quotes inside is old, and much used
            made = jmespath.compile(text)
    except (ValueError, RecursionError) as error:
        raise RefusalError(_refusal(error, text)) from error
    for name in _functions(made.parsed):
        if name not in Functions.FUNCTION_TABLE:
            raise RefusalError(f"expected a JMESPath expression; there is no function {name!r}")
    return made


def _refusal(error: Exception, text: str) -> str:
    place = getattr(error, "lex_position", None)
    where = f" (character {place + 1})" if isinstance(place, int) else ""
    if "{" in text or "://" in text:
        return f"expected a JMESPath expression; {TEMPLATES}"
    return f"expected a JMESPath expression{where}; {QUOTES if ODD.search(text) else 'it cannot be read from there on'}"


def _functions(node: Any) -> Iterator[str]:
    """Give the names of all functions in a parsed expression."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node["type"] == "function_expression":
            yield node["value"]
        waiting += [child for child in node["children"] if isinstance(child, dict)]


def _line(error: Exception) -> str:
    """Give the first line of a message, shortened: some repeat the whole record."""
    line = (str(error).splitlines() or [type(error).__name__])[0]
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}"
