"""Files that nothing asks for any more: told of once, shown by status, removed only when that is asked for."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from feedtool.config import loads
from feedtool.run import once, plan
from feedtool.state import feeds as feed_memory
from feedtool.state.database import opened, tried
from tests.conftest import ARTICLE, Site
from tests.conftest import CONFIG as USUAL

if TYPE_CHECKING:
    from feedtool.report import Report

NOW = datetime(2026, 4, 1, tzinfo=UTC)
CONFIG = USUAL.replace('org/feeds/"', 'org/feeds/", index: false') + "defaults: {formats: [rss, atom, json]}\n"
TWO = CONFIG.replace("feeds:\n", "feeds:\n  more: {title: More}\n")
MORE = {"more.xml", "more.atom.xml", "more.json"}
LEFT = "output: 3 files are left that nothing in the configuration asks for any more: more.atom.xml, more.json, more.xml; "
NOTE = f"{LEFT}'feedtool build --prune' removes them"


@dataclass
class Folder:
    """A site whose configuration changes from run to run."""

    site: Site
    runs: int = 0

    def run(self, config: str, **means: Any) -> Report:
        """Run once in this process, each time a minute later; a dry run on a copy of the state, as the command does it."""
        self.site.write("config.yaml", config)
        settings = loads(config, plan.REGISTRY, environ={}, folder=self.site.folder)
        self.runs += 1
        with (tried if means.get("dry") else opened)(settings.state) as database:
            return once.run(plan.plan(settings), database, once.Means(NOW + timedelta(minutes=self.runs), **means))

    def files(self) -> dict[str, tuple[bytes, int, int]]:
        """Give the published files, with what shows that they were written."""
        return self.site.files()

    def left(self) -> dict[str, list[str]]:
        """Give what the owner is told of as left."""
        found: dict[str, list[str]] = json.loads((self.site.folder / "status.json").read_text())["left"]
        return found


@pytest.fixture
def one(site: Site) -> Folder:
    """Give a site before its first run."""
    return Folder(site)


@pytest.fixture
def two(one: Folder) -> Folder:
    """Give a site of which a feed has left the configuration, told of already."""
    assert one.run(TWO).is_ok
    report = one.run(CONFIG)
    assert (report.is_ok, report.notes) == (True, (NOTE,))
    return one


def test_it_is_told_once_and_stands_in_status(two: Folder) -> None:
    """Cron mails what is printed: the second run is silent, while status shows it as long as it is so."""
    assert two.run(CONFIG).notes == ()
    assert set(two.files()) > MORE
    assert two.left() == {"output": sorted(MORE)}
    told = two.site.feedtool("status").stdout
    assert "output: left, since nothing asks for it any more: more.atom.xml, more.json, more.xml" in told


def test_what_was_good_of_a_feed_that_left_is_forgotten(two: Folder) -> None:
    """If it comes back it is judged as a new one, and all its formats are rendered."""
    two.site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert two.run(CONFIG).is_ok
    with opened(two.site.folder / "state.db") as database:
        assert (set(feed_memory.good(database)), set(feed_memory.files(database))) == ({"news"}, {"news"})


def test_a_feed_that_comes_back_has_its_files_again(two: Folder) -> None:
    """Nothing is left then, and when it leaves once more, that is told once more."""
    assert two.run(TWO, prunes=True).removed == ()
    assert set(two.files()) > MORE
    assert two.left() == {}
    assert two.run(CONFIG).notes == (NOTE,)


def test_pruning_is_shown_before_it_is_done(two: Folder) -> None:
    """A dry run removes and remembers nothing; then the files are gone, and those of others and of other feeds are not."""
    two.site.write("output/strange.xml", "theirs")
    before = two.files()
    dry = two.site.feedtool("build", "--dry-run", "--prune")
    assert dry.stdout.splitlines() == [f"would remove output/{name}" for name in sorted(MORE)]
    assert two.files() == before
    done = two.site.feedtool("build", "--prune")
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"removed output/{name}" for name in sorted(MORE)])
    assert two.files() == {name: each for name, each in before.items() if name not in MORE}
    assert two.run(CONFIG, prunes=True).removed == ()
    assert two.left() == {}


def test_what_others_put_in_its_place_is_theirs(two: Folder) -> None:
    """A file with other bytes under that name, or a link, is not removed, and not ours to speak of from then on."""
    two.site.write("output/more.xml", "theirs")
    (two.site.folder / "output" / "more.json").unlink()
    (two.site.folder / "output" / "more.json").symlink_to("news.json")
    done = two.run(CONFIG, prunes=True)
    assert done.removed == ("output/more.atom.xml",)
    assert done.notes == ("output: more.xml was not removed: it is not what was put there",)
    assert two.files()["more.xml"][0] == b"theirs"
    assert "more.json" in two.files()
    assert two.run(CONFIG, prunes=True).notes == ()


def test_formats_copies_and_folders_that_are_not_wanted_any_more_are_left(one: Folder) -> None:
    """All that a run ever put anywhere is known: a format, an encoding, the owner's files, the folder of before."""
    one.run(CONFIG + "run: {publish_status: true}\npublish: {compress: [gz, br]}\n")
    (note,) = one.run(CONFIG.replace("News}", "News, formats: rss}") + "publish: {compress: gz}\n").notes
    left = {f"news.{each}{copy}" for each in ("atom.xml", "json") for copy in ("", ".gz", ".br")} | {"news.xml.br"}
    left |= {f"{name}{copy}" for name in ("status.json", "health.xml") for copy in ("", ".gz", ".br")}
    assert one.left() == {"output": sorted(left)}
    assert note.startswith(f"output: {len(left)} files are left that nothing")
    assert one.run(CONFIG.replace("index: false", "index: false, output: public"), prunes=True).is_ok
    assert one.files() == {}
    assert {path.name for path in (one.site.folder / "public").iterdir()} == {"news.xml", "news.atom.xml", "news.json"}


