"""The command for one who writes a source: fetches once and shows what was found, field by field."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.clean.lines import words
from feedtool.cli import FAILED, OK, terminal
from feedtool.counted import counted
from feedtool.run import plan
from feedtool.run.trial import Trial, try_source, try_url
from feedtool.sources.given import SCHEMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from feedtool.model import CleanItem, Head
    from feedtool.run.choosing import Tried

FIRST = 3
"""Items that are shown."""

WIDE = 100
"""Characters of a line that is cut, where no terminal says how wide it is."""

LEAST = 20
"""Characters of a rule that are shown at least."""

INDENT = 5
DATES = "dates are read in language and date_languages, by date_order; each needs its day, month and year"
QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"")


def test(args: argparse.Namespace) -> int:
    """Read a source once, without remembering anything, and print what was found."""
    now = datetime.now(UTC).replace(microsecond=0)
    if args.source.partition("://")[0].lower() in SCHEMES and "://" in args.source:
        trial = _spoken(try_url(args.source, folder=Path.cwd(), now=now, allow_private=args.allow_private))
    else:
        settings = plan.settings_of(Path(args.config), os.environ)
        trial = try_source(settings, args.source, now=now)
    width = shutil.get_terminal_size().columns if terminal.is_watched() else WIDE
    lines = (_plain(trial),) if args.json else (folded for line in _lines(trial, width) for folded in _folded(line, width))
    print("\n".join(lines))
    return FAILED if trial.result.failed or trial.result.problems else OK


def _spoken(trial: Trial) -> Trial:
    """Name settings as the command line does: of a URL there is no source to set them on."""
    result = trial.result
    problems = tuple(replace(each, message=terminal.spoken(each.message)) for each in result.problems)
    hints, notes = (tuple(map(terminal.spoken, texts)) for texts in (result.hints, result.notes))
    return replace(trial, result=replace(result, problems=problems, hints=hints, notes=notes))


def _lines(trial: Trial, width: int) -> Iterator[str]:
    result, count = trial.result, len(trial.items)
    yield f"{trial.source} ({trial.kind}): {counted(count, 'item')}, {counted(result.requests, 'request')}"
    wrong = (f"  wrong: {problem.where + ': ' if problem.where else ''}{problem.message}" for problem in result.problems)
    yield from map(terminal.line, wrong)
    if trial.items:
        yield ""
        for fill in trial.fills():
            start = f"  {fill.field:<11}{fill.count:>5}/{count} {fill.count * 100 // count:3}%  "
            yield f"{start}{_short(fill.example, width - len(start))}".rstrip()
    yield from _head(result.head, width) if result.head else ()
    yield from _filtered(trial.filtered, width) if trial.filtered else ()
    if trial.items:
        yield ""
    for at, item in enumerate(trial.items[:FIRST], 1):
        yield from _item(at, item, width - INDENT)
        yield from (f"     dropped by {rule}" for rule in _dropped(trial)[at - 1 : at] if rule)
    yield from (f"  note: {terminal.line(hint)}" for hint in _grouped((*result.hints, *result.notes)))


def _head(head: Head, width: int) -> Iterator[str]:
    """Write what a source says of itself, which a feed may take over."""
    yield ""
    yield "  of itself it says, for feeds that have it as their head:"
    for name, value in _said(head).items():
        start = f"    {name:<14}"
        yield f"{start}{_short(value, width - len(start))}"


def _said(head: Head) -> dict[str, str]:
    people = {"authors": head.authors, "contributors": head.contributors}
    said = {"title": head.title, "description": head.description, "link": head.link, "language": head.language}
    said |= {name: ", ".join(each.name for each in found) for name, found in people.items()}
    said |= {"rights": head.rights, "tags": ", ".join(head.tags), "image": head.image}
    return {name: value for name, value in said.items() if value}


def _grouped(hints: Iterable[str]) -> Iterator[str]:
    """Tell of hints that say the same of many values the first, and how many more there are."""
    groups: dict[str, list[str]] = {}
    for hint in hints:
        groups.setdefault(QUOTED.sub("…", hint), []).append(hint)
    for first, *more in groups.values():
        yield f"{first} (and {len(more)} more like it)" if more else first
    if any(group.endswith("as a date") for group in groups):
        yield DATES


def _filtered(tried: Tried, width: int) -> Iterator[str]:
    stay = sum(verdict.stays for verdict in tried.verdicts)
    yield ""
    yield f"  filter: {stay} of {len(tried.verdicts)} stay"
    for use in tried.uses:
        start = f"    {use.count:>5} {'stay' if use.stays else 'go  '} by {use.rule}: "
        yield f"{start}{_short(use.told, max(width - len(start), LEAST))}"


def _dropped(trial: Trial) -> list[str | None]:
    """Give for each item the rule that drops it, None where it stays."""
    if trial.filtered is None:
        return [None] * len(trial.items)
    return [None if verdict.stays else verdict.rule for verdict in trial.filtered.verdicts]


def _item(at: int, item: CleanItem, room: int) -> Iterator[str]:
    date = item.published or item.updated
    facts = [item.link or "no link", f"{date:%Y-%m-%d %H:%M %Z}" if date else "no date"]
    yield f"  {at}. {_short(item.title, room) or '(no title)'}"
    yield f"     {' · '.join([*facts, *(person.name for person in item.authors)])}"
    size = f" ({counted(words((item.text,)), 'word')}, {counted(len(item.text), 'character')})" if item.text else ""
    yield f"     {_short(item.text, room - len(size)) or '(no text)'}{size}"
    yield from (f"     taken out: {_short(repr(removal.text), room - INDENT)}" for removal in item.removals[:FIRST])


def _plain(trial: Trial) -> str:
    """Write all of it as JSON."""
    result = trial.result
    told = {
        "source": trial.source,
        "kind": trial.kind,
        "requests": result.requests,
        "problems": [str(problem) for problem in result.problems],
        "hints": list(result.hints),
        "notes": list(result.notes),
        "fields": {fill.field: fill.count for fill in trial.fills()},
        "head": _said(result.head) if result.head else {},
        "filter": {use.rule: use.count for use in trial.filtered.uses} if trial.filtered else {},
        "items": [
            {
                "title": item.title,
                "link": item.link,
                "published": item.published.isoformat() if item.published else None,
                "authors": [person.name for person in item.authors],
                "tags": list(item.tags),
                "summary": item.summary,
                "text": item.text,
                "words": words((item.text,)),
                "language": item.language,
                "dropped": dropped,
            }
            for item, dropped in zip(trial.items, _dropped(trial), strict=True)
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _short(text: str, room: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= room else f"{line[: room - 1]}…"


def _folded(line: str, width: int) -> list[str]:
    """Fold a long line at its spaces, where a person reads it; what comes after is indented."""
    if len(line) <= width or not terminal.is_watched():
        return [line]
    return textwrap.wrap(line, width, subsequent_indent=" " * INDENT, break_long_words=False, break_on_hyphens=False)
