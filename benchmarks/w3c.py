"""The W3C validator's own test cases through `feedtool validate`: where the two agree on what is valid, and why not elsewhere.

`python -m benchmarks.w3c [--write] [--list] [--feeds FOLDER]` fetches the validator with its cases by git, at one commit
(`tests/w3c.py`; FEEDTOOL_W3C names a clone where GitHub cannot be reached), runs both over each case, and compares. It exits
with 1 when they agree in fewer cases than the goal, when a disagreement is not explained below, or when the tables in
benchmarks/README.md are not these; `--write` puts them there. With `--feeds` both judge the feeds below a folder instead.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.check.registry import RULES
from feedtool.check.validating import is_error, validate
from tests import w3c

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GOAL = 0.95
"""The share of cases in which both must say the same of a feed: valid or not."""

CORE = ("atom", "rss", "rss20", "xml")
"""The folders of cases of RSS and Atom."""

LARGEST = 2_000_000
"""Bytes of a feed that is compared."""

OUT = ("app", "cf", "conversationsnetwork", "feedsync", "xrd")
"""Those of extensions and documents that are not judged here: publishing, lists, synchronisation, discovery."""

NOW = datetime(2026, 6, 1, tzinfo=UTC)
"""The time that dates are compared with: none of those in the cases is near it."""

EXPLAINED = {
    "rss/must/rss91rab.xml": "The case has UTF-8 and names no encoding, which XML 1.0 (section 4.3.3) allows. The "
    "validator's test bench reads such cases as ASCII; on the web it reads them as UTF-8.",
    "rss20/element-channel-link/invalid_link2.xml": "A link to `javascript:alert('foo')`: a warning of an unregistered "
    "scheme there, an error here.",
    "rss11/must/neg-anyarss.xml": "RSS 1.1: attributes of its namespace at elements of others are not looked for.",
    "rss11/must/neg-anyerss.xml": "RSS 1.1: elements of its namespace in elements of others are not looked for.",
    "rss11/must/neg-ext-adupabout.xml": "RSS 1.1: `rdf:about` in extensions is not compared.",
    "rss11/must/neg-ext-cdupabout.xml": "RSS 1.1: `rdf:about` in extensions is not compared.",
    "rss11/must/neg-ext-dupabout.xml": "RSS 1.1: `rdf:about` in extensions is not compared.",
    "rss11/must/neg-ext-notrdf.xml": "RSS 1.1: whether an extension is RDF is not asked.",
}
"""Every case in which the two do not say the same, and why."""

_LINE = re.compile(r"<!--\s*Description:\s*(.*?)\s*Expect:\s*(!?)(\w*)(?:{(.*?)})?\s*-->", re.DOTALL)
_PLACES = ("cases", "faults")
"""What stands between marks in the README, each made here."""
_README = Path(__file__).with_name("README.md")


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its path, its `Expect:` line, and whether each of the two finds errors in it."""

    path: str
    expected: str
    theirs: bool
    ours: bool
    named: bool | None

    @property
    def agrees(self) -> bool:
        """Say whether both say the same."""
        return self.theirs == self.ours

    @property
    def stated(self) -> bool | None:
        """Say whether its line says that there are errors; None where it speaks of something else."""
        if self.expected in {"!Error", "!Message"}:
            return False
        found = getattr(w3c.logging(), self.expected, None)
        return True if found is not None and issubclass(found, w3c.logging().Error) else None


