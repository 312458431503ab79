"""The least that a program of the same parts can do with a feed: nothing is known, judged, learned, repaired or told apart.

    python benchmarks/bare.py URLS FOLDER

Each feed is fetched (libcurl) and read (lxml), each of its bodies read, written and sanitised once (lxml, nh3), each item kept
as it came and as it is clean (JSON, Zstandard, SQLite), written as RSS and Atom (feedgen), as JSON and as a page; all four are
read once more, as a check must, and put on the disk. No part is known that does one of these steps in less time for Python.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import nh3
import pycurl
import pydantic
import yaml
from feedgen.feed import FeedGenerator
from lxml import etree, html
from zstandard import ZstdCompressor

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
USED = pydantic, yaml
"""What reads a configuration: to import it is part of the least, too."""


def main(urls: list[str], folder: Path) -> None:
    """Read feeds and write what they hold into a folder."""
    folder.mkdir(exist_ok=True)
    database = sqlite3.connect(folder / "state.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE items (digest TEXT PRIMARY KEY, guid TEXT, found BLOB, clean BLOB)")
    curl, pack, form = pycurl.Curl(), ZstdCompressor(level=3).compress, html.HTMLParser(encoding="utf-8")
    curl.setopt(pycurl.ACCEPT_ENCODING, "")
    for number, url in enumerate(urls):
        items = [_cleaned(each, form) for each in etree.fromstring(_fetched(curl, url)).iter("item")]
        database.execute("BEGIN")
        database.executemany("INSERT INTO items VALUES (?, ?, ?, ?)", (_row(each, pack) for each in items))
        database.execute("COMMIT")
        for name, data in _written(url, items).items():
            _checked(name, data, form)
            _put(folder / f"{number}.{name}", data)


def _fetched(curl: pycurl.Curl, url: str) -> bytes:
    body = BytesIO()
    curl.setopt(pycurl.URL, url)
    curl.setopt(pycurl.WRITEDATA, body)
    curl.perform()
    return body.getvalue()


def _cleaned(item: etree._Element, form: html.HTMLParser) -> dict[str, str]:
    """Give what an item says, its body once as it came and once clean, and its text."""
    found = {name: item.findtext(name, "") for name in ("title", "link", "guid", "pubDate", "description")}
    root = html.fragment_fromstring(item.findtext(CONTENT, ""), create_parent="div", parser=form)
    clean = nh3.clean(html.tostring(root, encoding="unicode"))
    return {**found, "content": item.findtext(CONTENT, ""), "clean": clean, "text": root.text_content()}


def _row(item: dict[str, str], pack: Callable[[bytes], bytes]) -> tuple[object, ...]:
    found = json.dumps({name: item[name] for name in item if name not in {"clean", "text"}}, ensure_ascii=False).encode()
    clean = json.dumps({name: item[name] for name in item if name != "content"}, ensure_ascii=False).encode()
    return hashlib.sha256(found).hexdigest(), item["guid"], pack(found), pack(clean)


def _written(url: str, items: list[dict[str, str]]) -> dict[str, bytes]:
    feed = FeedGenerator()
    feed.id(url)
    feed.title(url)
    feed.description(url)
    feed.link(href=url)
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(item["guid"])
        entry.title(item["title"])
        entry.link(href=item["link"])
        entry.published(item["pubDate"])
        entry.updated(item["pubDate"])
        entry.summary(item["description"])
        entry.content(item["clean"], type="html")
    page = "".join(
        f'<article><h2><a href="{escape(each["link"])}">{escape(each["title"])}</a></h2>{each["clean"]}</article>'
        for each in items
    )
    names = ("guid", "title", "link", "pubDate", "description", "clean")
    listed = [{name: each[name] for name in names} for each in items]
    return {
        "xml": feed.rss_str(),
        "atom.xml": feed.atom_str(),
        "json": json.dumps({"title": url, "items": listed}, ensure_ascii=False).encode(),
        "html": f"<!doctype html><title>{escape(url)}</title>{page}".encode(),
    }


def _checked(name: str, data: bytes, form: html.HTMLParser) -> None:
    if name == "json":
        json.loads(data)
    elif name == "html":
        html.document_fromstring(data, parser=form)
    else:
        etree.fromstring(data)


def _put(path: Path, data: bytes) -> None:
    """Write a file aside and put it in place, as what must survive a loss of power is."""
    aside = path.with_suffix(".tmp")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text().split(), Path(sys.argv[2]))
