"""Which item of today is which item of yesterday: compares faces, strongest evidence first, and never makes two into one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from feedtool.merge.canonical import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from datetime import datetime

TELLING = 200
"""Characters of text from which on equal content is evidence; shorter texts repeat in sources ("no news today")."""

ALIKE = 50
"""The likeness of texts (0 to 100) that confirms what key or link say; unrelated English prose of one site reaches 30 to 45."""

SAME = 80
"""The likeness from which on a text alone tells an item that was edited and moved at once."""

CLEAR = 12
"""By how much such a text must be more alike to one known item than to any other: reports from one template fail this."""

NEAR = timedelta(days=1, hours=2)
"""How far the stated dates of one item may move when neither key nor link speak for it; time zones get corrected."""

HEAD = 3000
"""Characters of each text that are compared."""

RECENT = 300
"""Known items that texts are compared with, those in the source and the last seen first."""

PATH = 8
"""Characters that a path has at least to tell an item on another host."""


@dataclass(frozen=True, slots=True)
class Face:
    """What one item is known by.

    `keys` and `links` (canonical) start with the present one; `marks` name its original and its clean content; `length` counts
    characters of text; `stated` is the date that its source states; `text` gives the clean text when it is asked for.
    """

    keys: tuple[str, ...]
    links: tuple[str, ...]
    title: str
    marks: frozenset[str]
    length: int
    stated: datetime | None
    text: Callable[[], str]


def likeness(one: str, other: str) -> float:
    """Compare the beginnings of two texts, 0 to 100."""
    return float(fuzz.ratio(one[:HEAD], other[:HEAD]))


def match(found: Sequence[Face], known: Sequence[Face]) -> tuple[int | None, ...]:
    """Say for each found item which known item it is, by index, or None for a new one. No two are the same one."""
    pairing = _Pairing(found, known)
    for find in _ROUNDS if known else ():
        for one, other in find(pairing):
            pairing.join(one, other)
    return tuple(pairing.of.get(index) for index in range(len(found)))


@dataclass(slots=True)
class _Pairing:
    """What is matched so far."""

    found: Sequence[Face]
    known: Sequence[Face]
    of: dict[int, int] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def join(self, one: int, other: int) -> None:
        if one not in self.of and other not in self.taken:
            self.of[one] = other
            self.taken.add(other)

    def lost(self) -> list[int]:
        """Give the found items that are not matched yet."""
        return [index for index in range(len(self.found)) if index not in self.of]

    def free(self) -> list[int]:
        """Give the known items that are not matched yet."""
        return [index for index in range(len(self.known)) if index not in self.taken]


def _unchanged(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same key and same content."""
    for one, other in _sharing(pairing, lambda face: face.keys):
        if pairing.found[one].marks & pairing.known[other].marks:
            yield one, other


def _moved(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same content under another key, when that content is there once then and now."""
    there = Counter(mark for index in pairing.lost() for mark in pairing.found[index].marks)
    before = Counter(mark for index in pairing.free() for mark in pairing.known[index].marks)
    for one, other in _sharing(pairing, lambda face: face.marks):
        new, old = pairing.found[one], pairing.known[other]
        once = any(there[mark] == before[mark] == 1 for mark in new.marks & old.marks)
        if once and new.length >= TELLING and (_is_linked(new, old) or _is_near(new, old)):
            yield one, other


def _edited(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same key, where title, link or text agree."""
    for one, other in _sharing(pairing, lambda face: face.keys):
        new, old = pairing.found[one], pairing.known[other]
        if _is_titled(new, old) or _is_linked(new, old) or _likeness(new, old) >= ALIKE:
            yield one, other


def _renamed(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same address under another key, or same path on another host, where title or text agree."""
    for one, other in _linked(pairing):
        new, old = pairing.found[one], pairing.known[other]
        if _is_titled(new, old) or _likeness(new, old) >= ALIKE:
            yield one, other


def _rewritten(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair what shares neither key nor address, but has a text that is clearly more like one known item than like any other."""
    names = {name for face in pairing.found for name in face.keys[:1]}
    gone = [at for at in pairing.free() if at < RECENT and not names & set(pairing.known[at].keys[:1])]
    pairs = [pair for one in pairing.lost() for pair in _likest(pairing, one, gone)]
    for _, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1])):
        yield one, other


