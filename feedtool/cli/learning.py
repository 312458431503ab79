"""The command that shows what a source repeats, with its evidence, and writes what a person accepts into the configuration."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.cli import FAILED, OK
from feedtool.config import loads
from feedtool.config.writing import pin
from feedtool.counted import counted
from feedtool.errors import CleanError, StateError, UsageError
from feedtool.run import plan
from feedtool.run.learning import SURE
from feedtool.run.proposing import Learned, of_files, of_source
from feedtool.state.database import seen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from feedtool.profile import Pattern

LIKELY = 0.3
"""The confidence from which on a pattern is shown; --json has all that were looked at closely."""

_SHOWN, _FEW = 150, 4

_WHERE = {"tail": "near the end", "head": "near the beginning", "any": "anywhere"}
_SHAPES = {
    "line": "a line",
    "frame": "a line that varies",
    "list": "a line and the links below it",
    "closing": "the end of a line",
    "opening": "the beginning of a line",
}
_WORDS = {
    "share": "many items have it",
    "most": "most items have it",
    "often": "it comes often",
    "strong": "sites use such words for what is no content",
    "weak": "sites often use such words for what is no content",
    "tail": "nothing but what repeats comes after it",
    "head": "nothing but what repeats comes before it",
    "last": "it is the last line",
    "first": "it is the first line",
    "slot": "it names the item's own title or the site",
    "linked": "it is a link",
    "item": "it links to other items",
    "long": "a whole sentence stays the same",
    "run": "it stands beside others that repeat",
    "leads": "nothing but links stands below it",
    "byline": "it is a date or name at an edge",
    "label": "it is a usual label",
    "times": "it is a list of times",
    "section": "it heads what varies",
    "heading": "it is a heading",
    "table": "it stands in a table or list of terms",
    "quote": "it is quoted",
    "varies": "a part of it varies",
    "much": "much of it varies",
    "short": "it is short",
    "whole": "items consist of it",
    "rare": "few items have it",
    "loose": "little of it stays the same",
    "field": "it may be a field of the items",
    "glued": "it is no line of its own",
    "beside": "it stands beside what is surely noise",
    "usual": "columns have such headings and fields",
    "asks": "it is a question",
    "many": "items have it several times",
}


def learn(args: argparse.Namespace) -> int:
    """Learn from sources or files, print what was found, and write what is accepted."""
    if args.pick and not args.write:
        raise UsageError("--pick says what --write writes: give both")
    if args.write and (len(args.names) > 1 or _is_file(args.names[0])):
        raise UsageError("--write needs one source of the configuration")
    try:
        found = list(_found(args))
    except StateError as error:
        print(f"state: {error}", file=sys.stderr)
        return FAILED
    if args.json:
        told = [_plain(each, cleaned=args.cleaned) for each in found]
        print(json.dumps(told if len(told) > 1 else told[0], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join("\n".join(_lines(each)) for each in found))
    return _write(args, found[0]) if args.write else OK


def _found(args: argparse.Namespace) -> Iterator[Learned]:
    files = [Path(name) for name in args.names if _is_file(name)]
    if files and len(files) < len(args.names):
        raise UsageError("give sources of the configuration or files, not both")
    if files:
        yield of_files(files)
        return
    settings = plan.settings_of(Path(args.config), os.environ)
    with seen(settings.state) as database:
        for name in args.names:
            yield of_source(settings, name, database, now=datetime.now(UTC).replace(microsecond=0))


def _is_file(name: str) -> bool:
    return Path(name).is_file()


def _likely(found: Learned) -> list[Pattern]:
    return [each for each in found.noise.patterns if each.applied or each.confidence >= LIKELY]


def _lines(found: Learned) -> Iterator[str]:
    count = len(found.items)
    yield f"{found.name}: {counted(count, 'item')} from {found.origin}; learn: {found.options.learn.mode}"
    patterns = _likely(found)
    if not patterns:
        yield "  nothing repeats that may be noise" if count > 2 else "  too few items to learn from"  # noqa: PLR2004
    for number, pattern in enumerate(patterns, 1):
        yield ""
        yield f"  {number:>2}. {pattern}"
        yield f"      {_standing(pattern)}"
        yield from (f"      {line}" for line in _because(pattern))
        yield from (f"      as in   {_short(' '.join(example.split()))!r}" for example in pattern.examples)


def _standing(pattern: Pattern) -> str:
    if not pattern.of:
        return "pinned: taken out"
    state = "taken out" if pattern.applied else ("surely noise" if pattern.confidence >= SURE else "perhaps noise")
    where = f"{_SHAPES[pattern.shape]} {_WHERE[pattern.edge]}"
    return f"{min(pattern.confidence, 0.99):.0%} sure: {state}; {where}, in {pattern.seen} of {pattern.of} items"


def _because(pattern: Pattern) -> Iterator[str]:
    speaks = [_WORDS[name] for name in pattern.evidence if not name.startswith("-")]
    against = [_WORDS[name[1:]] for name in pattern.evidence if name.startswith("-")]
    if speaks:
        yield f"because {'; '.join(speaks[:_FEW])}"
    if against:
        yield f"but     {'; '.join(against[:_FEW])}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _write(args: argparse.Namespace, found: Learned) -> int:
    """Pin what is picked, or all that is surely noise and not taken out yet."""
    likely = _likely(found)
    if wrong := [number for number in args.pick if not 1 <= number <= len(likely)]:
        raise UsageError(f"--pick {wrong[0]}: there is no such number; they go from 1 to {len(likely)}")
    picked = [likely[number - 1] for number in args.pick] or [each for each in likely if each.confidence >= SURE]
    names = [str(each) for each in picked if str(each) not in {str(pinned) for pinned in found.options.learn.pinned}]
    if not names:
        print("nothing to write", file=sys.stderr)
        return OK
    _pin(Path(args.config), found.name, names)
    print(f"{args.config}: wrote {counted(len(names), 'pattern')} under sources.{found.name}.learn.pin", file=sys.stderr)
    return OK


def _pin(path: Path, source: str, names: Sequence[str]) -> None:
    pin(path, source, names, check=lambda text: loads(text, plan.REGISTRY, folder=path.parent, environ=os.environ))


def _plain(found: Learned, *, cleaned: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": found.name,
        "origin": found.origin,
        "items": len(found.items),
        "site": found.noise.site,
        "patterns": [
            {
                "pattern": str(each),
                "shape": each.shape,
                "edge": each.edge,
                "depth": each.depth,
                "seen": each.seen,
                "of": each.of,
                "confidence": each.confidence,
                "applied": each.applied,
                "evidence": list(each.evidence),
                "examples": list(each.examples),
            }
            for each in found.noise.patterns
        ],
    }
    return {**told, "cleaned": list(_cleaned(found))} if cleaned else told


def _cleaned(found: Learned) -> Iterator[dict[str, Any]]:
    try:
        for each in found.cleaned():
            removals = [{"step": r.step, "rule": r.rule, "text": r.text, "where": r.where} for r in each.item.removals]
            yield {"title": each.item.title, "html": each.item.html, "text": each.item.text, "removals": removals}
    except CleanError as error:
        raise UsageError(str(error)) from error
