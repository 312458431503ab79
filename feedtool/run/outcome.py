"""What came of one source: taken in, kept as it was, or held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool import health

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.config import Site
    from feedtool.model import Problem, SourceResult
    from feedtool.run.plan import Task
    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Taken:
    """How a source fared in this run, and what was wrong with it."""

    outcome: health.Outcome
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a result is taken: `now` is the run's one time (aware); `accepted` results pass the gate as they are."""

    site: Site
    now: datetime
    accepted: bool = False


def take(database: Database, task: Task, result: SourceResult, terms: Terms) -> Taken:
    """Take in what one source gave. A source that failed keeps what it had."""
    if result.failed:
        return Taken(health.Outcome("failed", messages(result.problems)), result.problems)
    if result.unmodified:
        return Taken(health.Outcome("ok"))
    from feedtool.run.absorb import absorb  # noqa: PLC0415  - where nothing changed there is nothing to compare

    return absorb(database, task, result, terms)


def messages(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Tell problems of one source in one line each."""
    return tuple(f"{problem.where}: {problem.message}" if problem.where else problem.message for problem in problems)
