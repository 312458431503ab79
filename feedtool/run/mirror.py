"""The bucket that has all files of the folder too: what it lacks is what the state does not remember of it, and is put there.

A quiet run asks for the list of what is there and nothing else. What is about to be put is remembered before, so that the run
after one that was killed, or never heard an answer, knows the object again; what anybody else has put there is not replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from threading import Event
from typing import TYPE_CHECKING

from feedtool import __version__, health, publish, stores
from feedtool.counted import counted
from feedtool.errors import StoreError
from feedtool.model import Problem
from feedtool.publish import bucket as buckets
from feedtool.run.pinging import Fared
from feedtool.run.serving import served
from feedtool.state import codec, published
from feedtool.state.published import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from feedtool.config import Settings
    from feedtool.publish.bucket import Bucket
    from feedtool.run.serving import Served
    from feedtool.run.shelf import Shelf

AT_ONCE = 8
"""Files that are on their way at the same time."""

TOGETHER = 64
"""Files whose arrival is remembered together."""

ENOUGH = 3
"""Failures after which the bucket is left alone until the next run: it is probably not there."""

SAID = 10
"""Failures of single files that are told one by one."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file that the bucket is to have: what the folder has of it, and how it is served."""

    file: Standing
    rank: int
    headers: Mapping[str, str]
    whole: str
    """Names its bytes and how they are served, in two words."""

    over: str | None = None
    """The version that it replaces; None: there is none."""

    @property
    def name(self) -> str:
        """Give its name."""
        return self.file.name

    @property
    def of(self) -> str:
        """Name the file that it is, or is a copy of."""
        return self.file.of or self.file.name


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file with its copies, which go before it, and the copies of it that must be gone before, since nobody wants them."""

    parcels: tuple[Parcel, ...]
    stale: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a parcel: the version that is there now, or what went wrong."""

    parcel: Parcel
    version: str | None = None
    failure: str = ""


