"""The contract's inputs at their full size, kind by kind: items, processor time and memory of each, and what is over bounds.

Usage: `python -m benchmarks.contract [KIND …]`. As in the tests, each is read in a fork of a warm process.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.contract import FRAMES, FULL, SORTS, options, samples
from tests.measured import Bounds, Reader, install

SECONDS = 60
"""Processor time of one reading: the deadline that a source has by default."""

MEMORY = 500_000_000
"""Bytes above what the process began with: 20 MB are there as bytes, text and tree."""


def main(kinds: list[str]) -> int:
    """Print a line for each input, with its first error; give 1 if one is over bounds."""
    over = 0
    with tempfile.TemporaryDirectory() as name, Reader(1, install(Path(name) / "packages")) as reader:
        for kind in kinds or sorted(FRAMES):
            for sort in SORTS:
                over += measure(kind, sort, Path(name) / kind / sort, reader)
    print(f"{over} over bounds ({SECONDS} s, {MEMORY / 1e6:.0f} MB)")
    return int(over > 0)


def measure(kind: str, sort: str, folder: Path, reader: Reader) -> int:
    """Read all inputs of one sort; give how many were over bounds."""
    over = 0
    for number, sample in enumerate(samples(kind, sort, FULL)):
        place = folder / str(number)
        place.mkdir(parents=True)
        sample.write(place / FRAMES[kind].file)
        reader.ask(place, options(kind, sample), Bounds(SECONDS, 5 * SECONDS))
        (found,) = reader.answer()
        is_over = bool(found.death) or found.seconds > SECONDS or found.memory > MEMORY
        told = found.death or next((message for _, message in found.problems), "")
        mark = "OVER" if is_over else ""
        size = f"{found.seconds:6.2f} s {found.memory / 1e6:5.0f} MB {found.items:6,} items"
        print(f"{kind:9}{sort:12}{sample.name:26}{size} {mark:4} {told[:90]}", flush=True)
        over += is_over
    return over


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
