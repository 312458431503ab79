"""Feeds that were renamed or moved: where their files lead readers, which guid they have, and what servers redirect."""

from __future__ import annotations

import json
import subprocess
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from feedtool.check import check
from feedtool.cli import main
from feedtool.config import loads
from feedtool.errors import ConfigError
from feedtool.run import once, plan
from feedtool.state.database import opened
from tests.history import Watcher, World, article
from tests.ports import free_ports
from tests.test_operating import PATIENCE, caddy, is_open, need, nginx, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SITE = "https://news.example.org/feeds"
HEAD = f"""site: {{title: Example News, url: "{SITE}/", index: false}}
defaults: {{formats: [rss, atom, json]}}
sources:
  wire: {{kind: list}}
feeds:
"""
ATOM = "{http://www.w3.org/2005/Atom}"
SHOW = "{https://podcastindex.org/namespace/1.0}guid"
TAG = "tag:news.example.org,2026"
NEW = "{http://www.itunes.com/dtds/podcast-1.0.dtd}new-feed-url"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Give a site with one feed of three items that was published as `news`."""
    items = [article(f"zq000{at}", day=-at, tags=("ferries",)) for at in range(3)]
    with World(tmp_path, f"{HEAD}  news: {{title: News}}\n", listings={"wire": items}).alive(monkeypatch) as made:
        made.run()
        yield made


def feeds(world: World, text: str) -> None:
    """Have these feeds from now on."""
    world.config = HEAD + text


class Told:
    """What the three files of a feed say of themselves."""

    def __init__(self, world: World, name: str) -> None:
        output = world.folder / "output"
        rss = ET.parse(output / f"{name}.xml").getroot()[0]  # noqa: S314  - our own
        atom = ET.parse(output / f"{name}.atom.xml").getroot()  # noqa: S314
        self.json = json.loads((output / f"{name}.json").read_text(encoding="utf-8"))
        self.id = atom.findtext(f"{ATOM}id")
        self.new = rss.findtext(NEW)
        self.show = rss.findtext(SHOW)
        selves = [link.get("href") for root in (rss, atom) for link in root.findall(f"{ATOM}link[@rel='self']")]
        self.selves = [*selves, self.json["feed_url"]]
        self.guids = [item["id"] for item in self.json["items"]]
        files = [output / f"{name}{suffix}" for suffix in (".xml", ".atom.xml", ".json")]
        assert not [found for path in files for found in check(path.read_bytes())]


def test_a_renamed_feed_is_the_same_feed(world: World) -> None:
    """It keeps its guid and those of its entries; its old files hold the same, and lead to the new ones."""
    before = Told(world, "news")
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    assert world.run().is_ok
    old, new = Told(world, "news"), Told(world, "gazette")
    assert old.id == new.id == before.id == "tag:news.example.org,2026:news"
    assert old.guids == new.guids == before.guids
    there = [f"{SITE}/gazette.xml", f"{SITE}/gazette.atom.xml", f"{SITE}/gazette.json"]
    assert old.selves == new.selves == there
    assert (before.selves[0], old.new, new.new) == (f"{SITE}/news.xml", None, None)


def test_a_podcast_that_has_moved_says_so_as_apple_asks(world: World) -> None:
    """Where it is read from now on; no other feed says that, for Apple's words would make it a podcast."""
    show = "podcast: {category: Arts, owner: {name: Ada, email: ada@a.example}}"
    feeds(world, f"  gazette: {{title: Gazette, {show}}}\n  news: {{moved_to: gazette}}\n")
    assert world.run().is_ok
    assert (Told(world, "news").new, Told(world, "gazette").new) == (f"{SITE}/gazette.xml", None)


@pytest.mark.parametrize("file", ["news.xml", "news.atom.xml", "news.json"])
def test_a_real_reader_sees_nothing_twice(world: World, tmp_path: Path, file: str) -> None:
    """Neither under the old address nor when it is sent on to the new one, where the next item comes once."""
    watcher = Watcher(tmp_path / "reader.sqlite", world.folder / "output", each=frozenset())
    watcher.follow(file)
    assert watcher.look()[file].new == 3
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    world.run()
    assert (watcher.look()[file].new, watcher.look()[file].modified) == (0, 0)
    output = world.folder / "output"
    world.items("wire").insert(0, article("zq9999", day=1))
    world.run()
    (output / file.replace("news", "gazette")).replace(output / file)  # what a redirect leads to
    seen = watcher.look()[file]
    assert (seen.new, seen.modified, seen.total) == (1, 0, 4)


