"""The commands around the state: status, explain, rebuild, accept, wait; as a person runs them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ARTICLE, CONFIG, TOGETHER

if TYPE_CHECKING:
    from tests.conftest import Site

GUID = "tag:news.example.org,2026:newsroom/"


def guids(site: Site) -> list[str]:
    """Give the guids of the feed `news`, newest first."""
    return [item["id"] for item in json.loads((site.folder / "output" / "news.json").read_text())["items"]]


def test_status_before_the_first_run(site: Site) -> None:
    """Nothing is known, nothing is written, nothing failed."""
    done = site.here("status")
    assert (done.returncode, done.stdout) == (0, "nothing is known yet: run 'feedtool build'\n")
    assert not (site.folder / "state.db").exists()


FILES = {*TOGETHER, "news.atom.xml", "news.html", "news.json", "news.xml"}


def test_status_of_a_good_run(site: Site) -> None:
    """A line for each source and feed; as JSON it is what status.json holds, and nothing of it is in the output."""
    site.here("build")
    done = site.here("status")
    assert done.returncode == 0
    assert [line.split()[:4] for line in done.stdout.splitlines()[1:]] == [
        ["source", "newsroom", "ok", "2"],
        ["feed", "news", "ok", "2"],
    ]
    told = site.here("status", "--json").stdout
    assert told == (site.folder / "status.json").read_text(encoding="utf-8")
    assert json.loads(told)["run"].items() >= {"cleaned": 2, "rendered": 2, "sources": 1, "unmodified": 0, "written": 4}.items()
    assert set(site.files()) == FILES


def test_status_of_trouble(site: Site) -> None:
    """What failed, since when, how often; exit code 1."""
    site.here("build")
    (site.folder / "articles").rename(site.folder / "elsewhere")
    site.here("build")
    site.here("build")
    done = site.here("status")
    assert done.returncode == 1
    assert "source newsroom: 'articles/*.txt' is in the folder " in done.stdout
    told = json.loads(site.here("status", "--json").stdout)["sources"]["newsroom"]
    assert (told["state"], told["failures"], told["items"]) == ("failed", 2, 2)
    assert told["last_success"] <= told["since"] <= told["last_try"]


def test_status_in_the_output_is_asked_for(site: Site) -> None:
    """It may tell strangers about internals."""
    site.write("config.yaml", CONFIG.replace("sources:", "run: {publish_status: true}\nsources:"))
    site.here("build")
    assert {"status.json", "health.xml"} < set(site.files())
    assert site.files()["status.json"][0] == (site.folder / "status.json").read_bytes()
    assert site.here("validate", "output/health.xml").returncode == 0


def test_explain_tells_where_an_item_came_from(site: Site) -> None:
    """By guid or by the name of its file: source, dates, names, and what cleaning took out."""
    site.here("build")
    by_file = site.here("explain", "articles/2026-03-01-first.txt")
    by_guid = site.here("explain", guids(site)[1])
    assert by_file.stdout == by_guid.stdout
    for part in (
        "A title for the first article\n",
        f"  guid        {GUID}",
        "  source      newsroom: articles/2026-03-01-first.txt\n",
        "  feeds       news\n",
        "  published   2026-03-01T00:00:00+00:00 (the source states 2026-03-01T00:00:00+00:00)\n",
        "  known as    key articles/2026-03-01-first.txt since 2",
        "  taken out   body:4: '#haber#' (noise: ",
    ):
        assert part in by_file.stdout
    told = json.loads(site.here("explain", guids(site)[1], "--json").stdout)[0]
    assert (told["guid"], len(told["removals"])) == (guids(site)[1], 4)
    assert "#haber#" in told["original"]["content"]


def test_explain_knows_links_and_old_names(site: Site) -> None:
    """An item is found by each link and key that it ever had."""
    article = ARTICLE + "\n" + "More of what happened on that day in the town by the sea. " * 9
    site.write("config.yaml", CONFIG.replace('["#haber#"]', '["#haber#"], link: "https://news.example.org/{name}"'))
    path = site.write("articles/2026-03-01-first.txt", article)
    site.here("build")
    path.rename(path.with_name("2026-03-01-moved.txt"))
    assert site.here("build").returncode == 0
    links = [f"https://news.example.org/2026-03-01-{name}" for name in ("first", "moved")]
    told = [site.here("explain", name).stdout for name in (*links, f"http://www.{links[0][8:]}?utm_source=x")]
    assert told[0] == told[1] == told[2]
    assert "known as    link news.example.org/2026-03-01-first since" in told[0]


def test_explain_of_something_unknown(site: Site) -> None:
    """Says so, and what to give."""
    site.here("build")
    done = site.here("explain", "https://elsewhere.example/")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("no item is known as 'https://elsewhere.example/'; give ")


def test_rebuild_without_sources(site: Site) -> None:
    """The output comes back from the state alone."""
    site.here("build")
    before = {name: each[0] for name, each in site.files().items()}
    (site.folder / "articles").rename(site.folder / "elsewhere")
    for path in (site.folder / "output").iterdir():
        path.unlink()
    assert site.here("rebuild").returncode == 0
    assert {name: each[0] for name, each in site.files().items()} == before
    stamps = site.files()
    assert site.here("rebuild").returncode == 0
    assert site.files() == stamps


def test_a_status_that_cannot_be_written_hides_nothing(site: Site) -> None:
    """What went wrong in the run is told all the same."""
    (site.folder / "status.json").mkdir()
    site.write("articles/2026-03-03-empty.txt", b"")
    done = site.here("build")
    assert done.returncode == 1
    assert "articles/2026-03-03-empty.txt: read: " in done.stderr
    assert "status: publish: cannot write " in done.stderr


def test_rebuild_of_nothing(site: Site) -> None:
    """A feed that was never built is named."""
    done = site.here("rebuild")
    assert (done.returncode, done.stderr) == (
        1,
        "news: state: nothing is remembered of it: nothing was published; run 'feedtool build'\n",
    )


def test_a_dry_run_remembers_nothing(site: Site) -> None:
    """No state, no lock, no status, no output."""
    there = sorted(os.listdir(site.folder))  # noqa: PTH208
    done = site.here("build", "--dry-run")
    assert (done.returncode, sorted(os.listdir(site.folder))) == (0, there)  # noqa: PTH208


LOOKING = ("status", "explain x", "diff", "learn newsroom", "test newsroom", "check", "build --dry-run")


def test_who_only_looks_leaves_nothing(site: Site) -> None:
    """No file of SQLite's beside the state, which would belong to whoever looked: not even one of those who only read it."""
    site.here("build")
    before = {path: path.read_bytes() for path in site.folder.iterdir() if path.is_file()}
    assert site.folder / "state.db" in before
    for words in LOOKING:
        assert "Traceback" not in site.feedtool(*words.split()).stderr
        assert {path: path.read_bytes() for path in site.folder.iterdir() if path.is_file()} == before, words


