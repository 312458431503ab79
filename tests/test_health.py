"""How sources and feeds fare: what a run changes, what is said, and what is late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feedtool.health import Outcome, State, Step, Watch, after, is_late, usual_gap

NOW = datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD, BAD, HELD = Outcome("ok", items=3), Outcome("failed", ("no connection",)), Outcome("held", ("1 item where 30 were",))


def live(*outcomes: Outcome, **settings: int) -> list[Step]:
    """Live through runs that are a day apart."""
    steps, watch = [], Watch()
    for at, outcome in enumerate(outcomes):
        steps.append(after(watch, outcome, now=NOW + at * DAY, **settings))
        watch = steps[-1].watch
    return steps


@pytest.mark.parametrize(
    ("outcomes", "changes"),
    [
        ([GOOD, GOOD], [None, None]),
        ([BAD, BAD, GOOD, GOOD], ["broke", None, "recovered", None]),
        ([GOOD, HELD, HELD, BAD, GOOD], [None, "held", None, "broke", "recovered"]),
    ],
)
def test_changes_are_told_once(outcomes: list[Outcome], changes: list[str | None]) -> None:
    """Not each run."""
    assert [step.change for step in live(*outcomes)] == changes


def test_times_and_counts() -> None:
    """Last try, last success, since when, failures in a row; what is not known now stays."""
    watch = live(GOOD, BAD, BAD)[-1].watch
    assert (watch.tried, watch.succeeded, watch.since) == (NOW + 2 * DAY, NOW, NOW + DAY)
    assert (watch.failures, watch.items, watch.messages) == (2, 3, ("no connection",))
    assert live(BAD, GOOD)[-1].watch.failures == 0


def said(*outcomes: Outcome, **settings: int) -> str:
    """Write `x` for each run in which problems are said."""
    return "".join("x" if step.is_said else "." for step in live(*outcomes, **settings))


def test_what_is_said_and_when() -> None:
    """From the `report_after`th on; a hold that stays the same once in `patience` runs, another one at once."""
    other = Outcome("held", ("2 items where 30 were",))
    assert said(BAD, BAD, GOOD, BAD) == "xx.x"
    assert said(BAD, BAD, BAD, BAD, report_after=3) == "..xx"
    assert said(*[HELD] * 7, patience=3) == "x..x..x"
    assert said(HELD, HELD, other, HELD, patience=5) == "x.xx"
    assert said(*[HELD] * 6, report_after=2, patience=3) == ".x..x."
    assert said(Outcome("ok", ("one article is empty",)), GOOD) == "x."
    waits = replace(BAD, waits=True)
    assert said(BAD, waits, waits, BAD, waits, BAD, waits, GOOD, report_after=3) == ".....xx."


@pytest.mark.parametrize("state", ["ok", "failed", "held"])
def test_only_a_source_that_is_well_can_be_stale(state: State) -> None:
    """One that failed has said so; it is told when it becomes stale and when it is not any more."""
    last = Watch("ok", NOW, NOW, NOW, newest=NOW, usual=DAY.total_seconds())
    step = after(last, Outcome(state, () if state == "ok" else ("x",)), now=NOW + 4 * DAY)
    assert step.watch.is_stale == (state == "ok")
    fresh = after(step.watch, Outcome("ok", newest=NOW + 4 * DAY), now=NOW + 4 * DAY)
    assert (step.change, fresh.change) == {"ok": ("stale", "recovered"), "failed": ("broke", "recovered")}.get(
        state, ("held", "recovered")
    )


def test_a_source_that_became_late_while_it_failed_is_told_of() -> None:
    """First that it is good again, then that it is stale; each once."""
    watch = Watch("ok", NOW, NOW, NOW, newest=NOW, usual=DAY.total_seconds())
    changes = []
    for day, outcome in enumerate((BAD, BAD, BAD, GOOD, GOOD, GOOD), 2):
        step = after(watch, outcome, now=NOW + day * DAY)
        watch = step.watch
        changes.append(step.change)
    assert changes == ["broke", None, None, "recovered", "stale", None]


def test_what_is_usual() -> None:
    """The gap that nine in ten keep to; several items of one day are one publication; few say nothing."""
    weekly = [NOW + 7 * n * DAY for n in range(11)]
    assert usual_gap(weekly) == 7 * 86400
    assert usual_gap([*weekly, weekly[-1] + timedelta(hours=3)]) == 7 * 86400
    assert usual_gap(weekly[:5]) is None
    assert usual_gap([NOW] * 50) is None


def test_late_is_three_times_what_is_usual() -> None:
    """And never less than a weekend."""
    hourly, weekly = (Watch("ok", newest=NOW, usual=gap) for gap in (3600.0, 7 * 86400.0))
    assert not is_late(hourly, NOW + 2 * DAY)
    assert is_late(hourly, NOW + 2.1 * DAY)
    assert not is_late(weekly, NOW + 21 * DAY)
    assert is_late(weekly, NOW + 22 * DAY)
    assert not is_late(Watch("ok"), NOW)
