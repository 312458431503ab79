"""Filters: which items a feed takes of what its sources have now. Compiled once, then asked once for each item."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from feedtool.merge.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from feedtool.config import Age, Filter, FilterRule, Words
    from feedtool.merge.subject import Spell, Value
    from feedtool.model import CleanItem, Record

    Test = Callable[[Subject], bool]

EVERYWHERE = ("title", "summary", "content", "author", "tag")
"""The fields that `any` looks in."""

AGES = ("age", "published", "updated")

AT_ONCE = ("source", "age")
"""The fields that are known before an item is loaded: they are looked at first."""

OTHER = "tr"
"""A language in which texts have a second spelling: what a rule looks for is written in both."""


class Pattern(Protocol):
    """A compiled pattern, whatever its engine."""

    def search(self, text: str, /) -> object:
        """Find the pattern in a text; what is found is true."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What filters compare by.

    `spell` folds a text of a language, in each way in which it may be meant: one, or two where capitals are ambiguous.
    `compile` makes a pattern ready.
    """

    spell: Spell
    compile: Callable[[str], Pattern]


class Filtered(Protocol):
    """The settings of a source or feed that choose items."""

    @property
    def filter(self) -> Filter | None:
        """Give the rules."""

    @property
    def max_age(self) -> float | None:
        """Give the age, in seconds, from which on items go."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to use: its place in the configuration, what it says, and its tests, all of which must hold."""

    name: str
    told: str
    tests: tuple[Test, ...] = field(repr=False)

    def fits(self, subject: Subject) -> bool:
        """Say whether an item is what the rule describes."""
        return all(test(subject) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an item stays, and by which rule; none where nothing spoke for it or against it."""

    stays: bool
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Sieve:
    """The filter of one source or feed, ready to use; `ages` are the fields and ages, in seconds, that its rules ask for."""

    place: str
    keep: tuple[Rule, ...] = ()
    drop: tuple[Rule, ...] = ()
    max_age: Test | None = None
    ages: frozenset[tuple[str, float]] = frozenset()

    @property
    def is_open(self) -> bool:
        """Say whether everything passes."""
        return not (self.keep or self.drop or self.max_age)

    def verdict(self, subject: Subject) -> Verdict:
        """Judge one item; what drops goes before what keeps."""
        if self.max_age is not None and self.max_age(subject):
            return Verdict(stays=False, rule=f"{self.place}max_age")
        for rule in self.drop:
            if rule.fits(subject):
                return Verdict(stays=False, rule=rule.name)
        for rule in self.keep:
            if rule.fits(subject):
                return Verdict(stays=True, rule=rule.name)
        return Verdict(stays=False, rule=f"{self.place}filter.keep") if self.keep else Verdict(stays=True)

    def turn(self, subject: Subject) -> datetime | None:
        """Say when the verdict on an item may next be another because time passes; None for never."""
        moments = (_after(subject.date(name), seconds) for name, seconds in self.ages)
        return min((moment for moment in moments if moment is not None and moment > subject.now), default=None)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What filters left of the items of a feed's sources.

    `found` counts the items of each source, `gone` those of them that a rule dropped, by its place in the configuration;
    `until` is when all must be looked at again because time passes (None: never).
    """

    records: Mapping[str, tuple[Record, ...]]
    found: Mapping[str, int]
    gone: Mapping[str, Counter[str]]
    until: datetime | None = None

    def emptied(self) -> tuple[str, ...]:
        """Name the sources that have items, none of which stays."""
        return tuple(source for source, count in self.found.items() if count and not self.records[source])


def sieve(place: str, options: Filtered, tools: Tools) -> Sieve:
    """Make a filter ready; `place` is where its settings stand, as in `feeds.news.`, for the names of its rules."""
    given, oldest = options.filter, options.max_age
    keep, drop = (given.keep, given.drop) if given else ((), ())
    ages = {each for rule in (*keep, *drop) for each in _ages(rule)}
    if oldest is not None:
        ages.add(("age", oldest))
    return Sieve(
        place,
        tuple(_rule(f"{place}filter.keep[{at}]", rule, tools) for at, rule in enumerate(keep)),
        tuple(_rule(f"{place}filter.drop[{at}]", rule, tools) for at, rule in enumerate(drop)),
        None if oldest is None else _over("age", oldest),
        frozenset(ages),
    )


def sift(
    records: Mapping[str, Sequence[Record]],
    sieves: Mapping[str, Sequence[Sieve]],
    *,
    now: datetime,
    load: Callable[[Record], CleanItem],
) -> Sifted:
    """Give the items that pass every sieve of their source, in the order that they came in."""
    kept: dict[str, tuple[Record, ...]] = {}
    gone: dict[str, Counter[str]] = {source: Counter() for source in records}
    turns: list[datetime] = []
    for source, each in records.items():
        asked = [one for one in sieves.get(source, ()) if not one.is_open]
        stay = []
        for record in each if asked else ():
            subject = Subject(source, record.stated, now, lambda record=record: load(record))  # type: ignore[misc]
            verdict = judge(subject, asked)
            turns += filter(None, (one.turn(subject) for one in asked))
            if verdict.stays:
                stay.append(record)
            else:
                gone[source][verdict.rule] += 1
        kept[source] = tuple(stay) if asked else tuple(each)
    found = {source: len(each) for source, each in records.items()}
    return Sifted(kept, found, gone, min(turns, default=None))


def judge(subject: Subject, sieves: Iterable[Sieve]) -> Verdict:
    """Judge an item by several sieves: the first that drops it says so, else the first rule that kept it."""
    verdict = Verdict(stays=True)
    for each in sieves:
        found = each.verdict(subject)
        if not found.stays:
            return found
        verdict = verdict if verdict.rule else found
    return verdict


def _rule(name: str, rule: FilterRule, tools: Tools) -> Rule:
    given = rule.given()
    fields = sorted(given, key=lambda each: each not in AT_ONCE)
    return Rule(name, str(rule), tuple(_test(each, given[each], tools) for each in fields))


def _test(name: str, given: Any, tools: Tools) -> Test:
    if name == "source":
        return lambda subject: subject.source in given
    if name in AGES:
        return _aged(name, given)
    fields = EVERYWHERE if name == "any" else (name,)
    tests = [_like(each, words, tools) for each in fields for words in _joined(given)]
    return lambda subject: any(test(subject) for test in tests)


def _joined(given: Sequence[Words]) -> Iterator[Words]:
    """Look for a list of texts as one: that takes a quarter of the time."""
    texts = [words for words in given if words.given().keys() == {"contains"}]
    if texts:
        yield texts[0].model_copy(update={"contains": tuple(text for words in texts for text in words.contains)})
    yield from (words for words in given if words not in texts)


def _like(name: str, words: Words, tools: Tools) -> Test:
    """Test the texts of a field: one of them must be all that is said; a field that is not there has no character."""
    parts = tuple(_parts(words, tools))
    absent = words.present is not True and words.given().keys() <= {"present", "max_length"}

    def test(subject: Subject) -> bool:
        values = subject.values(name)
        if not values:
            return absent
        return words.present is not False and any(all(part(value) for part in parts) for value in values)

    return test


def _parts(words: Words, tools: Tools) -> Iterator[Callable[[Value], bool]]:
    low, high = words.min_length, words.max_length
    if low is not None:
        yield lambda value: len(value.text) >= low
    if high is not None:
        yield lambda value: len(value.text) <= high
    if words.equals:
        same = _spelt(words.equals, tools)
        yield lambda value: any(text in each for each, text in zip(same, value.spelt(tools.spell), strict=False))
    if words.contains:
        parts = _spelt(words.contains, tools)
        yield lambda value: any(
            one in text for each, text in zip(parts, value.spelt(tools.spell), strict=False) for one in each
        )
    if words.pattern:
        patterns = [tools.compile(pattern) for pattern in words.pattern]
        yield lambda value: any(pattern.search(value.text) for pattern in patterns)


def _spelt(wanted: Iterable[str], tools: Tools) -> tuple[tuple[str, ...], ...]:
    """Give the first spellings of what is looked for, then the second ones; what folds to nothing is nowhere."""
    spellings = zip(*(tools.spell(text, OTHER) for text in wanted), strict=True)
    return tuple(tuple(filter(None, each)) for each in spellings)


def _aged(name: str, age: Age) -> Test:
    """Test a date: an item without one is new, but was neither published nor updated at any time."""
    undated = age.present is not True and age.over is None and (age.under is None or name == "age")
    tests = [] if age.over is None else [_over(name, age.over)]
    young = None if age.under is None else _over(name, age.under)

    def test(subject: Subject) -> bool:
        if subject.date(name) is None:
            return undated
        is_old = all(each(subject) for each in tests)
        return age.present is not False and is_old and not (young and young(subject))

    return test


def _over(name: str, seconds: float) -> Test:
    """Test whether a date is so long ago; none at all is not."""

    def test(subject: Subject) -> bool:
        date = subject.date(name)
        return date is not None and (subject.now - date).total_seconds() >= seconds

    return test


def _ages(rule: FilterRule) -> Iterator[tuple[str, float]]:
    for name in AGES:
        age: Age | None = getattr(rule, name)
        yield from ((name, seconds) for seconds in (age.over, age.under) if seconds is not None) if age else ()


def _after(date: datetime | None, seconds: float) -> datetime | None:
    """Give a moment after a date; None where no calendar reaches."""
    with suppress(OverflowError):
        return None if date is None else date + timedelta(seconds=seconds)
    return None
