"""How well noise is learned: cleans labelled feeds with nothing but what they repeat, and scores what is left.

    python benchmarks/noise.py LABELLED_DIR [--scorer score.py] [--out DIR] [--ablation] [--all-steps]

LABELLED_DIR holds feeds as `*.json.gz`: `{title, link, items: [{title, link, html, noise, ambiguous, content}]}`, the last
three lists of blocks. What is left of each item is written to `--out` as plain text, one JSON list a feed; `--scorer`, run
as a program with both folders) and the score here both read. A noise block is left when a line equals it, or when it is 40
characters or longer and stands in the text; a content block is lost when it stands nowhere in it.

The labels are of texts as they were, so the steps that mend and normalise characters are left out (they take soft hyphens and
the like out of content, which would count as lost); `--all-steps` has them and brings the labels through the same steps.

A third of the feeds, chosen by the digests of their names, is kept aside: weights are looked at on the others alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.clean import OPTIONAL
from feedtool.clean.normalise import characters
from feedtool.clean.pipeline import Cleaner
from feedtool.learn import learn
from feedtool.model import Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.profile import Sample

WEIGH = importlib.import_module("feedtool.learn.weigh")
PLAIN = tuple(step for step in OPTIONAL if step not in {"decode", "normalise"})
LONG = 40
MANY = 1000


@dataclass(frozen=True)
class Feed:
    """One labelled feed, its items, and what learning sees of them."""

    name: str
    site: str
    labels: list[dict[str, Any]]
    items: list[Item]
    samples: list[Sample]

    @property
    def is_aside(self) -> bool:
        """Say whether it is one of those that nothing is tuned on."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 3 == 0


@dataclass(frozen=True)
class Score:
    """What was taken rightly and wrongly, what was missed, F1 by feed, and words of content lost."""

    right: int
    wrong: int
    missed: int
    feeds: tuple[float, ...]
    lost: int
    words: int

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.right + self.wrong), self.right / max(1, self.right + self.missed)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        mean = sum(self.feeds) / max(1, len(self.feeds))
        share = self.lost / max(1, self.words)
        return (
            f"precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f} mean F1 {mean:.3f} ({len(self.feeds)} feeds), "
            f"{self.wrong} blocks wrongly taken, {share:.4%} of the words of content lost"
        )


def main() -> int:
    """Clean, score and print."""
    args = _args()
    steps = OPTIONAL if args.all_steps else PLAIN
    feeds = [_feed(path, steps, fold=args.all_steps) for path in sorted(Path(args.folder).glob("*.json.gz"))]
    start = time.process_time()
    cleaned = {feed.name: _cleaned(feed, steps) for feed in feeds}
    print(f"{len(feeds)} feeds, {sum(len(feed.items) for feed in feeds)} items; {time.process_time() - start:.1f} s of CPU")
    many = [sample for feed in feeds for sample in feed.samples][:MANY]
    start = time.process_time()
    learn(many)
    print(f"learning from {len(many):,} of these items as of one source: {time.process_time() - start:.2f} s of CPU\n")
    parts = {"all": feeds, "tuned on": [f for f in feeds if not f.is_aside], "kept aside": [f for f in feeds if f.is_aside]}
    for name, part in parts.items():
        print(f"{name:<11} {_score(part, cleaned)}")
    _score_by(args, cleaned)
    if args.ablation:
        _ablation(feeds, steps)
    return 0


def _args() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", help="the labelled feeds")
    parser.add_argument("--scorer", help="a program that scores them, too")
    parser.add_argument("--out", help="where to write what is left; default: nowhere that stays")
    parser.add_argument("--ablation", action="store_true", help="also without each kind of evidence in turn")
    parser.add_argument("--all-steps", action="store_true", help="with the steps that mend characters")
    return parser.parse_args()


def _feed(path: Path, steps: tuple[str, ...], *, fold: bool) -> Feed:
    found = json.loads(gzip.decompress(path.read_bytes()))
    items = [Item("k", "o", each["title"] or "", each["html"], "html", link=each["link"]) for each in found["items"]]
    cleaner, site = Cleaner.of(steps=steps), found["title"] or ""
    labels = [{kind: [_text(b) if fold else b for b in each[kind]] for kind in ("noise", "content")} for each in found["items"]]
    return Feed(path.name.partition(".")[0], site, labels, items, [cleaner.sample(item, site=site) for item in items])


def _text(block: str) -> str:
    return characters(block)


def _cleaned(feed: Feed, steps: tuple[str, ...]) -> list[str]:
    noise = replace(learn(feed.samples), site=feed.site)
    cleaner = Cleaner.of(steps=steps).remembering(noise)
    return [cleaner.clean(item).item.text for item in feed.items]


def _score(feeds: Iterable[Feed], cleaned: dict[str, list[str]]) -> Score:
    right = wrong = missed = lost = words = 0
    by_feed = []
    for feed in feeds:
        a = b = c = 0
        for labels, text in zip(feed.labels, cleaned[feed.name], strict=True):
            have, lines = _folded(text), {_folded(line) for line in text.splitlines()}
            left = [block in lines or (len(block) >= LONG and block in have) for block in map(_folded, labels["noise"])]
            a, c = a + left.count(False), c + left.count(True)
            gone = [len(block.split()) for block in labels["content"] if _folded(block) not in have]
            b, lost = b + len(gone), lost + sum(gone)
            words += sum(len(block.split()) for block in labels["content"])
        right, wrong, missed = right + a, wrong + b, missed + c
        if a + c:
            by_feed.append(2 * a / max(1, 2 * a + b + c))
    return Score(right, wrong, missed, tuple(by_feed), lost, words)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().lower()


def _score_by(args: argparse.Namespace, cleaned: dict[str, list[str]]) -> None:
    """Write what is left, and have it scored by another program."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(args.out or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name, texts in cleaned.items():
            (folder / f"{name}.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        if args.scorer:
            print(f"\n{args.scorer}:", flush=True)
            subprocess.run([sys.executable, args.scorer, args.folder, folder], check=True)


def _ablation(feeds: list[Feed], steps: tuple[str, ...]) -> None:
    """Leave out each kind of evidence in turn, on the feeds that weights are looked at on."""
    part = [feed for feed in feeds if not feed.is_aside]
    whole = dict(WEIGH.WEIGHTS)
    print(f"\nwithout     {'':11}on the feeds that are tuned on")
    for name in ("nothing", *(name for name in whole if name != "bias")):
        WEIGH.WEIGHTS = {**whole, **({name: 0.0} if name in whole else {})}
        print(f"{name:<11} {_score(part, {feed.name: _cleaned(feed, steps) for feed in part})}", flush=True)
    WEIGH.WEIGHTS = whole


if __name__ == "__main__":
    sys.exit(main())
