"""The feeds of feedparser's own tests through whole builds: whether what each states is still true of the published files.

`python benchmarks/wellformed.py CHECKOUT [--list]`, CHECKOUT being kurtmckee/feedparser. Every file is a source of one site
and a feed of its own, those in which addresses matter behind a server on 127.0.0.1; then the files are read back. It exits with
1 after a crash, a feed that is not there, an invalid output, or fewer true expectations than the goal (benchmarks/README.md).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import feedparser
from expectations import FILLER, Expectation, Truth, evaluate, expectation

from feedtool.build import FEEDS, file_name
from feedtool.check import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

GOAL = 1200
"""Expectations that must be true, those that are true of any feed not counted."""

READ = ("rss", "atom")
CONTROL = "control"
"""A feed of nothing but the filler: what is true of it, too, proves little."""

PORT = 8097
"""That of the addresses which the files state."""

HEAD = """\
site: {title: Suite, url: "https://suite.example.org/", author: Nobody}
run: {parallel: 4}
defaults: {limit: 1000, gate: {enabled: false}, fetch: {delay: 0, every: 0}, deadline: 600}
"""
_EXPECT = re.compile(r"Expect:\s*(.*)\s*-->")
_HEADERS = re.compile(r"^Header:\s+([^:]+):(.*)$", re.MULTILINE)
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}

REASONS: tuple[tuple[str, str, str], ...] = (
    # In the name, in what is stated, and why; the first that fits
    (
        r"",
        r"\.(id|guid|guidislink)\b|\['(id|guid|guidislink)'\]",
        "identities: a guid is our own tag: URI, which outlives changes of the source's",
    ),
    (
        r"",
        r"source",
        "upstream feeds: only title, address, description and rights are kept",
    ),
    (
        r"",
        r"_detail'?\]?\[?\.?'?(type|base)|'(type|base|src)'\] ==|\.base",
        "types and bases: texts are plain or HTML, and addresses absolute, so that no base is needed",
    ),
    (r"", r"'(scheme|label|term)'|\.(scheme|label)", "tags: a tag is one text, the label before the term, and has no scheme"),
    (r"", r"generator|cloud|textinput|ttl|docs|publisher", "services and makers: they are those of the file that we write"),
    (r"", r"feed\['(updated|published|modified|date)", "dates of feeds: a feed is dated by its newest entry"),
    (
        r"",
        r"'(icon|logo)'|feed\['image'\]",
        "pictures of feeds: one address is kept, as image and logo; not icon beside it, nor title, size or text",
    ),
    (
        r"(title|copyright|info|tagline|subtitle)_(on\w+|crazy)|tag_in_attr",
        r"",
        "plain heads and titles: a picture without a text in one is left out, and so are scripts",
    ),
    (
        r"crazy|doctype|nested_cdata|object|iframe|embed|malicious",
        r"",
        "sanitising: HTML is read as browsers do; scripts go with all that is in them, frames and embeds become links",
    ),
    (r"atom10_title|xml_lang_blank_3", r"", "identities: what is the same twice in a feed is there once"),
    (r"mathml|svg", r"", "sanitising: neither MathML nor SVG"),
    (
        r"lang/|dc_language",
        r"",
        "languages: a feed and an entry have one, that of the feed is not said again, an unstated one is the site's",
    ),
    (r"", r"links?'\]", "links: an entry has one page, and no other relation, type, language or title of links is kept"),
    (r"(content|description)_and_summary|summary_and_desc", r"", "titles: what has none has its summary for one, not for both"),
    (r"", r"description'\] == ''", "descriptions: RSS demands one, so the title stands in"),
)
"""Why what is stated is not true, where a rule of ours or a part that we do not carry is the reason."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file: its name in the suite and in our configuration, what it states, and what its server says beside it."""

    name: str
    source: str
    data: bytes
    expected: Expectation
    headers: tuple[tuple[str, str], ...]

    @property
    def is_served(self) -> bool:
        """Say whether the file is behind a server, as the suite has it."""
        return "http" in self.name


