"""What a rule is: what it finds in feeds, how bad that is, who says so, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
"""An error breaks the format; with a warning a feed is valid, and readers differ in what they make of it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name as findings have it, its severity, what it finds, its source, and the mend.

    `w3c` is what the W3C validator calls it, its class names with spaces between them; empty for what it does not look for.
    """

    name: str
    severity: Severity
    what: str
    source: str
    mend: str
    w3c: str = ""


def error(name: str, what: str, source: str, mend: str, *, w3c: str = "") -> Rule:
    """Make a rule whose breach makes a feed invalid."""
    return Rule(name, "error", what, source, mend, w3c)


def warning(name: str, what: str, source: str, mend: str, *, w3c: str = "") -> Rule:
    """Make a rule whose breach leaves a feed valid."""
    return Rule(name, "warning", what, source, mend, w3c)
