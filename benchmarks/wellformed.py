"""The feeds of feedparser's own tests through everything: whether what each states is still true of what we write.

`python benchmarks/wellformed.py CHECKOUT [--list]`, CHECKOUT being kurtmckee/feedparser. It exits with 1 after a crash, a
refused file or an invalid output, or with fewer true expectations than the goal (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import feedparser
from feedparser.datetimes import _parse_date

from feedtool.build import render, values
from feedtool.build.check import check
from feedtool.clean.digest import plain
from feedtool.clean.normalise import characters, one_line
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.sanitise import sanitise
from feedtool.clean.urls import web_url
from feedtool.errors import FeedtoolError
from feedtool.model import Document, Entry, Feed, Item, Person
from feedtool.sources import KINDS, Context

GOAL = 1200
FORMATS = ("rss", "atom")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = "https://home.example.org/"
SERVER = "http://127.0.0.1:8097/tests/wellformed/"
UNTITLED = "Untitled"
CLEANER = Cleaner.of(language="en")
_EXPECT = re.compile(r"Expect:\s*(.*)\s*-->")
_BASE = re.compile(r"^Header:\s+Content-Location:(.*)$", re.MULTILINE)
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_DATE = r"(published|updated|issued|modified|date)(_parsed)?"
_AUTHOR = r"(author|authors\.N|author_detail)(\.name|\.email|\.url|\.href)?"

# What a path of an expectation is about, the first that fits: how it is compared ("-": it cannot be), and its row in the table
CLASSES: tuple[tuple[str, str, str], ...] = (
    (r"(feed|entries\.N)\.(title|title_detail\.value)", "text", "titles"),
    (r"feed\.(description|subtitle|tagline)(_detail\.value)?", "text", "the head's description"),
    (r"feed\.info(_detail\.value)?", "text", "the head's description, Atom 0.3's info"),
    (r"feed\.link", "url", "the head's link"),
    (rf"feed\.{_AUTHOR}", "text", "the head's author"),
    (r"feed\.(language|(title|tagline|subtitle|description)_detail\.language)", "exact", "languages"),
    (r"entries\.N\.(description|summary|summary_detail\.value|content\.N\.value)", "html", "summaries and contents"),
    (r"entries\.N\.(link|links\.N\.href)", "url", "links of entries"),
    (rf"entries\.N\.{_AUTHOR}", "text", "authors of entries"),
    (rf"entries\.N\.{_DATE}", "date", "dates of entries"),
    (r"entries\.N\.(category|tags|tags\.N\.term)", "text", "tags"),
    (r"entries\.N\.(language|content\.N\.language|(title|summary)_detail\.language)", "exact", "languages"),
    (r"entries\.N\.enclosures\.N(\.href|\.url|\.type|\.length)?", "url", "enclosures"),
    (r"entries\.N\.(comments|media_thumbnail\.N\.url|source\.(title|href))", "text", "comments, pictures, upstreams"),
    (r"bozo|len", "exact", ""),
    (r"(feed|entries\.N)\.(id|guid|guidislink)", "-", "identities: every guid is our own tag: URI"),
    (r".*_detail\.(base|type)|entries\.N\.content\.N\.(base|type|src)", "-", "types and bases: our texts are plain or HTML"),
    (r"version|encoding|headers.*|etag|modified.*|locals", "-", "how the document came, or which format it was"),
    (r".*\.(itunes_|media_|psc_|where).*|feed\.(publisher_detail|image|logo|icon).*", "-", "podcasts, media, places"),
    (r"feed\..*", "-", "parts of a head that a configuration does not have"),
    (r"entries\.N\.source\..*", "-", "details of an upstream feed"),
    (r".*", "-", "parts of an entry that an item does not have"),
)


@dataclass(frozen=True)
class Case:
    """One file: what it states, and where it is served, if that matters."""

    name: str
    data: bytes
    expect: str
    url: str | None


@dataclass
class Verdict:
    """What came of a case: by format `exact`, `modulo` (equal after our cleaning), or why it is not true."""

    case: Case
    how: str
    about: str
    truth: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def is_true(self, *formats: str) -> bool:
        """Say whether the expectation is true of one of these formats."""
        return any(self.truth.get(name) in {"exact", "modulo"} for name in formats or FORMATS)


def main() -> int:
    """Judge every file, and print how many are what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--list", action="store_true", help="name every file whose expectation is not true")
    args = parser.parse_args()
    began = time.perf_counter()
    root = args.checkout / "tests" / "wellformed"
    verdicts = [judge(_case(path, path.relative_to(root).as_posix())) for path in sorted(root.rglob("*.xml"))]
    for verdict in verdicts if args.list else ():
        if verdict.faults or (verdict.how != "-" and not verdict.is_true()):
            print(f"{verdict.case.name}: {verdict.case.expect}\n    {verdict.faults or verdict.truth}")
    return tell(verdicts, time.perf_counter() - began)


