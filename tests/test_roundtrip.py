"""Feeds through the program, and what it published through it again: each format says the same, byte by byte."""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path

import pytest

from feedtool.build import FEEDS, file_name
from tests.conftest import Site

ORDINARY = Path(__file__).parent / "data" / "ordinary"
SHARED = Path(__file__).parents[2] / "shared" / "data" / "feeds"
SUFFIX = ".from-"
"""What the name of a feed of the second pass has more than that of the first; its format follows."""

Files = dict[str, tuple[str, str]]
"""Published files, by their names: the names of their feeds and formats."""

HEAD = """
site: {title: Suite, url: "https://suite.example.org/", author: Nobody}
defaults: {limit: 1000, gate: {enabled: false}}
"""
SAMPLES = {
    "words.xml": """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Salt &amp;amp; &amp;lt;pepper&amp;gt;</title><link>https://mill.example/</link>
<description>Vec&amp;lt;T&amp;gt; &amp;amp;copy; more</description><copyright>&amp;lt;b&amp;gt; &amp;amp;lt; all</copyright>
<item><title>Vec&amp;lt;T&amp;gt; &amp;amp;amp; &amp;amp;lt;b&amp;gt;</title><link>https://mill.example/1</link><guid>1</guid>
<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate><dc:creator>Ayşe Öğüt</dc:creator><dc:creator>عمر</dc:creator>
<category>un &amp; sel</category><category>🧂</category><dc:rights>&amp;lt;i&amp;gt; for all</dc:rights>
<content:encoded><![CDATA[<p>∑ x² ≤ ∞, she said.</p><pre>  a
    b</pre> <!-- the end --> ]]></content:encoded></item>
<item><description>A text without a title, a link or a date.</description></item>
<item><title>Nothing but a title</title></item>
<item><title>A title and its page</title><link>https://mill.example/bare</link></item>
<item><title>A teaser</title><link>https://mill.example/6</link><description>&lt;p&gt;The whole of it.&lt;/p&gt;</description>
<media:group><media:description type="plain">A teaser</media:description></media:group></item>
<item><description>What it is about, in a few words.</description>
<content:encoded>&lt;p&gt;Then the whole of it, at length and with care.&lt;/p&gt;&#xa0;</content:encoded></item>
</channel></rss>""",
    "addresses.xml": """<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Odd addresses</title><link>https://mill.example</link><managingEditor>ada@bäcker.example (Ada)</managingEditor>
<atom:contributor><atom:name>Jane</atom:name><atom:email>jane@mill</atom:email></atom:contributor>
<atom:contributor><atom:name>Joe</atom:name><atom:email>joe@mill/office</atom:email></atom:contributor>
<image><url>https://mill.example/logo.php</url><title>Odd addresses</title><link>https://mill.example</link></image>
<item><title>A host without a dot</title><link>http://nas/1</link><source url="https://Mill.example">Mill</source>
<enclosure url="http://nas/1.mp3" length="5" type="audio/mpeg"/></item>
<item><title>An address without a path</title><link>https://mill.example?2</link><source url="https://mill.example?a">Mill</source>
<enclosure url="https://mill.example?2.mp3" length="5" type="audio/mpeg"/></item>
</channel></rss>""",
    "texts.xml": """<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">Bread &amp;amp; &amp;lt;butter&amp;gt;</title>
<id>urn:x:1</id><updated>2026-01-05T10:00:00Z</updated><author><name>Ann</name></author>
<rights>&lt;b&gt; &amp;copy; 2026</rights>
<entry><id>urn:x:2</id><title>a &lt;b&gt; c &amp;lt;d&amp;gt;</title><updated>2026-01-05T10:00:00Z</updated>
<content>Plain text &lt;b&gt;
of two lines.</content><rights type="text">&lt;i&gt; &amp;amp; so on</rights></entry>
<entry><id>urn:x:3</id><title>A title alone</title><updated>2026-01-04T10:00:00Z</updated></entry>
<entry><id>urn:x:6</id><title>History of the &lt;blink&gt; tag</title><updated>2026-01-03T11:00:00Z</updated>
<author><name>Ann Reed &lt;ann@mill.example&gt;</name></author><author><name>Cem (mailto:cem@mill.example)</name></author>
<source><rights>Theirs</rights></source><link rel="enclosure" href="https://mill.example/1.ogg" type="audio/ogg"/>
<link rel="enclosure" href="https://mill.example/1.mp3" type="audio/mpeg" length="9"/>
<link rel="enclosure" href="https://mill.example/1.png" type="image/png"/></entry>
<entry><id>urn:x:4</id><title>One page</title><updated>2026-01-03T10:00:00Z</updated><link href="https://mill.example/3"/></entry>
<entry><id>urn:x:5</id><title></title><updated>2026-01-02T10:00:00Z</updated><summary>So it says.</summary>
<content type="html">&lt;p&gt;Quite another text stands here.&lt;/p&gt;</content></entry>
<entry><id>urn:x:7</id><title>A summary alone</title><updated>2026-01-02T09:00:00Z</updated>
<link href="https://mill.example/7"/><summary>All there is: see www.mill.example.</summary>
<content type="html">&lt;iframe src="https://mill.example/8"&gt;&lt;/iframe&gt;&lt;script&gt;x&lt;/script&gt;</content></entry>
</feed>""",
    "items.json": """{"version": "https://jsonfeed.org/version/1.1", "title": "Oil &amp; &lt;vinegar&gt;", "items": [
{"id": "1", "title": "a < b & c &lt; d", "content_text": "One.\\n\\nTwo <b>.", "date_published": "2026-01-05T10:00:00Z"},
{"id": "2", "url": "https://mill.example/2", "content_html": "\\n<p>Three &lt;b&gt;.</p>\\n\\n", "tags": ["x", "<y>"]},
{"id": "3", "title": "Four", "attachments":
 [{"url": "https://mill.example/4.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 4}]}
]}""",
}