def test_the_guid_stays_when_the_old_name_is_gone(world: World) -> None:
    """A feed remembers whose place it took; through several names, too."""
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    world.run()
    feeds(world, "  gazette: {moved_to: herald}\n  herald: {title: Herald}\n")
    world.run()
    feeds(world, "  herald: {title: Herald}\n")
    world.items("wire").insert(0, article("zq9999", day=1))
    world.run()
    assert Told(world, "herald").id == "tag:news.example.org,2026:news"


def test_a_feed_that_others_join_keeps_its_guid(world: World) -> None:
    """What was published before under its own guid is no renamed feed."""
    feeds(world, "  gazette: {title: Gazette}\n  news: {title: News}\n")
    world.run()
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    world.run()
    assert Told(world, "news").id == Told(world, "gazette").id == "tag:news.example.org,2026:gazette"


def test_a_name_that_is_given_to_another_feed_takes_no_guid_along(world: World) -> None:
    """Two feeds of one guid are one feed to readers; where the new name is given up again, the old one has its guid back."""
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    world.run()
    feeds(world, "  gazette: {title: Gazette}\n  news: {title: Others}\n")
    world.run()
    assert (Told(world, "gazette").id, Told(world, "news").id) == (f"{TAG}:news", f"{TAG}:news/2")
    feeds(world, "  gazette: {title: Gazette}\n  news: {title: Else}\n")
    world.run()
    assert (Told(world, "gazette").id, Told(world, "news").id) == (f"{TAG}:news", f"{TAG}:news/2")


def test_a_feed_that_gets_the_old_name_of_another_keeps_its_own_guid(world: World) -> None:
    """Both were renamed, and each is the feed that it was."""
    feeds(world, "  blog: {title: Blog}\n  news: {title: News}\n")
    world.run()
    feeds(world, "  blog: {title: Blog}\n  gazette: {title: News}\n  news: {moved_to: gazette}\n")
    world.run()
    feeds(world, "  blog: {moved_to: news}\n  gazette: {title: News}\n  news: {title: Blog}\n")
    world.run()
    assert [Told(world, name).id for name in ("gazette", "news", "blog")] == [f"{TAG}:news", f"{TAG}:blog", f"{TAG}:blog"]


@pytest.mark.parametrize("text", ["  news: {title: News}\n", "  news: {title: News}\n  gazette: {moved_to: news}\n"])
def test_a_feed_that_gets_its_old_name_back_has_its_guid(world: World, text: str) -> None:
    """A slip that is put right is no other feed."""
    feeds(world, "  gazette: {title: Gazette}\n  news: {moved_to: gazette}\n")
    world.run()
    feeds(world, text)
    world.run()
    assert Told(world, "news").id == f"{TAG}:news"


def test_a_feed_is_the_same_feed_at_another_host(world: World) -> None:
    """Its guid and that of a podcast stay, whatever becomes of address and name; what comes later is of the new host."""
    show = "podcast: {category: Arts, owner: {name: Ada, email: ada@a.example}}"
    feeds(world, f"  news: {{title: News, {show}}}\n")
    world.run()
    before = Told(world, "news")
    world.config = world.config.replace(SITE, "https://new.example.net/f").replace("  news:", "  late: {title: Late}\n  news:")
    world.run()
    assert (Told(world, "news").id, Told(world, "news").show) == (before.id, before.show)
    assert Told(world, "late").id == "tag:new.example.net,2026:late"
    world.config = world.config.replace("  news:", "  gazette:") + "  news: {moved_to: gazette}\n"
    world.run()
    assert (Told(world, "gazette").id, Told(world, "gazette").show) == (before.id, before.show)


