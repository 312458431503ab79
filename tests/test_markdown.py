"""A folder of Markdown becomes items: front matter of every kind, the text as HTML, addresses as generators make them."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from feedtool.config import front_matter
from feedtool.errors import ConfigError, ItemError, SourceError
from feedtool.model import Item, Person
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.markdown import MarkdownSource
from feedtool.sources.matter import split
from feedtool.sources.prose import prose

if TYPE_CHECKING:
    from pathlib import Path

HUGO = """+++
title = "Harvest"
date = 2024-03-25T10:00:00Z
lastmod = 2024-04-01
draft = false
tags = ["pears", "work"]
[taxonomies]
categories = ["Farm"]
[extra]
author = "Jo"
+++
It was dry.

<!--more-->

{{< figure src="/img/tree.jpg" alt="A tree" >}}
{{% note %}}A note.{{% /note %}}
"""
JEKYLL = """---
layout: post
title:  "No, it's: 12:30"
date:   2024-03-25 10:00:00 +0300
categories: farm news
tags: [no, on, 1.10]
author: {name: Jo, email: jo@example.org, url: "https://example.org/jo"}
image: /img/a.png
permalink: /old/harvest.html
description: A short one.
---
{% highlight ruby %}
puts "{{ x }}"
{% endhighlight %}

![Tree]({{ site.baseurl }}/img/b.png)
"""
ASTRO = """---
title: Pears
pubDate: 'Mar 25 2024'
updatedDate: '2024-04-01'
heroImage: ../img/hero.jpg
lang: tr
---
# Pears

~~Old~~ text[^1], `{{ kept }}` and [[Note#Part|a note]], ![[pic.png]].

| a | b |
|---|---|
| 1 | 2 |

```
{{< kept >}} [[kept]]
```

[^1]: A footnote.
"""

MOST = 30
"""Seconds of processor time, coverage counted, which makes eight of one."""


def read(folder: Path, files: dict[str, str | bytes], **options: Any) -> Found:
    """Write files and read them as a source."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    context = Context("notes", folder, "en", ZoneInfo("Europe/Istanbul"))
    return KINDS["markdown"].read(made(**options), context)


def made(**options: Any) -> MarkdownSource:
    """Options."""
    return MarkdownSource.model_validate({"kind": "markdown", "path": "**/*.md", **options})


def item(folder: Path, text: str, name: str = "a.md", **options: Any) -> Item:
    """Read one file."""
    found = read(folder, {name: text}, **options)
    assert not found.problems
    return found.items[0]


def test_hugo_and_zola(tmp_path: Path) -> None:
    """Front matter in TOML, also in its tables; the text before `more` is the summary; shortcodes do not stay."""
    found = item(tmp_path, HUGO, "content/posts/harvest.md")
    assert (found.key, found.title, found.content_type) == ("content/posts/harvest.md", "Harvest", "html")
    assert found.published == datetime(2024, 3, 25, 10, tzinfo=UTC)
    assert found.updated == datetime(2024, 3, 31, 21, tzinfo=UTC)
    assert (found.tags, found.authors, found.summary) == (("pears", "work", "Farm"), (Person("Jo"),), "It was dry.")
    assert found.content == '<p>It was dry.</p>\n<p><img src="/img/tree.jpg" alt="" />\nA note.</p>'


def test_jekyll(tmp_path: Path) -> None:
    """Front matter in YAML, in which nothing is guessed; highlighted code stays, Liquid in the text does not."""
    found = item(tmp_path, JEKYLL, "_posts/2024-03-25-harvest.md", base="https://example.org/blog/")
    assert found.title == "No, it's: 12:30"
    assert found.tags == ("no", "on", "1.10", "farm", "news")
    assert found.authors == (Person("Jo", "jo@example.org", "https://example.org/jo"),)
    assert found.published == datetime(2024, 3, 25, 7, tzinfo=UTC)
    assert (found.link, found.image) == ("https://example.org/blog/old/harvest.html", "https://example.org/img/a.png")
    assert found.summary == "A short one."
    assert '<pre><code class="language-ruby">puts &quot;{{ x }}&quot;' in found.content
    assert '<img src="/img/b.png" alt="Tree" />' in found.content


def test_astro_and_obsidian(tmp_path: Path) -> None:
    """A heading that repeats the title goes; tables, footnotes and links between notes come out; code is left alone."""
    found = item(tmp_path, ASTRO, base="https://example.org/", permalink="/{slug}/")
    assert (found.title, found.language) == ("Pears", "tr")
    assert (found.published, found.updated) == (datetime(2024, 3, 24, 21, tzinfo=UTC), datetime(2024, 3, 31, 21, tzinfo=UTC))
    assert "<h1>" not in found.content
    for part in (
        "<s>Old</s>",
        "a note,",
        "<td>1</td>",
        "<code>{{ kept }}</code>",
        "{{&lt; kept &gt;}} [[kept]]",
        "A footnote.",
    ):
        assert part in found.content
    assert '<img src="pic.png" alt="" />' in found.content
    assert (found.link, found.image) == ("https://example.org/pears/", "https://example.org/img/hero.jpg")


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("# A *small* `title`\n\nText.", "x.md", "A small title"),
        ("Setext\n======\nText.", "x.md", "Setext"),
        ("Text.", "2024-03-25-the_long-harvest.md", "the long harvest"),
        ("Text.", "my-post/index.md", "my post"),
        ("---\nText after a rule.", "x.md", "x"),
        ('{"title": "J", "tags": "a, b"}\n\nText.', "x.md", "J"),
        ("---\n---\nText.", "x.md", "x"),
        ("\ufeff---\r\ntitle: W\r\n---\r\nText.", "x.md", "W"),
    ],
)
def test_where_a_title_comes_from(tmp_path: Path, text: str, name: str, title: str) -> None:
    """From the front matter, else the first heading, else the name of the file or of its folder."""
    assert item(tmp_path, text, name).title == title


