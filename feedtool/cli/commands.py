"""What each command does: it asks the rooms, prints what they say, and gives the exit code."""

from __future__ import annotations

import json
import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool import clean as cleaner_room
from feedtool import run
from feedtool.build.check import check
from feedtool.clean import Cleaner, page_title
from feedtool.cli import terminal
from feedtool.config import noise_rule, schema
from feedtool.errors import FeedtoolError, ItemError, UsageError
from feedtool.model import Document, Item
from feedtool.sources import Context
from feedtool.sources.encoding import decode_page
from feedtool.sources.text import TextSource
from feedtool.sources.text import parse as parse_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from feedtool.clean import Cleaned
    from feedtool.config import Settings, Source

OK, FAILED = 0, 1


def build(args: argparse.Namespace) -> int:
    """Read the sources, clean their items and write the feeds."""
    planned = run.plan(_settings(args.config), sources=args.source, feeds=args.feed)
    with terminal.progress(len(planned.tasks)) as notice:
        report = run.run(planned, dry=args.dry_run, notice=notice)
    terminal.summary(report, dry=args.dry_run)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    return OK if report.is_ok else FAILED


def check_config(args: argparse.Namespace) -> int:
    """Check the configuration and do nothing else."""
    settings = _settings(args.config)
    terminal.say(f"{args.config}: good: {len(settings.sources)} source(s), {len(settings.feeds)} feed(s)")
    return OK


def clean(args: argparse.Namespace) -> int:
    """Clean one article and print it."""
    options, folder = _source(args)
    data = _input(args.file)
    cleaner = _cleaner(options, args.noise)
    try:
        item = _item(data, args, options, folder)
        cleaned = cleaner.clean(item)
    except FeedtoolError as error:
        print(f"{args.file}: {error.stage}: {error}", file=sys.stderr)
        return FAILED
    print(_shown(item, cleaned, as_json=args.json))
    for refusal in cleaned.refusals:
        print(f"{args.file}: clean: {refusal}", file=sys.stderr)
    return FAILED if cleaned.refusals else OK


def validate(args: argparse.Namespace) -> int:
    """Say of each file whether it is a valid feed, and where it is not."""
    bad = False
    for name in args.files:
        try:
            found = [f"{name}: {finding}" for finding in check(_input(name))]
        except UsageError as error:
            found = [str(error)]
        bad |= bool(found)
        for finding in found:
            print(finding)
        if not found:
            terminal.say(f"{name}: valid")
    return FAILED if bad else OK


def init(args: argparse.Namespace) -> int:
    """Write a starter configuration, its schema and an example article; refuse to write over anything."""
    folder = Path(args.folder)
    starter = files("feedtool") / "starter"
    texts = {
        "config.yaml": (starter / "config.yaml").read_bytes(),
        "config.schema.json": _schema().encode(),
        "articles/2026-01-15-welcome.txt": (starter / "welcome.txt").read_bytes(),
    }
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder / there[0]} is already there: nothing was written; name another folder")
    try:
        for name, data in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}; name another folder") from error
    terminal.say(f"wrote {', '.join(texts)} to {folder}/\nnext: feedtool build -c {folder / 'config.yaml'}")
    return OK


def print_schema(_args: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration."""
    print(_schema(), end="")
    return OK


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "build": build,
    "check": check_config,
    "clean": clean,
    "validate": validate,
    "init": init,
    "schema": print_schema,
}


def _schema() -> str:
    return json.dumps(schema(run.REGISTRY), indent=2, ensure_ascii=False) + "\n"


def _settings(path: str) -> Settings:
    return run.settings_of(Path(path), os.environ)


def _source(args: argparse.Namespace) -> tuple[Source, Path]:
    """Give the settings to clean with, and the folder that they are relative to."""
    if not args.config and not args.source:
        return TextSource(kind="text", path=("-",), steps=cleaner_room.OPTIONAL, language="en"), Path()
    if not (args.config and args.source):
        raise UsageError("-c FILE and --source NAME go together: the one says where the other is described")
    settings = _settings(args.config)
    if args.source not in settings.sources:
        raise UsageError(f"--source: {args.config} has no source {args.source!r}; it has: {', '.join(settings.sources)}")
    return settings.sources[args.source], settings.folder


def _cleaner(options: Source, patterns: list[str]) -> Cleaner:
    try:
        rules = tuple(map(noise_rule, patterns))
        return run.cleaner_of(options.model_copy(update={"noise": (*options.noise, *rules)}))
    except ValueError as error:
        raise UsageError(f"--noise: {error}") from error


def _input(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}; name a file, or -") from error


def _item(data: bytes, args: argparse.Namespace, options: Source, folder: Path) -> Item:
    context = Context(args.source or "stdin", folder, options.language or "en", run.zone_of(options))
    document = Document(args.file, args.file, data)
    if args.kind == "html" or (args.kind is None and _looks_like_html(args.file, data)):
        html = _decoded(data, args.file, options.language or "en")
        return Item(args.file, args.file, page_title(html), html, "html", language=options.language)
    text = options if isinstance(options, TextSource) else TextSource(kind="text", path=("-",))
    return parse_text(document, text, context)


def _decoded(data: bytes, name: str, language: str) -> str:
    try:
        return decode_page(data, language=language)
    except ValueError as error:
        raise ItemError(str(error), where=name) from error


def _looks_like_html(name: str, data: bytes) -> bool:
    return Path(name).suffix.lower() in {".html", ".htm", ".xhtml"} or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _shown(item: Item, cleaned: Cleaned, *, as_json: bool) -> str:
    result = cleaned.item
    if as_json:
        removals = [{"step": r.step, "rule": r.rule, "text": r.text, "where": r.where} for r in result.removals]
        shown = {"title": result.title, "html": result.html, "text": result.text, "summary": result.summary}
        return json.dumps({**shown, "removals": removals}, ensure_ascii=False, indent=2)
    if item.content_type == "html":
        return result.html
    top = f"{result.title}\n{cleaned.standfirst}" if cleaned.standfirst else result.title
    return f"{top}\n\n{result.text}" if result.text else top