def main() -> int:
    """Judge all cases, and print or write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--feeds", type=Path, help="judge the feeds below this folder instead of the cases")
    parser.add_argument("--list", action="store_true", help="name each case whose line is not borne out by a rule of ours")
    args = parser.parse_args()
    folder = w3c.checkout()
    if folder is None:
        print(w3c.MISSING, file=sys.stderr)
        return 1
    if args.feeds:
        return _compared(args.feeds)
    began = time.perf_counter()
    cases = [_case(path, folder / "testcases") for path in _paths(folder / "testcases")]
    print(f"{len(cases)} cases by both validators in {time.perf_counter() - began:.1f} s", file=sys.stderr)
    for case in cases if args.list else ():
        if case.named is False:
            print(f"{case.path}: {case.expected}", file=sys.stderr)
    return _tell(cases, is_written=args.write)


def _compared(folder: Path) -> int:
    """Judge any feeds by both, and print where they do not agree; 1 below the goal."""
    count, differ = 0, []
    for path in sorted(
        path for path in folder.rglob("*") if path.suffix in {".xml", ".rss", ".atom", ".rdf"} and path.is_file()
    ):
        data = path.read_bytes()
        found = validate(data, now=NOW)
        if len(data) > LARGEST or any(finding.rule == "feed/kind" for finding in found):
            continue
        events = w3c.events(data, url="https://example.org/feed")
        if any(event.name == w3c.CRASH for event in events):
            continue
        theirs = [event.name for event in events if event.severity == "error"]
        ours = [finding.rule for finding in found if is_error(finding)]
        count += 1
        if bool(theirs) != bool(ours):
            differ.append(f"{path.relative_to(folder)}: there {sorted({*theirs})}, here {sorted({*ours})}")
    print(*differ, f"{count - len(differ)} of {count} feeds ({1 - len(differ) / max(count, 1):.2%})", sep="\n")
    return int(count == 0 or 1 - len(differ) / count < GOAL)


def _paths(root: Path) -> Iterator[Path]:
    """Give the cases of feeds, those of RSS and Atom themselves first."""
    for name in CORE:
        yield from sorted((root / name).rglob("*.xml"))
    for path in sorted((*(root / "ext").rglob("*.xml"), *(root / "rss11").rglob("*.xml"))):
        if path.parent.name not in OUT:
            yield path


def _case(path: Path, root: Path) -> Case:
    data, name = path.read_bytes(), path.relative_to(root).as_posix()
    url = f"http://www.feedvalidator.org/testcases/{name}"
    events = w3c.events(data, url=url, fallback="US-ASCII")
    found = validate(data, addresses=(url,), now=NOW)
    line = _LINE.search(data.decode("utf-8", "replace"))
    expected = f"{line[2]}{line[3]}" if line else "!Message"
    theirs = any(event.severity == "error" for event in events)
    ours = {known for finding in found for known in RULES[finding.rule].w3c.split()}
    return Case(name, expected, theirs, any(map(is_error, found)), _named(expected, ours))


def _named(expected: str, ours: Iterable[str]) -> bool | None:
    """Say whether a rule of ours bears an `Expect:` line out; None for lines that name no error and no warning."""
    logging: Any = w3c.logging()
    wanted = getattr(logging, expected.removeprefix("!"), None)
    if wanted is None or not issubclass(wanted, (logging.Error, logging.Warning)) or expected == "!Error":
        return None
    is_found = any(issubclass(getattr(logging, name), wanted) for name in ours if hasattr(logging, name))
    return is_found != expected.startswith("!")


def _tell(cases: list[Case], *, is_written: bool) -> int:
    core = [case for case in cases if case.path.split("/")[0] in CORE]
    differ = {case.path for case in cases if not case.agrees}
    made = {"cases": "".join((*_shares(core, cases), *_reasons(cases))), "faults": "".join(_faults())}
    text = was = _README.read_text(encoding="utf-8")
    for name in _PLACES:
        start, end = (text.index(f"<!-- {mark} {name} -->") for mark in ("begin", "end"))
        text = f"{text[:start]}<!-- begin {name} -->\n\n{made[name]}\n{text[end:]}"
    if is_written:
        _README.write_text(text, encoding="utf-8")
    print(made["cases"])
    wrong = [f"not explained: {path}" for path in sorted(differ - EXPLAINED.keys())]
    wrong += [f"explained, but both agree: {path}" for path in sorted(EXPLAINED.keys() - differ)]
    wrong += [f"{share:.2%} is below the goal" for share in (_share(core), _share(cases)) if share < GOAL]
    if text != was and not is_written:
        wrong.append("benchmarks/README.md has other tables: run it with --write")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    return int(bool(wrong))


def _share(cases: list[Case]) -> float:
    return sum(case.agrees for case in cases) / len(cases)


def _shares(core: list[Case], cases: list[Case]) -> Iterator[str]:
    yield "| cases | valid or not, as the validator itself | as its line, where that decides "
    yield "| the same rule as its line names |\n|---|---|---|---|\n"
    groups = [(f"RSS and Atom ({', '.join(CORE)})", core)]
    groups += [("extensions and RSS 1.1", [case for case in cases if case not in core])]
    for name, group in groups:
        decided = [case for case in group if case.stated is not None]
        named = [case for case in group if case.named is not None]
        counts = (
            (sum(case.agrees for case in group), len(group)),
            (sum(case.stated == case.ours for case in decided), len(decided)),
            (sum(bool(case.named) for case in named), len(named)),
        )
        yield f"| {name} | " + " | ".join(f"{good} of {all_} ({good / all_:.2%})" for good, all_ in counts) + " |\n"


def _reasons(cases: list[Case]) -> Iterator[str]:
    yield "\n| case | its line | there | here | why |\n|---|---|---|---|---|\n"
    words = {True: "not valid", False: "valid"}
    for case in cases:
        if not case.agrees:
            why = EXPLAINED.get(case.path, "?")
            yield f"| `{case.path}` | `{case.expected}` | {words[case.theirs]} | {words[case.ours]} | {why} |\n"


def _faults() -> Iterator[str]:
    yield "| what it says | why that is no fault of the feed |\n|---|---|\n"
    for fault in w3c.FAULTS:
        about = f" ({fault.about})" if fault.about else ""
        yield f"| `{fault.name}`{about} | {fault.why} ([source]({fault.link})) |\n"


if __name__ == "__main__":
    sys.exit(main())
