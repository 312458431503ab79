"""Measure what learning finds of noise that was planted, alone, with no rule, and what it takes of what is true.

    python -m benchmarks.planting [--share N] [--items N] [--seed N] [--findings FILE] [--no-limits]

Each of 40 kinds stands at each of its places, in twelve languages, as text and as HTML, in sources of 5 to 100 items of which
60 to 100 % have it, one to five kinds in a source (`plants.py`). A planted text counts as found when no line of the clean item
is that text, and, where it is long or was glued to a paragraph, when it stands nowhere in it. Of true texts every word counts
that is not there any more.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plants import Plant, Plot, grow, plots, words
from feedtool.clean.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from feedtool.model import CleanItem, Item

RECALL = 0.98
LONG = 40
"""Characters from which on a planted text may stand nowhere, not even within a line."""


_SHOWN, _MOSTLY = 60, 0.9


@dataclass(slots=True)
class Score:
    """Planted texts found and missed by what they have in common, words of true text lost, and examples of both."""

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: Counter[tuple[str, str]] = field(default_factory=Counter)
    words: int = 0
    lost: int = 0
    losses: Counter[str] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0
    items: int = 0

    @property
    def recall(self) -> float:
        """Give the share of planted texts that are gone."""
        return self._recall("all", "all")

    def rows(self, by: str) -> list[tuple[float, str, int]]:
        """Give recall, value and count for what texts are told apart by, the worst first."""
        keys = {key for key in (*self.found, *self.missed) if key[0] == by}
        return sorted((self._recall(*key), key[1], self.found[key] + self.missed[key]) for key in keys)

    def _recall(self, by: str, value: str) -> float:
        found, missed = self.found[by, value], self.missed[by, value]
        return found / (found + missed) if found + missed else 1.0


def main() -> int:
    """Measure, print, and give 1 where the figures are not met."""
    parser = argparse.ArgumentParser(description="Measure what learning finds of planted noise, and what true text it takes.")
    parser.add_argument("--share", type=int, default=1, metavar="N", help="only every Nth source (default: all)")
    parser.add_argument("--items", type=int, metavar="N", help="so many items in each source")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="other texts")
    parser.add_argument("--findings", type=Path, metavar="FILE", help="write what was missed and lost, with examples")
    parser.add_argument("--no-limits", action="store_true", help="only print; exit 0 whatever the figures")
    args = parser.parse_args()
    chosen = [plot if not args.items else replace(plot, size=args.items) for plot in list(plots())[:: args.share]]
    score = measure(chosen, cleaned, seed=args.seed)
    report = "\n".join(_report(score, len(chosen)))
    sys.stdout.write(report + "\n")
    if args.findings:
        args.findings.write_text("\n".join((report, "", *_examples(score))) + "\n", encoding="utf-8")
    return int(not args.no_limits and (score.recall < RECALL or score.lost > 0))


def cleaned(items: Sequence[Item], *, site: str) -> list[CleanItem]:
    """Learn from the items of a source, and clean them with what was learned."""
    from feedtool.learn import decided, learn  # noqa: PLC0415

    cleaner = Cleaner.of(language=items[0].language or "en")
    noise = decided(learn([cleaner.sample(item, site=site) for item in items]), applies=True)
    knowing = cleaner.remembering(replace(noise, site=site))
    return [knowing.clean(item).item for item in items]


def measure(chosen: Iterable[Plot], clean: Callable[..., list[CleanItem]], *, seed: int = 0) -> Score:
    """Grow sources, have them cleaned, and judge."""
    score = Score()
    for plot in chosen:
        plants = grow(plot, seed)
        before = time.process_time()
        done = clean([plant.item for plant in plants], site=words(plot.language)["name"])
        score.seconds += time.process_time() - before
        score.items += len(done)
        for plant, item in zip(plants, done, strict=True):
            _judge(score, plot, plant, item)
    return score


def _judge(score: Score, plot: Plot, plant: Plant, item: CleanItem) -> None:
    lines = {_squeezed(line) for line in item.text.splitlines()}
    whole = _squeezed(item.text)
    for piece in plant.pieces:
        text = _squeezed(piece.text)
        is_there = text in lines or ((len(text) >= LONG or piece.place == "g") and text in whole)
        for key in _keys(plot, piece.kind, piece.place):
            (score.missed if is_there else score.found)[key] += 1
        if is_there:
            _example(score, piece.kind, f"{plot}\n      missed at {piece.place!r}: {piece.text}")
    for text in plant.truth:
        count = _count(text)
        score.words += count
        if _squeezed(text) not in whole:
            lost = _lost(text, item.text)
            score.lost += lost
            own = _squeezed(text)
            removals = ((each, _squeezed(each.text)) for each in item.removals)
            took = [f"{each.step}: {each.rule}" for each, gone in removals if gone in own or own in gone]
            rule = ", ".join(took) or "no removal"
            score.losses[rule] += lost
            if score.losses[rule] == lost:
                score.examples["LOST", rule].append(f"{plot}\n      {lost} words of: {text}")


def _keys(plot: Plot, kind: str, place: str) -> Iterable[tuple[str, str]]:
    yield from (("all", "all"), ("kind", kind), ("language", plot.language), ("place", place), ("format", plot.format))
    yield from (("items", f"{plot.size:3}"), ("support", f"{plot.support:.1f}"), ("together", str(len(plot.kinds))))
    yield from (("kind and place", f"{kind} at {place}"), ("kind and language", f"{kind} in {plot.language}"))
    yield ("source", f"{kind} at {place}: {plot}")


def _example(score: Score, name: str, text: str) -> None:
    found = score.examples[name, text.partition(" ")[0]]
    if len(found) < 2 and text not in found:
        found.append(text)


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _count(text: str) -> int:
    return len(_split(text))


def _split(text: str) -> list[str]:
    parts = text.split()
    return parts if len(parts) > 1 or len(text) < LONG else list(text)


def _lost(text: str, clean: str) -> int:
    """Count the words that the nearest line has not."""
    own = _split(text)
    best = 0
    for line in clean.splitlines():
        matcher = difflib.SequenceMatcher(None, own, _split(line), autojunk=False)
        best = max(best, sum(block.size for block in matcher.get_matching_blocks() if block.size > 1))
    return len(own) - min(best, len(own) - 1)


def _report(score: Score, sources: int) -> Iterable[str]:
    total = score.found["all", "all"] + score.missed["all", "all"]
    each = score.seconds / max(1, score.items) * 1e3
    yield f"{sources} sources, {score.items} items, {score.seconds:.0f} s of CPU: {each:.2f} ms an item"
    yield f"recall {score.recall:.4f} of {total} planted texts; {score.lost} of {score.words} words of true text lost"
    for by in ("format", "place", "support", "items", "together", "language", "kind"):
        yield f"  {by}: " + ", ".join(f"{value.strip()} {recall:.3f}" for recall, value, _ in score.rows(by))
    for by in ("kind and place", "kind and language"):
        yield f"  worst {by}: " + ", ".join(
            f"{value} {recall:.2f}" for recall, value, _ in score.rows(by)[:24] if recall < RECALL
        )


def _examples(score: Score) -> Iterable[str]:
    yield "## What took true text: words, by rule"
    for rule, lost in score.losses.most_common(_SHOWN):
        yield f"- {lost} by {rule!r}: {score.examples['LOST', rule][0]}"
    yield "## Where more than a tenth was missed: what, found, in which source"
    rows = [row for row in score.rows("source") if row[0] < _MOSTLY]
    yield from (f"- {recall:.2f} of {count}: {value}" for recall, value, count in sorted(rows, key=lambda row: row[1]))
    yield "## What was missed"
    for (name, _), texts in sorted(score.examples.items()):
        yield from (f"- {name}: {text}" for text in texts if name != "LOST")


if __name__ == "__main__":
    raise SystemExit(main())
