"""What a source may do to a feed: one table of rubbish and of genuine change, through the whole run, on a real site."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from feedtool import publish
from feedtool.cli.look import _table
from feedtool.config import loads
from feedtool.errors import PublishError
from feedtool.run import once, plan
from feedtool.run.feeds import make
from feedtool.run.outcome import take
from feedtool.state.database import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.report import Report

NOW = datetime(2026, 4, 1, 6, tzinfo=UTC)
CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/"}
sources:
  desk: {kind: text, path: desk/*.txt, noise: ["#haber#"], link: "https://news.example.org/{slug}"}
feeds:
  news: {title: News}
"""
ENGLISH = """the council of the town has met and said that it will not raise the fare for the ferry before the end of the year
there was a long talk about the school and who should pay for its new roof but no one could say when the work would begin
people who live by the harbour have asked for more light at night as they think that the road is not safe for children
in the morning the market was full and many of them had come from the other side of the bay with fish and cheese""".split()
GERMAN = """der rat der stadt hat sich am abend getroffen und gesagt dass die preise für die fähre bis zum ende des jahres nicht
steigen werden es gab ein langes gespräch über die schule und wer für das neue dach zahlen soll doch niemand konnte sagen wann
die arbeit beginnt leute die am hafen wohnen haben um mehr licht in der nacht gebeten weil sie meinen dass der weg nicht sicher
ist am morgen war der markt voll und viele von ihnen waren mit fisch brot und käse von der anderen seite gekommen""".split()
BLOCK = """Just a moment...

Checking your browser before accessing news.example.org.
Enable JavaScript and cookies to continue
Ray ID: 8a7b6c5d4e3f2a1b"""
CONSENT = """Before you continue to news.example.org

We value your privacy. We and our partners use cookies to store and access information on a device.
Accept all
Reject all
Manage options"""
ERROR = """502 Bad Gateway

502 Bad Gateway
nginx/1.22.1"""


def article(number: int, words: list[str] = ENGLISH, *, day: int | None = None) -> str:
    """Write an article of its own, dated so many days before the first run."""
    chance = random.Random(f"{number} {words[0]}")  # noqa: S311
    date = NOW - timedelta(days=number + 1 if day is None else day)
    lines = [" ".join(chance.choices(words, k=40)).capitalize() + "." for _ in range(5)]
    title = " ".join(chance.choices(words, k=6)).capitalize()
    return f"{title} no. {number}\nDate: {date:%Y-%m-%d}\n\n" + "\n\n".join(lines) + "\n#haber#\n#haber#\n"


