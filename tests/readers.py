"""Real readers of feeds, each as it is used: what they find in the feeds of a server, as values that can be compared.

A reader gives, for each feed, its entries as mappings from the names in `FIELDS`; a field that it does not have is not there.
What it cannot read at all is a text that says why.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from calendar import timegm
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import atoma
import fastfeedparser
import feedparser
import reader as pypi_reader
from lxml import html

from tests import history  # noqa: F401  - makes `reader` find its parser of SGML
from tests.npm import packages
from tests.test_operating import need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FIELDS = ("title", "link", "id", "date", "updated", "author", "content", "summary", "enclosure", "tags")
SCRIPTS = Path(__file__).parent / "data" / "readers"
NPM = ("rss-parser@3.13.0", "@extractus/feed-extractor@8.0.3", "feedsmith@3.0.1")
PATIENCE = 600

Seen = dict[str, Any]
Found = list[Seen] | str


def all_readers(urls: Mapping[str, str], folder: Path) -> dict[str, dict[str, Found]]:
    """Have every reader read the feeds at these addresses, by format; what is missing is installed, or the test is skipped."""
    node, ruby = (need("node", "nodejs"), packages(NPM)), need("ruby", "ruby")
    newsboat, sfeed = need("newsboat", "newsboat"), need("sfeed_update", "sfeed")
    with ThreadPoolExecutor() as pool:  # most of them are programs of their own
        many = {
            "newsboat": pool.submit(partial(_newsboat, newsboat), urls, folder / "newsboat"),
            "sfeed": pool.submit(partial(_sfeed, sfeed), urls, folder / "sfeed"),
            "Ruby's RSS::Parser": pool.submit(_ruby, ruby, urls),
        }
        npm = pool.submit(_npm, node, urls)
        found = {name: {form: _tried(read, form, url) for form, url in urls.items()} for name, read in IN_PROCESS.items()}
        found["reader"] = _pypi_reader(urls)
        found |= {name: future.result() for name, future in many.items()}
        return found | npm.result()


def _tried(read: Callable[[str, str | bytes], list[Seen]], form: str, url: str) -> Found:
    try:
        return read(form, url)
    except Exception as error:  # noqa: BLE001  - whatever a reader has to say
        return f"{type(error).__name__}: {error}"


def _run(*command: object, **options: Any) -> str:
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False, timeout=PATIENCE, **options
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def _npm(tools: tuple[str, Path], urls: Mapping[str, str]) -> dict[str, dict[str, Found]]:
    program, folder = tools
    found = json.loads(_run(program, SCRIPTS / "read.mjs", *urls.values(), cwd=folder))
    return {name: {form: _read(each[url]) for form, url in urls.items()} for name, each in found.items()}


def _ruby(program: str, urls: Mapping[str, str]) -> dict[str, Found]:
    found = json.loads(_run(program, SCRIPTS / "read.rb", *urls.values()))
    return {form: _read(found[url]) for form, url in urls.items()}


def _read(found: Any) -> Found:
    """Read what came as JSON: dates, and files as tuples."""
    if isinstance(found, str):
        return found
    for entry in found:
        entry["enclosure"] = [tuple(each) for each in entry["enclosure"]]
        for name in {"date", "updated"} & entry.keys():
            entry[name] = _moment(entry[name])
    return list(found)


def _newsboat(program: str, urls: Mapping[str, str], folder: Path) -> dict[str, Found]:
    """Reload each feed into a cache of its own: newsboat takes entries of two feeds with one guid for one."""
    found: dict[str, Found] = {}
    for form, url in urls.items():
        place = folder / form
        place.mkdir(parents=True)
        (place / "urls").write_text(f"{url}\n")
        (place / "config").write_text("")
        files = ["-u", place / "urls", "-c", place / "cache.db", "-C", place / "config"]
        _run(program, *files, "-x", "reload", env=os.environ | {"HOME": str(place)})
        with closing(sqlite3.connect(place / "cache.db")) as cache:
            columns = "title, url, guid, pubDate, author, content, enclosure_url, enclosure_type"
            rows = cache.execute(f"SELECT {columns} FROM rss_item").fetchall()  # noqa: S608
        found[form] = [_newsboat_item(*row) for row in rows] or "no items"
    return found


def _newsboat_item(title: str, link: str, guid: str, *rest: Any) -> Seen:
    date, author, content, file, kind = rest
    return {
        "title": title,
        "link": link,
        "id": guid,
        "date": datetime.fromtimestamp(date, UTC),
        "author": author,
        "content": content,
        "enclosure": [(file, kind, None)] if file else [],
    }


def _sfeed(program: str, urls: Mapping[str, str], folder: Path) -> dict[str, Found]:
    """Update all feeds, and read sfeed's own files (sfeed(5))."""
    folder.mkdir()
    lines = "".join(f'feed "{form}" "{url}"\n' for form, url in urls.items())
    (folder / "sfeedrc").write_text(f"sfeedpath='{folder}/feeds'\nfeeds() {{\n{lines}}}\n")
    need("curl", "curl")
    _run(program, folder / "sfeedrc")
    files = {form: folder / "feeds" / form for form in urls}
    return {form: _sfeed_items(path.read_text("utf-8") if path.exists() else "") for form, path in files.items()}


