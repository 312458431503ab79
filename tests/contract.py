"""What every kind of source is given: good, empty, truncated, mis-encoded, huge, deeply nested and wrong-type input."""

from __future__ import annotations

import gzip
import html
import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SORTS = ("good", "empty", "truncated", "mis-encoded", "huge", "deep", "wrong-type")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde" + bytes(range(256)) * 4
PAGE = b"<!doctype html><html><head><title>Log in</title></head><body><p>Log in</p></body></html>"
TEXT = "Şölen başladı; çocuklar ışıklı sokağa çıktı, yağmur dindi, <b>gün</b> doğdu."
LARGE = 20_000_000
"""Bytes of the largest file that most kinds read."""


@dataclass(frozen=True)
class Size:
    """How large what is large is: items, depth, words of one item, elements side by side, and a text in Markdown."""

    items: int
    deep: int
    words: int
    siblings: int
    prose: int


QUICK = Size(items=3_000, deep=20_000, words=390_000, siblings=60_000, prose=20_000)
"""What is tested each time."""

FULL = Size(items=100_000, deep=100_000, words=LARGE // 5 - 1000, siblings=100_000, prose=400_000)
"""What only `benchmarks/contract.py` can bear."""


@dataclass(frozen=True)
class Frame:
    """How one kind is asked: its options but for the kind, the file that it reads, and documents of its own format.

    `wrap` makes a document of one item with a body of HTML, `many` one of so many items, `deep` holds what is nested in its
    own way.
    """

    file: str
    options: Mapping[str, Any]
    wrap: Callable[[str], bytes]
    many: Callable[[int], bytes]
    deep: Callable[[Size], Mapping[str, bytes]]


@dataclass(frozen=True)
class Sample:
    """One input: what is put where the file should be."""

    name: str
    put: bytes | Callable[[Path], object]
    most: float | None = None
    """Seconds that a program may wait for what never comes."""

    def write(self, path: Path) -> None:
        """Put it there."""
        if isinstance(self.put, bytes):
            path.write_bytes(self.put)
        else:
            self.put(path)


def options(kind: str, sample: Sample) -> dict[str, Any]:
    """Give the options of the source that reads a sample."""
    given = {"kind": kind, **FRAMES[kind].options}
    return given | {"timeout": sample.most} if sample.most and "timeout" in given else given


def samples(kind: str, sort: str, size: Size = QUICK) -> list[Sample]:
    """Give the inputs of one sort for a kind; a kind that has no frame raises KeyError."""
    return list(MAKERS[sort](FRAMES[kind], size))


def _good(frame: Frame, _: Size) -> Iterator[Sample]:
    yield Sample("one item", frame.wrap(TEXT))
    yield Sample("three items", frame.many(3))


def _empty(_: Frame, __: Size) -> Iterator[Sample]:
    yield Sample("no bytes", b"")
    yield Sample("blanks", b" \n\t\n")


def _truncated(frame: Frame, _: Size) -> Iterator[Sample]:
    whole = frame.wrap(TEXT * 5)
    places = {"a third": len(whole) // 3, "two thirds": 2 * len(whole) // 3, "the last byte": len(whole) - 1}
    places |= {"within a character": whole.index("ş".encode()) + 1}
    for name, place in places.items():
        yield Sample(f"cut at {name}", whole[:place])


def _misencoded(frame: Frame, _: Size) -> Iterator[Sample]:
    whole = frame.wrap(TEXT)
    text = whole.decode("utf-8", "surrogateescape")
    yield Sample("UTF-16 without a mark", text.encode("utf-16-le", "surrogatepass"))
    yield Sample("UTF-16 with a mark", text.encode("utf-16", "surrogatepass"))
    yield Sample("Latin-5, undeclared", text.encode("iso-8859-9", "replace"))
    yield Sample("Latin-5 that says UTF-8", b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("iso-8859-9", "replace"))
    yield Sample("UTF-8 that says UTF-16", b'<?xml version="1.0" encoding="utf-16"?>' + whole)
    yield Sample("a lone surrogate", whole.replace("ş".encode(), b"\xed\xa0\x80"))
    yield Sample("NUL bytes", whole.replace(b" ", b"\0"))
    yield Sample("a broken byte", whole.replace("ş".encode(), b"\xc5"))
    yield Sample("no character at all", whole.replace("ş".encode(), b"\xff" * 20_000))


def _huge(frame: Frame, size: Size) -> Iterator[Sample]:
    yield Sample("many items", frame.many(size.items))
    yield Sample("over the cap", lambda path: os.truncate(_made(path), 3 * LARGE))
    yield Sample("one large item", frame.wrap("word " * size.words))
    yield Sample("attributes", frame.wrap("<p " + " ".join(f'a{number}="1"' for number in range(50_000)) + ">x</p>"))
    yield Sample("siblings", frame.wrap("<p>x</p>" * size.siblings))
    yield Sample("siblings that are borne", frame.wrap("<p>x</p>" * 10_000))
    yield Sample("white space", frame.wrap("x" + " \u00a0" * 2 * size.deep + "x"))
    yield Sample("starts of comments", frame.wrap("<!--" * size.deep))


def _deep(frame: Frame, size: Size) -> Iterator[Sample]:
    yield Sample("elements", frame.wrap("<div>" * size.deep + "x" + "</div>" * size.deep))
    yield Sample("elements without ends", frame.wrap("<b>" * size.deep))
    yield from (Sample(name, data) for name, data in frame.deep(size).items())


def _wrong(_: Frame, __: Size) -> Iterator[Sample]:
    yield Sample("a picture", PNG)
    yield Sample("gzip", gzip.compress(b"x" * 1000, mtime=0))
    yield Sample("a page", PAGE)
    yield Sample("JSON", b'{"error": "log in"}')
    yield Sample("a number", b"42")
    yield Sample("null", b"null")
    yield Sample("a folder", lambda path: path.mkdir())
    yield Sample("a pipe", os.mkfifo, most=2)


def _made(path: Path) -> Path:
    path.touch()
    return path


MAKERS: Mapping[str, Callable[[Frame, Size], Iterator[Sample]]] = dict(
    zip(SORTS, (_good, _empty, _truncated, _misencoded, _huge, _deep, _wrong), strict=True)
)


def _rss(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def _rss_item(body: str, number: int = 1) -> str:
    return f"<item><title>Title {number}</title><guid>https://example.com/{number}</guid><description>{html.escape(body)}</description></item>"


def _page(body: str, number: int = 1) -> str:
    return f"<article><h2><a href='https://example.com/{number}'>Title {number}</a></h2><div>{body}</div></article>"


def _record(body: str, number: int = 1) -> str:
    return json.dumps({"id": number, "title": f"Title {number}", "content": body}, ensure_ascii=False)


def _lines(kind: str) -> Frame:
    kinds: Mapping[str, Mapping[str, Any]] = {
        "command": {"run": ["cat", "in.json"], "timeout": 60},
        "json": {"path": "in.json"},
    }
    return Frame(
        "in.json",
        kinds[kind],
        lambda body: f"[{_record(body)}]".encode(),
        lambda count: "\n".join(_record("x", number) for number in range(count)).encode(),
        lambda size: {
            "brackets": b"[" * size.deep,
            "objects": b'{"a":' * size.deep,
            "closed": b"[" * size.deep + b"]" * size.deep,
        },
    )


def _database(rows: Iterator[tuple[str, str]]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database, database:
        database.execute("CREATE TABLE news (title TEXT, content TEXT)")
        database.executemany("INSERT INTO news VALUES (?, ?)", rows)
        database.commit()
        data = database.serialize()
    database.close()
    return data


def _letter(body: str, number: int = 1) -> str:
    head = f"From: Desk <desk@example.com>\nSubject: Title {number}\nMessage-ID: <{number}@example.com>\n"
    return f"From desk@example.com Thu Jan  1 00:00:00 2026\n{head}Content-Type: text/html; charset=utf-8\n\n{body}\n\n"


def _url(number: int, title: str = "Title") -> str:
    news = f"<n:news><n:title>{html.escape(title)}</n:title></n:news>"
    return f"<url><loc>https://example.com/{number}</loc>{news}</url>"


def _sitemap(urls: str) -> bytes:
    return f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{urls}</urlset>".encode()


PARTS = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(20_000))

FRAMES: Mapping[str, Frame] = {
    "text": Frame(
        "in.txt",
        {"path": "in.txt"},
        lambda body: f"Title\n\n{body}\n".encode(),
        lambda count: b"Title\n\n" + b"A paragraph.\n\n" * count,
        lambda size: {"brackets": b"Title\n\n" + b"[" * size.deep},
    ),
    "feed": Frame(
        "in.xml",
        {"path": "in.xml"},
        lambda body: _rss(_rss_item(body)),
        lambda count: _rss("".join(_rss_item("x", number) for number in range(count))),
        lambda size: {
            "tags": _rss("<a>" * size.deep),
            "in an item": _rss("<item><title>t</title>" + "<a>" * size.deep),
            "JSON brackets": b"[" * size.deep,
            "ampersands": _rss(_rss_item("").replace("</d", "&" * 10 * size.deep + "</d")),
        },
    ),
    "html": Frame(
        "in.html",
        {"path": "in.html", "items": "article", "fields": {"content": "div@html"}},
        lambda body: f"<!doctype html><meta charset=utf-8>{_page(body)}".encode(),
        lambda count: "".join(_page("x", number) for number in range(count)).encode(),
        lambda size: {"lists": b"<article><h2>x</h2>" + b"<ul><li>" * size.deep, "tables": b"<table><tr><td>" * size.deep},
    ),
    "json": _lines("json"),
    "command": _lines("command"),
    "table": Frame(
        "in.csv",
        {"path": "in.csv"},
        lambda body: 'title,content\nTitle,"{}"\n'.format(body.replace('"', '""')).encode(),
        lambda count: b"title,content\n" + b"".join(b"Title %d,x\n" % number for number in range(count)),
        lambda size: {"quotes": b"title,content\n" + b'"' * size.deep, "JSON brackets": b'{"a":' * size.deep},
    ),
    "sql": Frame(
        "in.db",
        {"database": "sqlite:///in.db", "query": "SELECT title, content FROM news"},
        lambda body: _database(iter([("Title", body)])),
        lambda count: _database((f"Title {number}", "x") for number in range(count)),
        lambda size: {"brackets": _database(iter([("Title", "[" * size.deep)]))},
    ),
    "markdown": Frame(
        "in.md",
        {"path": "in.md"},
        lambda body: f"---\ntitle: Title\n---\n{body}\n".encode(),
        lambda count: b"# Title\n\n" + b"A paragraph.\n\n" * min(count, 20_000),
        lambda size: {
            "quotes": b"> " * size.deep + b"x",
            "list items": b"- x\n" * max(26_000, size.prose),
            "lists": b"- " * (size.prose // 2) + b"x",
            "brackets": b"[" * (2 * size.prose),
            "front matter": b"---\na: " + b"[" * size.deep + b"\n---\nx",
            "parens in front matter": b"---\na: " + b"(" * size.deep + b"\n---\nx",
            "pictures in the title": b"---\ntitle: " + b"![" * size.prose + b"\n---\nx",
            "stars": b"*a " * size.prose,
        },
    ),
    "sitemap": Frame(
        "in.xml",
        {"path": "in.xml", "full_text": {"enabled": False}},
        lambda body: _sitemap(_url(1, body)),
        lambda count: _sitemap("".join(map(_url, range(count)))),
        lambda size: {
            "closed tags": _sitemap("<a>" * size.deep + "</a>" * size.deep),
            "tags": _sitemap(_url(1) + "<a" * size.deep),
        },
    ),
    "mail": Frame(
        "in.mbox",
        {"path": "in.mbox"},
        lambda body: _letter(body).encode(),
        lambda count: "".join(_letter("x", number) for number in range(count)).encode(),
        lambda size: {"parts": b"Subject: x\n" + PARTS, "letters": b"Content-Type: message/rfc822\n\n" * size.deep},
    ),
    "tides": Frame(
        "in.txt",
        {"path": "in.txt"},
        lambda body: f"2026-03-05 07:12 3.4\n{body[:10]} ş\n".encode(),
        lambda count: b"".join(b"2026-03-05 07:%02d 3.4\n" % (number % 60) for number in range(min(count, 1000))),
        lambda size: {"brackets": b"[" * size.deep},
    ),
}
"""How each kind is asked; that of the example is brought by entry point."""
