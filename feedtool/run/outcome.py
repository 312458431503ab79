"""What came of one source: taken in, kept as it was, or held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool import health
from feedtool.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from feedtool.config import Site
    from feedtool.model import SourceResult
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
    """Take in what one source gave. A source that failed keeps what it had; one that was held and not asked is held still."""
    if result.failed:
        return Taken(health.Outcome("failed", messages(result.problems), waits=result.waits), result.problems)
    taken = Taken(health.Outcome("ok")) if result.unmodified else _absorbed(database, task, result, terms)
    is_still = bool(task.known.held) and taken.outcome.state == "ok"
    return held(task.name, task.known.held, taken.problems) if is_still else taken


def held(source: str, why: tuple[str, ...], others: Iterable[Problem] = ()) -> Taken:
    """Say why a source is held; `others` are problems that it has besides."""
    told = (Problem(source, "gate", f"held: {message}") for message in why)
    return Taken(health.Outcome("held", why), (*told, *others))


def _absorbed(database: Database, task: Task, result: SourceResult, terms: Terms) -> Taken:
    from feedtool.run.absorb import absorb  # noqa: PLC0415  - where nothing changed there is nothing to compare

    return absorb(database, task, result, terms)


def messages(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Tell problems of one source in one line each."""
    return tuple(f"{problem.where}: {problem.message}" if problem.where else problem.message for problem in problems)