@dataclass
class Site:
    """A folder with thirty articles, and runs that are an hour apart."""

    folder: Path
    now: datetime = NOW
    reports: list[Report] = field(default_factory=list)

    def run(self, config: str = CONFIG, **words: Any) -> Report:
        """Run once; `accepted` feeds pass the gate."""
        settings = loads(config, plan.REGISTRY, environ={}, folder=self.folder)
        planned = plan.plan(settings, accepted=words.pop("accepted", ()))
        with opened(settings.state) as database:
            self.reports.append(once.run(planned, database, once.Means(now=self.now, **words)))
        self.now += timedelta(hours=1)
        return self.reports[-1]

    def write(self, number: int | str, text: str) -> None:
        """Write an article."""
        path = self.folder / "desk" / (f"{number:03}.txt" if isinstance(number, int) else number)
        path.write_text(text, encoding="utf-8")

    def each(self, change: Callable[[str], str]) -> None:
        """Change every article."""
        for path in self.articles():
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    def articles(self) -> list[Path]:
        """Give the articles in the order of their names."""
        return sorted((self.folder / "desk").iterdir())

    def files(self) -> dict[str, bytes]:
        """Give the published files."""
        return {path.name: path.read_bytes() for path in (self.folder / "output").iterdir()}

    def status(self) -> Any:
        """Give what status.json says."""
        return json.loads((self.folder / "status.json").read_text(encoding="utf-8"))

    def entries(self) -> dict[str, dict[str, str]]:
        """Give the entries of the feed by guid."""
        return {item["id"]: item for item in json.loads(self.files()["news.json"])["items"]}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Make a site whose thirty articles are published."""
    made = Site(tmp_path)
    (tmp_path / "desk").mkdir()
    for number in range(30):
        made.write(number, article(number))
    report = made.run()
    assert (report.is_ok, len(made.entries()), report.cleaned) == (True, 30, 30)
    return made


def keep_one(site: Site) -> None:
    """Leave one article."""
    for path in site.articles()[1:]:
        path.unlink()


def remove_all(site: Site) -> None:
    """Leave nothing."""
    keep_one(site)
    site.articles()[0].unlink()


def empty_all(site: Site) -> None:
    """Leave empty files."""
    site.each(lambda _: "")


def one_page(text: str) -> Callable[[Site], None]:
    """Put one page in the place of everything."""

    def change(site: Site) -> None:
        keep_one(site)
        site.each(lambda _: text)

    return change


def every_page(text: str) -> Callable[[Site], None]:
    """Put one page in the place of each article."""
    return lambda site: site.each(lambda _: text)


def cut_one(site: Site) -> None:
    """Cut one article off in the middle of a word."""
    path = site.articles()[0]
    path.write_text(path.read_text(encoding="utf-8")[:600], encoding="utf-8")


def cut_in_a_character(site: Site) -> None:
    """Cut all articles to half of a character."""
    for path in site.articles():
        path.write_bytes(path.read_bytes()[:500] + "ş".encode()[:1])


def one_title(site: Site) -> None:
    """Give all the same title."""
    site.each(lambda text: "The latest news\n" + text.partition("\n")[2])


def another_language(site: Site) -> None:
    """Write each in German."""
    for number, path in enumerate(site.articles()):
        path.write_text(article(number, GERMAN), encoding="utf-8")


def all_new(site: Site) -> None:
    """Put other articles in the place of all, older than what was there."""
    remove_all(site)
    for number in range(100, 130):
        site.write(number, article(number))


def date_all(date: str) -> Callable[[Site], None]:
    """Date all articles the same."""
    return lambda site: site.each(lambda text: re.sub("Date: .*", f"Date: {date}", text))


HARMFUL: dict[str, tuple[Callable[[Site], None], str]] = {
    "nothing": (remove_all, "no file matches 'desk/*.txt'"),
    "empty files": (empty_all, "is empty; write something into it"),
    "one item": (keep_one, "held: 1 item where 30 were (limit: 30% of them)"),
    "an error page": (one_page(ERROR), "30 were"),
    "error pages": (every_page(ERROR), "held: "),
    "a block page": (one_page(BLOCK), "30 were"),
    "block pages": (every_page(BLOCK), "held: 30 of 30 items"),
    "consent pages": (every_page(CONSENT), "held: 30 of 30 items"),
    "a truncated document": (cut_one, "held: text cut off after "),
    "documents cut inside a character": (cut_in_a_character, "held: text cut off after "),
    "one title thirty times": (one_title, "held: 1 different title in 30 items (limit: more than 10%)"),
    "bodies cut to a tenth": (lambda site: site.each(lambda text: text[: len(text) // 10] + "."), "held: "),
    "another language": (another_language, "held: "),
    "everything new at once": (all_new, "held: 0 of 30 items known where 30 were"),
    "dates all now": (date_all("2026-04-01"), "held: 30 of 30 known dates "),
    "dates in 1970": (date_all("1970-01-01"), "held: 30 of 30 known dates "),
}


@pytest.mark.parametrize(("harm", "reason"), HARMFUL.values(), ids=HARMFUL)
def test_harm_is_held(site: Site, harm: Callable[[Site], None], reason: str) -> None:
    """The feed stays byte for byte, a reason names the numbers, and when the source is well again, so is all."""
    before, good = site.files(), {path: path.read_bytes() for path in site.articles()}
    harm(site)
    report = site.run()
    assert site.files() == before
    assert not report.is_ok
    assert any(reason in str(problem) for problem in report.problems), report.problems
    assert re.search(r"[0-9]", " ".join(map(str, report.problems)))
    assert site.status()["sources"]["desk"]["failures"] == 1
    for path, data in good.items():
        path.write_bytes(data)
    for path in set(site.articles()) - set(good):
        path.unlink()
    after = site.run()
    assert (after.is_ok, site.files()) == (True, before)
    assert site.status()["sources"]["desk"]["state"] == "ok"


def one_link(site: Site) -> str:
    """Give all the same link."""
    return CONFIG.replace("{slug}", "latest")


def test_one_link_thirty_times_is_held(site: Site) -> None:
    """A template that lost its place holder, too, is a broken source."""
    before = site.files()
    report = site.run(one_link(site))
    assert "held: 1 different link in 30 items (limit: more than 10%)" in str(report.problems[0])
    assert site.files() == before


def test_a_rule_that_takes_too_much_is_held(site: Site) -> None:
    """A rule that is wrong takes no text from readers."""
    before = site.files()
    rules = '["#haber#", "regex:[a-z]+ "], max_removed: 1'
    report = site.run(CONFIG.replace('["#haber#"]', rules))
    assert any("of the text taken out as noise where" in str(problem) for problem in report.problems)
    assert site.files() == before


def ten_edits(site: Site) -> set[str]:
    """Correct ten articles."""
    for path in site.articles()[:10]:
        path.write_text(path.read_text(encoding="utf-8").replace("\n#haber#", "\nCorrected at noon.\n#haber#", 1), "utf-8")
    return {"edited 10"}


def burst(site: Site) -> set[str]:
    """Add twenty articles."""
    for number in range(100, 120):
        site.write(number, article(number, day=0))
    return {"new 20"}


def rename_all(site: Site) -> set[str]:
    """Rename every file: all keys change."""
    for path in site.articles():
        path.rename(path.with_name(f"x-{path.name}"))
    return set()


def touch_all(site: Site) -> set[str]:
    """Change every time of modification."""
    for path in site.articles():
        os.utime(path, (1, 1))
    return set()


def delete_three(site: Site) -> set[str]:
    """Take three articles back."""
    for path in site.articles()[:3]:
        path.unlink()
    return {"gone 3"}


def add_footer(site: Site) -> set[str]:
    """Add a line to all."""
    site.each(lambda text: text.replace("\n#haber#", "\n\nThe ferry sails every hour.\n#haber#", 1))
    return {"edited 30"}


GENUINE = {each.__name__: each for each in (ten_edits, burst, rename_all, touch_all, delete_three, add_footer)}


@pytest.mark.parametrize("change", GENUINE.values(), ids=GENUINE)
def test_genuine_change_is_published(site: Site, change: Callable[[Site], set[str]]) -> None:
    """Readers get it, and nothing but it: no other entry is new, has another date or counts as edited."""
    before = site.entries()
    expected = change(site)
    report = site.run()
    after = site.entries()
    edited = [guid for guid in before.keys() & after if after[guid].get("date_modified") != before[guid].get("date_modified")]
    found = {"new": after.keys() - before.keys(), "gone": before.keys() - after.keys(), "edited": edited}
    assert report.is_ok
    assert {f"{name} {len(each)}" for name, each in found.items() if each} == expected
    assert all(after[guid]["date_published"] == before[guid]["date_published"] for guid in before.keys() & after)


def test_a_renamed_host_is_published(site: Site) -> None:
    """All links change; the items stay the same."""
    before = site.entries()
    report = site.run(CONFIG.replace("https://news.example.org/{", "https://www.example.net/{"))
    after = site.entries()
    assert (report.is_ok, after.keys()) == (True, before.keys())
    assert all(item["url"].startswith("https://www.example.net/") for item in after.values())
    assert all("date_modified" not in item for item in after.values())


def test_accept_publishes_once(site: Site) -> None:
    """What a person looked at and found good; the next harm is held again."""
    keep_one(site)
    site.run()
    report = site.run(accepted=["news"])
    assert (report.is_ok, len(site.entries())) == (True, 1)
    assert site.run().is_ok
    site.each(lambda _: BLOCK)
    assert not site.run().is_ok
    assert len(site.entries()) == 1


def test_a_hold_is_said_again_and_never_accepted_by_itself(site: Site) -> None:
    """At first, then once in `patience` runs; status says it all the time."""
    keep_one(site)
    config = CONFIG.replace("desk/*.txt", "desk/*.txt, gate: {patience: 3}").replace(
        "title: News}", "title: News, gate: {patience: 3}}"
    )
    before = site.files()
    said = [bool(site.run(config).problems) for _ in range(7)]
    assert said == [True, False, False, True, False, False, True]
    assert not any(report.is_ok for report in site.reports[1:])
    way_out = "desk: if that is right, 'feedtool build --accept news' publishes it; else mend the source, or sources.desk"
    assert [way_out in report.notes for report in site.reports[1:]] == said
    assert site.files() == before
    status = site.status()
    assert status["sources"]["desk"]["held"] == ["1 item where 30 were (limit: 30% of them)"]
    assert status["feeds"]["news"]["held"] == ["desk: 1 item where 30 were (limit: 30% of them)"]
    assert site.run(config, loud=True).problems


def test_failures_are_said_after_some(site: Site) -> None:
    """`report_after` keeps a source that fails now and then out of the mail; the exit code and the status know."""
    remove_all(site)
    config = CONFIG.replace("desk/*.txt", "desk/*.txt, report_after: 3")
    said = [bool(site.run(config).problems) for _ in range(4)]
    assert said == [False, False, True, True]
    assert not site.reports[1].is_ok
    assert site.status()["sources"]["desk"]["failures"] == 4


def test_a_held_source_does_not_stop_others(site: Site) -> None:
    """The other source of the same feed goes on; the held one keeps its items."""
    config = CONFIG.replace("feeds:", "  wire: {kind: text, path: wire/*.txt}\nfeeds:")
    (site.folder / "wire").mkdir()
    (site.folder / "wire" / "a.txt").write_text(article(200, day=0), encoding="utf-8")
    keep_one(site)
    report = site.run(config)
    assert not report.is_ok
    assert len(site.entries()) == 31


def test_the_owner_hears_of_each_change_once(site: Site) -> None:
    """health.xml has an entry when something breaks, is held or recovers, not one for each run."""
    text = site.articles()[0].read_text(encoding="utf-8")
    good = {path: path.read_bytes() for path in site.articles()}
    keep_one(site)
    for _ in range(3):
        site.run()
    for path, data in good.items():
        path.write_bytes(data)
    site.run()
    site.run()
    titles = re.findall("<title>(.*?)</title>", (site.folder / "health.xml").read_text(encoding="utf-8"))
    assert text
    assert titles[1:] == [
        "news (feed) recovered",
        "desk (source) recovered",
        "news (feed) is held",
        "desk (source) is held",
    ]


def test_the_owner_hears_of_what_comes_after_a_state_was_lost(site: Site) -> None:
    """No entry is named as one from before: readers would take it for read."""
    named = []
    good = {path: path.read_bytes() for path in site.articles()}
    for _ in range(2):
        remove_all(site)
        site.run()
        named.append(set(re.findall("<guid.*?</guid>", (site.folder / "health.xml").read_text(encoding="utf-8"))))
        for path, data in good.items():
            path.write_bytes(data)
        (site.folder / "state.db").unlink()
        site.run()
    assert [len(each) for each in named] == [1, 1]
    assert named[0].isdisjoint(named[1])


@pytest.mark.parametrize("room", ["feedtool.run.once.tell.write", "feedtool.run.tell.publish.publish"])
def test_what_a_run_that_was_cut_off_had_to_tell_is_told_by_the_next(
    site: Site, monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    """The state knows of the change already, and nothing changes any more."""

    class Cut(BaseException):
        pass

    def cut(*_: Any, **__: Any) -> None:
        raise Cut

    keep_one(site)
    with monkeypatch.context() as patch:
        patch.setattr(room, cut)
        with pytest.raises(Cut):
            site.run()
    site.run()
    assert "desk (source) is held" in (site.folder / "health.xml").read_text(encoding="utf-8")
    moment = (site.folder / "health.xml").stat().st_mtime_ns
    site.run()
    assert (site.folder / "health.xml").stat().st_mtime_ns == moment


def test_a_source_that_went_silent_is_told_once(site: Site) -> None:
    """Stale against what is usual for it: one line when it becomes so, nothing failed."""
    site.now += timedelta(days=40)
    report = site.run()
    assert report.is_ok
    assert report.notes == ("desk: nothing new since 2026-03-31; usually something comes within 1.0 days",)
    assert site.status()["sources"]["desk"]["stale"]
    told = "source desk: stale: nothing new since 2026-03-31; usually something comes within 1.0 days"
    assert told in _table(site.status()).splitlines()
    assert site.run().notes == ()
    site.write(100, article(100, day=-40))
    site.run()
    assert not site.status()["sources"]["desk"]["stale"]


def test_nothing_is_redone(site: Site) -> None:
    """Unchanged originals are not cleaned, unchanged entries not rendered, unchanged files not touched."""
    stamps = {path.name: path.stat() for path in (site.folder / "output").iterdir()}
    report = site.run()
    assert (report.unmodified, report.cleaned, report.feeds[0].rendered, report.feeds[0].written) == (1, 0, 0, ())
    assert {path.name: path.stat() for path in (site.folder / "output").iterdir()} == stamps
    site.write(100, article(100, day=0))
    report = site.run()
    assert (report.unmodified, report.cleaned, report.feeds[0].rendered, report.feeds[0].new) == (0, 1, 1, 1)
    report = site.run(CONFIG.replace("#haber#", "#other#"))
    assert report.cleaned == 31


@pytest.mark.parametrize("damage", [lambda data: data.replace(b"Ferry", b"Fairy"), lambda _: None])
def test_entries_come_only_from_files_as_they_were_published(site: Site, damage: Callable[[bytes], bytes | None]) -> None:
    """A kept entry is cut out of the file that readers have; where that was touched or is gone, all are rendered anew."""
    site.write(100, article(100, day=0))
    other = Site(Path(shutil.copytree(site.folder, site.folder / "other")), site.now)
    path = other.folder / "output" / "news.xml"
    data = path.read_bytes()
    touched = damage(data)
    assert touched != data
    path.unlink() if touched is None else path.write_bytes(touched)
    counts = [(each.run().feeds[0].rendered, each.reports[-1].feeds[0].new) for each in (site, other)]
    assert counts == [(1, 1), (31, 1)]
    assert other.files() == site.files()


def turn_over(site: Site, start: int) -> None:
    """Put thirty other articles, of days long before, in the place of all that are there."""
    for path in site.articles():
        path.unlink()
    for number in range(start, start + 30):
        site.write(number, article(number, day=number))


def test_what_is_usual_for_a_source_is_no_reason_to_hold_its_feed(site: Site) -> None:
    """A feed that shows just what its one source has is judged with it, by what is known of that source, and not once more."""
    turn_over(site, 100)
    assert not site.run().is_ok
    assert site.run(accepted=("news",)).is_ok
    turn_over(site, 200)
    assert site.run(accepted=("news",)).is_ok
    turn_over(site, 300)
    assert site.run().is_ok
    assert all(title.endswith(tuple(map(str, range(300, 330)))) for title in (e["title"] for e in site.entries().values()))


def rebuild(site: Site, config: str = CONFIG) -> Report:
    """Write all files from the state alone."""
    settings = loads(config, plan.REGISTRY, environ={}, folder=site.folder)
    with opened(settings.state) as database:
        return once.rebuild(settings, database, once.Means(now=site.now))


def test_rebuild_needs_no_source(site: Site) -> None:
    """All files come back from the state alone, byte for byte; a file that was tampered with is set right by any run."""
    before = site.files()
    remove_all(site)
    for path in (site.folder / "output").iterdir():
        path.unlink()
    assert rebuild(site).is_ok
    assert site.files() == before
    (site.folder / "output" / "news.xml").write_bytes(b"spoilt")
    site.run()
    assert site.files() == before


def test_a_feed_that_left_the_configuration_is_forgotten(site: Site) -> None:
    """With its entries; its items are still known when it comes back."""
    before = site.entries()
    other = CONFIG.replace("news: {title", "other: {title")
    site.run(other)
    site.write(100, article(100, day=0))
    site.run(other)
    with opened(site.folder / "state.db") as database:
        assert database.rows("SELECT DISTINCT feed FROM entries") == [("other",)]
    site.run()
    assert before.keys() < site.entries().keys()
    assert {guid: item["date_published"] for guid, item in before.items()}.items() <= {
        guid: item["date_published"] for guid, item in site.entries().items()
    }.items()


def test_a_held_feed_gets_its_files_back(site: Site) -> None:
    """A file that is gone comes back although what the source gives now is held."""
    before = site.files()
    (site.folder / "output" / "news.xml").unlink()
    keep_one(site)
    assert not site.run().is_ok
    assert site.files() == before


def test_a_feed_is_judged_for_itself(site: Site) -> None:
    """Where a source passes whatever it gives, the feed still holds; its files come back, and its owner may want it so."""
    config = CONFIG.replace("desk/*.txt", "desk/*.txt, gate: {enabled: false}")
    site.run(config)
    before = site.files()
    keep_one(site)
    report = site.run(config)
    assert [str(problem) for problem in report.problems] == ["news: gate: held: 1 item where 30 were (limit: 30% of them)"]
    (site.folder / "output" / "news.json").unlink()
    assert not site.run(config).is_ok
    assert site.files() == before
    assert site.run(config, accepted=["news"]).is_ok
    assert len(site.entries()) == 1


def test_who_changes_a_feed_is_not_held(site: Site) -> None:
    """A limit of three instead of fifty is a wish; also after a rebuild, which knows nothing of it."""
    few = CONFIG.replace("title: News}", "title: News, limit: 3}")
    rebuild(site, few)
    assert len(site.entries()) == 30
    assert site.run(few).is_ok
    assert len(site.entries()) == 3


WIRE = CONFIG.replace("feeds:", "  wire: {kind: text, path: wire/*.txt}\nfeeds:")


def test_the_same_article_of_two_sources_is_one_entry(site: Site) -> None:
    """Under the title that both give it, though the second changed a word; `duplicates: keep` shows both."""
    (site.folder / "wire").mkdir()
    text = article(3).replace("the", "that", 1)
    (site.folder / "wire" / "x.txt").write_text(text.replace(text.partition("\n")[0], article(3).partition("\n")[0]), "utf-8")
    before = site.entries().keys()
    assert site.run(WIRE).is_ok
    assert site.entries().keys() == before
    assert site.run(WIRE.replace("title: News}", "title: News, duplicates: keep}")).is_ok
    assert len(site.entries()) == 31


def test_files_of_a_lost_state_are_not_replaced_by_less(site: Site) -> None:
    """Nothing is remembered, one source of two is down: what stands there may be more than what is known."""
    (site.folder / "wire").mkdir()
    (site.folder / "wire" / "x.txt").write_text(article(200), "utf-8")
    site.run(WIRE)
    before = site.files()
    remove_all(site)
    for path in site.folder.glob("state.db*"):
        path.unlink()
    report = site.run(WIRE)
    assert "news: build: kept as it is, since source 'desk' gave nothing good" in [str(problem) for problem in report.problems]
    assert site.files() == before


@pytest.mark.parametrize("room", ["feedtool.run.once.take", "feedtool.run.once.make"])
def test_a_fault_stops_nothing_else(site: Site, monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    """A fault of ours in one source or feed is told as such; the files stay and the run goes on."""
    before, whole = site.files(), {"take": take, "make": make}[room.rpartition(".")[2]]

    def broken(*given: Any) -> Any:
        if getattr(given[2], "failed", False):
            return whole(*given)  # type: ignore[operator]
        raise KeyError("oops")

    site.write(100, article(100, day=0))
    monkeypatch.setattr(room, broken if room.endswith("take") else lambda *_: broken(1, 2, 3))
    report = site.run()
    assert "KeyError: 'oops' (a fault in feedtool: please report it)" in str(report.problems[0])
    assert site.files() == before
    monkeypatch.undo()
    assert site.run().is_ok
    assert len(site.entries()) == 31


def test_a_file_that_cannot_be_read_stops_no_other_feed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a feed is in place is asked for each; one of which that cannot be said fails, and the others are made."""
    two = CONFIG + "  more: {title: More}\n"
    site.run(two)

    def unread(folder: Path, name: str) -> bytes | None:
        if name == "news.xml":
            raise PublishError("cannot read 'news.xml': input/output error")
        return publish.read(folder, name)

    os.utime(site.folder / "output" / "news.xml")
    (site.folder / "output" / "more.xml").unlink()
    monkeypatch.setattr("feedtool.run.shelf.publish", SimpleNamespace(**{**vars(publish), "read": unread}))
    assert [str(each) for each in site.run(two).problems] == ["news: publish: cannot read 'news.xml': input/output error"]
    assert "more.xml" in site.files()
