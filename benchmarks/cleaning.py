"""Measure what cleaning one HTML item of about 8 KB costs, beside nh3 alone, and what large and hostile bodies cost.

    python -m benchmarks.cleaning [--rounds N] [--feeds FOLDER] [--no-limits]

Items are made by a generator, the same every time; with `--feeds` they are the items of 6 to 10 KB of labelled feeds instead.
All items are cleaned and sanitised in turn, round by round, in one process on one core; times are its CPU, and of each item the
least counts. nh3 alone is one call with our tags and attributes; the sanitiser beside it is our last step, which calls nh3
until nothing changes and looks at each address.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING

import nh3
from lxml import etree

from feedtool.clean.pipeline import Cleaner
from feedtool.clean.policy import ATTRIBUTES, DROPPED_WITH_CONTENT, TAGS
from feedtool.clean.sanitise import sanitise
from feedtool.errors import CleanError
from feedtool.model import Item

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALONE = "nh3 alone, addresses unseen"
SANITISER = "the sanitiser (nh3 to a fixpoint)"
WHOLE = "cleaner, all default steps"
ITEMS = 60
SIZE = 8_000
MAX_MILLISECONDS, MAX_RATIO, MAX_HOSTILE = 1.5, 3.0, 0.5
WORDS = """the a council harbour bridge school river market teacher winter library engineer visitor café façade plan budget
street evening morning garden train station festival naïve museum window report question answer season neighbour village opens
closes moves repairs paints follows finds keeps builds measures near after before under without again slowly""".split()

FRONT = """<div class="entry"><figure class="wp-block-image"><img loading="lazy" src="https://img.bench.example/{n}.jpg" alt=""
 width="1024" height="768" srcset="https://img.bench.example/{n}.jpg 1024w,
 https://img.bench.example/{n}-300x225.jpg 300w"/>
<figcaption>The harbour in winter</figcaption></figure>"""
BACK = """<p><img src="data:image/gif;base64,R0lGOD" data-src="https://img.bench.example/late-{n}.jpg"></p>
<p><iframe src="https://www.youtube.com/embed/abc{n}" title="How ferries dock"></iframe></p><p>&nbsp;</p>
<div class="sharedaddy"><h3>Share this:</h3><a href="https://www.facebook.com/sharer.php?u=x">Facebook</a></div>
<p>The post <a href="{link}">{title}</a> appeared first on <a href="https://bench.example">Bench Gazette</a>.</p>
<img src="https://count.bench.example/t?id={n}" width="1" height="1" alt=""></div>"""


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of CPU that each item took at least, in the order of the items."""

    name: str
    least: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.name:34}{mean(self.least):10.3f}{median(self.least):10.3f}{max(self.least):10.3f}"


