"""The command that cleans one article, from a file or standard input."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool import clean as cleaner_room
from feedtool.clean import forms
from feedtool.clean.html import page_title
from feedtool.clean.lines import words
from feedtool.clean.trace import trace
from feedtool.cli import FAILED, OK, changes
from feedtool.cli.validity import read
from feedtool.config import noise_rule
from feedtool.errors import FeedtoolError, ItemError, UsageError
from feedtool.model import CARRIED, Document, Item
from feedtool.run.plan import settings_of
from feedtool.run.read import cleaner_of, zone_of
from feedtool.sources import Context
from feedtool.sources.article import parse as parse_text
from feedtool.sources.encoding import decode_page
from feedtool.sources.text import TextSource
from feedtool.state import codec

if TYPE_CHECKING:
    import argparse

    from feedtool.clean.pipeline import Cleaned, Cleaner
    from feedtool.clean.trace import Traced
    from feedtool.config import Source
    from feedtool.model import CleanItem


def clean(args: argparse.Namespace) -> int:
    """Clean one article and print it."""
    options, folder = _source(args)
    data = read(args.file)
    cleaner = _cleaner(options, args.noise)
    try:
        item = _item(data, args, options, folder)
        traced = trace(cleaner, item) if args.explain else None
        cleaned = traced.cleaned if traced else cleaner.clean(item)
    except FeedtoolError as error:
        print(f"{args.file}: {error.stage}: {error}", file=sys.stderr)
        return FAILED
    if traced and not args.json:
        changes.show(traced.ledger, forms.of_item(item))
    else:
        print(_shown(item, cleaned, traced) if args.json else _printed(item, cleaned))
    for refusal in cleaned.refusals:
        print(f"{args.file}: clean: {refusal}", file=sys.stderr)
    return FAILED if cleaned.refusals else OK


def _source(args: argparse.Namespace) -> tuple[Source, Path]:
    """Give the settings to clean with, and the folder that they are relative to."""
    if not args.config and not args.source:
        return TextSource(kind="text", path=("-",), steps=cleaner_room.OPTIONAL, language="en"), Path()
    if not (args.config and args.source):
        raise UsageError("-c FILE and --source NAME go together: the one says where the other is described")
    settings = settings_of(Path(args.config), os.environ)
    if args.source not in settings.sources:
        raise UsageError(f"--source: {args.config} has no source {args.source!r}; it has: {', '.join(settings.sources)}")
    return settings.sources[args.source], settings.folder


def _cleaner(options: Source, patterns: list[str]) -> Cleaner:
    try:
        rules = tuple(map(noise_rule, patterns))
        return cleaner_of(options.model_copy(update={"noise": (*options.noise, *rules)}))
    except ValueError as error:
        raise UsageError(f"--noise: {error}") from error


def _item(data: bytes, args: argparse.Namespace, options: Source, folder: Path) -> Item:
    context = Context(args.source or "stdin", folder, options.spoken, zone_of(options))
    document = Document(args.file, args.file, data)
    if args.kind == "html" or (args.kind is None and _looks_like_html(args.file, data)):
        html = _decoded(data, args.file, options.spoken)
        return Item(
            args.file, args.file, page_title(html), html, "html", language=None if options.detects else options.language
        )
    text = options if isinstance(options, TextSource) else TextSource(kind="text", path=("-",))
    return parse_text(document, text, context)


def _decoded(data: bytes, name: str, language: str) -> str:
    try:
        return decode_page(data, language=language)
    except ValueError as error:
        raise ItemError(str(error), where=name) from error


def _looks_like_html(name: str, data: bytes) -> bool:
    return Path(name).suffix.lower() in {".html", ".htm", ".xhtml"} or data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _printed(item: Item, cleaned: Cleaned) -> str:
    result = cleaned.item
    if item.content_type == "html":
        return result.html
    top = f"{result.title}\n{cleaned.standfirst}" if cleaned.standfirst else result.title
    return f"{top}\n\n{result.text}" if result.text else top


def _shown(item: Item, cleaned: Cleaned, traced: Traced | None) -> str:
    """Give it as JSON; the ledger and the original, to which it leads back, where they were asked for."""
    result = cleaned.item
    removals = [{"step": r.step, "rule": r.rule, "text": r.text, "where": r.where} for r in result.removals]
    shown: dict[str, Any] = {"title": result.title, "html": result.html, "text": result.text, "summary": result.summary}
    shown |= {"language": result.language, "words": words((result.text,)), **_carried(result), "removals": removals}
    if traced:
        shown |= {"original": json.loads(codec.original(item)), "ledger": traced.ledger.written()}
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _carried(item: CleanItem) -> dict[str, Any]:
    """Give what goes with an item beside its texts, each only where it is there."""
    whole = asdict(item)
    return {name: whole[name] for name in CARRIED if whole[name]}
