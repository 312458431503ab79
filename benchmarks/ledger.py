"""Trace every item of every set, walk each ledger backwards, and demand the original's very bytes: 100% of them."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.clean import ledger
from feedtool.clean.trace import trace
from feedtool.errors import CleanError
from feedtool.state import codec
from tests.itemsets import SETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.itemsets import Case


@dataclass(slots=True)
class Count:
    """What became of a set: how many came back, which did not, and how many cannot be cleaned at all; seconds of CPU."""

    good: int = 0
    refused: int = 0
    edits: int = 0
    clean: float = 0.0
    trace: float = 0.0
    replay: float = 0.0


def main() -> int:
    """Print a line for each set, and each item that did not come back; give 1 where there is one or a set is empty."""
    bad = 0
    print(f"{'set':<10}{'items':>8}{'came back':>11}{'refused':>9}{'edits':>9}{'clean':>9}{'trace':>9}{'replay':>9}  (CPU)")
    for name, cases in SETS.items():
        count = Count()
        wrong = [each for each in _tried(cases(), count) if each]
        total = count.good + count.refused + len(wrong)
        times = "".join(f"{seconds:8.2f}s" for seconds in (count.clean, count.trace, count.replay))
        print(f"{name:<10}{total:>8,}{count.good:>11,}{count.refused:>9,}{count.edits:>9,}{times}")
        for each in wrong or ([] if total else ["the set is empty"]):
            print(f"  {name}: {each}", file=sys.stderr)
            bad += 1
    return 1 if bad else 0


def _tried(cases: Iterable[Case], count: Count) -> Iterable[str]:
    """Give for each item what is wrong with it, or nothing."""
    for item, cleaner in cases:
        start = time.process_time()
        try:
            cleaned = cleaner.clean(item)
        except CleanError:
            count.refused += 1
            continue
        middle = time.process_time()
        traced = trace(cleaner, item)
        done = time.process_time()
        written = json.dumps(traced.ledger.written(), ensure_ascii=False)
        back = ledger.replay(traced.cleaned.item, ledger.read(json.loads(written)))
        count.clean += middle - start
        count.trace += done - middle
        count.replay += time.process_time() - done
        count.edits += sum(len(change.edits) for change in traced.ledger.changes)
        same = codec.original(back) == codec.original(item) and traced.cleaned == cleaned
        count.good += same
        yield "" if same else item.key


if __name__ == "__main__":
    sys.exit(main())