def test_a_date_from_the_name(tmp_path: Path) -> None:
    """Without a date in the front matter that of the file's name counts; without any, when the file changed is known."""
    assert item(tmp_path, "Text.", "2024-03-25-x.md").published == datetime(2024, 3, 24, 21, tzinfo=UTC)
    (tmp_path / "2024-03-25-x.md").unlink()
    found = item(tmp_path, "---\ndate: soon\n---\nText.", "x.md")
    assert found.published is None
    assert found.modified is not None
    assert read(tmp_path, {}).hints == ("x.md: date: 'soon' cannot be read as a date",)


def test_drafts_and_pages_of_folders_are_left_out(tmp_path: Path) -> None:
    """What says that it is a draft is taken only on demand; `_index` is no article."""
    files: dict[str, str | bytes] = {
        "a.md": "---\ndraft: true\n---\nA",
        "b.md": "---\npublished: false\n---\nB",
        "c.md": "+++\ndraft = true\n+++\nC",
        "_drafts/d.md": "D",
        "_index.md": "E",
        "f.md": "F",
    }
    assert [each.key for each in read(tmp_path, files).items] == ["f.md"]
    assert len(read(tmp_path, {}, drafts="true").items) == 5


@pytest.mark.parametrize(
    ("permalink", "link"),
    [
        ("/:year/:month/:title/", "https://example.org/s/2024/03/harvest-time/"),
        ("/:i_day-:short_year/{slug}", "https://example.org/s/5-24/the-harvest"),
        ("/:categories/:title.html", "https://example.org/s/farm/harvest-time.html"),
        ("pretty", "https://example.org/s/farm/2024/03/05/harvest-time/"),
        ("/{path}/", "https://example.org/s/posts/2024/harvest-time/"),
        ("/{date}/{name}", "https://example.org/s/2024-03-05/harvest-time"),
    ],
)
def test_permalinks(tmp_path: Path, permalink: str, link: str) -> None:
    """Templates of Jekyll and Hugo, and our own, make an address below the site's."""
    text = "---\ntitle: The Harvest\ncategory: Farm\n---\nText."
    name = "content/posts/2024/2024-03-05-harvest-time.md"
    assert item(tmp_path, text, name, base="https://example.org/s/", permalink=permalink).link == link


def test_categories_of_jekyll_are_parted_at_spaces(tmp_path: Path) -> None:
    """In its own folders, as `jekyll new` writes them; commas, the singular and other generators part nothing else."""
    text = "---\ntitle: T\ncategories: jekyll update\ncategory: Long name\n---\nText."
    rules = {"base": "https://example.org/", "permalink": "/:categories/:title/"}
    post = item(tmp_path, text, "_posts/2024-03-05-a.md", **rules)
    assert (post.tags, post.link) == (("jekyll", "update", "Long name"), "https://example.org/jekyll/update/long-name/a/")
    assert item(tmp_path / "hugo", text, "posts/b.md").tags == ("jekyll update", "Long name")


def test_a_summary_before_more_reads_as_it_is_written(tmp_path: Path) -> None:
    """A link or stressed word is no place for a space."""
    assert item(tmp_path, "---\ntitle: T\n---\nA [link](x), *so*.\nNext\n\n<!--more-->\n\nRest.").summary == "A link, so. Next"


def test_a_permalink_that_needs_a_date_it_has_not(tmp_path: Path) -> None:
    """Such a file is a problem; an address that the file itself names needs none."""
    files: dict[str, str | bytes] = {"a.md": "A", "b.md": "---\nurl: https://other.example/b\n---\nB"}
    found = read(tmp_path, files, base="https://example.org", permalink="/:year/:title")
    assert [(problem.where, problem.message[:12]) for problem in found.problems] == [("a.md", "has no date ")]
    assert [each.link for each in found.items] == ["https://other.example/b"]


