"""What a run reports: feed by feed, and all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.model import Problem


@dataclass(frozen=True, slots=True)
class FeedReport:
    """What a run did for one feed: `new` counts entries that the last good feed did not have, `rendered` those written anew.

    `parts` are the reports of the parts that it is split into.
    """

    feed: str
    entries: int = 0
    new: int = 0
    removed: int = 0
    rendered: int = 0
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple[FeedReport, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did: feed by feed, every problem that somebody should hear of now, and how much was done.

    `quiet` are the problems that are not said in this run: too few in a row yet, or said before. `notes` is
    what somebody should hear of although nothing failed. `cleaned`, `unmodified`: how many items were cleaned, how many
    sources held what they held before. `removed` names the published files that were taken away.
    """

    feeds: tuple[FeedReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    quiet: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    cleaned: int = 0
    unmodified: int = 0
    removed: tuple[str, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Say whether nothing at all went wrong."""
        return not (self.problems or self.quiet)
