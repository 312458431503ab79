"""Rules that find nothing any more: told once after so many reads with new items, and seen in `status` until then."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from feedtool.run.unused import tallied
from feedtool.state.rules import Use
from tests import conftest

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TEXT = "A text that is long enough to be one.\n\nAnd a second paragraph of it.\n"


class Site:
    """A folder with a configuration, to which articles are added."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def configure(self, source: str, defaults: str = "unused_after: 3", more: str = "") -> None:
        """Write the configuration anew."""
        text = f"site: {{title: T, url: 'https://e.org/'}}\ndefaults: {{{defaults}}}\nsources:\n"
        (self.folder / "config.yaml").write_text(
            f"{text}  a: {{kind: text, path: 'a*.txt'{source}}}\n{more}feeds: {{f: {{title: F}}}}\n"
        )

    def add(self, end: str = "", name: str = "a") -> None:
        """Add an article, with something at its end."""
        self.count += 1
        (self.folder / f"{name}{self.count:03}.txt").write_text(f"Title {self.count}\n\nNumber {self.count}. {TEXT}{end}\n")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the program."""
        return conftest.Site(self.folder).here(*words)

    def build(self) -> list[str]:
        """Build, and give what was said of rules."""
        done = self.run("build")
        assert done.returncode == 0, done.stderr
        return [line for line in done.stderr.splitlines() if "found nothing" in line]

    def unused(self) -> list[tuple[str, int, bool]]:
        """Give what `status` says of rules of the source."""
        told = json.loads(self.run("status", "--json").stdout)["sources"]["a"]["unused_rules"]
        return [(each["rule"], each["reads"], each["last_match"] is not None) for each in told]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Give a site with two articles."""
    made = Site(tmp_path)
    made.add("#haber#")
    made.add("#haber#")
    return made


def test_a_rule_that_finds_nothing_is_told_once(site: Site) -> None:
    """After three reads with new items; reads without any do not count, and no run says it again."""
    site.configure(", noise: ['#haber#', 'Read more*']")
    assert [site.build() for _ in range(3)] == [[], [], []]
    site.add("#haber#")
    assert (site.build(), site.unused()) == ([], [])
    site.add()
    said = "a: 'noise: line:Read more*' has found nothing ever, in 3 reads with new items; correct it or take it out"
    assert site.build() == [said]
    assert site.unused() == [("noise: line:Read more*", 3, False)]
    site.add("#haber#")
    assert site.build() == []
    assert site.unused() == [("noise: line:Read more*", 4, False)]
    assert "source a: 'noise: line:Read more*' has found nothing ever, in 4 reads" in site.run("status").stdout


def test_a_rule_that_finds_something_again_is_told_no_more(site: Site) -> None:
    """And anew when it stops; then since when."""
    site.configure(", noise: '#haber#', summary_length: 100")
    for end in ("#haber#", "", "", ""):
        site.add(end)
        said = site.build()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    assert said == [
        f"a: 'noise: #haber#' has found nothing since {today}, in 3 reads with new items; correct it or take it out"
    ]
    assert site.unused() == [("noise: #haber#", 3, True)]
    site.add("#haber#")
    assert (site.build(), site.unused()) == ([], [])


def test_a_rule_that_is_gone_is_forgotten(site: Site) -> None:
    """With its count; so is a source."""
    site.configure(", noise: Read more*, unused_after: 1")
    assert len(site.build()) == 1
    site.configure("")
    assert (site.build(), site.unused()) == ([], [])
    site.configure(", unused_after: 0, noise: Read more*")
    assert (site.build(), site.unused()) == ([], [])


def test_a_rule_of_defaults_is_told_when_it_finds_nothing_anywhere(site: Site) -> None:
    """It need not find something in every source."""
    site.add("#haber#", name="b")
    site.configure("", "unused_after: 1, noise: ['#haber#', '#none#']", "  b: {kind: text, path: 'b*.txt'}\n")
    assert site.build() == [
        "defaults: 'noise: #none#' has found nothing ever, in 1 read with new items; correct it or take it out"
    ]
    (site.folder / "b003.txt").write_text("Title\n\nNothing at its end any more. " + TEXT)
    assert site.build() == []
    for path in site.folder.glob("a*.txt"):
        path.write_text(path.read_text().replace("#haber#", ""))
    assert [line.partition(" has")[0] for line in site.build()] == ["defaults: 'noise: #haber#'"]


def test_trying_a_source_shows_rules_that_find_nothing(site: Site) -> None:
    """One who writes it sees at once which."""
    site.configure(", noise: ['#haber#', 'Read more*'], replace: [{literal: colour, by: color}]")
    told = site.run("test", "a").stdout
    assert "note: rules that find nothing in any of 2 items: 'noise: line:Read more*', 'replace: colour'\n" in told


def test_a_refused_rule_has_found_something(site: Site) -> None:
    """It is looked at, and reported by itself."""
    site.configure(", unused_after: 1, noise: 'regex:.+'")
    done = site.run("build")
    assert "was not applied" in done.stderr
    assert "found nothing" not in done.stderr


def test_reads_are_counted_by_rule() -> None:
    """A hit sets the time and begins anew; a rule that is new begins at one."""
    known = {"a": Use(NOW, 5, told=True), "b": Use(None, 2)}
    later = NOW + timedelta(days=1)
    assert tallied(known, ["a", "b", "c"], frozenset({"a"}), later) == {"a": Use(later), "b": Use(None, 3), "c": Use(None, 1)}