@dataclass(slots=True)
class Verdict:
    """What came of a case, by format, and what must never be."""

    case: Case
    truth: dict[str, Truth] = field(default_factory=dict)
    control: bool = False
    faults: list[str] = field(default_factory=list)

    def is_true(self, *formats: str) -> bool:
        """Say whether the expectation is true of one of these formats."""
        return any(truth.is_true for name, truth in self.truth.items() if name in (formats or READ))

    @property
    def is_exact(self) -> bool:
        """Say whether it is true to the letter."""
        return any(truth.is_true and truth.is_exact for truth in self.truth.values())

    @property
    def reason(self) -> str:
        """Say why it is not true."""
        name, stated = self.case.name, self.case.expected.text
        said = dict(self.case.headers)
        if "Content-Location" in said:
            return "bases: Content-Location has not been one since RFC 7231 (now RFC 9110, section 8.7)"
        if "Content-Language" in said:
            return "languages: the header of a server does not say that of a feed"
        for in_name, in_text, reason in REASONS:
            if re.search(in_name, name) and re.search(in_text, stated):
                return reason
        return f"unexplained: {self.case.expected.about}"


def main() -> int:
    """Build, judge every file, and print how many are what."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--list", action="store_true", help="name every file whose expectation is not true")
    parser.add_argument("--keep", type=Path, help="build in this folder and leave it there")
    args = parser.parse_args()
    root = args.checkout / "tests" / "wellformed"
    cases = [case(path, root, number) for number, path in enumerate(sorted(root.rglob("*.xml")))]
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.keep or Path(temporary)
        began = time.perf_counter()
        said = build(cases, folder)
        seconds = time.perf_counter() - began
        verdicts = [judge(each, folder / "output", said) for each in cases]
    for verdict in verdicts if args.list else ():
        if verdict.faults or (verdict.case.expected.how != "-" and not verdict.is_true()):
            print(f"{verdict.case.name} [{verdict.reason}]: {verdict.case.expected.text}")
            print(f"    {verdict.faults or {name: truth.why for name, truth in verdict.truth.items()}}")
    return tell(verdicts, seconds, said)


def case(path: Path, root: Path, number: int) -> Case:
    """Read a file of the suite."""
    data, name = path.read_bytes(), path.relative_to(root).as_posix()
    text = data.decode(_WIDE.get(data[:2], "utf-8"), "ignore")
    found = _EXPECT.search(text)
    headers = tuple((key.strip(), value.strip()) for key, value in _HEADERS.findall(text))
    return Case(name, f"s{number}", data, expectation(found[1].strip() if found else "1"), headers)


def build(cases: Sequence[Case], folder: Path) -> str:
    """Run `feedtool build` as a user does; give what it said."""
    (folder / "files").mkdir(parents=True, exist_ok=True)
    for each in cases:
        (folder / "files" / f"{each.source}.xml").write_bytes(each.data)
    (folder / "files" / "filler.xml").write_text(
        f"<rss version='2.0'><channel><item><title>{FILLER}</title></item></channel></rss>"
    )
    (folder / "config.yaml").write_text("".join(_written(cases)))
    served = {f"/tests/wellformed/{each.name}": each for each in cases if each.is_served}
    with ThreadingHTTPServer(("127.0.0.1", PORT), partial(Handler, served)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [sys.executable, "-m", "feedtool", "build", "-c", str(folder / "config.yaml")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1200)
        server.shutdown()
    return f"{done.stdout}{done.stderr}" + ("" if done.returncode in {0, 1} else f"\nended with {done.returncode}")


def _written(cases: Sequence[Case]) -> Iterator[str]:
    yield HEAD + "sources:\n  filler: {kind: feed, path: files/filler.xml}\n"
    for each in cases:
        at = f"url: 'http://127.0.0.1:{PORT}/tests/wellformed/{each.name}', allow_private: true"
        yield f"  {each.source}: {{kind: feed, {at if each.is_served else f'path: files/{each.source}.xml'}}}\n"
    yield f"feeds:\n  {CONTROL}: {{title: T, sources: [filler]}}\n"
    for each in cases:
        rest = "duplicates: keep, sort: as-given"
        yield f"  {each.source}: {{head: {each.source}, sources: [{each.source}, filler], {rest}}}\n"


class Handler(BaseHTTPRequestHandler):
    """Gives a file with the headers that it states."""

    def __init__(self, served: Mapping[str, Case], *args: object) -> None:
        self.served = served
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer."""
        found = self.served.get(self.path)
        self.send_response(200 if found else 404)
        headers = dict(found.headers) if found else {}
        for name, value in {"Content-Type": "text/xml", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(found.data) if found else 0))
        self.end_headers()
        self.wfile.write(found.data if found else b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def judge(case: Case, output: Path, said: str) -> Verdict:
    """Read back what was published for one file."""
    verdict = Verdict(case)
    source = feedparser.parse(case.data)
    # The build names what went wrong by the source: a fault of the program, or a source that gave nothing at all
    verdict.faults += [line for line in said.splitlines() if line.startswith(f"{case.source}:") and "please report it" in line]
    for name in FEEDS:
        path = output / file_name(case.source, name)
        if not path.exists():
            verdict.faults.append(f"missing {name}")
            continue
        data = path.read_bytes()
        verdict.faults += [f"invalid {name}: {finding}" for finding in check(data)]
        if name in READ and case.expected.how != "-":
            verdict.truth[name] = evaluate(case.expected, source, data)
            control = output / file_name(CONTROL, name)
            verdict.control |= evaluate(case.expected, source, control.read_bytes()).is_true
    return verdict


def tell(verdicts: Sequence[Verdict], seconds: float, said: str) -> int:
    """Print the tables; 1 where something is not as it should be."""
    faults = Counter(fault.partition(":")[0] for verdict in verdicts for fault in verdict.faults)
    faults += Counter(
        {"traceback": said.count("Traceback"), "crash": said.count("please report it") + said.count("ended with")}
    )
    evaluable = [verdict for verdict in verdicts if verdict.case.expected.how != "-"]
    print(f"{len(verdicts)} files, built in {seconds:.0f} s: {dict(faults) or 'no crash, nothing missing, nothing invalid'}\n")
    print("| what is stated | evaluable | true | to the letter | in RSS | in Atom |\n|---|---|---|---|---|---|")
    for about in [*sorted({verdict.case.expected.about for verdict in evaluable}), "all"]:
        of = [verdict for verdict in evaluable if about in {verdict.case.expected.about, "all"}]
        counts = [sum(each.is_true(*names) for each in of) for names in ((), ("rss",), ("atom",))]
        print(f"| {about} | {len(of)} | {counts[0]} | {sum(each.is_exact for each in of)} | {counts[1]} | {counts[2]} |")
    weak = sum(verdict.control and verdict.is_true() for verdict in evaluable)
    print(f"\ntrue of any feed, and so no proof: {weak}")
    print(f"\nnot true: {sum(not verdict.is_true() for verdict in evaluable)}")
    _list(verdict.reason for verdict in evaluable if not verdict.is_true())
    print(f"\nnot evaluable: {len(verdicts) - len(evaluable)}")
    _list(verdict.case.expected.about for verdict in verdicts if verdict.case.expected.how == "-")
    return int(bool(faults) or sum(verdict.is_true() and not verdict.control for verdict in evaluable) < GOAL)


def _list(reasons: Iterator[str]) -> None:
    for reason, count in Counter(reasons).most_common():
        print(f"- {count}: {reason}")


if __name__ == "__main__":
    sys.exit(main())
