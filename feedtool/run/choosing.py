"""The filters of a configuration bound to what they compare by, and what came of them told for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedtool.clean.fold import GLUE, fold, is_turkic
from feedtool.merge.filters import Sieve, Tools, Verdict, judge, sieve
from feedtool.merge.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from feedtool.config import Settings, Source
    from feedtool.merge.filters import Pattern, Sifted
    from feedtool.model import CleanItem

MOST = 5
"""Rules that are named where everything was dropped."""


@dataclass(frozen=True, slots=True)
class Use:
    """What one rule did to the items that were tried: its place in the configuration, what it says, how many it decided."""

    rule: str
    told: str
    stays: bool
    count: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source's own filter makes of its items: one verdict each, and each rule's use."""

    verdicts: tuple[Verdict, ...]
    uses: tuple[Use, ...]


def sieves_of(settings: Settings, feed: str) -> dict[str, tuple[Sieve, ...]]:
    """Give the filters that the items of each source of a feed must pass: that of the source, then that of the feed."""
    own = sieve(f"feeds.{feed}.", settings.feeds[feed], TOOLS)
    return {name: (_sieve(name, settings.sources[name]), own) for name in settings.feeds[feed].sources}


def tried(name: str, options: Source, items: Iterable[CleanItem], *, now: datetime) -> Tried | None:
    """Try a source's own filter on items; None where it has none."""
    one = _sieve(name, options)
    if one.is_open:
        return None
    verdicts = tuple(judge(Subject.of(name, item, now), (one,)) for item in items)
    count = Counter(verdict.rule for verdict in verdicts)
    oldest = [Use(f"{one.place}max_age", "older than max_age", stays=False, count=0)] if one.max_age else []
    drops = [Use(rule.name, rule.told, stays=False, count=0) for rule in one.drop]
    keeps = [Use(rule.name, rule.told, stays=True, count=0) for rule in one.keep]
    rest = [Use(f"{one.place}filter.keep", "fits no rule of keep", stays=False, count=0)] if one.keep else []
    uses = (Use(use.rule, use.told, use.stays, count[use.rule]) for use in (*oldest, *drops, *keeps, *rest))
    return Tried(verdicts, tuple(uses))


def emptied(sifted: Sifted, sources: Iterable[str]) -> str:
    """Say that filters dropped all that these sources have, and which rules did; nothing where something stays."""
    sources = tuple(sources)
    count = sum(sifted.found[source] for source in sources)
    gone: Counter[str] = sum((sifted.gone[source] for source in sources), Counter())
    if not count or gone.total() < count:
        return ""
    named = [f"{rule}: {times}" for rule, times in gone.most_common(MOST)]
    more = ["…"] if len(gone) > MOST else []
    items = "its one item" if count == 1 else f"every one of its {count} items"
    return f"{items} is dropped by filter ({', '.join([*named, *more])})"


def stays(item: CleanItem, source: str, sieves: Mapping[str, Iterable[Sieve]], *, now: datetime) -> bool:
    """Say whether an item that a feed has already would still be taken."""
    return judge(Subject.of(source, item, now), sieves.get(source, ())).stays


def _sieve(name: str, options: Source) -> Sieve:
    return sieve(f"sources.{name}.", options, TOOLS)


def _spell(text: str, language: str) -> tuple[str, ...]:
    """Fold a text for comparing: as in most languages, and where it has a dotless ı, as there too.

    A title in capitals may say ISTANBUL, IPHONE or ISPARTA: in Turkish either reading may be meant.
    """
    plain = _spaced(fold(text, "en")).replace("i\u0307", "i")
    return (plain, _spaced(fold(text, language))) if is_turkic(language) else (plain,)


def _spaced(folded: str) -> str:
    return folded.replace(GLUE, " ")


def _compiled(pattern: str) -> Pattern:
    from feedtool.clean.rules import compile_pattern  # noqa: PLC0415  - few rules have a pattern

    compiled: Pattern = compile_pattern(pattern)
    return compiled


TOOLS = Tools(_spell, _compiled)
