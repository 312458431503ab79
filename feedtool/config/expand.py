"""`${VAR}` and `${VAR:-default}` in scalars: nodes in, plain data out; what comes from the environment is never shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from feedtool.config.nodes import ILLEGAL, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from collections import abc

Path = tuple[str | int, ...]

VARIABLE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-[^}]*)?\}|\$\{")


class ExpansionError(ValueError):
    """A `${…}` that cannot be expanded; the message names the variable and never its value."""


@dataclass(frozen=True, slots=True)
class Expander:
    """Turns nodes into plain data; what cannot be expanded is kept in `failed`, by its path, with the reason."""

    environ: abc.Mapping[str, str]
    failed: dict[Path, str] = field(default_factory=dict)

    def plain(self, node: Node, *, path: Path = ()) -> Any:
        """Give a node as dictionaries, lists, texts and None."""
        if isinstance(node, Mapping):
            return {key: self.plain(value, path=(*path, key)) for key, value in node.values.items()}
        if isinstance(node, Sequence):
            return [self.plain(item, path=(*path, index)) for index, item in enumerate(node.items)]
        try:
            return None if node.text is None else expand(node.text, self.environ)
        except ExpansionError as error:
            self.failed[path] = str(error)
            return node.text


def expand(text: str, environ: abc.Mapping[str, str]) -> str:
    """Put the environment's values into a text; `$${` stands for a literal `${`.

    >>> expand("${HOST:-localhost}/$${x}", {})
    'localhost/${x}'
    """
    return VARIABLE.sub(lambda match: _value(match, environ), text)


def is_open(node: Node) -> bool:
    """Say whether a value from the environment may stand in a node."""
    if isinstance(node, Scalar):
        return node.text is not None and "${" in node.text
    return any(map(is_open, node.items if isinstance(node, Sequence) else node.values.values()))


def _value(match: re.Match[str], environ: abc.Mapping[str, str]) -> str:
    name, default = match["name"], match["default"]
    if match[0] == "$${":
        return "${"
    if name is None:
        raise ExpansionError("expected ${NAME} or ${NAME:-default}; write $${ for a literal ${")
    value = environ.get(name)
    if default is not None:
        value = value or default[2:]
    if value is None:
        raise ExpansionError(f"environment variable {name!r} is not set; set it, or give a default: ${{{name}:-default}}")
    if ILLEGAL.search(value):
        raise ExpansionError(f"environment variable {name!r} holds a character that is not allowed in text")
    return value