def _sfeed_items(text: str) -> Found:
    rows = [[_unescaped(field) for field in line.split("\t")] for line in text.splitlines()]
    return [
        {
            "title": title,
            "link": link,
            "id": guid,
            "date": datetime.fromtimestamp(int(date), UTC),
            "author": author,
            "content": content,
            "enclosure": [(file, None, None)] if file else [],
            "tags": [tag for tag in tags.split("|") if tag],
        }
        for date, title, link, content, _, guid, author, file, tags in rows
    ] or "no items"


def _unescaped(field: str) -> str:
    return field.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")


def _feedparser(_form: str, where: str | bytes) -> list[Seen]:
    found = feedparser.parse(where)
    if not found.version:
        raise ValueError(str(found.get("bozo_exception", "no feed")))
    return [_feedparser_entry(entry) for entry in found.entries]


def _feedparser_entry(entry: Any) -> Seen:
    return {
        "title": _title(entry.get("title_detail")),
        "link": entry.get("link"),
        "id": entry.get("id"),
        "date": _timed(entry.get("published_parsed")),
        "updated": _timed(dict.get(entry, "updated_parsed")),
        "author": [each.get("name") for each in entry.get("authors", ())],
        "content": entry.content[0].value if entry.get("content") else None,
        "summary": entry.get("summary"),
        "enclosure": [(each.href, each.type, int(each.length)) for each in entry.get("enclosures", ())],
        "tags": [each.term for each in entry.get("tags", ())],
    }


def _title(detail: Any) -> str | None:
    """Take a title as feedparser says that it is meant."""
    if detail is None or detail.type == "text/plain":
        return detail and str(detail.value)
    return str(html.fragment_fromstring(detail.value, create_parent="div").text_content())


def _fastfeedparser(_form: str, where: str | bytes) -> list[Seen]:
    return [
        {
            "title": entry.get("title"),
            "link": entry.get("link"),
            "id": entry.get("id"),
            "date": _moment(entry.get("published")),
            "updated": _moment(entry.get("updated")),
            "author": [each["name"] for each in entry.get("authors") or ()],
            "content": entry["content"][0]["value"] if entry.get("content") else None,
            "summary": entry.get("description"),
            "enclosure": [(each["url"], each["type"], each["length"]) for each in entry.get("enclosures") or ()],
            "tags": [each["term"] for each in entry.get("tags") or ()],
        }
        for entry in fastfeedparser.parse(where).entries
    ]


def _atoma(form: str, where: str | bytes) -> list[Seen]:
    data = _got(where) if isinstance(where, str) else where
    if form == "rss":
        return [_atoma_rss(each) for each in atoma.parse_rss_bytes(data).items]
    if form == "atom":
        return [_atoma_atom(each) for each in atoma.parse_atom_bytes(data).entries]
    return [_atoma_json(each) for each in atoma.parse_json_feed_bytes(data).items]


