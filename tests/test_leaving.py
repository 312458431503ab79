"""Files that nothing asks for any more: told of once, shown by status, removed only when that is asked for."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from feedtool.config import loads
from feedtool.run import plan
from feedtool.run.leaving import settle
from feedtool.run.shelf import Shelf
from feedtool.state.database import opened
from tests.conftest import ARTICLE
from tests.conftest import CONFIG as USUAL

if TYPE_CHECKING:
    from tests.conftest import Site

CONFIG = USUAL.replace('org/feeds/"', 'org/feeds/", index: false') + "defaults: {formats: [rss, atom, json]}\n"
TWO = CONFIG.replace("feeds:\n", "feeds:\n  more: {title: More}\n")
MORE = {"more.xml", "more.atom.xml", "more.json"}
LEFT = "output: 3 files are left that nothing in the configuration asks for any more: more.atom.xml, more.json, more.xml; "


@pytest.fixture
def two(site: Site) -> Site:
    """Give a site of which a feed has left the configuration, told of already."""
    site.write("config.yaml", TWO)
    assert site.feedtool("build").returncode == 0
    site.write("config.yaml", CONFIG)
    done = site.feedtool("build")
    assert (done.returncode, done.stderr) == (0, f"{LEFT}'feedtool build --prune' removes them\n")
    return site


def test_it_is_told_once_and_stands_in_status(two: Site) -> None:
    """Cron mails what is printed: the second run is silent, while status shows it as long as it is so."""
    assert two.feedtool("build").stderr == ""
    assert set(two.files()) > MORE
    assert json.loads(two.feedtool("status", "--json").stdout)["left"] == {"output": sorted(MORE)}
    assert (
        "output: left, since nothing asks for it any more: more.atom.xml, more.json, more.xml" in two.feedtool("status").stdout
    )


def test_a_feed_that_comes_back_has_its_files_again(two: Site) -> None:
    """Nothing is left then, and when it leaves once more, that is told once more."""
    two.write("config.yaml", TWO)
    done = two.feedtool("build", "--prune")
    assert (done.returncode, done.stdout) == (0, "")
    assert set(two.files()) > MORE
    two.write("config.yaml", CONFIG)
    assert two.feedtool("build").stderr.startswith(LEFT)


def test_pruning_is_shown_before_it_is_done(two: Site) -> None:
    """A dry run removes and remembers nothing; then the files are gone, and those of others and of other feeds are not."""
    two.write("output/strange.xml", "theirs")
    before = two.files()
    dry = two.feedtool("build", "--dry-run", "--prune")
    assert dry.stdout.splitlines() == [f"would remove output/{name}" for name in sorted(MORE)]
    assert two.files() == before
    done = two.feedtool("build", "--prune")
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"removed output/{name}" for name in sorted(MORE)])
    assert two.files() == {name: each for name, each in before.items() if name not in MORE}
    assert two.feedtool("build", "--prune").stdout == ""
    assert json.loads(two.feedtool("status", "--json").stdout)["left"] == {}


def test_what_others_put_in_its_place_is_theirs(two: Site) -> None:
    """A file with other bytes under that name, or a link, is not removed, and not ours to speak of from then on."""
    two.write("output/more.xml", "theirs")
    (two.folder / "output" / "more.json").unlink()
    (two.folder / "output" / "more.json").symlink_to("news.json")
    done = two.feedtool("build", "--prune")
    assert done.stdout == "removed output/more.atom.xml\n"
    assert done.stderr == "output: more.xml was not removed: it is not what was put there\n"
    assert two.files()["more.xml"][0] == b"theirs"
    assert "more.json" in two.files()
    assert two.feedtool("build", "--prune").stderr == ""


def test_formats_copies_and_folders_that_are_not_wanted_any_more_are_left(site: Site) -> None:
    """All that a run ever put anywhere is known: a format, an encoding, the owner's files, the folder of before."""
    site.write("config.yaml", CONFIG + "run: {publish_status: true}\npublish: {compress: [gz, br]}\n")
    assert site.feedtool("build").returncode == 0
    site.write("config.yaml", CONFIG.replace("News}", "News, formats: rss}") + "publish: {compress: gz}\n")
    told = site.feedtool("build").stderr
    left = {f"news.{each}{copy}" for each in ("atom.xml", "json") for copy in ("", ".gz", ".br")} | {"news.xml.br"}
    left |= {f"{name}{copy}" for name in ("status.json", "health.xml") for copy in ("", ".gz", ".br")}
    assert set(json.loads(site.feedtool("status", "--json").stdout)["left"]["output"]) == left
    assert told.startswith(f"output: {len(left)} files are left that nothing")
    site.write("config.yaml", CONFIG.replace("index: false", "index: false, output: public"))
    assert site.feedtool("build", "--prune").returncode == 0
    assert site.files() == {}
    assert {path.name for path in (site.folder / "public").iterdir()} == {"news.xml", "news.atom.xml", "news.json"}


@pytest.mark.parametrize("output", ["./output/", "{folder}/output", "linked"])
def test_a_folder_under_another_name_is_the_same_folder(site: Site, output: str) -> None:
    """Nothing is left, nothing is written again, and nothing that is asked for is ever removed."""
    site.write("config.yaml", CONFIG)
    assert site.feedtool("build").returncode == 0
    before = site.files()
    (site.folder / "linked").symlink_to("output")
    named = output.format(folder=site.folder)
    site.write("config.yaml", CONFIG.replace("index: false", f"index: false, output: '{named}'"))
    done = site.feedtool("build", "--prune")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert site.files() == before


def test_what_somebody_took_away_is_not_left(two: Site) -> None:
    """Files that were removed by hand are not spoken of any more."""
    for name in MORE:
        (two.folder / "output" / name).unlink()
    assert two.feedtool("build").returncode == 0
    assert json.loads(two.feedtool("status", "--json").stdout)["left"] == {}


def test_files_of_a_broken_feed_stay(site: Site) -> None:
    """A feed that fails, or whose sources are gone, is still asked for."""
    site.write("config.yaml", TWO)
    assert site.feedtool("build").returncode == 0
    shutil.rmtree(site.folder / "articles")
    before = site.files()
    assert site.feedtool("build", "--prune").returncode == 1
    assert site.files() == before


def test_files_from_before_places_were_remembered_are_known(two: Site) -> None:
    """A state of an older version says of its files that they are ours: they are not written again, and can be pruned."""
    config = loads(CONFIG, plan.REGISTRY, environ={}, folder=two.folder)
    with opened(two.folder / "state.db") as database:
        with database.transaction():
            database.write("UPDATE published SET place = '', left = 0, told = 0")
        shelf = Shelf(database, config)
        settle(shelf, config)
        assert {each.name for each in shelf.standing() if each.left} == MORE
    before = two.files()
    assert two.feedtool("build").stderr.startswith(LEFT)
    assert two.files() == before


def test_a_killed_run_knows_its_files(site: Site) -> None:
    """What a run was about to put in place is known by its digest, though it never came to remember how it looked."""
    assert site.feedtool("build").returncode == 0
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert site.feedtool("build").returncode == 0
    with opened(site.folder / "state.db") as database, database.transaction():
        database.write("UPDATE published SET due = digest, digest = 'of before', stamp = NULL")
    site.write("config.yaml", CONFIG.replace("  news:", "  other:"))
    assert site.feedtool("build", "--prune").returncode == 0
    assert {name.partition(".")[0] for name in site.files()} == {"other"}
