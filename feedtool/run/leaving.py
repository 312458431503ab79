"""Files that nothing in the configuration asks for any more: they are left, told of once, and removed when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from feedtool import publish
from feedtool.counted import counted
from feedtool.errors import FeedtoolError, StoreError
from feedtool.model import Problem
from feedtool.run.archives import forebears, is_archive
from feedtool.run.listing import listed
from feedtool.state import archives, codec, published

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedtool.config import Settings
    from feedtool.run.mirror import Mirror
    from feedtool.run.shelf import Shelf
    from feedtool.state.published import Standing

OWNER = "(status)"
"""To whom the files belong that say how feeds fare; no feed has such a name."""

SHOWN = 5
"""Files that a note names; it counts the others."""


@dataclass(slots=True)
class Pruned:
    """What pruning took away (or would take), what it left to others, and what went wrong."""

    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def settle(shelf: Shelf, settings: Settings) -> None:
    """Remember which files nothing asks for any more, in every place; forget those of them that somebody took away."""
    changed: list[Standing] = []
    known, before = owners(shelf, settings), _forebears(shelf, settings)
    for each in shelf.everywhere.values():
        is_kept = each.owner in before and is_archive(each.name)
        is_orphaned = not is_kept and _is_orphaned(each, shelf, settings, known)
        if is_orphaned and not each.left:
            changed.append(replace(each, left=published.ORPHANED))
        elif each.left == published.ORPHANED and not is_orphaned:
            changed.append(replace(each, left=published.WANTED, told=False))
    gone = [each for each in (*left(shelf), *changed) if each.left and _is_gone(each, settings)]
    if changed or gone:
        with shelf.database.transaction():
            shelf.keep(changed)
            shelf.forget(gone)


def notes(shelf: Shelf, settings: Settings) -> tuple[str, ...]:
    """Say once of each file that it is left."""
    fresh = [each for each in left(shelf) if not each.told]
    if fresh:
        with shelf.database.transaction():
            shelf.keep(replace(each, told=True) for each in fresh)
    return tuple(f"{place}: {said(some, named=settings.publish.to)}" for place, some in _by_place(fresh))


def left(shelf: Shelf) -> list[Standing]:
    """Give the files that nothing asks for any more."""
    return [each for each in shelf.everywhere.values() if each.left]


def said(some: Iterable[Standing], *, named: str) -> str:
    """Name files that are left in one place, and what to do; `named` is the bucket that the configuration names."""
    names, places = [each.name for each in some], {each.place for each in some}
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    them = "it" if len(names) == 1 else "them"
    advice = f"'feedtool build --prune' removes {them}" if not _far(places, named) else f"remove {them} there"
    why = "asks for any more" if not _far(places, named) else "asks for any more, nor for that bucket"
    files = counted(len(names), "file is", "files are")
    return f"{files} left that nothing in the configuration {why}: {', '.join(names[:SHOWN])}{more}; {advice}"


def _far(places: Iterable[str], named: str) -> bool:
    return any(is_bucket(place) and place != named for place in places)


def prune(shelf: Shelf, settings: Settings, mirror: Mirror | None, *, remove: Callable[[Callable[[], None]], None]) -> Pruned:
    """Remove what is left and still is what was put there; what others have put in its place is theirs, and forgotten.

    So is what is left in a bucket that the configuration does not name any more. `remove` calls what it is given, or does not,
    when nothing is to be changed.
    """
    pruned = Pruned()
    gone: list[Standing] = []
    for each in left(shelf):
        try:
            verdict, act = _judged(each, settings, mirror)
            if verdict == "ours":
                remove(act)
                pruned.removed.append(f"{each.place}/{each.name}")
            elif verdict:
                pruned.notes.append(f"{each.place}: {each.name} {verdict}")
            gone.append(each)
        except FeedtoolError as error:
            pruned.problems.append(Problem(each.place, error.stage, str(error)))
    if gone:
        with shelf.database.transaction():
            shelf.forget(gone)
    return pruned


def _judged(each: Standing, settings: Settings, mirror: Mirror | None) -> tuple[str, Callable[[], None]]:
    """Say whose a file is that is left (`ours`, a reason why not, or nothing where there is none), and how it is removed."""
    if _far([each.place], settings.publish.to):
        return "", _nothing
    if is_bucket(each.place):
        if mirror is None:
            raise StoreError("failed", f"{each.name} was not removed, since no bucket is asked now; run again")
        return mirror.owned(each), partial(mirror.remove, each)
    folder = settings.folder / each.place
    if publish.stamp(folder, each.name) is None:
        return "", _nothing
    data = publish.read(folder, each.name) or b""
    if codec.digest(data) not in {each.digest, each.due}:
        return "was not removed: it is not what was put there", _nothing
    return "ours", partial(publish.remove, folder, each.name)


def is_bucket(place: str) -> bool:
    """Say whether a place is a bucket, not a folder."""
    return "://" in place


def _is_gone(each: Standing, settings: Settings) -> bool:
    return not is_bucket(each.place) and publish.stamp(settings.folder / each.place, each.name) is None


def owners(shelf: Shelf, settings: Settings) -> set[str]:
    """Give all who have files: the feeds with their parts, and the run itself where it shows how it fares."""
    feeds = {each.name for each in listed(shelf.database, settings)}
    return {*feeds, *([OWNER] if settings.run.publish_status else [])}


def _forebears(shelf: Shelf, settings: Settings) -> set[str]:
    """Give what feeds were called before whose archives are those of a feed that has some, though it was not made yet."""
    known = archives.forebears(shelf.database)
    feeds = listed(shelf.database, settings) if known else ()
    return {before for each in feeds if each.settings.archive for before in forebears(each.name, known)}


def _is_orphaned(each: Standing, shelf: Shelf, settings: Settings, known: set[str]) -> bool:
    if is_bucket(each.place):
        return each.place != settings.publish.to
    if each.place != shelf.place or (each.owner not in known and not _is_shared(each.owner)):
        return True
    return each.of is not None and each.name not in publish.copy_names(each.of, shelf.encodings)


def _is_shared(owner: str) -> bool:
    """Say whether what an owner has belongs to all: who writes it says what of it is left."""
    return owner.startswith("(") and owner != OWNER


def _by_place(some: Iterable[Standing]) -> Iterator[tuple[str, list[Standing]]]:
    for place, each in groupby(sorted(some, key=lambda one: (one.place, one.name)), key=lambda one: one.place):
        yield place, list(each)


def _nothing() -> None:
    pass