def test_names_lead_to_the_last_one(world: World) -> None:
    """Also over several names, to another site, and to the first format of a feed that has no such format."""
    feeds(world, "  news: {moved_to: b}\n  b: {moved_to: c}\n  c: {title: C, formats: json}\n")
    world.run()
    assert Told(world, "news").selves == [f"{SITE}/c.json"] * 3
    feeds(world, "  news: {moved_to: b}\n  b: {title: C, moved_to: 'https://new.example/c{suffix}'}\n")
    world.run()
    there = ["https://new.example/c.xml", "https://new.example/c.atom.xml", "https://new.example/c.json"]
    assert Told(world, "b").selves == there
    assert Told(world, "news").selves == ["https://new.example/news.xml".replace("news", "c"), *there[1:]]


def test_a_suffix_stands_in_international_addresses_too(world: World) -> None:
    """They are written in ASCII, and it is not."""
    feeds(world, "  news: {title: News, moved_to: 'https://bücher.example/ü{suffix}'}\n")
    world.run()
    ends = (".xml", ".atom.xml", ".json")
    assert Told(world, "news").selves == [f"https://xn--bcher-kva.example/%C3%BC{end}" for end in ends]


def test_a_moved_feed_goes_on(world: World) -> None:
    """Readers that do not hear of it get news as before, and a quiet run touches nothing."""
    feeds(world, "  news: {title: News, moved_to: 'https://new.example/news.rss'}\n")
    world.run()
    assert Told(world, "news").selves == ["https://new.example/news.rss"] * 3
    world.items("wire").insert(0, article("zq9999", day=1))
    world.run()
    assert len(Told(world, "news").guids) == 4
    before = {path: path.stat().st_mtime_ns for path in (world.folder / "output").iterdir()}
    assert not any(feed.written for feed in world.run().feeds)
    assert {path: path.stat().st_mtime_ns for path in (world.folder / "output").iterdir()} == before


def test_parts_move_with_their_feed(world: World) -> None:
    """To the part of the same tag, under its old guid; no new parts are made under the old name."""
    feeds(world, "  news: {title: News, split_by: tag}\n")
    world.run()
    feeds(world, "  news: {moved_to: gazette}\n  gazette: {title: Gazette, split_by: tag}\n")
    world.items("wire").insert(0, article("zq9999", day=1, tags=("fog",)))
    world.run()
    old, new = Told(world, "news.tag.ferries"), Told(world, "gazette.tag.ferries")
    assert old.selves == new.selves == [f"{SITE}/gazette.tag.ferries{suffix}" for suffix in (".xml", ".atom.xml", ".json")]
    assert old.id == new.id == "tag:news.example.org,2026:news.tag.ferries"
    assert not (world.folder / "output" / "news.tag.fog.xml").exists()
    assert Told(world, "gazette.tag.fog").id == "tag:news.example.org,2026:gazette.tag.fog"


def test_parts_move_to_a_format_that_is_there(world: World) -> None:
    """To the first one where the feed that they move to has not theirs; rebuilt they are the same."""
    feeds(world, "  news: {title: News, split_by: tag}\n")
    world.run()
    feeds(world, "  news: {moved_to: gazette}\n  gazette: {title: Gazette, split_by: tag, formats: rss}\n")
    world.run()
    assert Told(world, "news.tag.ferries").selves == [f"{SITE}/gazette.tag.ferries.xml"] * 3
    before = {path.name: path.read_bytes() for path in (world.folder / "output").iterdir()}
    with opened(world.settings().state) as database:
        once.rebuild(world.settings(), database, once.Means(now=world.now))
    assert {path.name: path.read_bytes() for path in (world.folder / "output").iterdir()} == before


def test_a_feed_that_is_new_by_name_only_is_told_of(world: World) -> None:
    """Who renames a feed is told what becomes of its readers, and what to write; it keeps its guid, and its parts theirs."""
    feeds(world, "  news: {title: News, split_by: tag}\n")
    world.run()
    feeds(world, "  gazette: {title: News, split_by: tag}\n")
    note, *_ = world.run().notes
    assert note.startswith("gazette: has the settings of 'news', which is not in the configuration any more")
    assert note.endswith("add to feeds: 'news: {moved_to: gazette}'")
    assert Told(world, "gazette").id == "tag:news.example.org,2026:news"
    assert Told(world, "gazette.tag.ferries").id == "tag:news.example.org,2026:news.tag.ferries"
    feeds(world, "  gazette: {title: News}\n  news: {title: Another feed of this name}\n")
    assert not [note for note in world.run().notes if "has the settings" in note]
    assert Told(world, "news").id == "tag:news.example.org,2026:news/2"
    assert Told(world, "gazette").id == "tag:news.example.org,2026:news"