def _case(path: Path, name: str) -> Case:
    data = path.read_bytes()
    text = data.decode(_WIDE.get(data[:2], "utf-8"), "ignore")
    expect, location = _EXPECT.search(text), _BASE.search(text)
    url = urljoin(SERVER + name, location[1].strip() if location else "")
    served = url if values.is_url(url) else SERVER + name
    return Case(name, data, expect[1].strip() if expect else "1", served if "http" in name else None)


def judge(case: Case) -> Verdict:
    """Take one file through everything."""
    verdict = Verdict(case, *classify(case.expect))
    source = feedparser.parse(case.data, response_headers={"content-location": case.url} if case.url else {})
    try:
        feed = make(case, source)
        files = {name: render(feed, name) for name in FORMATS}
    except Exception as error:  # noqa: BLE001  - a crash is what is looked for
        verdict.faults.append(f"{'refused' if isinstance(error, FeedtoolError) else 'crash'}: {error!r}")
        return verdict
    for name, data in files.items():
        verdict.faults += [f"invalid {name}: {finding}" for finding in check(data)]
        if verdict.how != "-":
            verdict.truth[name] = evaluate(verdict, source, data)
    return verdict


def classify(expect: str) -> tuple[str, str]:
    """Say how an expectation is compared, and what it is about; one part that cannot be compared decides."""
    found = [next(rest for pattern, *rest in CLASSES if re.fullmatch(pattern, path)) for path in sorted(paths(expect))]
    how, about = next(iter([each for each in found if each[0] == "-"] or [each for each in found if each[1]]), ("exact", ""))
    return how, about or "nothing but that it can be read"