def _atoma_rss(item: Any) -> Seen:
    return {
        "title": item.title,
        "link": item.link,
        "id": item.guid,
        "date": item.pub_date,
        "author": [item.author] if item.author else [],
        "content": item.content_encoded,
        "summary": item.description,
        "enclosure": [(each.url, each.type, each.length) for each in item.enclosures],
        "tags": item.categories,
    }


def _atoma_atom(entry: Any) -> Seen:
    return {
        "title": entry.title.value,
        "link": next((each.href for each in entry.links if each.rel == "alternate"), None),
        "id": entry.id_,
        "date": entry.published,
        "updated": entry.updated,
        "author": [each.name for each in entry.authors],
        "content": entry.content and entry.content.value,
        "summary": entry.summary and entry.summary.value,
        "enclosure": [(each.href, each.type_, each.length) for each in entry.links if each.rel == "enclosure"],
        "tags": [each.term for each in entry.categories],
    }


def _atoma_json(item: Any) -> Seen:
    return {
        "title": item.title,
        "link": item.url,
        "id": item.id_,
        "date": item.date_published,
        "updated": item.date_modified,
        "author": [item.author.name] if item.author else [],
        "content": item.content_html,
        "summary": item.summary,
        "enclosure": [(each.url, each.mime_type, each.size_in_bytes) for each in item.attachments],
        "tags": item.tags,
    }


IN_PROCESS: Mapping[str, Callable[[str, str | bytes], list[Seen]]] = {
    "feedparser": _feedparser,
    "fastfeedparser": _fastfeedparser,
    "atoma": _atoma,
}
"""Readers that are functions of Python, of a format and an address or what stands there."""


def _pypi_reader(urls: Mapping[str, str]) -> dict[str, Found]:
    with closing(pypi_reader.make_reader(":memory:", search_enabled=False)) as made:
        for url in urls.values():
            made.add_feed(url)
        made.update_feeds()
        return {form: _stored(made, url) for form, url in urls.items()}


def _stored(made: Any, url: str) -> Found:
    entries = list(made.get_entries(feed=url))
    if not entries:
        error = made.get_feed(url).last_exception
        return error.value_str if error else "no entries"
    return [
        {
            "title": entry.title,
            "link": entry.link,
            "id": entry.id,
            "date": entry.published,
            "updated": entry.updated,
            "author": [each.name for each in entry.authors],
            "content": entry.content[0].value if entry.content else None,
            "summary": entry.summary,
            "enclosure": [(each.href, each.type, each.length) for each in entry.enclosures],
        }
        for entry in entries
    ]


def _got(url: str) -> bytes:
    with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310  - our own server
        return bytes(answer.read())


def _timed(parsed: Any) -> datetime | None:
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


def _moment(text: str | None) -> datetime | None:
    """Read a date as RSS or the others have it."""
    if not text:
        return None
    return parsedate_to_datetime(text) if text[:1].isalpha() else datetime.fromisoformat(text)


def versions() -> dict[str, str]:
    """Say which versions of the readers are here."""
    npm = dict(each.rsplit("@", 1) for each in NPM)
    ruby = _run(need("ruby", "ruby"), "-e", "require 'rss'; puts RSS::VERSION").strip()
    return {
        **{name: version(name) for name in (*IN_PROCESS, "reader")},
        **{name: _packaged(name) for name in ("newsboat", "sfeed")},
        "Ruby's RSS::Parser": ruby,
        "rss-parser": npm["rss-parser"],
        "feed-extractor": npm["@extractus/feed-extractor"],
        "feedsmith": npm["feedsmith"],
    }


def _packaged(name: str) -> str:
    """Give the version of a package of Debian; elsewhere it is not known."""
    if shutil.which("dpkg-query") is None:
        return "unknown"
    command = ("dpkg-query", "--show", "--showformat=${Version}", name)
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.partition("-")[0]