@pytest.mark.parametrize("options", [{"permalink": "/:yaer/", "base": "https://example.org"}, {"permalink": "/:year/"}])
def test_a_wrong_permalink_is_refused(options: dict[str, str]) -> None:
    """Unknown places, and a template without a site, are mistakes in the configuration."""
    with pytest.raises(ValidationError, match=r"expected a path with places|needs base"):
        made(**options)


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("---\ntitle: a\n  b: [\n---\nx", "a.md:3", "not valid YAML"),
        ("---\n- a\n---\nx", "a.md:2", "expected lines like 'title: …', got a list"),
        ("\n---\ntitle: a: b\n---\nx", "a.md:3", "needs quotes"),
        ("---\ntitle: a\nno end", "a.md:1", "close it with '---'"),
        ("+++\ntitle = 'a'\ndate = \n+++\n", "a.md:3", "not valid TOML"),
        ("+++\na = " + "[" * 5000 + "\n+++\n", "a.md:2", "not valid TOML"),
        ("---\na: " + "[" * 5000 + "\n---\n", "a.md:2", "nested deeper"),
        (" \n", "a.md", "is empty"),
        (b"\0\1\2", "a.md", "is binary"),
    ],
)
def test_a_broken_file_is_a_problem_with_its_line(tmp_path: Path, text: str | bytes, where: str, reason: str) -> None:
    """The place and the reason are told, and the other files are read."""
    found = read(tmp_path, {"a.md": text, "b.md": "B"})
    assert [each.key for each in found.items] == ["b.md"]
    assert found.problems[0].where == where
    assert reason in found.problems[0].message
    assert found.fingerprint is None


def test_mistakes_that_leave_the_rest_readable_are_hints(tmp_path: Path) -> None:
    """A key that is there twice costs no article."""
    found = read(tmp_path, {"a.md": "---\ntitle: A\ntitle: B\n---\nText."})
    assert found.items[0].title == "A"
    assert found.hints[0].startswith("a.md: a.md:3:1: key 'title' is here twice")


def test_front_matter_of_comments_is_none() -> None:
    """Nothing but comments, or nothing, says nothing; places count from the line that the text starts on."""
    assert front_matter("# a\n\n", file="a.md") == ({}, ())
    with pytest.raises(ConfigError, match=r"a\.md:8:"):
        front_matter("a: 1\nb: [", file="a.md", line=6)


def test_what_did_not_change_is_not_parsed(tmp_path: Path) -> None:
    """A known fingerprint ends the reading."""
    first = read(tmp_path, {"a.md": "A"})
    context = Context("notes", tmp_path, "en", ZoneInfo("UTC"), known=first.fingerprint)
    assert KINDS["markdown"].read(made(), context).unmodified
    with pytest.raises(SourceError, match="no file matches"):
        KINDS["markdown"].read(made(path="*.txt"), replace(context, known=None))


@pytest.mark.parametrize(
    "part",
    ["[", "*a _b ", "![", "[a](", "[^", "^[", "> ", "- ", "`a", "{{<", "[[", "{%", "<!--", "|a", "<a ", "# ", "~~a", "\\", "&"],
)
@pytest.mark.usefixtures("unmeasured")
def test_no_text_takes_long(part: str) -> None:
    """Sixty thousand characters of anything take four times what a quarter of them takes, or a bit more, not sixteen times."""

    def is_linear() -> bool:
        small, large = (seconds(part * (size // len(part))) for size in (15_000, 60_000))
        return large < min(8 * small + 0.5, MOST)

    assert any(is_linear() for _ in range(5))
    assert seconds(part * 60_000 if "[" in part else "") < MOST


def seconds(text: str) -> float:
    """Give the processor time that a text takes, whether it is read or refused."""
    start = time.process_time()
    with suppress(ValueError):
        prose(text)
    return time.process_time() - start


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["---\n", "+++\n", "title: a\n", "a = 1\n", "{", "}", '"a": 1', "\n", "# b\n", "[[c]]", "```\n", "{{< d >}}"]
        )
    )
)
def test_any_text_is_read_or_refused(parts: list[str]) -> None:
    """Nothing but ItemError is raised, and the same text gives the same result."""
    with suppress(ItemError):
        matter = split("".join(parts), file="a.md")
        assert prose(matter.body) == prose(matter.body)


@pytest.mark.parametrize("text", ["- x\n" * 25_001, "x\n\n" * 25_002, "> 1. x\n" * 25_001, "| x |\n" * 25_001])
def test_endless_blocks_are_refused(text: str) -> None:
    """At 13,000 a second a file of items of lists would take 20 s."""
    with pytest.raises(ValueError, match="more than 25,000 paragraphs and items of lists; part it"):
        prose(text)


@pytest.mark.usefixtures("unmeasured")
def test_broken_front_matter_is_refused_soon() -> None:
    """Where its YAML is broken no hint is worth the square of its length."""
    begun = time.process_time()
    with pytest.raises(ItemError, match=r"not valid YAML: .*; mend it"):
        split("---\ntitle: " + "![" * 20_000 + "\n---\nx", file="a.md")
    assert time.process_time() - begun < 3