def paths(expect: str) -> set[str]:
    """Name what an expression looks at, as `entries.N.title`."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(expect, mode="eval")]
    while waiting:
        node = waiting.pop()
        if path := _path(node):
            found.add(path.removesuffix(".has_key"))
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return found


def _path(node: ast.AST) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Subscript | ast.Attribute):
        key = ast.literal_eval(node.slice) if isinstance(node, ast.Subscript) else node.attr
        parts.append("N" if isinstance(key, int) else key)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None


def make(case: Case, source: Any) -> Feed:
    """Read and clean the file as a source; its own head stands in for what a configuration says of a feed."""
    head, author = source.feed, source.feed.get("author_detail", {})
    details = (head.get(f"{name}_detail", {}).get("language") for name in ("title", "subtitle"))
    language = head.get("language") or next(filter(None, details), "")
    return Feed(
        name="suite",
        guid="tag:home.example.org,2026:suite",
        title=_text(head.get("title", "")) or UNTITLED,
        description=_text(head.get("subtitle") or head.get("info", "")),
        base=HOME,
        home=head["link"] if values.is_url(head.get("link", "")) else HOME,
        language=language if values.is_language(language) else "und",
        author=Person(author.get("name") or "Nobody", author.get("email"), author.get("href")),
        updated=NOW,
        entries=tuple(_entry(item, number) for number, item in enumerate(_found(case))),
    )


def _found(case: Case) -> tuple[Item, ...]:
    kind = KINDS["feed"]
    document = Document(UNTITLED, UNTITLED, case.data, url=case.url, fetched=NOW)
    context = Context("suite", Path(), "en", ZoneInfo("UTC"), ask=lambda _request: document)
    return kind.read(kind.options.model_validate({"kind": "feed", "url": [SERVER + case.name]}), context).items


def _entry(found: Item, number: int) -> Entry:
    item = CLEANER.clean(found).item
    published = item.published or item.updated or NOW
    guid = f"tag:home.example.org,2026:suite/{number}"
    return Entry(guid, "suite", item, published, item.updated or published, item.authors or (Person("Nobody"),))


def evaluate(verdict: Verdict, source: Any, data: bytes) -> str:
    """Evaluate what a file states on what a reader makes of our bytes."""
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    _settle_head(read.feed)
    for was, now in zip(source.entries, read.entries, strict=False):
        _settle(was, now)
    notes: set[str] = set()
    names = {name: _wrapped(read[name], verdict.how, notes) for name in ("feed", "entries")}
    try:
        is_true = eval(verdict.case.expect, {"bozo": read.bozo}, names)  # noqa: S307  - as feedparser's own tests do
    except (KeyError, IndexError, AttributeError, TypeError) as error:
        return f"missing: {error}"
    return ("modulo" if "modulo" in notes else "exact") if is_true else f"false: {sorted(notes)}"


def _settle_head(head: Any) -> None:
    """Undo what stands in where there is nothing to read."""
    head["title"] = "" if head.title == UNTITLED else head.title
    words = head.get("subtitle", "")
    head["info"] = head["subtitle"] = "" if words == UNTITLED else words


def _settle(was: Any, now: Any) -> None:
    """Undo what is only in another place: the one text of a source is our content, beside a summary of our own."""
    now["title"] = "" if now.title == UNTITLED else now.title
    texts = [each["value"] for each in was.get("content", ())] or [was.get("summary")]
    if now.get("content") and was.get("summary") in texts:
        now["summary"], now["summary_detail"] = now["content"][0]["value"], now["content"][0]
    if not now.get("content"):
        now["content"] = [now.get("summary_detail", {"value": "", "language": None})]
    now.setdefault("summary", "")


@dataclass(frozen=True, eq=False)
class Loose:  # noqa: PLW1641  - nobody hashes it
    """A text that equals another one from which our cleaning makes it; notes that it had to, or what it is."""

    text: str
    how: str
    notes: set[str]

    def __eq__(self, other: object) -> bool:
        other = str(other.text if isinstance(other, Loose) else other)
        if self.text == other:
            return True
        is_same = SAME[self.how](self.text, other)
        self.notes.add("modulo" if is_same else repr(self.text[:200]))
        return is_same


def _wrapped(value: Any, how: str, notes: set[str]) -> Any:
    if isinstance(value, str):
        return Loose(value, how, notes)
    if isinstance(value, list):
        return [_wrapped(each, how, notes) for each in value]
    if isinstance(value, dict):
        return feedparser.FeedParserDict({key: _wrapped(each, how, notes) for key, each in value.items()})
    return value


def _text(html: str) -> str:
    return one_line(characters(plain(sanitise(html))))


def _html(html: str) -> str:
    made = CLEANER.clean(Item("a", "a", "a", html, "html")).item.html
    return " ".join(re.sub(r"^<p>(.*)</p>$", r"\1", made).split())


SAME = {
    "exact": lambda _ours, _other: False,
    "text": lambda ours, other: ours in {one_line(other), _text(other)},
    "url": lambda ours, other: ours == web_url(other),
    "date": lambda ours, other: _parse_date(ours) == _parse_date(other),
    "html": lambda ours, other: _html(ours) == _html(other),
}


def tell(verdicts: list[Verdict], seconds: float) -> int:
    """Print the tables; 1 where something is not as it should be."""
    faults = Counter(fault.partition(":")[0] for verdict in verdicts for fault in verdict.faults)
    evaluable = [verdict for verdict in verdicts if verdict.how != "-"]
    print(f"{len(verdicts)} files in {seconds:.0f} s: {dict(faults) or 'no crash, nothing refused, nothing invalid'}\n")
    print("| what is stated | evaluable | true | to the letter | in RSS | in Atom |\n|---|---|---|---|---|---|")
    for about in [*sorted({verdict.about for verdict in evaluable}), "all"]:
        of = [verdict for verdict in evaluable if about in {verdict.about, "all"}]
        counts = [sum(each.is_true(*names) for each in of) for names in ((), ("rss",), ("atom",))]
        exact = sum("exact" in each.truth.values() for each in of)
        print(f"| {about} | {len(of)} | {counts[0]} | {exact} | {counts[1]} | {counts[2]} |")
    print(f"\nnot evaluable: {len(verdicts) - len(evaluable)}")
    for about, count in Counter(verdict.about for verdict in verdicts if verdict.how == "-").most_common():
        print(f"- {count}: {about}")
    return int(bool(faults) or sum(verdict.is_true() for verdict in evaluable) < GOAL)


if __name__ == "__main__":
    sys.exit(main())
