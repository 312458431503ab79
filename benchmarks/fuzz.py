"""Looks for input that breaks the whole cleaner, guided by the paths that it takes through the code (atheris, libFuzzer).

    pip install atheris
    python benchmarks/fuzz.py CORPUS -max_total_time=300 -max_len=4000

The first bytes choose the settings, the rest is title and body, with a record separator between them; what must hold is in
tests/fuzzing.py. It ends at the first input that breaks that and writes it to a file `crash-…`, which it runs again when it is
given that file. CORPUS is a folder; an empty one is filled with the payloads of the tests, and grows with new paths.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["feedtool", "soupsieve", "bleach"]):
    from tests.fuzzing import Choice, survives
    from tests.test_xss import OWN
    from tests.xss import PAYLOADS, payloads, woven

HEAD = struct.Struct("<IIHBB")
"""How the settings stand in the first bytes: steps, elements, noise, swaps, policy and the like."""

SEPARATOR = "\x1e"


def one(data: bytes) -> None:
    """Clean, build and judge one input; whatever must not be ends the fuzzer."""
    if len(data) < HEAD.size:
        return
    steps, elements, noise, swaps, policy = HEAD.unpack_from(data)
    choice = Choice(
        steps=steps if noise & 64 else 0,
        noise=noise & 15,
        elements=elements if noise & 128 else 0,
        swaps=swaps & 7 if swaps & 8 else 0,
        policy=policy & 15,
        kind="text" if policy & 16 else "html",
        base="https://e.org/a/b" if policy & 32 else None,
    )
    title, _, content = data[HEAD.size :].decode("utf-8", "surrogateescape").partition(SEPARATOR)
    survives(content, title, choice)


def seed(folder: Path) -> None:
    """Fill an empty corpus."""
    folder.mkdir(exist_ok=True)
    if any(folder.iterdir()):
        return
    sources = [*OWN, *(payloads() if PAYLOADS.exists() else ())]
    for number, source in enumerate(each for plain in sources for each in (plain, woven(plain))):
        head = HEAD.pack(number * 977, number * 7919, (number * 31) & 255, number & 255, (number * 5) & 255)
        (folder / f"seed-{number:04}").write_bytes(head + f"A title{SEPARATOR}{source}".encode("utf-8", "surrogatepass"))


def main() -> None:
    """Run libFuzzer with what the command line says."""
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    if folders and not folders[0].is_file():
        seed(folders[0])
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
