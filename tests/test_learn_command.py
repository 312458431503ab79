"""`feedtool learn`: what a person sees of what a source repeats, and what it writes into the configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.test_learned import CONFIG, GREETING, bodies, feed

if TYPE_CHECKING:
    from tests.conftest import Site

COMMENTED = """# our sources
site: {title: T, url: "https://news.example.org/feeds/"}  # ours
sources:
  a:  # the blog
    kind: feed
    path: 'feed.json'   # beside this
    tags:
      - one
      - two
feeds: {all: {title: All}}
"""
BECAUSE = "a whole sentence stays the same; most items have it; many items have it; nothing but what repeats comes after it"
NAME = "greetings from the kitchen table of our whole crew"


@pytest.fixture
def blog(site: Site) -> Site:
    """Give a folder whose feed has eight items with the same end, and a configuration with comments."""
    site.write("config.yaml", COMMENTED)
    site.write("feed.json", feed(*range(8)))
    return site


def test_it_shows_evidence_and_examples(blog: Site) -> None:
    """Before the first run the source itself is read; nothing is remembered by it."""
    done = blog.here("learn", "a")
    assert done.stdout.splitlines()[:5] == [
        "a: 8 items from the source as it is now; learn: suggest",
        "",
        f"   1. {NAME}",
        "      99% sure: surely noise; a line near the end, in 8 of 8 items",
        f"      because {BECAUSE}",
    ]
    assert f"      as in   {GREETING!r}" in done.stdout
    assert not (blog.folder / "state.db").exists()


def test_after_a_run_it_learns_from_the_state(blog: Site) -> None:
    """Items that left the source count, too."""
    blog.here("build")
    blog.write("feed.json", feed(*range(2, 10)))
    blog.here("build")
    assert blog.here("learn", "a").stdout.startswith("a: 10 items from the state")


def test_write_pins_it_and_keeps_all_else(blog: Site) -> None:
    """Byte by byte, ends of lines too; the next run takes it out; once more there is nothing to write."""
    blog.write("config.yaml", COMMENTED.replace("\n", "\r\n"))
    done = blog.here("learn", "a", "--write")
    assert done.stderr == "config.yaml: wrote 1 pattern under sources.a.learn.pin\n"
    written = COMMENTED.replace("      - two\n", f'      - two\n    learn:\n      pin:\n        - "{NAME}"\n')
    assert (blog.folder / "config.yaml").read_bytes() == written.replace("\n", "\r\n").encode()
    blog.here("build")
    assert GREETING not in str(bodies(blog))
    assert "takes out 'greetings" in blog.here("status").stdout
    assert blog.here("learn", "a", "--write").stderr == "nothing to write\n"


@pytest.mark.parametrize(("said", "left"), [("auto", {"mode": "auto"}), ('{mode: "off", pin: [so be it]}', {"mode": "off"})])
def test_write_adds_to_what_is_said(blog: Site, said: str, left: dict[str, str]) -> None:
    """A mode stays the mode, and what was pinned stays pinned; also where a block is written in one line."""
    text = COMMENTED.replace(
        "  a:  # the blog\n", f"  b: {{kind: feed, path: feed.json, learn: {said}}}  # in one line\n  a:\n"
    )
    blog.write("config.yaml", text)
    assert blog.here("learn", "b", "--write").returncode == 0
    new = (blog.folder / "config.yaml").read_text()
    assert "# in one line" in new
    assert blog.here("check").returncode == 0
    line = next(line for line in new.splitlines() if line.startswith("  b:"))
    assert f"mode: {left['mode']}" in line.replace('"', "")
    assert ("so be it" in line, NAME in line) == ("so be it" in said, True)


def test_write_follows_a_link(blog: Site) -> None:
    """A configuration that is kept elsewhere is written there."""
    there = blog.write("kept/config.yaml", COMMENTED)
    here = blog.folder / "config.yaml"
    here.unlink()
    here.symlink_to(there)
    assert blog.here("learn", "a", "--write").returncode == 0
    assert (here.is_symlink(), NAME in there.read_text()) == (True, True)


def test_write_adds_nothing_where_others_have_it_too(blog: Site) -> None:
    """A source that is an alias of another is left alone; it is told what to write."""
    text = COMMENTED.replace("  a:  # the blog\n", "  a: &a\n").replace("feeds:", "  b: *a\nfeeds:")
    blog.write("config.yaml", text)
    done = blog.here("learn", "b", "--write")
    assert (done.returncode, (blog.folder / "config.yaml").read_text()) == (2, text)
    assert done.stderr.endswith(f'write sources.b.learn.pin: ["{NAME}"] yourself\n')


def test_pick_writes_what_is_chosen(blog: Site) -> None:
    """By its number, sure or not; a number that is not there is a mistake and writes nothing."""
    wrong = blog.here("learn", "a", "--write", "--pick", "9")
    assert (wrong.returncode, wrong.stderr) == (2, "--pick 9: there is no such number; they go from 1 to 1\n")
    assert (blog.folder / "config.yaml").read_text() == COMMENTED
    assert blog.here("learn", "a", "--write", "--pick", "1").returncode == 0


def test_files_need_neither_state_nor_configuration(blog: Site) -> None:
    """Feeds and articles are learned from as one source, and cleaned with it."""
    (blog.folder / "config.yaml").unlink()
    told = json.loads(blog.here("learn", "--json", "--cleaned", "feed.json").stdout)
    assert (told["items"], told["site"]) == (8, "Harbour Blog")
    pattern = told["patterns"][0]
    assert (pattern["pattern"], pattern["applied"], pattern["seen"], pattern["of"]) == (NAME, True, 8, 8)
    assert all(GREETING not in each["html"] and each["removals"] for each in told["cleaned"])
    names = []
    for number in range(4):
        names.append(f"{number}.txt")
        blog.write(
            names[-1],
            f"Title {number}\n\nIt rained {number} times in the {'north east south west'.split()[number]}.\n{GREETING}\n",
        )
    assert NAME in [each["pattern"] for each in json.loads(blog.here("learn", "--json", *names).stdout)["patterns"]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nosuch",), "no file and no source of the configuration is 'nosuch'; it has: a\n"),
        (("a", "feed.json"), "give sources of the configuration or files, not both\n"),
        (("feed.json", "--write"), "--write needs one source of the configuration\n"),
        (("a", "--pick", "1"), "--pick says what --write writes: give both\n"),
    ],
)
def test_wrong_words_are_refused(blog: Site, words: tuple[str, ...], message: str) -> None:
    """With exit code 2, and nothing is written."""
    done = blog.here("learn", *words)
    assert (done.returncode, done.stderr, (blog.folder / "config.yaml").read_text()) == (2, message, COMMENTED)


def test_what_is_no_feed_is_told(blog: Site) -> None:
    """By file, with the reason."""
    blog.write("bad.xml", "<?xml version='1.0'?><nothing/>")
    done = blog.here("learn", "bad.xml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bad.xml: cannot be read: ")


def test_status_json_has_it(blog: Site) -> None:
    """What is taken out of each source is there for programs."""
    blog.write("config.yaml", CONFIG.format(learn="auto"))
    blog.here("build")
    told = json.loads(blog.here("status", "--json").stdout)["sources"]["a"]["takes_out"]
    assert [each["pattern"] for each in told] == [NAME]
    assert json.loads((blog.folder / "status.json").read_text())["sources"]["a"]["takes_out"] == told