def passed(site: Site, folder: str, sources: dict[str, tuple[Path, str]]) -> Path:
    """Build feeds, each of one file and in the formats that are named; give the folder that they are published in."""
    lines = [HEAD, "sources:\n"]
    for name, (path, _) in sources.items():
        local = site.write(f"{folder}/in/{name}{path.suffix}", path.read_bytes())
        lines.append(f"  {name}: {{kind: feed, path: in/{local.name}}}\n")
    lines.append("feeds:\n")
    lines += [
        f"  {name}: {{head: {name}, sources: [{name}], sort: as-given, formats: [{forms}]}}\n"
        for name, (_, forms) in sources.items()
    ]
    site.write(f"{folder}/config.yaml", "".join(lines))
    done = site.feedtool("build", "-c", f"{folder}/config.yaml")
    assert done.returncode in {0, 1}, done.stderr
    assert "please report" not in done.stderr + done.stdout
    return site.folder / folder / "output"


def again(site: Site, folder: str, before: Path, files: Files) -> dict[str, bytes]:
    """Read published files; give what that gives, under the names of the first pass."""
    names = {file: f"{name}{SUFFIX}{form}" for file, (name, form) in files.items()}
    output = passed(site, folder, {names[file]: (before / file, form) for file, (_, form) in files.items()})
    found = {}
    for file, (_, form) in files.items():
        made = output / file_name(names[file], form)
        found[file] = made.read_bytes().replace(f"{SUFFIX}{form}".encode(), b"") if made.exists() else b""
    return found


def differences(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Say in which line each file differs first, if it does."""
    found = []
    for file, data in before.items():
        pairs = zip_longest(data.decode().splitlines(), after[file].decode().splitlines())
        found += [f"{file}: {was!r} became {now!r}" for was, now in pairs if was != now][:1]
    return found


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Path]:
    """Give what is read: samples of what is hard to say again, everyday feeds, and broken ones where they are at hand."""
    found = {}
    for name, text in SAMPLES.items():
        found[f"sample-{name.partition('.')[0]}"] = tmp_path / name
        (tmp_path / name).write_text(text, encoding="utf-8")
    found |= {f"ordinary-{path.stem}": path for path in sorted(ORDINARY.iterdir())}
    shared = sorted(path for path in SHARED.rglob("*") if path.is_file())
    return found | {f"shared-{number}": path for number, path in enumerate(shared)}


def test_what_was_published_is_published_again(tmp_path: Path, inputs: dict[str, Path]) -> None:
    """In each format: guids, dates, texts and heads are what they were."""
    site = Site(tmp_path)
    first = passed(site, "first", {name: (path, ", ".join(FEEDS)) for name, path in inputs.items()})
    files = {file_name(name, form): (name, form) for name in inputs for form in FEEDS}
    files = {file: what for file, what in files.items() if (first / file).exists()}
    assert len(files) >= len(FEEDS) * (len(SAMPLES) + len(list(ORDINARY.iterdir())))
    found = differences({file: (first / file).read_bytes() for file in files}, again(site, "second", first, files))
    assert not found, "\n".join(found)


def test_no_reader_sees_an_item_twice(tmp_path: Path) -> None:
    """Another site that publishes the items of ours, from whichever of our files, calls them as we do."""
    site = Site(tmp_path)
    upstream = passed(site, "first", {"hugo": (ORDINARY / "hugo.xml", ", ".join(FEEDS))})
    ids = [item["id"] for item in json.loads((upstream / "hugo.json").read_text())["items"]]
    assert ids
    for form in FEEDS:
        site.write(
            "other/config.yaml",
            f"""
site: {{title: Other, url: "https://other.example.org/"}}
sources: {{relay: {{kind: feed, path: in/{file_name("hugo", form)}}}}}
feeds: {{all: {{title: All, sort: as-given, formats: [json]}}}}
""",
        )
        for file in upstream.iterdir():
            site.write(f"other/in/{file.name}", file.read_bytes())
        done = site.feedtool("build", "-c", "other/config.yaml")
        assert (done.returncode, done.stderr) == (0, "")
        assert [item["id"] for item in json.loads((tmp_path / "other/output/all.json").read_text())["items"]] == ids
