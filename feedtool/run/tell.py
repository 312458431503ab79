"""What a run tells: to its report, to the state, and to the owner's files `status.json` and `health.xml`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from feedtool import health, publish
from feedtool.model import CleanItem, Entry, Feed, SafeHtml
from feedtool.report import Report
from feedtool.run.delivery import Delivered
from feedtool.run.leaving import OWNER
from feedtool.state import codec, items, parts, published, rules, watch

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from feedtool.config import Settings, Watching
    from feedtool.model import Event, Problem, SourceResult
    from feedtool.profile import Noise
    from feedtool.report import FeedReport
    from feedtool.run.feeds import Made
    from feedtool.run.outcome import Taken
    from feedtool.run.pinging import Fared
    from feedtool.run.shelf import Shelf
    from feedtool.state.database import Database
    from feedtool.state.rules import Use

STATUS, HEALTH = "status.json", "health.xml"
FILES = (STATUS, HEALTH)

_FIELDS = tuple(field.name for field in fields(health.Watch))
_TOLD = "told"
"""Under this name a run remembers the newest change that the owner's feed tells of."""
_TIMES = ("since", "tried", "succeeded", "newest")

Subject = tuple[str, str]
"""What is watched: `source`, `feed`, `hub` or `place` (a bucket), and its name."""