MISTAKES = [
    ("news: {moved_to: gazete}", "7:20: feeds.news.moved_to: unknown feed 'gazete'; did you mean 'gazette'?"),
    ("news: {moved_to: news}", "7:20: feeds.news.moved_to: moves to itself; name the feed or URL that readers are to go to"),
    (
        "a: {moved_to: b}\n  b: {moved_to: c}\n  c: {moved_to: b}",
        "8:17: feeds.b.moved_to: moves to itself in the end: b → c → b; name the feed or URL that readers are to go to",
    ),
    (
        "news: {moved_to: gazette, title: News}",
        "7:29: feeds.news.title: is said by feed 'gazette', which this feed is now; remove it here",
    ),
    ("news: {title: News, moved_to: ftp://x.example}", "7:33: feeds.news.moved_to: expected an absolute http or https URL"),
    (
        "news: {title: News, moved_to: 'https://new.example/{d}{suffix}'}",
        "7:33: feeds.news.moved_to: expected a URL without spaces, quotes and brackets, but for {suffix}",
    ),
    (
        "news: {title: News, moved_to: 'https://news.example.org/feeds/news.atom.xml'}",
        "7:33: feeds.news.moved_to: is where the feed is already; leave moved_to out",
    ),
    (
        "news: {title: News, moved_to: 'https://news.example.org/feeds/news{suffix}'}",
        "7:33: feeds.news.moved_to: is where the feed is already; leave moved_to out",
    ),
    ("news: {moved_to: 'https://new.example/'}", "7:9: feeds.news: missing key 'title'"),
    (
        "old: {moved_to: gazette}\n  old.tag.fog: {title: Fog}",
        "8:3: feeds.old.tag.fog: is a name that parts of feed 'old' may have (split_by: tag); rename one of the two",
    ),
]


@pytest.mark.parametrize(("line", "expected"), MISTAKES, ids=[line for line, _ in MISTAKES])
def test_mistakes_are_told_by_line(tmp_path: Path, line: str, expected: str) -> None:
    """Where, what, and what was probably meant."""
    head = HEAD.replace("kind: list", "kind: text, path: a")
    with pytest.raises(ConfigError) as refused:
        loads(f"{head}  gazette: {{title: Gazette, split_by: tag}}\n  {line}\n", plan.REGISTRY, environ={}, folder=tmp_path)
    assert f"config.yaml:{expected}" in str(refused.value)


@pytest.mark.parametrize("target", ["gazete", "news"])
def test_a_wrong_target_is_one_mistake(tmp_path: Path, target: str) -> None:
    """Nobody is asked to take out what a feed that is not there, or the feed itself, would say of it."""
    text = HEAD.replace("kind: list", "kind: text, path: a")
    with pytest.raises(ConfigError) as refused:
        loads(f"{text}  news: {{title: News, moved_to: {target}}}\n", plan.REGISTRY, environ={}, folder=tmp_path)
    assert str(refused.value).count("config.yaml:") == 1


def apache(folder: Path, rules: str, port: int) -> list[str]:
    """Give the command that serves with Apache, rules in `.htaccess` as most people have it."""
    program = need("apache2", "apache2-bin")
    (folder / ".htaccess").write_text(rules, encoding="utf-8")
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in ("mpm_event", "authz_core", "alias")
    )
    config = f"{modules}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/errors\n"
    config += f'DocumentRoot "{folder}"\n<Directory "{folder}">\nAllowOverride All\nRequire all granted\n</Directory>\n'
    (folder / "httpd.conf").write_text(config, encoding="utf-8")
    return [program, "-D", "FOREGROUND", "-f", str(folder / "httpd.conf")]


