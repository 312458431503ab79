"""The command that brings in what other programs know: `feedtool import opml FILE` writes sources of their feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.cli import FAILED, OK
from feedtool.errors import SourceError
from feedtool.slug import file_slug
from feedtool.sources.opml import Opml, read_opml

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from feedtool.sources.opml import Listed

LONGEST = 60
"""Characters of a name that is made from a title."""


def bring(args: argparse.Namespace) -> int:
    """Print the sources, and with `--feeds` the feeds, that a list of feeds stands for; say what of it could not be read."""
    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
        found = read_opml(data, name=args.file)
    except OSError as error:
        print(f"{args.file}: cannot be read: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return FAILED
    except SourceError as error:
        print(error, file=sys.stderr)
        return FAILED
    for each in found.unreadable:
        print(f"{args.file}:{each.line}: {each.title or 'an entry without a title'}: {each.reason}: left out", file=sys.stderr)
    if found.feeds:
        print("\n".join(_lines(found, feeds=args.feeds)))
    return OK if found.feeds else FAILED


def _lines(found: Opml, *, feeds: bool) -> Iterator[str]:
    """Write the feeds as YAML; a text in JSON's quotes is one in YAML's, too."""
    named = _named(found.feeds)
    yield "sources:"
    for name, each in named.items():
        yield f"  {name}:  # {_comment(each.title)}"
        yield "    kind: feed"
        yield f"    url: {_quoted(each.url)}"
        if each.folders:
            yield f"    tags: [{', '.join(map(_quoted, each.folders))}]"
    if feeds:
        yield from _feeds(named)


def _feeds(named: dict[str, Listed]) -> Iterator[str]:
    """Write a feed for each folder; what is in none goes into one of its own."""
    folders: dict[str, list[str]] = {}
    for name, each in named.items():
        folders.setdefault(each.folders[0] if each.folders else "All", []).append(name)
    yield "feeds:"
    taken: set[str] = set()
    for title, names in folders.items():
        yield f"  {_name(title, taken)}:"
        yield f"    title: {_quoted(title)}"
        yield f"    sources: [{', '.join(names)}]"


def _named(feeds: tuple[Listed, ...]) -> dict[str, Listed]:
    taken = {"null"}  # what YAML takes for nothing in a list
    return {_name(each.title, taken): each for each in feeds}


def _name(title: str, taken: set[str]) -> str:
    """Make a name of a title that no other has yet."""
    start = file_slug(title)[:LONGEST].strip("-")
    name, count = start, 2
    while name in taken:
        name, count = f"{start}-{count}", count + 1
    taken.add(name)
    return name


def _quoted(text: str) -> str:
    """Write a text so that YAML reads just it; `$` is doubled where it would be taken for the environment's."""
    return json.dumps(text.replace("${", "$${"), ensure_ascii=False)


def _comment(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:LONGEST]
