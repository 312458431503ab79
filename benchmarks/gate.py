"""Measure how many ordinary days the gate holds, and how much rubbish it lets through.

python benchmarks/gate.py FEEDS [--rounds N] [--texts FOLDER] [--git REPOSITORY PATH...]

FEEDS holds `*.json.gz`, each a feed: `{title, language, items: [{title, link, html}]}`; days are simulated from them with a
fixed seed. `--texts` is a folder of plain texts, a file a language and a paragraph a line, for the rubbish in another language.
`--git` adds real days: a repository that commits feeds (RSS or Atom), and the paths of those; its last commit of
each day counts.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from lxml import etree

from feedtool.gate import Past, Sight, judge

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
JOIN = 6
PAST = 20
PATIENCE = 3
FOOTER = "\nSupport us: every contribution helps to keep this site free for all readers."
BLOCK = """Checking if the site connection is secure
{} needs to review the security of your connection before proceeding.
Ray ID: {}"""
TEMPLATE = """Read the full story on our site with a subscription that gives you all articles, podcasts and newsletters.
Subscribe today and get the first month for one euro, cancel at any time. Already a subscriber? Log in to continue reading."""

Read = tuple[Sight, ...]
Spoil = Callable[[Read, random.Random], Read]


@dataclass(frozen=True, slots=True)
class Feed:
    """The items of a feed, newest first, and their language if it is stated."""

    name: str
    language: str
    items: Read


@dataclass(slots=True)
class Tally:
    """How many reads there were, how many were held, and by which rule."""

    reads: int = 0
    held: int = 0

    def add(self, *, is_held: bool) -> None:
        """Count one read."""
        self.reads += 1
        self.held += is_held

    def __str__(self) -> str:
        return f"{self.held:6,} of {self.reads:6,} held ({self.held / max(1, self.reads):7.2%})"


def main() -> None:
    """Simulate, compare and print."""
    args = _arguments()
    feeds = [feed for path in sorted(args.feeds.glob("*.json.gz")) if len((feed := load(path)).items) >= 5]
    joined = list(join(feeds))
    print(f"{len(feeds)} feeds, {len(joined)} joined ones; seed {args.seed}, {args.rounds} rounds")
    chance = random.Random(args.seed)
    report("feeds", ordinary(feeds * args.rounds, chance), verbose=args.verbose)
    report("joined", ordinary(joined * args.rounds, chance), verbose=args.verbose)
    first = Tally()
    for feed in feeds + joined:
        first.add(is_held=bool(judge(feed.items, ())))
    print(f"  first reads          {first}")
    print("rubbish")
    for name, tally in rubbish(feeds + joined, spoils(_texts(args.texts), feeds), chance).items():
        print(f"  {name:20} {tally}")
    if args.git:
        repository, *paths = args.git
        for path in paths:
            report(path, real(Path(repository), path), verbose=args.verbose)


def report(name: str, days: Iterator[tuple[str, tuple[str, ...], str]], *, verbose: bool) -> None:
    """Print how many days were held, by what the day was like and by rule."""
    like: dict[str, Tally] = defaultdict(Tally)
    rules: Counter[str] = Counter()
    total = Tally()
    for label, names, told in days:
        total.add(is_held=bool(names))
        like[label].add(is_held=bool(names))
        rules.update(names)
        if names and verbose:
            print(f"    {told}")
    print(f"{name}: {total}; by rule: {dict(rules) or 'none'}")
    for label, tally in sorted(like.items()) if len(like) > 1 else ():
        print(f"  {label:20} {tally}")


def load(path: Path) -> Feed:
    """Read one feed of the collection; guids are its links, made different by their place."""
    data = json.loads(gzip.decompress(path.read_bytes()))
    items = (_sight(f"{at}:{one['link']}", one["title"], one["html"], one["link"]) for at, one in enumerate(data["items"]))
    return Feed(path.name[:8], (data["language"] or "en")[:2].lower(), tuple(items))


def join(feeds: Sequence[Feed]) -> Iterator[Feed]:
    """Make larger feeds: so many of one language, item by item in turn."""
    by_language = defaultdict(list)
    for feed in feeds:
        by_language[feed.language].append(feed)
    for language, same in by_language.items():
        for start in range(0, len(same) - JOIN + 1, JOIN):
            chosen = same[start : start + JOIN]
            items = [(place / len(feed.items), replace(one, guid=f"{feed.name}{one.guid}"), feed.name)
                     for feed in chosen for place, one in enumerate(feed.items)]  # fmt: skip
            ordered = tuple(one for _, one, _ in sorted(items, key=lambda item: (item[0], item[2])))
            yield Feed("+".join(feed.name for feed in chosen), language, ordered)


def ordinary(feeds: Sequence[Feed], chance: random.Random) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Let a window move over each feed from its oldest items to its newest, with what editors and servers do."""
    for feed in feeds:
        size = chance.choice((len(feed.items) // 3, len(feed.items) // 2, len(feed.items) * 2 // 3))
        yield from _walk(feed, max(3, size), chance, is_dated=chance.random() < 0.6)


def _walk(feed: Feed, size: int, chance: random.Random, *, is_dated: bool) -> Iterator[tuple[str, tuple[str, ...], str]]:
    left = list(feed.items)
    window = [_dated(left.pop(), START, chance, is_dated=is_dated) for _ in range(min(size, len(left)))][::-1]
    past: list[Past] = []
    day = 0
    while left and day < 60:
        day += 1
        fresh = [left.pop() for _ in range(min(len(left), _burst(size, chance)))]
        came = [_dated(one, START + timedelta(days=day), chance, is_dated=is_dated) for one in fresh]
        last = tuple(window)
        window = _edited((came[::-1] + window)[:size], chance)
        kind = "turnover" if len(fresh) >= size else "ordinary"
        reasons = judge(window, last, past=past[-PAST:])
        told = f"{feed.name[:20]} day {day} size {size}: " + "; ".join(map(str, reasons))
        yield f"{kind}, {'dated' if is_dated else 'undated'}", tuple(one.rule for one in reasons), told
        known = {one.guid for one in last}
        if tuple(window) != last:
            past.append(Past(len(window), sum(one.guid in known for one in window)))


def _burst(size: int, chance: random.Random) -> int:
    """Draw how many items a day brings: often none, mostly a few, now and then many, rarely all."""
    kind = chance.choices(("none", "few", "some", "many", "all"), (40, 46, 10, 3.5, 0.5))[0]
    most = {"none": (0, 0), "few": (1, 3), "some": (4, 8), "many": (9, 30), "all": (size, size + 5)}[kind]
    return chance.randint(*most)


def _dated(one: Sight, day: datetime, chance: random.Random, *, is_dated: bool) -> Sight:
    stated = day - timedelta(minutes=chance.randrange(1440)) if is_dated else None
    return replace(one, stated=stated, removed=chance.choice((0, 0, len(one.text) // 20, len(one.text) // 8)))


def _edited(window: list[Sight], chance: random.Random) -> list[Sight]:
    """Change a listing as editors and servers do on any day, each change with a small chance."""
    window = [_edit(one, chance) if chance.random() < 0.03 else one for one in window]
    for change, odds in CHANGES:
        if chance.random() < odds:
            window = change(window, chance)
    return window


def _edit(one: Sight, chance: random.Random) -> Sight:
    return chance.choice((
        replace(one, title=f"{one.title} [updated]"),
        replace(one, text=f"{one.text}\nCorrection: an earlier version gave a wrong number."),
        replace(one, text="\n".join(one.text.split("\n")[1:]) or one.text),
    ))  # fmt: skip


def _delete(window: list[Sight], chance: random.Random) -> list[Sight]:
    gone = chance.randrange(1, 1 + max(1, len(window) // 6))
    return chance.sample(window, len(window) - gone) if len(window) > gone else window


def _footer(window: list[Sight], _: random.Random) -> list[Sight]:
    return [replace(one, text=one.text + FOOTER) for one in window]


def _shuffle(window: list[Sight], chance: random.Random) -> list[Sight]:
    return chance.sample(window, len(window))


def _track(window: list[Sight], chance: random.Random) -> list[Sight]:
    return [replace(one, link=f"{one.link}?utm={chance.randrange(9**9)}") for one in window]


def _rehost(window: list[Sight], _: random.Random) -> list[Sight]:
    return [replace(one, link=re.sub(r"//[^/]+", "//new.example", one.link or "")) for one in window]


def _rezone(window: list[Sight], chance: random.Random) -> list[Sight]:
    hours = timedelta(hours=chance.choice((-8, -1, 1, 3, 5.5)))
    return [replace(one, stated=one.stated and one.stated + hours) for one in window]


CHANGES: tuple[tuple[Callable[[list[Sight], random.Random], list[Sight]], float], ...] = (
    (_delete, 0.1), (_footer, 0.03), (_shuffle, 0.1), (_track, 0.05), (_rehost, 0.02), (_rezone, 0.02),
)  # fmt: skip


def rubbish(feeds: Sequence[Feed], kinds: dict[str, Spoil], chance: random.Random) -> dict[str, Tally]:
    """Spoil each feed of five items or more in every way, and count what is held."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for feed in feeds:
        last = tuple(
            _dated(one, START + timedelta(days=len(feed.items) - at), chance, is_dated=True)
            for at, one in enumerate(feed.items)
        )
        for name, spoil in kinds.items():
            new = spoil(last, chance)
            if new:
                tallies[name].add(is_held=bool(judge(new, last)))
    tallies["nothing"].add(is_held=bool(judge((), feeds[0].items)))
    return tallies


def spoils(texts: dict[str, list[str]], feeds: Sequence[Feed]) -> dict[str, Spoil]:
    """Give every way of breaking a read by its name; an empty read means that it does not apply to this feed."""
    made = {f"language {name}": _translated(lines) for name, lines in texts.items()}
    return {
        "one item": lambda last, _: last[:1] if len(last) >= 5 else (),
        "one title": lambda last, _: tuple(replace(one, title="Latest news") for one in last),
        "one link": lambda last, _: tuple(replace(one, link="https://a.example/") for one in last) if _is_linked(last) else (),
        "blank bodies": _blanked,
        "collapse": lambda last, _: tuple(replace(one, text=one.text[:40]) for one in last) if _is_long(last) else (),
        "block, known guids": lambda last, _: tuple(
            replace(one, title="Just a moment...", text=BLOCK.format("site.example", at)) for at, one in enumerate(last)
        ),
        "block, own titles": lambda last, _: tuple(
            replace(one, text=BLOCK.format("site.example", at)) for at, one in enumerate(last)
        ),
        "template, own titles": lambda last, _: tuple(replace(one, text=f"{one.title}\n{TEMPLATE}") for one in last),
        "all new, undated": lambda last, chance: _other(last, chance, feeds),
        "guids renamed": lambda last, _: tuple(replace(one, guid=f"new{one.guid}") for one in last) if _is_told(last) else (),
        "dates now": lambda last, _: tuple(
            replace(one, stated=START + timedelta(days=99, seconds=at)) for at, one in enumerate(last)
        ),
        "dates 1970": lambda last, _: tuple(replace(one, stated=datetime(1970, 1, 1, tzinfo=UTC)) for one in last),
        "noise": lambda last, _: tuple(replace(one, text=one.text[:300], removed=len(one.text) * 2 + 400) for one in last),
        **made,
    }  # fmt: skip


def _translated(lines: list[str]) -> Spoil:
    def spoil(last: Read, chance: random.Random) -> Read:
        if sum(len(one.text) for one in last) < 4_000:
            return ()
        return tuple(replace(one, text="\n".join(chance.sample(lines, 8)), title=chance.choice(lines)[:60]) for one in last)

    return spoil


def _blanked(last: Read, _: random.Random) -> Read:
    is_full = all(one.text.strip() for one in last)
    return tuple(replace(one, text="") for one in last) if is_full else ()


def _other(last: Read, chance: random.Random, feeds: Sequence[Feed]) -> Read:
    guids = {one.guid for one in last}
    items = chance.choice(feeds).items
    return () if any(one.guid in guids or one.guid in str(guids) for one in items) else items


def _is_long(last: Read) -> bool:
    return sum(len(one.text) >= 500 for one in last) > len(last) * 0.6


def _is_linked(last: Read) -> bool:
    return len({one.link for one in last}) > len(last) * 0.6


def _is_told(last: Read) -> bool:
    return len({(one.title, one.text[:200]) for one in last}) > len(last) * 0.6


def real(repository: Path, path: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Judge the last commit of each day beside the last good one; a person lets through what was held for days on end."""
    last: Read = ()
    past: list[Past] = []
    held = 0
    for day, commit in _commits(repository, path):
        new = _parsed(_git(repository, "show", f"{commit}:{path}")) or ()
        reasons = judge(new, last, past=past[-PAST:])
        yield "real", tuple(one.rule for one in reasons), f"{day} {commit[:8]}: " + "; ".join(map(str, reasons))
        held = held + 1 if reasons else 0
        if new and held in (0, PATIENCE):
            known = {one.guid for one in last}
            past += [Past(len(new), sum(one.guid in known for one in new))] if last and new != last else []
            last, held = new, 0


def _commits(repository: Path, path: str) -> Iterator[tuple[str, str]]:
    lines = _git(
        repository, "log", "--first-parent", "--reverse", "--diff-filter=AM", "--date=short", "--format=%cd %H", "--", path
    )
    yield from dict(line.split() for line in lines.decode().splitlines()).items()


def _git(repository: Path, *words: str) -> bytes:
    return subprocess.run(("git", f"--git-dir={repository}", *words), capture_output=True, check=True).stdout  # noqa: S607


def _parsed(data: bytes) -> Read | None:
    try:
        root = etree.fromstring(data, etree.XMLParser(recover=True, resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    return tuple(_entry(node) for node in root.iter("{*}item", "{*}entry"))


def _entry(node: etree._Element) -> Sight:
    told: dict[str, str] = {}
    for child in node:
        if isinstance(child.tag, str):
            told.setdefault(etree.QName(child).localname, child.get("href") or "".join(map(str, child.itertext())))
    body = told.get("encoded") or told.get("content") or told.get("description") or told.get("summary") or ""
    guid = told.get("guid") or told.get("id") or told.get("link") or told.get("title") or ""
    made = _sight(guid, told.get("title"), body, told.get("link"))
    return replace(made, stated=_moment(told.get("pubDate") or told.get("published") or told.get("updated")))


def _moment(told: str | None) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat) if told else ():
        try:
            moment = read((told or "").strip())
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _sight(guid: str, title: str | None, body: str, link: str | None) -> Sight:
    text = re.sub(r"(?is)<(script|style)\b.*?</\1>", " ", body)
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?i)</(?:p|div|li|h\d|tr)>|<br\s*/?>", "\n", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return Sight(guid, (title or "").strip(), "\n".join(line for line in lines if line), link)


def _texts(folder: Path | None) -> dict[str, list[str]]:
    paths = sorted(folder.glob("*.txt")) if folder else []
    return {path.stem: path.read_text("utf-8").splitlines() for path in paths if path.stem != "en"}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How many ordinary days the gate holds, and how much rubbish.")
    parser.add_argument("feeds", type=Path, help="a folder of *.json.gz feeds")
    parser.add_argument("--rounds", type=int, default=10, help="walks over each feed (10)")
    parser.add_argument("--seed", type=int, default=1, help="what the chance of all changes starts from (1)")
    parser.add_argument("--texts", type=Path, help="a folder of plain texts, a file a language")
    parser.add_argument("--git", nargs="+", metavar="REPOSITORY PATH", help="real days: a git directory and feeds in it")
    parser.add_argument("--verbose", action="store_true", help="print the reasons of every day held")
    return parser.parse_args()


if __name__ == "__main__":
    main()
