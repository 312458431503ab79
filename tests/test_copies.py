"""Compressed copies say what their files say at every moment, are made once, and never outlive what they are copies of."""

from __future__ import annotations

import gzip
import os
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING

import brotli
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from feedtool.config.publishing import Publish
from feedtool.publish import ENCODINGS, Copying, Published, copy_names, publish
from tests.conftest import ARTICLE
from tests.conftest import CONFIG as USUAL
from tests.killing import NAMES, NOW, done, files, kills

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Site

DECODE: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".br": brotli.decompress,
    ".zst": lambda data: zstandard.ZstdDecompressor(max_window_size=2**23).decompress(data),
}
ALL = Copying(tuple(ENCODINGS))
CONFIG = USUAL.replace('org/feeds/"', 'org/feeds/", index: false') + "defaults: {formats: [rss, atom, json]}\n"
COPIED = CONFIG + "publish: {compress: [gz, br, zst]}\n"
OLD, NEW = {"a.xml": b"old" * 99, "b.xml": b"same" * 99}, {"a.xml": b"new" * 99, "b.xml": b"same" * 99}


def told(folder: Path) -> dict[str, set[bytes]]:
    """Give what a reader may be sent for each file: its bytes, and what its copies unpack to."""
    found: dict[str, set[bytes]] = {}
    for path in folder.iterdir():
        if path.name[0] != ".":
            decode = DECODE.get(path.suffix, bytes)
            found.setdefault(path.name.removesuffix(path.suffix if decode is not bytes else ""), set()).add(
                decode(path.read_bytes())
            )
    return found


def demand_agreed(folder: Path) -> None:
    """Demand that no file and copy say different things."""
    assert {name: len(data) for name, data in told(folder).items() if len(data) > 1} == {}


@given(st.binary(max_size=5000))
def test_copies_give_back_the_file_and_are_the_same_each_time(data: bytes) -> None:
    """Whatever is in it, an empty file included; no time, name or system stands in a copy."""
    for each in ENCODINGS.values():
        made = each.encode(data)
        assert (DECODE[each.suffix](made), each.encode(data)) == (data, made)
    assert ENCODINGS["gz"].encode(data)[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


def test_a_browser_can_read_what_is_large() -> None:
    """The window of Zstandard is no larger than the 8 MiB that a browser need accept, and says the size of the file."""
    large = os.urandom(1 << 20) * 12
    made = ENCODINGS["zst"].encode(large)
    head = zstandard.get_frame_parameters(made)
    assert (head.window_size <= 2**23, head.content_size) == (True, len(large))
    assert zlib.crc32(DECODE[".zst"](made)) == zlib.crc32(large)


def test_the_configuration_has_the_words_of_the_registry() -> None:
    """Each encoding can be asked for, and no other."""
    assert Publish(compress=tuple(ENCODINGS)).compress == tuple(ENCODINGS)


class Crash(BaseException):
    """Ends publishing at a step."""


def cut(folder: Path, number: int) -> bool:
    """Publish news, cut off before the step of that number; demand agreement before each step, and say whether it got there."""
    steps = iter(range(number, -1, -1))

    def step(_: str) -> None:
        demand_agreed(folder)
        if next(steps, -1) == 0:
            raise Crash

    try:
        publish(folder, NEW, copying=Copying(ALL.encodings, good=frozenset(copy_names("b.xml"))), step=step)
    except Crash:
        return False
    finally:
        demand_agreed(folder)
    return True


def test_file_and_copies_never_disagree(tmp_path: Path) -> None:
    """At every moment at which publishing may be cut off: what is sent packed is what is sent plain."""
    steps = 4 * 3 + 3 + 4 + 1
    for number in range(steps + 1):
        folder = tmp_path / str(number)
        publish(folder, OLD, copying=ALL)
        assert cut(folder, number) == (number == steps)
    assert told(folder) == {name: {data} for name, data in NEW.items()}


def test_a_killed_run_leaves_no_copy_that_lies(tmp_path: Path) -> None:
    """Killed at each step of publishing: file and copies agree at once, and the next run makes all of them right."""
    number = 0
    for each in kills(tmp_path, lambda _: "publish: {compress: gz}\n", first="create"):
        demand_agreed(each.folder / "output")
        assert done(each.folder, NOW + timedelta(days=1)) == 0
        demand_agreed(each.folder / "output")
        assert set(files(each.folder / "output")) == set(NAMES)
        assert not list((each.folder / "output").glob(".*.tmp"))
        number = each.number
    assert number >= 2 * 3 + 1 + 2 + 1


def test_a_copy_has_the_time_of_its_file(tmp_path: Path) -> None:
    """Also where it is made later; what is good is not touched."""
    publish(tmp_path, OLD)
    os.utime(tmp_path / "a.xml", ns=(10**18, 10**18))
    assert publish(tmp_path, OLD, copying=Copying(("gz",))) == Published(("a.xml.gz", "b.xml.gz"), ("a.xml", "b.xml"))
    assert (tmp_path / "a.xml.gz").stat().st_mtime_ns == 10**18
    good = Copying(("gz",), good=frozenset({"a.xml.gz", "b.xml.gz"}))
    assert publish(tmp_path, OLD, copying=good).written == ()


def test_a_build_makes_copies_once(site: Site) -> None:
    """Beside each file; a run without news touches none, and one that is missing or damaged comes back."""
    site.write("config.yaml", COPIED)
    assert site.feedtool("build").returncode == 0
    before = site.files()
    assert set(before) == {each for name in ("news.xml", "news.atom.xml", "news.json") for each in (name, *copy_names(name))}
    assert site.feedtool("build").returncode == 0
    assert site.files() == before
    (site.folder / "output" / "news.xml.br").unlink()
    site.write("output/news.json.gz", b"damaged")
    assert site.feedtool("build").returncode == 0
    after = site.files()
    assert {name: data for name, (data, *_) in after.items()} == {name: data for name, (data, *_) in before.items()}
    assert {name for name in after if after[name] != before[name]} == {"news.xml.br", "news.json.gz"}


def test_copies_that_nobody_wants_any_more_go_before_they_lie(site: Site) -> None:
    """Turned off, they stay as long as they agree; the moment there is news they are gone."""
    site.write("config.yaml", COPIED)
    assert site.feedtool("build").returncode == 0
    site.write("config.yaml", CONFIG + "publish: {compress: gz}\n")
    assert site.feedtool("build").returncode == 0
    assert len(site.files()) == 12
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert site.feedtool("build").returncode == 0
    assert {name.removeprefix("news.") for name in site.files()} == {
        "xml",
        "atom.xml",
        "json",
        "xml.gz",
        "atom.xml.gz",
        "json.gz",
    }
    demand_agreed(site.folder / "output")


def test_copies_that_others_made_are_theirs(site: Site) -> None:
    """A copy that no run made is not touched where none is asked for."""
    site.write("config.yaml", CONFIG)
    assert site.feedtool("build").returncode == 0
    site.write("output/news.xml.gz", b"theirs")
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert site.feedtool("build").returncode == 0
    assert site.files()["news.xml.gz"][0] == b"theirs"
