"""All that is wrong with a feed of anybody's, or with a page of ours: errors that break its format, and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.check import page
from feedtool.check.registry import RULES
from feedtool.check.valid import documents, json, served
from feedtool.check.valid.node import Facts

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.check.findings import Finding
    from feedtool.check.valid.served import Served

_BLANK = b"\xef\xbb\xbf \t\r\n"


def validate(
    data: bytes, *, addresses: tuple[str, ...] = (), answer: Served | None = None, now: datetime | None = None
) -> tuple[Finding, ...]:
    """Say what is wrong with a feed, in the order of its lines, each thing once; any bytes get an answer, in linear time.

    `addresses` are those that it was fetched from, the last one that which answered, and `answer` is what its server stated;
    `now` (aware) is what dates are compared with. The rules, with their severities, are in `check.registry`.
    """
    facts = Facts("", frozenset(), addresses=addresses, now=now)
    found = list(served.findings(data, answer)) if answer else []
    if page.is_page(data):
        found += page.findings(data)
    else:
        found += json.findings(data) if data.lstrip(_BLANK)[:1] in {b"{", b"["} else documents.findings(data, facts)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: finding.line))


def is_error(finding: Finding) -> bool:
    """Say whether a finding makes a feed invalid."""
    return RULES[finding.rule].severity == "error"