def main() -> int:
    """Measure, print, and give 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="how often each item is measured (default: 15)")
    parser.add_argument("--feeds", type=Path, help="a folder of labelled feeds (*.json.gz) to take items from")
    parser.add_argument("--stages", action="store_true", help="tell what each step costs, too")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    args = parser.parse_args()
    items = tuple(_real(args.feeds) if args.feeds else map(_made, range(ITEMS)))
    over = _ordinary(items, args.rounds)
    if args.stages:
        _stages(items, args.rounds)
    over += _hostile()
    print(f"\n{over} over limits ({MAX_MILLISECONDS} ms, {MAX_RATIO} times nh3, {MAX_HOSTILE} s)")
    return int(over > 0 and not args.no_limits)


def _ordinary(items: tuple[Item, ...], rounds: int) -> int:
    """Measure the items, everything in turn; give how many limits are passed."""
    cleaner = Cleaner.of()
    alone = nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        link_rel="noopener noreferrer",
    )
    again = [cleaner.clean(item).item.html for item in items]
    clean = [
        Item(item.key, item.origin, item.title, html, "html", link=item.link) for item, html in zip(items, again, strict=True)
    ]
    work: dict[str, tuple[Callable[[Item], object], list[Item]]] = {
        ALONE: (lambda item: alone.clean(item.content), list(items)),
        "nh3 twice": (lambda item: alone.clean(alone.clean(item.content)), list(items)),
        "lxml reads and writes it": (lambda item: _written(item.content), list(items)),
        "lxml, nh3 and lxml, bare": (lambda item: _written(alone.clean(_written(item.content))), list(items)),
        SANITISER: (lambda item: sanitise(item.content, base=item.link), list(items)),
        WHOLE: (cleaner.clean, list(items)),
        "cleaner, on what is clean already": (cleaner.clean, clean),
    }
    costs = _interleaved(work, rounds)
    size = mean(len(item.content) for item in items)
    print(f"{len(items)} items of {size:,.0f} characters, {rounds} rounds: milliseconds of CPU an item\n")
    print(f"{'':34}{'mean':>10}{'median':>10}{'most':>10}", *costs, sep="\n")
    means = {each.name: mean(each.least) for each in costs}
    bare, sanitiser, whole = (means[name] for name in (ALONE, SANITISER, WHOLE))
    print(f"\nto nh3 alone {whole / bare:.1f}, to the sanitiser {whole / sanitiser:.1f}")
    return (whole > MAX_MILLISECONDS) + (whole > MAX_RATIO * bare)


@dataclass(slots=True)
class Stopwatch:
    """Looks on while items are cleaned, and notes how long each step took: all its rounds of one item together."""

    begun: int = 0
    spent: dict[str, int] = field(default_factory=dict)

    def __call__(self, _draft: object, step: str, *, rule: str = "", why: str = "") -> None:  # noqa: ARG002
        """Note a step that ended just now."""
        self.spent[step] = self.spent.get(step, 0) + time.process_time_ns() - self.begun
        self.begun = time.process_time_ns()


def _stages(items: tuple[Item, ...], rounds: int) -> None:
    """Print what each step costs, the most first; a watch costs something itself."""
    watch, usual = Stopwatch(), Cleaner.of()
    cleaner = replace(usual, settings=replace(usual.settings, watch=watch))
    least: dict[tuple[int, str], int] = {}
    for number, item in [*enumerate(items)] * rounds:
        watch.spent, watch.begun = {}, time.process_time_ns()
        cleaner.clean(item)
        watch(None, "finish")
        for step, taken in watch.spent.items():
            least[number, step] = min(taken, least.get((number, step), taken))
    steps = sorted({step for _, step in least})
    sums = {step: sum(taken for (_, of), taken in least.items() if of == step) / len(items) / 1e3 for step in steps}
    print("\nmicroseconds of CPU an item, by step\n")
    print(*(f"{taken:8.1f}  {step}" for step, taken in sorted(sums.items(), key=lambda row: -row[1])), sep="\n")


def _written(source: str) -> str:
    """Read HTML as lxml does, and write it: nothing in between."""
    root = etree.fromstring(f"<html><body>{source}</body></html>", etree.HTMLParser())
    return str(etree.tostring(root[0], method="html", encoding="unicode"))


def _interleaved(work: dict[str, tuple[Callable[[Item], object], list[Item]]], rounds: int) -> list[Costs]:
    least = {name: [float("inf")] * len(items) for name, (_, items) in work.items()}
    for _ in range(rounds):
        for name, (run, items) in work.items():
            for number, item in enumerate(items):
                begun = time.process_time_ns()
                run(item)
                least[name][number] = min(least[name][number], (time.process_time_ns() - begun) / 1e6)
    return [Costs(name, tuple(found)) for name, found in least.items()]


def _hostile() -> int:
    """Clean what is made to be slow; give how many took too long."""
    print(f"\n{'':42}{'CPU':>8}")
    over = 0
    for name, source in _slow():
        begun = time.process_time()
        told = _outcome(source)
        taken = time.process_time() - begun
        over += taken > MAX_HOSTILE
        print(f"{name:42}{taken:6.2f} s {'OVER' if taken > MAX_HOSTILE else '':5}{told}")
    return over


def _outcome(source: str) -> str:
    try:
        made = Cleaner.of().clean(Item("k", "origin", "A title", source, "html", link="https://bench.example/x"))
    except CleanError as error:
        return f"refused: {error}"[:110]
    return f"cleaned: {len(made.item.html):,} characters"


def _slow() -> Iterator[tuple[str, str]]:
    yield "10,000 siblings", "<p>x</p>" * 10_000
    yield "10,000 siblings, nested lists", "<ul>" + "<li><a href='/x?utm_source=y'>x</a></li>" * 10_000 + "</ul>"
    yield "10,000 tracking pixels", "<p>x</p>" + "<img width=1 height=1 src=/x>" * 10_000
    yield "10,000 share links", "<p>text</p><div>" + "<a href='https://t.me/share?x'>x</a>" * 10_000 + "</div>"
    yield "10,000 breaks", "text<br><br>" * 10_000
    yield "10,000 frames", "<p>x</p>" + "<iframe src='https://www.youtube.com/embed/x'></iframe>" * 10_000
    yield "10,000 empty spans and paragraphs", "<p><span></span></p>" * 10_000
    yield "50,000 attributes", "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</p>"
    yield "depth 20,000", "<div>" * 20_000 + "x"
    yield "depth 200, spans", ("<span>" * 199 + "x" + "</span>" * 199) * 50
    yield "20 MB of text", "<p>" + "word " * 4_000_000
    yield "20 MB of tags", "<b>x</b>" * 2_500_000
    yield "4.9 MB of text", "<p>" + "word " * 980_000
    yield "a data URI of 4 MB", "<img src='data:image/png;base64," + "A" * 4_000_000 + "'>"
    yield "a srcset of 1 MB", "<img srcset='" + "/a.jpg 1w," * 100_000 + "'>"
    yield "1 MB of commas in a srcset", "<img srcset='" + "," * 1_000_000 + "'>"
    yield "escaped markup, 1 MB", "&lt;p&gt;x&lt;/p&gt;" * 50_000
    yield "a style of 1 MB", "<img style='" + "width:1px;" * 100_000 + "' src=/x>"
    yield "an address of 1 MB", "<a href='https://x.example/?" + "utm_a=1&b=2&" * 80_000 + "'>x</a>"


def _made(number: int) -> Item:
    chance = random.Random(number)
    title = " ".join(chance.choices(WORDS, k=7)).capitalize()
    link = f"https://bench.example/2026/{number}/"
    back = BACK.format(n=number, link=link, title=title)
    parts = [FRONT.format(n=number)]
    while sum(map(len, parts)) + len(back) < SIZE:
        parts.append(_block(chance, len(parts)))
    return Item(str(number), f"item {number}", title, "\n".join([*parts, back]), "html", link=link)


def _block(chance: random.Random, number: int) -> str:
    if number % 9 == 4:
        return f"<h2 class='wp-block-heading'>{_text(chance, 6)}</h2>"
    if number % 9 == 7:
        return "<ul>" + "".join(f"<li>{_text(chance, 9)}</li>" for _ in range(4)) + "</ul>"
    link = f"<a href='https://other.example/{number}?id={number}&amp;utm_source=rss'>{_text(chance, 3)}</a>"
    return f"<p>{_text(chance, 30)} <strong>{_text(chance, 4)}</strong>, {link} {_text(chance, 25)}.</p>"


def _text(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def _real(folder: Path) -> Iterator[Item]:
    """Give the items of 6 to 10 KB of labelled feeds."""
    for path in sorted(folder.glob("*.json.gz")):
        for number, item in enumerate(json.loads(gzip.decompress(path.read_bytes()))["items"]):
            if 6_000 < len(item["html"]) < 10_000:
                yield Item(str(number), f"{path.name} {number}", item["title"] or "", item["html"], "html", link=item["link"])


if __name__ == "__main__":
    sys.exit(main())
