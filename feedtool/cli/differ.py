"""The command that shows what a changed configuration would change, before anything is published."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.cli import FAILED, OK, terminal
from feedtool.counted import counted
from feedtool.errors import StateError
from feedtool.run import once, plan
from feedtool.run.differ import differ
from feedtool.state.database import tried

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from feedtool.run.differ import Difference

COLOURS = {"+": "\x1b[32m", "-": "\x1b[31m"}
PLAIN = "\x1b[0m"


def diff(args: argparse.Namespace) -> int:
    """Print item by item what a build from the kept answers would change; nothing is fetched, written or remembered."""
    settings = plan.settings_of(Path(args.config), os.environ)
    planned = plan.plan(settings, sources=args.source)
    try:
        with tried(settings.state) as database:
            found = differ(planned, database, once.Means(now=datetime.now(UTC)))
    except StateError as error:
        print(f"state: {error}", file=sys.stderr)
        return FAILED
    for line in _lines(found):
        print(_coloured(line) if terminal.is_watched() else line)
    for word in (*found.problems, *found.notes):
        print(terminal.line(str(word)), file=sys.stderr)
    return FAILED if found.problems else OK


def _lines(found: Difference) -> Iterator[str]:
    for change in (*found.changes, *found.entries):
        yield f"{change.source}: {change.kind}: {change.title}"
        yield from (f"  {line}" for line in change.lines if not line.startswith("@@"))
    changed, moved = len(found.changes), len(found.entries)
    items = counted(found.items, "item")
    items = f"{changed} of {items} would change" if changed else f"nothing would change in {items}"
    yield f"{items}; feeds would change in {counted(moved, 'place')}" if moved else items


def _coloured(line: str) -> str:
    colour = COLOURS.get(line.strip()[:1]) if line.startswith("  ") else None
    return f"{colour}{line}{PLAIN}" if colour else line
