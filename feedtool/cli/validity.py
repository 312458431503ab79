"""The command that says whether feeds are valid: files, standard input, and URLs as readers are answered."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.check.demands import DEMANDS
from feedtool.check.registry import RULES as VALID
from feedtool.check.valid.served import Served
from feedtool.check.validating import validate as findings_of
from feedtool.cli import FAILED, OK, listed, terminal
from feedtool.counted import counted
from feedtool.errors import FeedtoolError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from feedtool.check.demands import Demand
    from feedtool.check.findings import Finding
    from feedtool.check.valid.rule import Rule
    from feedtool.model import Document

_WEB = ("http://", "https://")
_COMPRESSED = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "Zstandard"}
"""What compressed files begin with; Brotli has no such sign."""

RULES: Mapping[str, Rule | Demand] = {**VALID, **{each.name: each for each in DEMANDS}}


def is_error(finding: Finding) -> bool:
    """Say whether a finding breaks the format of a feed, or has a directory refuse it."""
    return RULES[finding.rule].severity == "error"


@dataclass(frozen=True, slots=True)
class _Asked:
    """How feeds are judged: at what time (aware), whether as podcasts, and whether URLs may be in one's own network."""

    now: datetime
    podcast: bool = False
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class _Judged:
    """One feed, by the name that the user gave it: what was found, or why it could not be read."""

    name: str
    findings: tuple[Finding, ...] = ()
    unread: str = ""

    def is_bad(self, *, strict: bool) -> bool:
        """Say whether it is not what the user wants: invalid, or with `strict` not without any finding."""
        return bool(self.unread) or any(strict or is_error(finding) for finding in self.findings)


def validate(args: argparse.Namespace) -> int:
    """Say of each feed whether it is valid, and what readers stumble over."""
    now = datetime.now(UTC).replace(microsecond=0)
    asked = _Asked(now, args.podcast, args.allow_private)
    judged = [_judged(name, asked) for name in args.files]
    if args.json:
        print(json.dumps([_plain(each) for each in judged], ensure_ascii=False, indent=2))
    else:
        for each in judged:
            _print(each)
    return FAILED if any(each.is_bad(strict=args.strict) for each in judged) else OK


def _judged(name: str, asked: _Asked) -> _Judged:
    try:
        if name.startswith(_WEB):
            return _Judged(name, _fetched(name, asked))
        data = _uncompressed(name, read(name))
        found = findings_of(data, now=asked.now)
        return _Judged(name, _with(found, listed.of_file(name, data)) if asked.podcast else found)
    except FeedtoolError as error:
        return _Judged(name, unread=terminal.spoken(str(error)))


def _fetched(url: str, asked: _Asked) -> tuple[Finding, ...]:
    """Ask for a feed through the door that sources have, and judge it with what its server said."""
    document = _document(url, asked)
    addresses = tuple(dict.fromkeys((url, document.url or url)))
    answer = Served(document.type, document.charset)
    found = findings_of(document.data, addresses=addresses, answer=answer, now=asked.now)
    if not asked.podcast:
        return found
    return _with(found, listed.of_url(document.data, lambda each: _document(each, asked).data))


def _document(url: str, asked: _Asked) -> Document:
    from feedtool.run.trial import fetched  # noqa: PLC0415  - files need no client

    return fetched(url, folder=Path.cwd(), now=asked.now, allow_private=asked.allow_private)


def _with(found: tuple[Finding, ...], refused: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Add what directories refuse to what is not valid, in the order of lines."""
    rest = (finding for finding in found if finding.rule not in listed.TOLD)
    return tuple(sorted((*rest, *refused), key=lambda finding: finding.line))


def read(name: str) -> bytes:
    """Read a file, or standard input for `-`; raise UsageError for what cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}; name a file, or -") from error


def _uncompressed(name: str, data: bytes) -> bytes:
    """Give what was read, unless it is compressed: raise UsageError then."""
    how = next((each for sign, each in _COMPRESSED.items() if data.startswith(sign)), "")
    if how:
        raise UsageError(f"{name}: is compressed ({how}); name the file that it is a copy of, or decompress it")
    return data


def _print(judged: _Judged) -> None:
    if judged.unread:
        print(terminal.line(judged.unread))
    for line in _lines(judged):
        print(terminal.line(line))
    if not judged.unread:
        terminal.say(f"{judged.name}: {_summary(judged.findings)}")


def _lines(judged: _Judged) -> Iterator[str]:
    for finding in judged.findings:
        rule = RULES[finding.rule]
        yield f"{judged.name}:{finding.line}: {rule.severity}: {rule.name}: {finding.message} [{rule.source}]"


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = Counter("error" if is_error(finding) else "warning" for finding in findings)
    told = ", ".join(counted(count, severity) for severity, count in sorted(counts.items()))
    is_valid = not any(is_error(finding) for finding in findings if finding.rule in VALID)
    refused = ", but directories would refuse it" if is_valid and counts["error"] else ""
    return f"{'valid' if is_valid else 'not valid'}{refused}{f' ({told})' if told else ''}"


def _plain(judged: _Judged) -> dict[str, object]:
    told = [
        {
            "line": finding.line,
            "severity": RULES[finding.rule].severity,
            "rule": finding.rule,
            "message": finding.message,
            "source": RULES[finding.rule].source,
            "mend": RULES[finding.rule].mend,
        }
        for finding in judged.findings
    ]
    found: dict[str, object] = {"file": judged.name, "valid": not judged.is_bad(strict=False), "findings": told}
    return {**found, "unread": judged.unread} if judged.unread else found