def by_nginx(folder: Path, rules: str, port: int) -> list[str]:
    """Give the command that serves with nginx."""
    (folder / "rules").write_text(rules, encoding="utf-8")
    return nginx(folder, f"server {{ listen 80; root {folder}; include {folder}/rules; }}", port)


def by_caddy(folder: Path, rules: str, port: int) -> list[str]:
    """Give the command that serves with Caddy."""
    (folder / "rules").write_text(rules, encoding="utf-8")
    return caddy(folder, f"feeds.example.org {{\n\timport {folder}/rules\n\troot * {folder}\n\tfile_server\n}}\n", port)


SERVERS: dict[str, Callable[[Path, str, int], list[str]]] = {"nginx": by_nginx, "caddy": by_caddy, "apache": apache}


def printed(world: World, server: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Give what the command prints, and what it says on standard error."""
    path = world.folder / "config.yaml"
    path.write_text(world.config, encoding="utf-8")
    assert main(["redirects", "--for", server, "-c", str(path)]) == 0
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.parametrize("server", SERVERS)
def test_real_servers_redirect(world: World, tmp_path: Path, server: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each moved file, and no other, although all are there; addresses with characters that servers give a meaning."""
    article = "A title\n\nTags: Fog\nA paragraph that is longer than the title of this one."
    world.write("a.txt", article)
    there = """  x: {title: X, moved_to: "https://new.example/a'b$c/d;e?e=1&f=%22{suffix}"}\n"""
    feeds(world, f"  gazette: {{title: Gazette, split_by: tag}}\n  news: {{moved_to: gazette}}\n{there}")
    world.config = world.config.replace("kind: list", "kind: text, path: articles/*.txt")
    assert world.run().is_ok
    rules, _ = printed(world, server, capsys)
    folder = tmp_path / "www"
    folder.mkdir()
    (world.folder / "output").rename(folder / "feeds")
    (port,) = free_ports(1)
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(SERVERS[server](folder, rules, port), stdout=log, stderr=log) as process,
    ):
        try:
            until(lambda: is_open(port) or process.poll() is not None, server)
            assert process.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
            assert asked(port, "/feeds/news.xml") == (301, f"{SITE}/gazette.xml")
            assert asked(port, "/feeds/news.atom.xml?a=b")[0] == 301
            assert asked(port, "/feeds/x.json") == (301, "https://new.example/a'b%24c/d;e?e=1&f=%22.json")
            assert asked(port, "/feeds/gazette.xml") == (200, None)
            assert asked(port, "/feeds/gazette.tag.fog.xml") == (200, None)
        finally:
            process.terminate()


def asked(port: int, path: str) -> tuple[int, str | None]:
    """Give the status of an answer, and where it leads."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path)
    reply = connection.getresponse()
    reply.read()
    connection.close()
    return reply.status, reply.headers["location"]


def test_hosts_read_redirects(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """A line each; Netlify's with the mark without which the old file is served; nothing where nothing moved."""
    feeds(world, "  gazette: {title: G}\n  news: {moved_to: gazette, formats: rss}\n")
    world.config = world.config.replace("kind: list", "kind: text, path: a")
    line = f"/feeds/news.xml {SITE}/gazette.xml 301"
    assert printed(world, "netlify", capsys)[0].splitlines()[1:] == [f"{line}!"]
    assert printed(world, "cloudflare", capsys)[0].splitlines()[1:] == [line]
    world.config = world.config.replace("  news: {moved_to: gazette, formats: rss}\n", "")
    out, said = printed(world, "netlify", capsys)
    assert (out, said.endswith("config.yaml: no feed has moved_to: there is nothing to redirect\n")) == ("", True)


def test_old_names_go_with_the_new_one(world: World) -> None:
    """Who builds or accepts one feed builds and accepts what it was called before."""
    feeds(world, "  a: {moved_to: b}\n  b: {moved_to: c}\n  c: {title: C}\n  d: {title: D}\n")
    planned = plan.plan(world.settings(), feeds=["c"], accepted=["c"])
    assert (planned.feeds, planned.accepted) == (("a", "b", "c"), frozenset("abc"))