def test_accept_wants_a_feed_that_is_there(site: Site) -> None:
    """A mistyped name is an error of the command line."""
    done = site.here("build", "--accept", "newz")
    assert (done.returncode, done.stderr) == (2, "--accept: the configuration has no 'newz'; it has: news\n")


@pytest.mark.parametrize("seconds", ["-1", "x", "nan"])
def test_wait_wants_seconds(site: Site, seconds: str) -> None:
    """Anything else is an error of the command line."""
    done = site.here("build", f"--wait={seconds}")
    assert (done.returncode, "--wait" in done.stderr) == (2, True)


@pytest.mark.parametrize("command", ["build", "rebuild"])
def test_a_second_run_ends_at_once(site: Site, command: str) -> None:
    """With 75, and a line; looking needs no lock."""
    site.here("build")
    with (site.folder / "state.db.lock").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        done = site.feedtool(command)
        assert site.here("status").returncode == 0
    assert done.returncode == 75
    assert done.stderr.startswith("another run (process ")
    assert "state.db.lock' since 2" in done.stderr


def test_the_state_may_be_in_a_folder_of_its_own(site: Site) -> None:
    """Which is made; status and health are beside it."""
    site.write("config.yaml", CONFIG.replace("sources:", "run: {state: var/lib/feeds.db}\nsources:"))
    assert site.here("build").returncode == 0
    there = {"feeds.db", "feeds.db.lock", "health.xml", "status.json"}
    assert {path.name for path in (site.folder / "var" / "lib").iterdir()} == there


def test_two_configurations_do_not_share_a_state(site: Site) -> None:
    """Their sources may have the same names; a configuration that was renamed goes on."""
    site.here("build")
    site.write("other.yaml", CONFIG)
    for command in ("build", "rebuild"):
        done = site.here(command, "-c", "other.yaml")
        assert done.returncode == 1
        assert "is what 'config.yaml' remembers; give this configuration its own, in another folder" in done.stderr
        assert "'run: {state: other/state.db}'" in done.stderr
    (site.folder / "config.yaml").unlink()
    assert site.here("build", "-c", "other.yaml").returncode == 0


def test_many_problems_are_shortened(site: Site) -> None:
    """Cron mails what is printed."""
    for number in range(14):
        site.write(f"articles/bad{number}.txt", b"")
    done = site.here("build")
    assert done.stderr.count("is empty") == 10
    assert done.stderr.splitlines()[-1] == "newsroom: and 4 more like these; 'feedtool status' tells all"


def test_a_source_that_was_renamed_keeps_its_items(site: Site) -> None:
    """The name in the configuration is no part of what an item is."""
    site.here("build")
    before = site.files()
    site.write("config.yaml", CONFIG.replace("newsroom:", "redaction:"))
    assert site.here("build").returncode == 0
    assert site.files() == before


QUIET = """
import sys
from feedtool.cli import build, main
build._children = lambda settings, lock: map
assert main(["build"]) == 0
heavy = {"lxml", "bs4", "nh3", "bleach", "feedgen", "feedparser", "ftfy", "re2", "rapidfuzz", "w3lib", "babel", "markupsafe"}
heavy |= {"feedtool.podcast", "feedtool.config.podcast", "feedtool.values"}
print(sorted(heavy & set(sys.modules)))
"""


def test_a_quiet_run_imports_no_html_or_feed_library(site: Site) -> None:
    """Neither the run nor what reads the sources; one with work to do does."""
    site.write("config.yaml", CONFIG.replace(', noise: ["#haber#"]', ""))
    command = [sys.executable, "-c", QUIET]
    done = [subprocess.run(command, cwd=site.folder, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert all(name in done[0] for name in ("lxml", "babel", "markupsafe"))
    assert done[1] == "[]\n"
