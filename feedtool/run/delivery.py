"""What comes after all files are in the folder: the bucket that has them too, and what nothing asks for any more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from feedtool.errors import FeedtoolError
from feedtool.run import leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from feedtool.config import Settings
    from feedtool.model import Problem
    from feedtool.run.mirror import Mirror
    from feedtool.run.pinging import Fared
    from feedtool.run.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run may do: `prunes` removes what is left, `takes_over` replaces what others put into the bucket.

    `is_dry` does neither; `is_offline` asks no bucket.
    """

    prunes: bool = False
    takes_over: bool = False
    is_dry: bool = False
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """How the bucket fares, by its URL, and which files it lacks (`away`); what was removed, and what is to be told."""

    mirror: Mirror | None = None
    fared: Mapping[str, Fared] = field(default_factory=dict)
    away: frozenset[str] = frozenset()
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def follow(self) -> None:
        """Bring to the bucket what was written since then; what fails now is tried and told by the next run."""
        if self.mirror is not None:
            _sync(self.mirror)


def deliver(shelf: Shelf, settings: Settings, terms: Terms, *, step: Callable[[str], None]) -> Delivered:
    """Bring the bucket to what the folder has, remove what is left where that is asked for, and tell of the rest once."""
    leaving.settle(shelf, settings)
    mirror = _mirror(shelf, settings, terms, step)
    if mirror is not None:
        _sync(mirror)
    pruned = leaving.Pruned()
    if terms.prunes:
        pruned = leaving.prune(shelf, settings, mirror, remove=_kept if terms.is_dry else _done)
    notes = (*pruned.notes, *leaving.notes(shelf, settings), *(mirror.notes() if mirror else ()))
    fared = {mirror.url: mirror.fared()} if mirror else {}
    away = frozenset(mirror.lacking) if mirror else frozenset()
    return Delivered(mirror, fared, away, tuple(pruned.removed), notes, tuple(pruned.problems))


def _sync(mirror: Mirror) -> None:
    try:
        mirror.sync()
    except FeedtoolError:
        raise
    except Exception as error:  # noqa: BLE001  - a fault in the bucket must not end the run: the folder has all
        mirror.failures[""] = f"{type(error).__name__}: {error} (a fault in feedtool: please report it)"


def _mirror(shelf: Shelf, settings: Settings, terms: Terms, step: Callable[[str], None]) -> Mirror | None:
    if not settings.publish.to or terms.is_offline:
        return None
    from feedtool.run.mirror import Mirror  # noqa: PLC0415  - few configurations name a bucket

    return Mirror(shelf, settings, step, takes_over=terms.takes_over, is_dry=terms.is_dry)


def _done(act: Callable[[], None]) -> None:
    act()


def _kept(_act: Callable[[], None]) -> None:
    pass
