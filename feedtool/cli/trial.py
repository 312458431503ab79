"""The command for one who writes a source: fetches once and shows what was found, field by field."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.cli import FAILED, OK
from feedtool.run import plan
from feedtool.run.trial import Trial, try_source, try_url
from feedtool.sources.given import SCHEMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from feedtool.model import CleanItem
    from feedtool.run.choosing import Tried

FIRST = 3
"""Items that are shown."""

WIDE = 72
"""Characters of a value that are shown."""


def test(args: argparse.Namespace) -> int:
    """Read a source once, without remembering anything, and print what was found."""
    now = datetime.now(UTC).replace(microsecond=0)
    if args.source.partition("://")[0].lower() in SCHEMES and "://" in args.source:
        trial = try_url(args.source, folder=Path.cwd(), now=now, allow_private=args.allow_private)
    else:
        settings = plan.settings_of(Path(args.config), os.environ)
        trial = try_source(settings, args.source, now=now)
    print(json.dumps(_plain(trial), indent=2, ensure_ascii=False) if args.json else "\n".join(_lines(trial)))
    return FAILED if trial.result.failed or trial.result.problems else OK


def _lines(trial: Trial) -> Iterator[str]:
    result, count = trial.result, len(trial.items)
    requests = f"{result.requests} request{'' if result.requests == 1 else 's'}"
    yield f"{trial.source} ({trial.kind}): {count} item{'' if count == 1 else 's'}, {requests}"
    yield from (f"  wrong: {problem.where + ': ' if problem.where else ''}{problem.message}" for problem in result.problems)
    if trial.items:
        yield ""
        for fill in trial.fills():
            share = f"{fill.count * 100 // count:3}%"
            yield f"  {fill.field:<11}{fill.count:>5}/{count} {share}  {_short(fill.example)}".rstrip()
    yield from _filtered(trial.filtered) if trial.filtered else ()
    if trial.items:
        yield ""
    for at, item in enumerate(trial.items[:FIRST], 1):
        yield from _item(at, item)
        yield from (f"     dropped by {rule}" for rule in _dropped(trial)[at - 1 : at] if rule)
    for hint in (*result.hints, *result.notes):
        yield f"  note: {hint}"


def _filtered(tried: Tried) -> Iterator[str]:
    stay = sum(verdict.stays for verdict in tried.verdicts)
    yield ""
    yield f"  filter: {stay} of {len(tried.verdicts)} stay"
    for use in tried.uses:
        yield f"    {use.count:>5} {'stay' if use.stays else 'go  '} by {use.rule}: {_short(use.told)}"


def _dropped(trial: Trial) -> list[str | None]:
    """Give for each item the rule that drops it, None where it stays."""
    if trial.filtered is None:
        return [None] * len(trial.items)
    return [None if verdict.stays else verdict.rule for verdict in trial.filtered.verdicts]


def _item(at: int, item: CleanItem) -> Iterator[str]:
    date = item.published or item.updated
    facts = [item.link or "no link", f"{date:%Y-%m-%d %H:%M %Z}" if date else "no date"]
    yield f"  {at}. {_short(item.title) or '(no title)'}"
    yield f"     {' · '.join([*facts, *(person.name for person in item.authors)])}"
    yield f"     {_short(item.text) or '(no text)'} ({len(item.text):,} characters)"
    yield from (f"     taken out: {_short(repr(removal.text))}" for removal in item.removals[:FIRST])


def _plain(trial: Trial) -> dict[str, Any]:
    result = trial.result
    return {
        "source": trial.source,
        "kind": trial.kind,
        "requests": result.requests,
        "problems": [str(problem) for problem in result.problems],
        "hints": list(result.hints),
        "notes": list(result.notes),
        "fields": {fill.field: fill.count for fill in trial.fills()},
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
                "dropped": dropped,
            }
            for item, dropped in zip(trial.items, _dropped(trial), strict=True)
        ],
    }


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDE else f"{line[: WIDE - 1]}…"
