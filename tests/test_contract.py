"""The contract of every kind: items or one clear error, whatever it is given; soon, in little memory, twice the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from feedtool.sources import KINDS
from tests.contract import FRAMES, SORTS, Sample, options, samples
from tests.measured import Bounds, Outcome, Reader, install
from tests.outcomes import wants

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.outcomes import Wants

SECONDS = 30
"""Processor time of one reading; the slowest takes about a sixth of it on a slow machine, and a source has 60 seconds."""

MEMORY = 250_000_000
"""Bytes above what the process began with; the largest input has 20 MB, which are there as bytes, text and tree."""

SMALL = 10_000
"""Bytes up to which an input is read twice in one process, too."""

BOUNDS = Bounds(SECONDS, 9 * SECONDS)  # the second ends what waits for ever, also on a busy machine
LONGEST = 600
PRIVATE = re.compile(r"Traceback|a fault in feedtool|\b[A-Z]\w+(?:Error|Exception)\b|\n")
"""What no error may have in it: what is meant for us."""

ADVICE = re.compile(
    r"\b(?:ask|choose|correct|drop|leave|lower|mend|name (?:a|the)|part it|raise|read it|see|set|write)\b"
    r"|it said|may have been|may say|name them|start at"
)
"""What every error has in it: what to do, or what a program or a server says itself."""


@pytest.fixture(scope="module")
def readers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Reader, Reader]]:
    """Start two processes that hash in two ways; both know the kind that a package brings."""
    packages = install(tmp_path_factory.mktemp("packages") / "site")
    with Reader(1, packages) as first, Reader(2, packages) as second:
        yield first, second


def outcomes(sample: Sample, kind: str, folder: Path, readers: tuple[Reader, Reader]) -> list[Outcome]:
    """Read a sample in both processes at once; a small one twice in the second."""
    folder.mkdir()
    path = folder / FRAMES[kind].file
    sample.write(path)
    times = 2 if isinstance(sample.put, bytes) and len(sample.put) <= SMALL else 1
    readers[0].ask(folder, options(kind, sample), BOUNDS)
    readers[1].ask(folder, options(kind, sample), BOUNDS, times=times)
    found = [*readers[0].answer(), *readers[1].answer()]
    if path.is_file():
        path.unlink()
    return found


def faults(wanted: Wants, outcome: Outcome, file: str) -> Iterator[str]:
    """Say what of the contract an outcome breaks."""
    if outcome.death:
        yield outcome.death
        return
    if outcome.seconds > SECONDS or outcome.memory > MEMORY:
        yield f"took {outcome.seconds:.1f} s and {outcome.memory / 1e6:.0f} MB"
    items, words = wanted if isinstance(wanted, tuple) else (wanted, "") if isinstance(wanted, int) else (0, wanted)
    messages = [message for _, message in outcome.problems]
    if outcome.items != items or len(messages) != bool(words) or not all(words in message for message in messages):
        yield f"gave {outcome.items} items and {str(messages)[:400]}, wanted {wanted!r}"
    for where, message in outcome.problems:
        if PRIVATE.search(message) or not ADVICE.search(message) or not 0 < len(message) <= LONGEST:
            yield f"is no clear error: {message[:300]!r}"
        if not any(name in f"{where} {message}" for name in (file, "database", "cat", "https://example.com/1")):
            yield f"does not say where: {where!r} {message[:300]!r}"


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("kind", sorted({*KINDS, "tides"}))
def test_a_kind_keeps_the_contract(kind: str, sort: str, tmp_path: Path, readers: tuple[Reader, Reader]) -> None:
    """The items or the one clear error that are stated, in bounded time and memory, twice the same; none may be unstated."""
    broken = []
    for number, sample in enumerate(samples(kind, sort)):
        found = outcomes(sample, kind, tmp_path / str(number), readers)
        wanted = wants(kind, sample.name)
        broken += [f"{sample.name}: {fault}" for each in found for fault in faults(wanted, each, FRAMES[kind].file)]
        if len({(each.digest, each.death) for each in found}) > 1:
            broken.append(f"{sample.name}: is not twice the same")
    assert not broken, "\n".join(broken)
