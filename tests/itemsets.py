"""The items that the ledger is tried on, set by set: real and broken feeds, hostile markup, an article, our own samples."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import yaml

from feedtool.clean import EXTRA, OPTIONAL
from feedtool.clean.bound import Usual
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.policy import Policy
from feedtool.clean.selected import Elements
from feedtool.clean.titles import Titles
from feedtool.learn import decided, learn
from feedtool.model import Document, Item, NoiseRule, Replacement
from feedtool.sources import Context
from feedtool.sources.feedread import feed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

HERE = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared" / "data"
"""Beside a checkout; a set that is not there is empty."""

CONTEXT = Context("set", HERE, "en", ZoneInfo("UTC"))
TAG = "#haber#"
MOST_RULES = 20
LONGEST_RULE = 200


class Case(NamedTuple):
    """An item and what cleans it."""

    item: Item
    cleaner: Cleaner


ALL = (
    Cleaner.of([NoiseRule("literal", TAG), NoiseRule("regex", r"\b[Rr]ead\w*\b")], steps=(*OPTIONAL, *EXTRA))
    .ruled(
        Elements(keep=("blockquote",), remove=("p > small", "footer"), unwrap=("span", "em > em")),
        [
            Replacement("regex", r"(\d+)%", r"\1 percent", ("title", "summary", "body")),
            Replacement("literal", "the", "THE", ("body",)),
        ],
    )
    .under(Policy("escape", ("img.example.org",), ("nofollow",)))
    .titled(Titles(("… | Blog", "Notes: …"), breaking=True, emoji=True, shouting=True))
    .knowing(Usual(0.05, 50))
    .detecting([NoiseRule("literal", TAG)])
)
"""What does all that can be asked for."""

PLAIN = Cleaner.of([NoiseRule("literal", TAG)])


def noise() -> Iterator[Case]:
    """Give the items of labelled feeds; each feed's noise blocks are rules, so that there is much to take out."""
    for path in sorted((SHARED / "noise" / "dev").glob("*.json.gz")):
        found = json.loads(gzip.decompress(path.read_bytes()))
        blocks = dict.fromkeys(block for item in found["items"] for block in item["noise"] if len(block) < LONGEST_RULE)
        rules = [NoiseRule("literal", block) for block in list(blocks)[:MOST_RULES]]
        cleaner = Cleaner.of(rules, language=found["language"] or "en")
        for at, each in enumerate(found["items"]):
            yield Case(_item(f"{path.name}:{at}", each["html"], title=each["title"], link=each["link"]), cleaner)


def everything() -> Iterator[Case]:
    """Give items of every sixth labelled feed with all that may be asked for: what a feed repeats is learned first."""
    for path in sorted((SHARED / "noise" / "dev").glob("*.json.gz"))[::6]:
        found = json.loads(gzip.decompress(path.read_bytes()))
        items = [
            _item(f"{path.name}:{at}", each["html"], title=each["title"], link=each["link"])
            for at, each in enumerate(found["items"])
        ]
        samples = [ALL.sample(item, site=found["title"]) for item in items]
        cleaner = ALL.remembering(decided(learn(samples), applies=True))
        yield from (Case(each, cleaner) for item in items for each in (item, replace(item, content_type="text")))


def seed() -> Iterator[Case]:
    """Give the article as text and as HTML."""
    for path in sorted((SHARED / "seed").glob("*.txt")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        item = Item(path.name, path.name, title, text)
        yield from (Case(each, PLAIN) for each in (item, replace(item, content_type="html")))


def xss() -> Iterator[Case]:
    """Give hostile markup as body, text, title and link, as it is and with a token inside at every second place."""
    for path in sorted((SHARED / "xss").glob("*.json")):
        for at, each in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            payload = each["payload"]
            mixed = TAG.join(payload[i : i + 2] for i in range(0, len(payload), 2))
            for text in (payload, mixed):
                item = _item(f"{path.name}:{at}", text, title=text, link=text)
                yield from (Case(one, PLAIN) for one in (item, replace(item, content_type="text", summary=text)))


def feeds(folder: Path) -> Iterator[Case]:
    """Give what is read of the feeds in a folder; what is no feed at all gives nothing."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        try:
            found = feed(Document(path.name, path.name, path.read_bytes()), CONTEXT, encoding=None, most=1000)
        except ValueError:
            continue
        yield from (Case(item, PLAIN) for item in found.items)


def own() -> Iterator[Case]:
    """Give our own samples: pages, and what each text step is tried on, as text and as HTML."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((HERE / "pages").iterdir())]
    for path in sorted((HERE / "clean").glob("*.yaml")):
        texts += _texts(yaml.safe_load(path.read_text(encoding="utf-8")))
    for at, text in enumerate(texts):
        item = _item(f"own:{at}", text, title=text[:80])
        yield from (Case(each, PLAIN) for each in (item, replace(item, content_type="text")))


SETS: Mapping[str, Callable[[], Iterator[Case]]] = {
    "noise": noise,
    "everything": everything,
    "seed": seed,
    "xss": xss,
    "feeds": partial(feeds, SHARED / "feeds"),
    "ordinary": partial(feeds, HERE / "ordinary"),
    "own": own,
}
"""Every set by its name."""

BESIDE = frozenset({"noise", "everything", "seed", "xss", "feeds"})
"""Those that are not in this checkout but beside it."""


def _item(key: str, html: str, *, title: str, link: str | None = None) -> Item:
    return Item(key, key, title, html, "html", link=link)


def _texts(values: object) -> list[str]:
    if isinstance(values, str):
        return [values]
    parts = values.values() if isinstance(values, dict) else values if isinstance(values, list) else ()
    return [text for part in parts for text in _texts(part)]