@pytest.mark.parametrize("output", ["./output/", "{folder}/output", "linked"])
def test_a_folder_under_another_name_is_the_same_folder(one: Folder, output: str) -> None:
    """Nothing is left, nothing is written again, and nothing that is asked for is ever removed."""
    assert one.run(CONFIG).is_ok
    before = one.files()
    (one.site.folder / "linked").symlink_to("output")
    named = output.format(folder=one.site.folder)
    done = one.run(CONFIG.replace("index: false", f"index: false, output: '{named}'"), prunes=True)
    assert (done.is_ok, done.removed, done.notes) == (True, (), ())
    assert one.files() == before


def test_what_somebody_took_away_is_not_left(two: Folder) -> None:
    """Files that were removed by hand are not spoken of any more."""
    for name in MORE:
        (two.site.folder / "output" / name).unlink()
    assert two.run(CONFIG).is_ok
    assert two.left() == {}


def test_files_of_a_broken_feed_stay(one: Folder) -> None:
    """A feed that fails, or whose sources are gone, is still asked for."""
    assert one.run(TWO).is_ok
    shutil.rmtree(one.site.folder / "articles")
    before = one.files()
    done = one.run(TWO, prunes=True)
    assert (done.is_ok, done.removed) == (False, ())
    assert one.files() == before


def test_files_from_before_places_were_remembered_are_known(two: Folder) -> None:
    """A state of an older version says of its files that they are ours: they are not written again, and can be pruned."""
    with opened(two.site.folder / "state.db") as database, database.transaction():
        database.write("UPDATE published SET place = '', left = 0, told = 0")
    before = two.files()
    assert two.run(CONFIG).notes == (NOTE,)
    assert two.files() == before
    assert len(two.run(CONFIG, prunes=True).removed) == len(MORE)


def test_a_killed_run_knows_its_files(one: Folder) -> None:
    """What a run was about to put in place is known by its digest, though it never came to remember how it looked."""
    assert one.run(CONFIG).is_ok
    one.site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert one.run(CONFIG).is_ok
    with opened(one.site.folder / "state.db") as database, database.transaction():
        database.write("UPDATE published SET due = digest, digest = 'of before', stamp = NULL")
    assert len(one.run(CONFIG.replace("  news:", "  other:"), prunes=True).removed) == 3
    assert {name.partition(".")[0] for name in one.files()} == {"other"}


def test_two_configurations_that_write_to_one_folder_are_told_of(one: Folder) -> None:
    """Each puts its own files back, in every run; what is only touched, removed, or written by a killed run is no quarrel."""
    one.site.folder.joinpath("second").mkdir()
    second = TWO.replace("sources:", "run: {state: second/state.db}\nsources:").replace("title: News", "title: Other news")
    assert (one.run(CONFIG).notes, one.run(second).notes) == ((), ())
    for config in (CONFIG, second):
        (note,) = one.run(config).notes
        assert note.startswith("output: somebody else wrote over news.atom.xml, news.json, news.xml since the last run: ")
        assert note.endswith("give one of the two another site.output")
    one.site.folder.joinpath("output/news.xml").touch()
    one.site.folder.joinpath("output/news.json").unlink()
    assert one.run(second).notes == ()


def test_what_killed_runs_wrote_is_nobody_elses(one: Folder) -> None:
    """A file may be there before it is remembered how it looks."""
    assert one.run(CONFIG).is_ok

    def killed(name: str) -> None:
        if name == "sync folder":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        one.run(CONFIG.replace("title: News", "title: Other news"), step=killed)
    report = one.run(CONFIG.replace("title: News", "title: Third news"))
    assert (report.is_ok, report.notes) == (True, ())
