"""The commands that look at the state and change nothing: how all fare, and what is known of one item."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.clean import forms
from feedtool.clean.lines import words
from feedtool.cli import FAILED, OK, changes, terminal
from feedtool.counted import counted
from feedtool.errors import StateError
from feedtool.merge.canonical import canonical
from feedtool.run import plan, tell
from feedtool.run.archives import archive_name
from feedtool.run.explaining import explained
from feedtool.state import archives, codec, items
from feedtool.state.database import seen

if TYPE_CHECKING:
    import argparse

    from feedtool.model import Alias, Item, Record
    from feedtool.run.explaining import Explained
    from feedtool.state.database import Database


def status(args: argparse.Namespace) -> int:
    """Print how each source and feed fares; the exit code says whether all are good."""
    settings = plan.settings_of(Path(args.config), os.environ)
    try:
        with seen(settings.state) as database:
            text = tell.status(database)
    except StateError as error:
        print(f"state: {error}", file=sys.stderr)
        return FAILED
    told = json.loads(text)
    print(text if args.json else _table(told), end="")
    subjects = [*told["sources"].values(), *told["feeds"].values(), *told["hubs"].values(), *told["places"].values()]
    return OK if all(each["state"] == "ok" and not each["problems"] for each in subjects) else FAILED


def explain(args: argparse.Namespace) -> int:
    """Print where an item came from, when, under which names, and what cleaning took out."""
    settings = plan.settings_of(Path(args.config), os.environ)
    try:
        with seen(settings.state) as database:
            found = items.named(database, args.item) or items.named(database, canonical(args.item) or args.item)
            known = [explained(database, settings, record) for record in found]
            told = [_told(database, record, each) for record, each in zip(found, known, strict=True)]
    except StateError as error:
        print(f"state: {error}", file=sys.stderr)
        return FAILED
    if not told:
        print(f"no item is known as {args.item!r}; give the guid or link of an entry, or the name of its file", file=sys.stderr)
        return FAILED
    if args.original:
        print("\n\n".join(_whole(each.original, as_json=args.json) for each in known))
    elif args.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for at, each in enumerate(known):
            print(f"{'' if at == 0 else chr(10)}{_story(told[at])}\n")
            changes.show(each.ledger, forms.of_item(each.original))
            print(f"\n{_verdict(each)}")
    return OK


def _told(database: Database, record: Record, each: Explained) -> dict[str, Any]:
    item = each.clean
    removals = [{"step": r.step, "rule": r.rule, "text": r.text, "where": r.where} for r in item.removals]
    return {
        "guid": record.story or record.guid,
        "title": item.title,
        "link": item.link,
        "source": record.source,
        "origin": record.origin,
        "is_there": record.place is not None,
        "feeds": items.feeds_with(database, record.story or record.guid),
        "archives": [archive_name(*each) for each in archives.holding(database, record.story or record.guid)],
        "first_seen": codec.written(record.first_seen),
        "last_seen": codec.written(record.last_seen),
        "stated": codec.written(record.stated),
        "published": codec.written(record.published),
        "updated": codec.written(record.updated),
        "language": item.language,
        "words": words((item.text,)),
        "original": json.loads(codec.original(each.original).decode("utf-8", "replace")),
        "clean": {"html": item.html, "text": item.text, "summary": item.summary},
        "aliases": [_alias(alias) for alias in items.aliases(database, record.source) if alias.item == record.id],
        "removals": removals,
        "refusals": list(each.refusals),
        "ledger": each.ledger.written(),
        "agrees": each.agrees,
        "remark": each.remark,
    }


def _whole(item: Item, *, as_json: bool) -> str:
    """Give an item as it was found: each field on a line, then its content."""
    if as_json:
        return codec.original(item).decode("utf-8", "replace")
    form = forms.of_item(item)
    fields = (f"{name}: {terminal.visible(text)}" for name, text in form.items() if name != forms.BODY and text)
    return "\n".join((*fields, "", terminal.visible(item.content)))


def _verdict(each: Explained) -> str:
    if each.agrees and not each.remark:
        return "checked: cleaning the original again gives what is remembered, and the ledger leads back to the original"
    return f"not the same: {each.remark}"


def _alias(alias: Alias) -> dict[str, str | None]:
    return {"kind": alias.kind, "value": alias.value, "since": codec.written(alias.since)}


def _story(told: dict[str, Any]) -> str:
    rows = [
        told["title"],
        f"  guid        {told['guid']}",
        f"  link        {told['link'] or 'none'}",
        f"  source      {told['source']}: {told['origin']}{'' if told['is_there'] else ' (not there any more)'}",
        f"  feeds       {', '.join(told['feeds']) or 'none'}",
        *([f"  archives    {', '.join(told['archives'])}"] if told["archives"] else []),
        f"  first seen  {told['first_seen']}",
        f"  last seen   {told['last_seen']}",
        f"  published   {told['published']} (the source states {told['stated'] or 'no date'})",
        f"  updated     {told['updated']}",
    ]
    rows += [f"  known as    {alias['kind']} {alias['value']} since {alias['since']}" for alias in told["aliases"]]
    rows += [f"  left alone  {refusal}" for refusal in told["refusals"]]
    rows += [f"  taken out   {each['where']}: {each['text']!r} ({each['step']}: {each['rule']})" for each in told["removals"]]
    return "\n".join((rows[0], *map(terminal.line, rows[1:])))  # the title is clean, and may have joiners that do work


def _taken(pattern: dict[str, Any]) -> str:
    share = f"in {pattern['seen']} of {pattern['of']} items, {pattern['confidence']:.0%} sure" if pattern["of"] else "pinned"
    return f"{pattern['pattern']!r} ({share})"


def _idle(rule: dict[str, Any]) -> str:
    since = f"since {rule['last_match'][:10]}" if rule["last_match"] else "ever"
    return f"{rule['rule']!r} has found nothing {since}, in {counted(rule['reads'], 'read')} with new items"


def _hub(each: dict[str, Any]) -> str:
    waiting = f"; {each['waiting']} to be told" if each["waiting"] and not each["problems"] else ""
    return terminal.line("; ".join((each["state"], *each["problems"])) + waiting)


def _split(by: str, count: dict[str, int]) -> str:
    left = f", {count['left_out']} more would be too many" if count["left_out"] else ""
    return f"split by {by} into {counted(count['parts'], 'part')}{left}"


def _silent(each: dict[str, Any]) -> str:
    return f"stale: nothing new since {each['newest'][:10]}; usually something comes within {each['usual_days']:.1f} days"


def _place(each: dict[str, Any]) -> str:
    waiting = f"; {each['waiting']} to be put there" if each["waiting"] and not each["problems"] else ""
    return terminal.line("; ".join((each["state"], *each["problems"])) + waiting)


def _table(told: dict[str, Any]) -> str:
    rows = [("", "state", "items", "failures", "last success", "last try")]
    for kind in ("sources", "feeds"):
        for name, each in told[kind].items():
            state = "stale" if each.get("stale") else each["state"]
            times = (each["last_success"] or "never", each["last_try"] or "never")
            rows.append((f"{kind[:-1]} {name}", state, str(each["items"]), str(each["failures"]), *times))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    for kind in ("sources", "feeds"):
        for name, each in told[kind].items():
            lines += [f"{kind[:-1]} {name}: held: {terminal.line(message)}" for message in each["held"]]
            lines += [f"{kind[:-1]} {name}: {terminal.line(message)}" for message in each["problems"]]
            lines += [f"{kind[:-1]} {name}: {_silent(each)}"] if each.get("stale") else []
            lines += [f"{kind[:-1]} {name}: {_idle(rule)}" for rule in each.get("unused_rules", ())]
            lines += [f"{kind[:-1]} {name}: takes out {_taken(pattern)}" for pattern in each.get("takes_out", ())]
            lines += [f"{kind[:-1]} {name}: {_split(by, count)}" for by, count in each.get("split_by", {}).items()]
            lines += [f"{kind[:-1]} {name}: takes {affix!r} off titles" for affix in each.get("titles", ())]
    lines += [f"hub {url}: {_hub(each)}" for url, each in told["hubs"].items()]
    lines += [f"place {url}: {_place(each)}" for url, each in told["places"].items()]
    lines += [f"{place}: left, since nothing asks for it any more: {', '.join(names)}" for place, names in told["left"].items()]
    return "\n".join(lines) + "\n" if len(rows) > 1 else "nothing is known yet: run 'feedtool build'\n"
