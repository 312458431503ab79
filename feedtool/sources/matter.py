"""Front matter: the fields that site generators write at the head of a file, in YAML, TOML or JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from feedtool.config import front_matter
from feedtool.errors import ConfigError, ItemError
from feedtool.model import Person

MAX_CHARACTERS = 200_000
YAML = re.compile(r"---[ \t]*\n(.*?)(?:^(?:---|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)(?:^\+\+\+[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
FALSE = frozenset({"false", "no", "off", "0"})
ADDRESS = ("url", "href", "src", "image", "path")
"""What a mapping calls the address in it."""

TRUE = frozenset({"true", "yes", "on", "1"})


@dataclass(frozen=True, slots=True)
class Matter:
    """The fields of a file, in small letters, and the text after them; `line` is where that starts, from 1.

    `hints` are mistakes in the front matter that left the rest of it readable.
    """

    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    hints: tuple[str, ...] = ()

    def value(self, *names: str) -> Any:
        """Give the first field of these names that says anything, here or where Zola and others put theirs."""
        for holder in (self.values, *(self.values.get(name) for name in ("extra", "params", "taxonomies"))):
            found = [holder[name] for name in names if holder.get(name)] if isinstance(holder, dict) else []
            if found:
                return found[0]
        return None

    def text(self, *names: str) -> str:
        """Give the first of these fields that is text, on one line."""
        values = (self.value(name) for name in names)
        return next((text for value in values if (text := _text(value))), "")

    def list(self, *names: str) -> tuple[str, ...]:
        """Give all that these fields list; one text is a list of what its commas part."""
        return tuple(dict.fromkeys(text for name in names for text in _texts(self.value(name))))

    def is_true(self, *names: str) -> bool:
        """Say whether one of these fields says so."""
        return any(str(self.values.get(name)).lower() in TRUE for name in names)

    def is_false(self, *names: str) -> bool:
        """Say whether one of these fields denies it."""
        return any(name in self.values and str(self.values[name]).lower() in FALSE for name in names)

    def people(self) -> tuple[Person, ...]:
        """Give the authors: names, or mappings of a name and where to reach them."""
        listed = [each for name in ("author", "authors") for each in _many(self.value(name))]
        return tuple(dict.fromkeys(person for each in listed if (person := _person(each)).name))

    def address(self, *names: str) -> str:
        """Give the first of these fields that names a file or a URL, by itself or in a mapping."""
        return next(iter(self.addresses(*names)), "")

    def addresses(self, *names: str) -> tuple[str, ...]:
        """Give all files or URLs that the first of these fields names, which names any."""
        found = (tuple(filter(None, map(_address, _many(self.value(name))))) for name in names)
        return next(filter(None, found), ())


def split(text: str, *, file: str) -> Matter:
    """Part a file into its front matter and its text; a file may have none.

    Raises ItemError, with the line, for front matter that cannot be read or does not end.
    """
    head = text.lstrip("\n")
    blank = len(text) - len(head)
    if head.startswith("{") and (found := _json(head)) is not None:
        return found
    for mark, pattern, read in (("---", YAML, _yaml), ("+++", TOML, _toml)):
        if head.partition("\n")[0].rstrip() == mark:
            match = pattern.match(head[:MAX_CHARACTERS])
            if match is None:
                if mark == "---" and not re.match(r"---[ \t]*\n[\w-]+:", head):
                    break  # a rule at the top of a text without front matter
                raise ItemError(f"has front matter without end; close it with {mark!r} on its own line", where=f"{file}:1")
            values, hints = read(match[1], file, blank + 2)
            return Matter(_small(values), head[match.end() :], hints)
    return Matter(body=text)


def _yaml(text: str, file: str, line: int) -> tuple[dict[str, Any], tuple[str, ...]]:
    try:
        values, mistakes = front_matter(text, file=file, line=line)
    except ConfigError as error:
        first = error.mistakes[0]
        raise ItemError(f"front matter: {first.message}; mend it", where=f"{file}:{first.line}") from error
    return values, tuple(map(str, mistakes))


def _toml(text: str, file: str, line: int) -> tuple[dict[str, Any], tuple[str, ...]]:
    import tomllib  # noqa: PLC0415  - few files have it

    try:
        return tomllib.loads(text), ()
    except (ValueError, RecursionError) as error:
        message = str(error) if isinstance(error, ValueError) else "nested too deep"
        number = re.search(r"at line ([0-9]+)", message)
        place = line + int(number[1]) - 1 if number else line
        reason = message.partition(" (at ")[0].lower()
        raise ItemError(f"front matter: not valid TOML: {reason}; mend it", where=f"{file}:{place}") from error


def _json(text: str) -> Matter | None:
    """Read a mapping in JSON at the top; a text that only starts with a brace has no front matter."""
    try:
        values, end = json.JSONDecoder().raw_decode(text[:MAX_CHARACTERS])
    except (ValueError, RecursionError):
        return None
    rest = text[end:]
    is_whole = isinstance(values, dict) and rest[:1] in {"", "\n"}
    return Matter(_small(values), rest.lstrip("\n")) if is_whole else None


def _small(values: dict[str, Any]) -> dict[str, Any]:
    return {
        str(key).lower(): _small(value)
        if isinstance(value, dict) and str(key).lower() in {"extra", "params", "taxonomies"}
        else value
        for key, value in values.items()
    }


def _text(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return " ".join(str(value).split()) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _texts(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else _many(value)
    return [text for part in parts if (text := _text(part).strip("# "))]


def _address(value: Any) -> str:
    inner = [value.get(key) for key in ADDRESS] if isinstance(value, dict) else [value]
    return next((text for each in inner if (text := _text(each))), "")


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _person(value: Any) -> Person:
    if not isinstance(value, dict):
        return Person(_text(value))
    uri = _text(value.get("url") or value.get("uri") or value.get("link"))
    return Person(_text(value.get("name")), _text(value.get("email")) or None, uri if uri.startswith("http") else None)