Fares = dict[str, Any]
"""A `health.Watch` as JSON has it; times are ISO 8601."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a run did: sources that were read and unmodified, items cleaned, entries rendered, files written."""

    sources: int
    unmodified: int
    cleaned: int
    rendered: int
    written: int
    changed: bool

    @classmethod
    def of(cls, results: Iterable[SourceResult], reports: Sequence[FeedReport]) -> Counts:
        """Count what a run did."""
        results = tuple(results)
        unmodified = sum(result.unmodified for result in results)
        return cls(
            sources=len(results),
            unmodified=unmodified,
            cleaned=sum(result.cleaned for result in results),
            rendered=sum(each.rendered for report in reports for each in (report, *report.parts)),
            written=sum(len(each.written) for report in reports for each in (report, *report.parts)),
            changed=unmodified < len(results),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """All that came of one run."""

    settings: Settings
    now: datetime
    taken: Mapping[str, Taken]
    made: Mapping[str, Made]
    counts: Counts
    loud: bool = False
    notes: tuple[str, ...] = ()
    hubs: Mapping[str, Fared] = field(default_factory=dict)
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def others(self) -> dict[Subject, Fared]:
        """Give how hubs and the bucket fare."""
        hubs = {("hub", url): fared for url, fared in self.hubs.items()}
        return hubs | {("place", url): fared for url, fared in self.delivered.fared.items()}

    def steps(self, known: Mapping[Subject, Fares]) -> dict[Subject, health.Step]:
        """Say how each source, feed, hub and bucket fares now, from how it fared before."""
        outcomes: dict[Subject, tuple[health.Outcome, Watching]] = {
            ("source", name): (taken.outcome, self.settings.sources[name]) for name, taken in self.taken.items()
        }
        outcomes |= {("feed", name): (self._outcome(name, made), self.settings.feeds[name]) for name, made in self.made.items()}
        steps = {
            subject: health.after(
                _watch(known.get(subject, {})),
                outcome,
                now=self.now,
                report_after=settings.report_after,
                patience=settings.gate.patience,
            )
            for subject, (outcome, settings) in outcomes.items()
        }
        return steps | {
            subject: health.after(_watch(known.get(subject, {})), fared.outcome, now=self.now)
            for subject, fared in self.others.items()
        }

    def report(self, steps: Mapping[Subject, health.Step]) -> Report:
        """Give the report: problems in the order of the configuration, those not said now apart."""
        said: list[Problem] = list(self.delivered.problems)
        quiet: list[Problem] = []
        for subject, step in steps.items():
            # A hub that waits for its next ping was told of when the last one failed.
            is_said = self.others[subject].tried if subject in self.others else step.is_said
            (said if is_said or self.loud else quiet).extend(self._problems(*subject))
        notes = tuple(f"{name}: {step.message}" for (_, name), step in steps.items() if step.change == "stale")
        reports = tuple(made.report for made in self.made.values())
        return Report(
            reports,
            tuple(said),
            tuple(quiet),
            (*self.notes, *notes, *self._ways_out(steps)),
            self.counts.cleaned,
            self.counts.unmodified,
            self.delivered.removed,
        )

    def _ways_out(self, steps: Mapping[Subject, health.Step]) -> Iterator[str]:
        """Say, of each source that is told to be held, how what it has now is published if it is right."""
        for (kind, name), step in steps.items():
            if kind == "source" and step.watch.state == "held" and (step.is_said or self.loud):
                feed = next(feed for feed, settings in self.settings.feeds.items() if name in settings.sources)
                accept = f"'feedtool build --accept {feed}' publishes it"
                yield f"{name}: if that is right, {accept}; else mend the source, or sources.{name}"

    def _problems(self, kind: str, name: str) -> tuple[Problem, ...]:
        if (kind, name) in self.others:
            return self.others[kind, name].problems
        return self.taken[name].problems if kind == "source" else self.made[name].report.problems

    def _outcome(self, name: str, made: Made) -> health.Outcome:
        """Give how a feed fares: it is held, too, when one of its sources is."""
        if made.outcome.state != "ok":
            return made.outcome
        held = {
            source: self.taken[source].outcome.messages
            for source in self.settings.feeds[name].sources
            if source in self.taken and self.taken[source].outcome.state == "held"
        }
        if not held:
            return made.outcome
        messages = tuple(f"{source}: {message}" for source, each in held.items() for message in each)
        return health.Outcome("held", messages, items=made.outcome.items)


def remember(database: Database, told: Told, steps: Mapping[Subject, health.Step], known: Mapping[Subject, Fares]) -> str:
    """Remember how all fare, what changed and when this run was, in a transaction that the caller opened; give the status."""
    fares = {subject: _plain(step.watch) for subject, step in steps.items()}
    watch.remember(database, fares)
    changes = [(told.now, *subject, step.change, step.message) for subject, step in steps.items() if step.change]
    watch.tell(database, changes)
    run = {"now": told.now.isoformat(), "file": told.settings.file, "counts": _counted(told.counts)}
    watch.remember_run(database, run)
    there: Mapping[str, Container[str]] = {
        "source": told.settings.sources,
        "feed": told.settings.feeds,
        "hub": told.hubs,
        "place": (told.settings.publish.to,),
    }
    watch.forget(database, [(kind, name) for kind, name in known if name not in there[kind]])
    left = {(kind, name): each for (kind, name), each in {**known, **fares}.items() if name in there[kind]}
    return _status(database, left, run)


def write(shelf: Shelf, told: Told, status: str) -> None:
    """Write the owner's files beside the state, and to the output too where the configuration says so.

    What is told last is remembered when it stands there: a run that is cut off before leaves it to the next one.
    """
    files = {STATUS: status.encode()}
    folders = [told.settings.state.parent, *([told.settings.output] if told.settings.run.publish_status else [])]
    newest = watch.newest(shelf.database)
    is_told = watch.run(shelf.database).get(_TOLD) == newest
    if not is_told or any(publish.read(folder, HEALTH) is None for folder in folders):
        files[HEALTH] = _feed(told.settings, watch.events(shelf.database), told.now)
    publish.publish(folders[0], files)
    if told.settings.run.publish_status:
        _show(shelf, files)
    if not is_told:
        with shelf.database.transaction():
            watch.remember_run(shelf.database, {_TOLD: newest})


def _show(shelf: Shelf, files: Mapping[str, bytes]) -> None:
    """Put the owner's files where all can read them."""
    there = {name: files[name] if name in files else publish.read(shelf.folder, name) or b"" for name in FILES}
    with shelf.database.transaction():
        shelf.expect(OWNER, {name: codec.digest(data) for name, data in there.items()})
    shelf.put(there, step=_nothing)
    shelf.remember()


def _nothing(_: str) -> None:
    pass


def status(database: Database) -> str:
    """Tell how every source and feed fares, and what the last run did, as JSON; times are ISO 8601."""
    return _status(database, watch.recall(database), watch.run(database))


def _left(database: Database) -> dict[str, list[str]]:
    """Give the files that nothing asks for any more, by the place where they stand."""
    left: dict[str, list[str]] = {}
    for each in published.recall(database).values():
        if each.left:
            left.setdefault(each.place, []).append(each.name)
    return left


def _status(database: Database, known: Mapping[Subject, Fares], run: Mapping[str, str]) -> str:
    noises, uses, splits = items.noises(database), rules.recall(database), parts.counts(database)
    told: dict[str, Any] = {"version": 1, "run": {"at": run.get("now"), **json.loads(run.get("counts", "{}"))}}
    for kind in ("source", "feed", "hub", "place"):
        told[f"{kind}s"] = {name: _shown(kind, data) for (each, name), data in sorted(known.items()) if each == kind}
    for name in told["sources"]:
        told["sources"][name]["takes_out"] = _patterns(noises[name]) if name in noises else []
        told["sources"][name]["titles"] = list(noises[name].titles) if name in noises else []
        told["sources"][name]["unused_rules"] = _unused(uses.get(name, {}))
    for name in told["feeds"]:
        told["feeds"][name]["split_by"] = splits.get(name, {})
    told["left"] = _left(database)
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _unused(uses: Mapping[str, Use]) -> list[dict[str, Any]]:
    """Tell the rules that somebody was told of: they find nothing."""
    told = ((rule, use) for rule, use in uses.items() if use.told)
    return [{"rule": rule, "reads": use.reads, "last_match": codec.written(use.matched)} for rule, use in told]


def _patterns(noise: Noise) -> list[dict[str, Any]]:
    return [{"pattern": str(each), "seen": each.seen, "of": each.of, "confidence": each.confidence} for each in noise.applied]


def _shown(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    if kind in {"hub", "place"}:
        return {"state": data["state"], "since": data["since"], "waiting": data["items"], "problems": data["messages"]}
    shown = {
        "state": data["state"],
        "since": data["since"],
        "last_try": data["tried"],
        "last_success": data["succeeded"],
        "failures": data["failures"],
        "items": data["items"],
        "held": data["messages"] if data["state"] == "held" else [],
        "problems": data["messages"] if data["state"] != "held" else [],
    }
    if kind == "source":
        usual = data["usual"]
        shown |= {"newest": data["newest"], "usual_days": usual and round(usual / 86400, 2), "stale": data["is_stale"]}
    return shown


def _watch(data: Mapping[str, Any]) -> health.Watch:
    known = {name: value for name, value in data.items() if name in _FIELDS}
    known |= {name: codec.maybe(known[name]) for name in _TIMES if known.get(name)}
    if "messages" in known:
        known["messages"] = tuple(known["messages"])
    return health.Watch(**known)


def _plain(last: health.Watch) -> dict[str, Any]:
    """Give the fields of a watch as JSON has them; `asdict` would copy each, at ten times the cost."""
    fares = {name: getattr(last, name) for name in _FIELDS}
    return {**fares, **{name: codec.written(fares[name]) for name in _TIMES}}


def _counted(counts: Counts) -> str:
    return codec.told({name: value for name, value in asdict(counts).items() if name != "changed"})


def _feed(settings: Settings, events: Sequence[Event], now: datetime) -> bytes:
    """Write the owner's feed: one entry for each change, the newest first."""
    from feedtool import build  # noqa: PLC0415  - only when something changed
    from feedtool.merge.feed import feed_guid  # noqa: PLC0415

    site = settings.site
    guid = feed_guid(site, "health")
    entries = tuple(_entry(settings, event, guid) for event in reversed(events))
    feed = Feed(
        name="health",
        guid=guid,
        title=f"{site.title}: health of the feeds",
        description="What broke, was held, went stale or recovered.",
        base=site.url,
        home=site.home,
        language="en",
        author=site.author,
        updated=max((entry.updated for entry in entries), default=now),
        entries=entries,
    )
    return build.render(feed, "rss")


def _entry(settings: Settings, event: Event, feed: str) -> Entry:
    title = f"{event.name} ({event.kind}) {_VERBS[event.change]}"
    item = CleanItem(str(event.id), "health", title, SafeHtml(""), event.message, event.message)
    return Entry(f"{feed}/{event.id}", "health", item, event.at, event.at, (settings.site.author,))


_VERBS = {"broke": "broke", "recovered": "recovered", "held": "is held", "stale": "is stale"}
