"""The command that says whether feeds are valid: files, standard input, and URLs as readers are answered."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.check.registry import RULES
from feedtool.check.valid.served import Served
from feedtool.check.validating import is_error
from feedtool.check.validating import validate as findings_of
from feedtool.cli import FAILED, OK, terminal
from feedtool.errors import FeedtoolError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from feedtool.check.findings import Finding

_WEB = ("http://", "https://")


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
    judged = [_judged(name, now, allow_private=args.allow_private) for name in args.files]
    if args.json:
        print(json.dumps([_plain(each) for each in judged], ensure_ascii=False, indent=2))
    else:
        for each in judged:
            _print(each)
    return FAILED if any(each.is_bad(strict=args.strict) for each in judged) else OK


def _judged(name: str, now: datetime, *, allow_private: bool) -> _Judged:
    try:
        if name.startswith(_WEB):
            return _Judged(name, _fetched(name, now, allow_private=allow_private))
        return _Judged(name, findings_of(read(name), now=now))
    except FeedtoolError as error:
        return _Judged(name, unread=str(error))


def _fetched(url: str, now: datetime, *, allow_private: bool) -> tuple[Finding, ...]:
    """Ask for a feed through the door that sources have, and judge it with what its server said."""
    from feedtool.run.trial import fetched  # noqa: PLC0415  - files need no client

    document = fetched(url, folder=Path.cwd(), now=now, allow_private=allow_private)
    addresses = tuple(dict.fromkeys((url, document.url or url)))
    return findings_of(document.data, addresses=addresses, answer=Served(document.type, document.charset), now=now)


def read(name: str) -> bytes:
    """Read a file, or standard input for `-`; raise UsageError for what cannot be read."""
    try:
        return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}; name a file, or -") from error


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
    told = ", ".join(f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in sorted(counts.items()))
    return f"{'not valid' if counts['error'] else 'valid'}{f' ({told})' if told else ''}"


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
