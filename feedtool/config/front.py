"""YAML at the head of a text that is not ours: read like a configuration, but with nothing expanded and nothing demanded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from feedtool.config.nodes import Mapping, Node, Sequence, parse
from feedtool.errors import ConfigError, Mistake


def front_matter(text: str, *, file: str, line: int = 1) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    r"""Read a mapping as dictionaries, lists, texts and None, with the mistakes that left the rest readable.

    `line` is where the text starts in its file. Raises ConfigError, with the place in the file, where it
    cannot be read.

    >>> front_matter("title: No\ndate: 2025-01-31", file="a.md")[0]
    {'title': 'No', 'date': '2025-01-31'}
    """
    if all(not row.strip() or row.lstrip().startswith("#") for row in text.split("\n")):
        return {}, ()
    try:
        root, found = parse(text, file=file)
    except ConfigError as error:
        raise ConfigError(*(_moved(mistake, line) for mistake in error.mistakes)) from error
    return _plain(root), tuple(_moved(mistake, line) for mistake in found)


def _moved(mistake: Mistake, line: int) -> Mistake:
    message = mistake.message.replace("a mapping with site, sources and feeds", "lines like 'title: …'")
    return replace(mistake, line=mistake.line + line - 1, message=message)


def _plain(node: Node) -> Any:
    if isinstance(node, Mapping):
        return {key: _plain(value) for key, value in node.values.items()}
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return node.text
