"""The feeds of one run: which of them must be made anew, and whether the files of the others are in place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from feedtool import build, health
from feedtool.errors import FeedtoolError
from feedtool.model import Problem
from feedtool.report import FeedReport
from feedtool.run.archives import files_of, inherited
from feedtool.run.code import RENDERING, code
from feedtool.run.moving import addresses
from feedtool.state import codec
from feedtool.state import feeds as memory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.publish import Published
    from feedtool.run.shelf import Shelf
    from feedtool.state import archives as archive_memory
    from feedtool.state import parts as splits
    from feedtool.state.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """What all feeds of one run are made with.

    `shelf` is where their files go. `revisions` are those of the sources; `good`, `files`, `archives` and `forebears` what is
    remembered of each feed; `bad` names the sources that failed or are held; `dry` publishes and remembers nothing; `step`
    hears of each moment at which a run may be cut off; `now` is the run's one time (aware), from which ages count.
    """

    database: Database
    settings: Settings
    shelf: Shelf
    revisions: Mapping[str, int]
    good: Mapping[str, memory.Good]
    files: Mapping[str, Mapping[str, str]]
    archives: Mapping[str, Mapping[str, archive_memory.File]]
    forebears: Mapping[str, str]
    bad: frozenset[str]
    accepted: frozenset[str]
    dry: bool
    step: Callable[[str], None]
    now: datetime
    parts: dict[str, splits.Part] = field(default_factory=dict)
    """The parts that feeds have been split into so far, by their names."""
    splits: Mapping[tuple[str, str], splits.Split] = field(default_factory=dict)
    guids: Mapping[str, str] = field(default_factory=dict)
    """The guids of feeds, by their names."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where the RSS of a feed was when it got its guid, by that."""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one feed, for the report and for its health; `notes` is what its owner should know though nothing failed."""

    report: FeedReport
    outcome: health.Outcome
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ready:
    """A feed that is written, checked and remembered as good, but not committed: its files, and what is to be told of it.

    `archives` are those of its archives that are not in place; the others are left alone.
    """

    name: str
    files: Mapping[str, bytes]
    made: Made
    archives: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Give how many bytes wait to be put in place."""
        return sum(map(len, (*self.files.values(), *self.archives.values())))


def make(name: str, desk: Desk) -> Made | Ready:
    """Bring one feed up to date. On any trouble the files that are there stay as they are."""
    last = desk.good.get(name)
    inputs = inputs_of(name, desk)
    if last is not None and is_current(last.inputs, inputs, desk.now) and in_place(name, desk):
        return unchanged(name, desk)
    from feedtool.run.making import Making  # noqa: PLC0415  - where nothing changed there is nothing to make

    try:
        return Making(name, desk, inputs, last).make()
    except FeedtoolError as error:
        return failed(name, error.stage, str(error))


def unchanged(name: str, desk: Desk) -> Made:
    """Give what came of a feed in which nothing changed."""
    last = desk.good[name]
    report = FeedReport(name, last.entries, removed=last.removed, unchanged=tuple(names(name, desk.settings)))
    return Made(report, health.Outcome("ok", items=last.entries))


def place(ready: Ready, desk: Desk) -> Made:
    """Put the files of a feed in place, which is remembered already; those that cannot be written stay as they are."""
    try:
        # Archives first: where a feed leads to, and what has left it, is there before any reader asks for it.
        done = [_put(files, desk) for files in (ready.archives, ready.files) if files]
    except FeedtoolError as error:
        return failed(ready.name, error.stage, str(error))
    written, unchanged = (tuple(chain(*each)) for each in ((one.written for one in done), (one.unchanged for one in done)))
    return replace(ready.made, report=replace(ready.made.report, written=written, unchanged=unchanged))


def _put(files: Mapping[str, bytes], desk: Desk) -> Published:
    return desk.shelf.preview(files) if desk.dry else desk.shelf.put(files, step=desk.step)


def commit(desk: Desk) -> None:
    """Commit what is remembered of feeds, and how the files look that were put in place before; then theirs may be."""
    desk.shelf.remember()
    desk.database.commit()


def restore(name: str, desk: Desk) -> Made:
    """Put the files of a feed in place as its last good entries have them; nothing is asked of any source."""
    last = desk.good.get(name)
    if last is None:
        return failed(name, "state", "nothing is remembered of it: nothing was published; run 'feedtool build'")
    from feedtool.run.making import Making  # noqa: PLC0415

    try:
        making = Making(name, desk, last.inputs, last)
        making.shape = last.settings  # what the settings of today make of it is for the next build to say
        ready = making.ready(making.before, stories=())
        commit(desk)
        return place(ready, desk)
    except FeedtoolError as error:
        return failed(name, error.stage, str(error))


TELLING = ("gate", "report_after", "split_by")
"""The settings of a feed that change nothing in its bytes."""

CHOOSING = ("filter", "max_age")
"""The settings of a source that say which of its items feeds take."""


def shape_of(name: str, settings: Settings) -> str:
    """Name the settings that a feed is made by: its own, and what its sources say of which items feeds take."""
    feed = settings.feeds[name]
    sources = ((source, settings.sources[source]) for source in feed.sources)
    choices = [f"{source} {each.told(only=CHOOSING)}" for source, each in sources if each.filter or each.max_age]
    return digest("\n".join((feed.told(but=TELLING), *choices)))


def until(inputs: str, moment: datetime | None) -> str:
    """Add to the name of a feed's inputs the moment from which on they must be looked at again (None: never)."""
    return inputs if moment is None else f"{inputs} {codec.written(moment)}"


def is_current(last: str, inputs: str, now: datetime) -> bool:
    """Say whether inputs are the last ones, and passing time has not changed what they lead to."""
    known, _, moment = last.partition(" ")
    return known == inputs and (not moment or now < codec.moment(moment))


def inputs_of(name: str, desk: Desk) -> str:
    """Name all that the entries of a feed are made from."""
    feed, site = desk.settings.feeds[name], desk.settings.site
    revisions = [f"{source} {desk.revisions.get(source, 0)}" for source in feed.sources]
    return digest("\n".join((code_name(), site.told(), shape_of(name, desk.settings), *moved_lines(name, desk), *revisions)))


def moved_lines(name: str, desk: Desk) -> list[str]:
    """Name where a feed is now and what archives it inherited, as far as its settings do not tell; nothing for most feeds."""
    return [
        *(f"{form} {url}" for form, url in addresses(name, desk.settings, desk.parts).items()),
        *(f"archives {each}" for each in inherited(name, desk)),
    ]


def in_place(name: str, desk: Desk) -> bool:
    """Say whether the files of a feed are those that were published last; the stamps spare reading them."""
    known = desk.files.get(name, {})
    if set(known) != set(names(name, desk.settings)):
        return False
    archives = files_of(name, desk)
    return all(desk.shelf.holds(file, digest) for file, digest in (*known.items(), *archives.items()))


def names(name: str, settings: Settings) -> list[str]:
    """Give the names of a feed's files."""
    return [build.file_name(name, kind) for kind in settings.feeds[name].formats]


def failed(name: str, stage: str, message: str) -> Made:
    """Give what came of a feed that could not be made."""
    problem = Problem(name, stage, message)
    return Made(FeedReport(name, problems=(problem,)), health.Outcome("failed", (message,)))


def digest(text: str) -> str:
    """Name a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


@cache
def code_name() -> str:
    """Name the code that renders."""
    return code(RENDERING)
