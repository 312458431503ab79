"""What a person would write in an afternoon: a loop of plain feedgen and bleach, without checks, ledger or JSON Feed."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import bleach
from feedgen.feed import FeedGenerator

ADDRESS = "https://bench.example.org/"


def main(folder: Path) -> None:
    """Read `articles/*.txt` of a folder and write `plain.xml` and `plain.atom.xml` beside them."""
    feed = FeedGenerator()
    feed.id(ADDRESS)
    feed.title("Bench Gazette")
    feed.description("A thousand articles")
    feed.author(name="Bench Gazette")
    feed.link(href=ADDRESS)
    for path in sorted((folder / "articles").glob("*.txt"), reverse=True):
        add(feed, path)
    (folder / "plain.xml").write_bytes(feed.rss_str(pretty=True))
    (folder / "plain.atom.xml").write_bytes(feed.atom_str(pretty=True))


def add(feed: FeedGenerator, path: Path) -> None:
    """Read one article into the feed."""
    title, standfirst, *lines = path.read_text(encoding="utf-8").replace("#haber#", "").splitlines()
    source = next(line for line in lines if re.match("(Source|Kaynak): ", line))
    paragraphs = [line for line in lines if line and line != source]
    entry = feed.add_entry(order="append")
    entry.id(ADDRESS + path.stem)
    entry.link(href=ADDRESS + path.stem)
    entry.title(title)
    entry.author(name=source.partition(": ")[2])
    entry.published(datetime.fromisoformat(path.name[:10]).replace(tzinfo=UTC))
    entry.updated(datetime.fromisoformat(path.name[:10]).replace(tzinfo=UTC))
    entry.summary(standfirst)
    entry.content("".join(f"<p>{bleach.linkify(bleach.clean(line), parse_email=True)}</p>" for line in paragraphs), type="html")


if __name__ == "__main__" and len(sys.argv) > 1:  # without a folder, it only starts up
    main(Path(sys.argv[1]))
