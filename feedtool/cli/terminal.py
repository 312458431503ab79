"""What a person at a terminal sees: progress while a run works, and a short summary. Silent where nobody looks."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedtool.report import FeedReport, Report


_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]")


def is_watched() -> bool:
    """Say whether a person sees standard output."""
    return sys.stdout.isatty()


def is_coloured() -> bool:
    """Say whether that person wants colours (no-color.org)."""
    return is_watched() and not os.environ.get("NO_COLOR")


def say(text: str) -> None:
    """Print good news, where somebody sees it."""
    if is_watched():
        print(text)


def visible(text: str) -> str:
    r"""Show characters that a terminal would obey or hide as what they are.

    >>> visible("a\x1b[31m\u202eb")
    'a\\x1b[31m\\u202eb'
    """
    return _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def line(text: str) -> str:
    r"""Show text of strangers as one line, with nothing in it that a terminal would obey.

    >>> line("a\x1b[2J\nfeeds: all good")
    'a\\x1b[2J\\nfeeds: all good'
    """
    return visible(text).replace("\n", "\\n")


def spoken(text: str) -> str:
    """Name a setting as the command line does, where there is no configuration to set it in.

    >>> spoken("10.0.0.1 is not on the open internet; set allow_private: true if it is in your own network")
    '10.0.0.1 is not on the open internet; add --allow-private if it is in your own network'
    """
    return text.replace("set allow_private: true", "add --allow-private")


@contextmanager
def progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar over `total` sources; yields what is to be called with the name of each that is done."""
    if not is_watched():
        yield lambda _name: None
        return
    from rich.progress import Progress  # noqa: PLC0415  - only on a terminal

    # Without a thread of its own: sources are read in processes that are forked from this one.
    with Progress(transient=True, auto_refresh=False) as bar:
        task = bar.add_task("reading", total=total)

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=f"read {name}", refresh=True)

        yield advance


def summary(report: Report, *, dry: bool) -> None:
    """Print a table: per feed its items, how many are new, how much noise was removed, which files were written."""
    if not is_watched():
        return
    from rich.console import Console  # noqa: PLC0415  - only on a terminal
    from rich.table import Table  # noqa: PLC0415

    table = Table("feed", box=None, pad_edge=False)
    for heading in ("items", "new", "noise removed"):
        table.add_column(heading, justify="right")
    table.add_column("would write" if dry else "written")
    for feed in report.feeds:
        files = ", ".join(_written(feed)) or ("kept" if feed.problems else "nothing changed")
        table.add_row(feed.feed, str(feed.entries), str(feed.new), str(feed.removed), files)
    Console().print(table)


def _written(feed: FeedReport) -> Iterator[str]:
    """Name the files of a feed that were written, and say of how many of its parts some were."""
    yield from feed.written
    if count := sum(bool(part.written) for part in feed.parts):
        yield f"and {count} of {len(feed.parts)} parts"