def _by_key(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same key, though all else is new: the source says that it is the same item."""
    yield from _sharing(pairing, lambda face: face.keys)


def _by_link(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    """Pair same address, though all else is new."""
    yield from _sharing_once(pairing, lambda face: face.links)


_ROUNDS: tuple[Callable[[_Pairing], Iterator[tuple[int, int]]], ...] = (
    _unchanged,
    _moved,
    _edited,
    _renamed,
    _rewritten,
    _by_key,
    _by_link,
)
"""From the strongest evidence to the weakest; each round sees what those before it left."""


def _sharing(pairing: _Pairing, names: Callable[[Face], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Give the unmatched pairs that share a name; for each found item those first that are known by it now."""
    named: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
    for other in pairing.free():
        for age, name in enumerate(names(pairing.known[other])):
            named[name].append((min(age, 1), other))
    for one in pairing.lost():
        for name in list(names(pairing.found[one])):
            for _, other in sorted(named.get(name, ())):
                yield one, other


def _sharing_once(pairing: _Pairing, names: Callable[[Face], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Give the same, but only by names that one found item has: a link that all items share tells none of them."""
    lost = {name for index in pairing.lost() for name in names(pairing.found[index])}
    shared = {name for index in pairing.free() for name in names(pairing.known[index]) if name in lost} if lost else lost
    if not shared:
        return  # most often: then it need not be known of all items what they are named by
    count = Counter(name for face in pairing.found for name in set(names(face)))
    yield from _sharing(pairing, lambda face: [name for name in names(face) if count[name] <= 1])


def _linked(pairing: _Pairing) -> Iterator[tuple[int, int]]:
    yield from _sharing_once(pairing, lambda face: face.links)
    yield from _sharing_once(pairing, _paths)


def _paths(face: Face) -> list[str]:
    return [path for path in map(path_of, face.links) if len(path) >= PATH]


def _likest(pairing: _Pairing, one: int, gone: Sequence[int]) -> Iterator[tuple[float, int, int]]:
    """Give the known item that a found one is most like, if it is clearly that one, and gone.

    All known texts are compared only where one that is gone may be it: for most new items none is even looked at.
    """
    new = pairing.found[one]
    if new.length < TELLING:
        return
    able = {at for at in gone if _is_able(new, pairing.known[at])}
    if not any(_likeness(new, pairing.known[at], least=SAME) for at in able):
        return
    scores = sorted(((_likeness(new, old), at) for at, old in enumerate(pairing.known[:RECENT])), key=lambda s: (-s[0], s[1]))
    if len(scores) > 1 and scores[0][0] - scores[1][0] < CLEAR:
        return
    best, other = scores[0]
    if other in able:
        yield best, one, other


def _is_able(new: Face, old: Face) -> bool:
    return _is_near(new, old) and not _is_numbered(new, old)


def _likeness(new: Face, old: Face, *, least: int = ALIKE - CLEAR) -> float:
    """Compare two texts, 0 to 100; very different lengths count as unlike without a look, and so does less than `least`."""
    short, long = sorted((new.length, old.length))
    if short == 0 or short * 3 < long:
        return 0.0
    return float(fuzz.ratio(new.text()[:HEAD], old.text()[:HEAD], score_cutoff=least))


def _is_titled(new: Face, old: Face) -> bool:
    return bool(new.title) and new.title.casefold() == old.title.casefold()


def _is_linked(new: Face, old: Face) -> bool:
    return bool(set(new.links[:1]) & set(old.links))


def _is_near(new: Face, old: Face) -> bool:
    """Say whether the stated dates allow that two faces are one item: a reminder that is posted again is a new one."""
    return new.stated is None or old.stated is None or abs(new.stated - old.stated) <= NEAR


def _is_numbered(new: Face, old: Face) -> bool:
    """Say whether two titles differ, and in nothing but digits: issues of a series."""
    digits = str.maketrans(dict.fromkeys("0123456789", ""))
    return new.title != old.title and new.title.translate(digits) == old.title.translate(digits)
