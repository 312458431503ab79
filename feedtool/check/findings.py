"""What a check finds, and how it says it."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that makes bytes no valid or no safe feed: `line` counts from 1, `rule` is short (`rss/guid-unique`)."""

    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.rule}: {self.message}"


def shown(value: object) -> str:
    """Show a value in a message, cut when it is long."""
    found = repr(value[: _SHOWN + 1] if isinstance(value, str) else value)
    return found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"
