"""The main job as a user does it: articles and a configuration in, three valid files out, and nothing lost on the way."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from lxml import etree

from feedtool.check import check
from tests.conftest import ARTICLE, CONFIG, TOGETHER, Site

SEED = next((Path(__file__).parents[2] / "shared" / "data" / "seed").glob("*.txt"), None)
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
FILES = {*TOGETHER, "news.atom.xml", "news.html", "news.json", "news.xml"}


def test_build_writes_three_valid_files_in_silence(site: Site) -> None:
    """Off a terminal, success says nothing; the files are valid and clean."""
    done = site.here("build")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = site.files()
    assert set(files) == FILES
    for data, _, _ in site.feeds().values():
        assert check(data) == ()
        assert data.count(b"#haber#") == 2 * data.count(b"of the #haber# tag in") / 2


def test_entries_say_what_the_articles_say(site: Site) -> None:
    """Title, summary, author, date and content in JSON Feed."""
    site.here("build")
    items = json.loads(site.files()["news.json"][0])["items"]
    assert [item["title"] for item in items] == ["A title for the second article", "A title for the first article"]
    assert items[0]["summary"] == "A short line that says what it is about"
    assert items[0]["authors"] == [{"name": "Newsroom"}]
    assert items[0]["date_published"] == "2026-03-02T00:00:00+00:00"
    assert items[0]["content_html"].endswith("<p>The second paragraph speaks of the #haber# tag in a sentence.</p>")


def test_second_run_touches_nothing(site: Site) -> None:
    """Another hash seed, time zone and locale: same bytes, same times, same files."""
    site.feedtool("build", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    before = site.files()
    done = site.feedtool("build", PYTHONHASHSEED="4242", TZ="Asia/Tokyo", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert site.files() == before


def test_same_bytes_elsewhere(site: Site) -> None:
    """The same articles in another folder, under another hash seed, give the same bytes."""
    site.feedtool("build", PYTHONHASHSEED="7")
    before = {name: data for name, (data, _, _) in site.files().items()}
    moved = Site(site.folder / "deeper" / "down")
    moved.write("config.yaml", CONFIG)
    for path in (site.folder / "articles").iterdir():
        moved.write(f"articles/{path.name}", path.read_bytes())
    moved.feedtool("build", PYTHONHASHSEED="8", TZ="America/Lima")
    assert {name: data for name, (data, _, _) in moved.files().items()} == before


def test_dry_run_writes_nothing(site: Site) -> None:
    """Everything is done but the writing."""
    done = site.here("build", "--dry-run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (site.folder / "output").exists()


@pytest.mark.skipif(SEED is None, reason="the seed article is not beside this checkout")
@pytest.mark.parametrize("noise", ['["#haber#"]', "[]"])
def test_the_seed(site: Site, noise: str) -> None:
    """The real article: every word of its body in order, and no tag, with a rule and without."""
    assert SEED is not None
    lines = SEED.read_text(encoding="utf-8").splitlines()
    site.write("config.yaml", CONFIG.replace('["#haber#"]', noise).replace("articles/*", "seed/*"))
    site.write("seed/article.txt", SEED.read_bytes())
    assert site.here("build").returncode == 0
    assert all(b"#haber#" not in data for data, _, _ in site.files().values())
    item = etree.fromstring(site.files()["news.xml"][0]).find("channel/item")
    assert item is not None
    assert (item.findtext("title"), item.findtext("description")) == (lines[0], lines[1])
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Newsroom"
    content = etree.fromstring(f"<div>{item.findtext(CONTENT)}</div>")
    assert ["".join(map(str, p.itertext())) for p in content] == lines[2:12]


@pytest.mark.skipif(SEED is None, reason="the seed article is not beside this checkout")
def test_the_ledger_of_the_seed(site: Site) -> None:
    """Four removals: the attribution line and three tags."""
    done = site.here("clean", "--json", str(SEED))
    removals = json.loads(done.stdout)["removals"]
    assert [removal["text"] for removal in removals] == ["Source: Newsroom", "#haber#", "#haber#", "#haber#"]


def test_one_bad_article_does_not_stop_the_others(site: Site) -> None:
    """Each bad file is named with its reason, the good ones are published, the exit code is 1."""
    site.write("articles/2026-03-03-empty.txt", "")
    site.write("articles/2026-03-04-binary.txt", b"\x00\x01\x02\x00" * 99)
    (site.folder / "articles" / "outside.txt").symlink_to("/etc/hostname")
    done = site.here("build")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 3
    assert "newsroom: articles/2026-03-03-empty.txt: read: " in done.stderr
    assert len(json.loads(site.files()["news.json"][0])["items"]) == 2


def test_a_source_that_is_gone_leaves_its_feed_as_it_was(site: Site) -> None:
    """A folder that vanished empties no feed."""
    site.here("build")
    before = site.files()
    (site.folder / "articles").rename(site.folder / "elsewhere")
    done = site.here("build")
    assert done.returncode == 1
    assert done.stderr.startswith("newsroom: read: 'articles/*.txt' is in the folder ")
    assert site.files() == before


def test_articles_that_all_went_bad_leave_the_feed_as_it_was(site: Site) -> None:
    """A feed is never replaced by an empty one."""
    site.here("build")
    before = site.files()
    for path in (site.folder / "articles").iterdir():
        path.write_bytes(b"")
    done = site.here("build")
    assert (done.returncode, site.files()) == (1, before)
    assert done.stderr.count("is empty; write something into it") == 2


def test_one_dead_source_of_two_does_not_stop_a_first_build(site: Site) -> None:
    """Where nothing is published yet, the sources that can be read make the feed."""
    site.write("config.yaml", CONFIG.replace("feeds:", "  dead: {kind: text, path: nowhere/*.txt}\nfeeds:"))
    done = site.here("build")
    assert (done.returncode, set(site.files())) == (1, FILES)
    assert done.stderr.startswith("dead: read: ")


def test_output_that_cannot_be_written(site: Site) -> None:
    """A file where the folder should be: a clear error, exit code 1."""
    site.write("output", "not a folder")
    done = site.here("build")
    assert done.returncode == 1
    assert done.stderr.startswith("news: publish: ")
    assert "Traceback" not in done.stderr


def test_a_refused_rule_is_reported(site: Site) -> None:
    """A rule that would take everything is not applied, and the item is named."""
    site.write("config.yaml", CONFIG.replace('"#haber#"', '"regex:.+"'))
    done = site.here("build")
    assert done.returncode == 1
    assert "newsroom: articles/2026-03-01-first.txt: clean: noise rule 'regex:.+' was not applied" in done.stderr
    assert set(site.files()) == FILES


def test_only_what_is_asked_for_is_built(site: Site) -> None:
    """--feed and --source choose feeds; a name that is not there is a mistake, and nothing is done."""
    more = """  dead: {kind: text, path: nowhere/*.txt}
feeds:
  other: {title: O, sources: [dead]}
  mine: {title: M, sources: [newsroom]}"""
    site.write("config.yaml", CONFIG.replace("feeds:", more))
    assert site.here("build", "--feed", "mine").returncode == 0
    assert {name.split(".")[0] for name in site.files()} == {"mine", "index", "feeds", "feed"}
    done = site.here("build", "--source", "dead", "--feed", "mine", "--feed", "nwes")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--feed: the configuration has no 'nwes'; it has: other, mine, news\n"


def test_added_article_is_one_new_entry(site: Site) -> None:
    """An article more is one entry more; the old ones keep their guids and dates."""
    site.here("build")
    before = json.loads(site.files()["news.json"][0])["items"]
    site.write("articles/2026-03-09-third.txt", ARTICLE.replace("first", "third"))
    site.here("build")
    assert json.loads(site.files()["news.json"][0])["items"][1:] == before


def test_a_listing_without_dates_keeps_its_order(site: Site) -> None:
    """Of sixty links the first fifty are taken, and what comes on top of them later is first."""
    page = "html: {kind: html, path: page.html, items: li}"
    site.write(
        "config.yaml", CONFIG.replace("sources:\n", f"sources:\n  {page}\n").split("feeds:")[0] + "feeds:\n  n: {title: N}\n"
    )
    for count in (60, 62):
        rows = (f'<li><a href="https://e.example/{n}">The {n}th notice</a></li>' for n in range(count, 0, -1))
        site.write("page.html", f"<ul>{''.join(rows)}</ul>")
        assert site.here("build").stderr == ""
        titles = [item["title"] for item in json.loads(site.files()["n.json"][0])["items"]]
        assert [title for title in titles if "notice" in title] == [f"The {n}th notice" for n in range(count, count - 50, -1)]
        time.sleep(1.01 - time.time() % 1)  # what is seen in one second has one date