@dataclass(slots=True)
class Mirror:
    """The bucket of a configuration; `takes_over` replaces what others have put there. `failures` are told in the end."""

    shelf: Shelf
    settings: Settings
    step: Callable[[str], None]
    takes_over: bool = False
    is_dry: bool = False
    failures: dict[str, str] = field(default_factory=dict)
    lacking: set[str] = field(default_factory=set)
    _bucket: Bucket | None = None
    _seen: dict[str, str] = field(default_factory=dict)
    _told: dict[tuple[str, str], tuple[Mapping[str, str], str]] = field(default_factory=dict)
    _heard: list[str] = field(default_factory=list)
    _gone: list[Standing] = field(default_factory=list)
    _faults: list[str] = field(default_factory=list)
    _stop: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Give the place of the bucket, as it is remembered."""
        return self.settings.publish.to

    def sync(self) -> None:
        """Bring the bucket to what the folder has, as far as it lets us."""
        if "" in self.failures:
            return
        wanted = list(self._wanted())
        self._settle(wanted)
        try:
            if self._bucket is None:
                bucket = self._opened()
                self._seen = bucket.seen()
                self._bucket = bucket  # from now on what was not seen is not there
            due = [parcel for each in wanted if (parcel := self._due(each)) is not None]
        except StoreError as error:
            self.failures[""] = f"nothing was put there: {_advised(error)}"
            self.lacking = {each.name for each in wanted if self._known(each.name).digest != each.whole}
            return
        self.lacking |= {each.name for each in due}
        if not self.is_dry:
            is_new = all(place != self.url for place, _ in self.shelf.everywhere)
            self._send(due)
            if is_new:
                self._try(due)

    def fared(self) -> Fared:
        """Say how the bucket fares."""
        told = [f"{name}: {failure}" if name else failure for name, failure in sorted(self.failures.items())]
        waiting = len(self.lacking - self.failures.keys())
        if waiting and told and "" not in self.failures and not self.is_dry:
            told.append(f"{counted(waiting, 'more file')} will be put there by the next run")
        outcome = health.Outcome("failed" if told else "ok", tuple(told[:SAID]), items=len(self.lacking))
        return Fared(outcome, tuple(Problem(self.url, "publish", each) for each in told[:SAID]), tried=True)

    def notes(self) -> tuple[str, ...]:
        """Say what a dry run would put there."""
        if not self.is_dry or not self.lacking:
            return tuple(self._heard)
        return (
            f"{self.url}: {counted(len(self.lacking), 'file')} would be put there: {', '.join(sorted(self.lacking)[:SAID])}",
        )

    def owned(self, each: Standing) -> str:
        """Say whose an object is that nobody wants any more: `ours`, a reason why not, or nothing where there is none."""
        if self._bucket is None:
            raise StoreError("failed", f"{each.name} was not removed: the bucket could not be asked; run again")
        there = self._seen.get(each.name)
        if there is None:
            return ""
        return "ours" if buckets.is_same(there, each.stamp) else "was not removed: it is not what was put there"

    def remove(self, each: Standing) -> None:
        """Take an object away."""
        if self._bucket is not None:
            self.step("remove")
            self._bucket.remove(each.name)
            self._gone.append(each)

    def _opened(self) -> Bucket:
        given = self.settings.publish
        scheme, bucket, prefix = given.place
        user, password = (given.auth.user, given.auth.password.get_secret_value()) if given.auth else (None, None)
        place = stores.Place(scheme, bucket, prefix, given.endpoint, given.region, user, password)
        return buckets.opened(place, agent=f"feedtool/{__version__}")

    def _known(self, name: str) -> Standing:
        return self.shelf.everywhere.get((self.url, name)) or Standing(self.url, name, "")

    def _wanted(self) -> Iterator[Parcel]:
        """Give what the folder has, in the order in which it is put into the bucket."""
        there = [each for each in self.shelf.standing() if not each.left and each.digest]
        parcels = [self._parcel(each) for each in there]
        # A copy goes before its file: a reader who takes it is a moment ahead, instead of behind until the next run.
        return iter(sorted(parcels, key=lambda each: (each.rank, each.of, not each.file.of, each.name)))

    def _parcel(self, file: Standing) -> Parcel:
        how = served(file.name, file.of)
        headers, name = self._headers(how)
        return Parcel(file, how.rank, headers, f"{file.digest} {name}")

    def _headers(self, how: Served) -> tuple[Mapping[str, str], str]:
        """Give the headers of an object and their name; files of one type have the same."""
        key = how.type, how.coding
        if key not in self._told:
            headers = how.headers(self.settings.publish.cache_control)
            self._told[key] = headers, codec.digest(codec.told(headers))[:16]
        return self._told[key]

    def _settle(self, wanted: Iterable[Parcel]) -> None:
        """Remember what of the bucket nobody wants any more."""
        names = {each.name for each in wanted}
        ours = [each for (place, _), each in self.shelf.everywhere.items() if place == self.url]
        changed = [replace(each, left=published.DROPPED) for each in ours if not each.left and each.name not in names]
        changed += [replace(each, left=published.WANTED, told=False) for each in ours if each.left and each.name in names]
        if changed:
            with self.shelf.database.transaction():
                self.shelf.keep(changed)

    def _due(self, parcel: Parcel) -> Parcel | None:
        """Give what must be put, over which version; None for what is there, or is not ours to replace."""
        known, there = self._known(parcel.name), self._seen.get(parcel.name)
        if parcel.name in self.failures:
            return None
        if there is None:
            return parcel
        if buckets.is_same(there, known.stamp):
            return None if known.digest == parcel.whole else replace(parcel, over=known.stamp)
        return self._doubted(parcel, known)

    def _doubted(self, parcel: Parcel, known: Standing) -> Parcel | None:
        """Look at an object whose version nobody remembers: a run may have put it there and never have heard so."""
        found = self._bucket.found(parcel.name) if self._bucket else None
        if found is None:
            return parcel
        ours = {word.partition(" ")[0] for word in (known.digest, known.due or "", parcel.whole)}
        if found.digest not in ours and not self.takes_over:
            self.failures[parcel.name] = CHANGED
            return None
        if found.digest == parcel.file.digest and parcel.whole in {known.digest, known.due}:
            self._remember([Sent(parcel, found.version)])
            return None
        return replace(parcel, over=found.version)

    def _send(self, due: list[Parcel]) -> None:
        """Put parcels in their order; those of one rank at the same time, a file right after its copies."""
        for _, some in groupby(due, key=lambda each: each.rank):
            bundles = [self._bundle(of, each) for of, each in groupby(some, key=lambda each: each.of)]
            for at in range(0, len(bundles), TOGETHER):
                if self._stop.is_set():
                    return
                self._send_all(bundles[at : at + TOGETHER])

    def _bundle(self, of: str, parcels: Iterable[Parcel]) -> Bundle:
        known = (self._known(copy) for copy in publish.copy_names(of))
        stale = (each for each in known if each.left and self.owned(each) == "ours")
        return Bundle(tuple(parcels), tuple(stale))

    def _send_all(self, bundles: list[Bundle]) -> None:
        with self.shelf.database.transaction():
            self.shelf.keep(
                replace(self._known(each.name), owner=each.file.owner, of=each.file.of, due=each.whole)
                for bundle in bundles
                for each in bundle.parcels
            )
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  - a quiet run puts nothing

        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                sent = [each for some in pool.map(self._sent_all, bundles) for each in some]
            except BaseException:
                self._stop.set()  # a signal: what is on its way may arrive, nothing else begins
                raise
        self.failures |= {each.parcel.name: each.failure for each in sent if each.failure}
        self._remember([each for each in sent if each.version])

    def _remember(self, sent: list[Sent]) -> None:
        with self.shelf.database.transaction():
            self.shelf.keep(
                replace(
                    self._known(each.parcel.name),
                    owner=each.parcel.file.owner,
                    of=each.parcel.file.of,
                    digest=each.parcel.whole,
                    stamp=each.version,
                    due=None,
                )
                for each in sent
            )
            self.shelf.forget(self._gone)
        self._gone.clear()
        self._seen |= {each.parcel.name: each.version for each in sent if each.version}
        self.lacking -= {each.parcel.name for each in sent}

    def _sent_all(self, bundle: Bundle) -> list[Sent]:
        """Put the copies of a file and then the file, until one fails; in a thread of its own."""
        done: list[Sent] = []
        for parcel in bundle.parcels:
            if self._stop.is_set():
                break
            done.append(self._sent(parcel, () if done else bundle.stale))
            if done[-1].failure:
                break
        return done

    def _sent(self, parcel: Parcel, stale: Iterable[Standing]) -> Sent:
        bucket, data = self._bucket, publish.read(self.shelf.folder, parcel.name)
        if bucket is None or data is None or codec.digest(data) != parcel.file.digest:
            return Sent(parcel, failure="was not put there, for it is not in the folder as it was written; run again")
        try:
            for each in stale:
                self.remove(each)
            self.step("put")
            version = bucket.put(parcel.name, data, headers=parcel.headers, over=parcel.over)
            self.step("put")
        except StoreError as error:
            return self._refused(parcel, bucket, error)
        return Sent(parcel, version)

    def _try(self, due: Iterable[Parcel]) -> None:
        """See, once for each bucket, whether its server heeds conditions: some put things over others all the same."""
        there = next((each for each in due if each.name in self._seen), None)
        data = publish.read(self.shelf.folder, there.name) if there else None
        if there is None or data is None or self._bucket is None:
            return
        try:
            version = self._bucket.put(there.name, data, headers=there.headers, over=None)
        except StoreError:
            return
        self._remember([Sent(there, version)])
        self._heard.append(f"{self.url}: {CARELESS}")

    def _refused(self, parcel: Parcel, bucket: Bucket, error: StoreError) -> Sent:
        """Say what came of a refusal: an answer may have been lost, and the second try have met the first."""
        try:
            found = bucket.found(parcel.name) if error.kind == "changed" else None
        except StoreError as other:
            error, found = other, None
        if found is not None and found.digest == parcel.file.digest:
            return Sent(parcel, found.version)
        if error.kind in {"missing", "changed"} and found is None and parcel.over:
            return Sent(parcel, failure="was deleted there while the run was on; the next run puts it there")
        if error.kind != "changed":
            self._faults.append(parcel.name)
        if error.kind == "denied" or len(self._faults) >= ENOUGH:
            self._stop.set()
        return Sent(parcel, failure=CHANGED if error.kind == "changed" else f"was not put there: {_advised(error)}")


CHANGED = (
    "was put there by somebody else, and is not replaced; give one of the two another place, "
    "or say once that it is to be replaced: feedtool build --take-over"
)

CARELESS = (
    "its server ignores If-None-Match, so that it cannot keep two writers from overwriting each other; "
    "see to it that nobody else writes there"
)

ADVICE = {
    "denied": "; correct publish.auth, or the credentials in the environment",
    "missing": "; correct publish.to: the bucket must be there",
    "slow": "; the next run tries again",
    "failed": "; the next run tries again",
}


def _advised(error: StoreError) -> str:
    return str(error) + ADVICE.get(error.kind, "")
