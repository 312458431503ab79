"""The folder that files are published to, with what is remembered of all that was ever put anywhere: the only way to it.

Whoever publishes says first what is to stand there (`expect`, committed before any reader sees it), then puts it there (`put`);
how it looks then is remembered with the next commit (`remember`). What nothing asks for any more is left, until it is pruned.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from feedtool import publish
from feedtool.state import codec, published
from feedtool.state.published import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from feedtool.config import Settings
    from feedtool.state.database import Database

    Step = Callable[[str], None]

SHOWN = 5
"""Files that a note names; it counts the others."""


class Shelf:
    """One folder of published files; `everywhere` is what is remembered of it and of all other places, by place and name."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.folder, self.place = database, settings.output, str(PurePath(settings.site.output))
        self.encodings = settings.publish.compress
        self.everywhere = published.recall(database)
        others = {place for place, _ in self.everywhere} - {self.place}
        if same := [place for place in sorted(others) if self._is_here(settings.folder, place)]:
            with database.transaction():
                for place in same:
                    published.move(database, place, self.place)
            self.everywhere = published.recall(database)
        self._last = dict(self.everywhere)
        self._strange: list[str] = []
        self._owned: dict[str, set[str]] = {}
        for each in self.standing():
            self._owned.setdefault(each.owner, set()).add(each.name)
        self._fresh: dict[str, Standing] = {}
        self._gone: list[Standing] = []

    def _is_here(self, folder: Path, place: str) -> bool:
        """Say whether a place of before is this one under another name, or from before places were remembered."""
        return place == published.BEFORE or ("://" not in place and (folder / place).resolve() == self.folder.resolve())

    def holds(self, name: str, digest: str) -> bool:
        """Say whether a file has just these bytes and its copies agree; what is remembered of its looks spares reading it."""
        known = self._known(name)
        if known.left == published.DROPPED or not known.owner:
            return False  # whoever wants it has to say so first
        return self._is(name, digest) and all(self._is_good(copy) for copy in publish.copy_names(name, self.encodings))

    def is_untouched(self, name: str, digest: str) -> bool:
        """Say whether a file looks just as it did when these bytes were put there."""
        known = self._known(name)
        return known.digest == digest and bool(known.stamp) and publish.stamp(self.folder, name) == known.stamp

    def expect(self, owner: str, digests: Mapping[str, str]) -> None:
        """Remember that these are all the files of an owner, with the digests of their bytes, before they are put in place.

        To be called in a transaction that the caller opened. What the owner had beside them is left.
        """
        now = {name: self._expected(name, owner, due=digest) for name, digest in digests.items()}
        for name in digests:
            now |= {copy: self._expected(copy, owner, of=name) for copy in publish.copy_names(name, self.encodings)}
        gone = (self._known(name) for name in self._owned.get(owner, set()) - now.keys())
        self.keep([*now.values(), *(replace(each, left=published.DROPPED) for each in gone if each.owner == owner)])
        self._owned[owner] = set(now)

    def put(self, files: Mapping[str, bytes], *, step: Step) -> publish.Published:
        """Put files that are expected in place; raise PublishError when that fails."""
        copying, strange = self._copying(files), list(filter(self._is_strange, files))
        done = publish.publish(self.folder, files, copying=copying, step=step)
        self._strange += [name for name in strange if name in done.written]
        self._gone += [each for each in map(self._known, sorted(copying.stale)) if each.of in done.written]
        for name in (*done.written, *done.unchanged):
            digest = self._digest(name, is_written=name in done.written)
            self._fresh[name] = replace(self._known(name), digest=digest, stamp=publish.stamp(self.folder, name), due=None)
            self._last[self.place, name] = self._fresh[name]
        return done

    def preview(self, files: Mapping[str, bytes]) -> publish.Published:
        """Say what `put` would write."""
        return publish.preview(self.folder, files, copying=self._copying(files))

    def remember(self) -> None:
        """Remember how the files look that were put in place since the last time."""
        if self._fresh or self._gone:
            with self.database.transaction():
                self.keep(self._fresh.values())
                self.forget(self._gone)
            self._fresh.clear()
            self._gone.clear()

    def notes(self) -> Iterator[str]:
        """Tell of files that somebody else has written since they were put in place; they were put back."""
        if self._strange:
            names = sorted(set(self._strange))
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            yield (
                f"{self.place}: somebody else wrote over {', '.join(names[:SHOWN])}{more} since the last run: put back; "
                "where another configuration writes there, give one of the two another site.output"
            )

    def standing(self) -> Iterator[Standing]:
        """Give what is remembered of this folder."""
        return (each for (place, _), each in self.everywhere.items() if place == self.place)

    def keep(self, some: Iterable[Standing]) -> None:
        """Remember how files stand, in this place or another, in a transaction that the caller opened."""
        changed = [each for each in some if self.everywhere.get((each.place, each.name)) != each]
        published.remember(self.database, changed)
        self.everywhere.update({(each.place, each.name): each for each in changed})

    def forget(self, some: Iterable[Standing]) -> None:
        """Forget files that are not there any more, in a transaction that the caller opened."""
        gone = list(some)
        published.forget(self.database, gone)
        for each in gone:
            self.everywhere.pop((each.place, each.name), None)

    def _is_strange(self, name: str) -> bool:
        """Say whether a file is there that is neither what was put there last nor what a killed run was about to put."""
        known = self._last.get((self.place, name))
        if known is None or not known.digest or publish.stamp(self.folder, name) in {None, known.stamp}:
            return False
        data = publish.read(self.folder, name)
        return data is not None and codec.digest(data) not in {known.digest, known.due}

    def _expected(self, name: str, owner: str, *, of: str | None = None, due: str | None = None) -> Standing:
        known = self._known(name)
        pending = None if due == known.digest else due
        return replace(known, owner=owner, of=of, due=pending, left=published.WANTED, told=False)

    def _known(self, name: str) -> Standing:
        return self.everywhere.get((self.place, name)) or Standing(self.place, name, "")

    def _copying(self, files: Iterable[str]) -> publish.Copying:
        copies = {copy for name in files for copy in publish.copy_names(name)}
        wanted = {copy for name in files for copy in publish.copy_names(name, self.encodings)}
        good = frozenset(copy for copy in wanted if self._is_good(copy))
        return publish.Copying(self.encodings, good, frozenset(each for each in copies - wanted if self._is_ours(each)))

    def _is(self, name: str, digest: str) -> bool:
        known = self.everywhere.get((self.place, name))
        if self.is_untouched(name, digest):
            return True
        data = publish.read(self.folder, name)
        is_same = data is not None and codec.digest(data) == digest
        if is_same and known is not None:
            # A killed run, or a copy of the folder, left it so; the next look need not read it.
            self._fresh[name] = replace(known, digest=digest, stamp=publish.stamp(self.folder, name), due=None)
        return is_same

    def _is_good(self, copy: str) -> bool:
        """Say whether a copy is just what was put beside its file."""
        known = self.everywhere.get((self.place, copy))
        return known is not None and bool(known.digest) and self._is(copy, known.digest)

    def _is_ours(self, copy: str) -> bool:
        known = self.everywhere.get((self.place, copy))
        return known is not None and known.of is not None

    def _digest(self, name: str, *, is_written: bool) -> str:
        """Give the digest of what was put: a file is what was expected, a copy what was made of it."""
        known = self._known(name)
        if is_written and known.of is not None:
            return codec.digest(publish.read(self.folder, name) or b"")
        return known.due or known.digest
