"""Learning within a run: from the items that a source has and those that it had, when it is time to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.counted import counted
from feedtool.errors import CleanError
from feedtool.profile import Noise
from feedtool.state import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from feedtool.clean.pipeline import Cleaner
    from feedtool.config import Source
    from feedtool.model import Item
    from feedtool.profile import Pattern, Sample
    from feedtool.run.plan import Task

EARLIER = 60
"""Items that a source has no more and that are learned from: noise that comes now and then shows in them."""

MOST = 500
"""Items that are learned from at most."""

SURE = 0.5
"""The confidence from which on a pattern is told of by itself; that of `learn`, which is not imported for it."""

HOSTED = 0.8
"""The share of items whose pages are on one host: then that is the site's."""

_SIGN = re.compile(r"[|｜:：·•»›~–—/\])】）_-]")
_NO_NAMES = frozenset({"www", "news", "blog", "feeds", "rss", "com", "org", "net", "gov", "edu"})
_FEW, _LONGEST = 3, 80

_FIRST = 3
"""The read with news at which a source is first learned from, where nothing is taken out by itself; then at each twice that."""


def is_due(options: Source, noise: Noise | None) -> bool:
    """Say whether the next read with news is one to learn at: `auto` learns at each, `suggest`, which only tells, at few."""
    if options.learn.mode != "suggest":
        return options.learn.mode == "auto"
    reads = (noise.reads if noise else 0) + 1
    return reads % _FIRST == 0 and (reads // _FIRST).bit_count() == 1


def learned(task: Task, items: Sequence[Item], *, blind: Callable[[], Cleaner], site: str) -> Noise | None:
    """Give what a source repeats now, with what a person decided; None where nobody wants to know.

    `blind` gives a cleaner that knows nothing of it; `site` is the name of the site, where the source states it.
    """
    learn = task.options.learn
    before = task.known.noise or Noise()
    titles = _titles(items, site or before.site, before.titles) if task.options.titles.site else before.titles
    if learn.mode == "off" and not learn.pin:
        return Noise(titles=titles) if titles else None
    now = replace(before, site=site or before.site)
    if is_due(task.options, before):
        now = _again(task, items, blind(), now)
    return decide(replace(now, reads=before.reads + 1, titles=titles), task.options)


def _titles(items: Sequence[Item], site: str, before: Sequence[str]) -> tuple[str, ...]:
    """Give what the titles of a source begin or end with; the site's host is a name of it, too."""
    if not _is_repeating([item.title for item in items]):
        return tuple(before)
    from feedtool.learn.titles import affixes  # noqa: PLC0415  - only where titles have something in common

    hosts = Counter(urlsplit(item.link).hostname for item in items if item.link)
    host, count = hosts.most_common(1)[0] if hosts else (None, 0)
    names = [site, *(_labels(host) if host and count >= HOSTED * len(items) else ())]
    return affixes([item.title for item in items], " | ".join(filter(None, names)), before)


def _is_repeating(titles: Sequence[str]) -> bool:
    """Say quickly whether some titles that a sign parts begin or end alike."""
    parted = [title.casefold().strip() for title in titles if _SIGN.search(title)]
    edges = Counter(edge for title in parted for edge in {("start", title[:_FEW]), ("end", title[-_FEW:])})
    return any(count >= _FEW for count in edges.values())


def _labels(host: str) -> Iterator[str]:
    """Give what a host may be called by: as it is, without `www.`, and by each part that may be a name."""
    yield host.removeprefix("www.")
    yield from (part for part in host.split(".")[:-1] if part not in _NO_NAMES and len(part) >= _FEW)


def decide(noise: Noise, options: Source) -> Noise:
    """Apply what the settings of a source say of its patterns."""
    learn = options.learn
    if not noise.patterns and not learn.pin:
        return noise
    from feedtool.learn import decided  # noqa: PLC0415  - only where something is known or pinned

    return decided(noise, applies=learn.mode == "auto", pinned=learn.pinned, banned=learn.banned)


def told(source: str, noise: Noise | None, before: Noise | None) -> Iterator[str]:
    """Say once what was found that is taken out from now on, and that there is something which could be."""
    if noise is None:
        return
    known = {str(pattern) for pattern in (before or Noise()).patterns if pattern.confidence >= SURE}
    news = [pattern for pattern in noise.patterns if pattern.confidence >= SURE and str(pattern) not in known]
    taken = [pattern for pattern in news if pattern.applied and pattern.of]
    open_ = [pattern for pattern in news if not pattern.applied]
    if taken:
        texts = counted(len(taken), "text that repeats", "texts that repeat")
        yield f"learned {texts} and takes {_them(taken)} out from now on: {_shown(taken)}"
    if open_:
        texts, shows = counted(len(open_), "text repeats", "texts repeat"), f"'feedtool learn {source}' shows {_them(open_)}"
        yield f"{texts} and may be noise; {shows}: {_shown(open_)}"


def _them(patterns: Sequence[Pattern]) -> str:
    return "it" if len(patterns) == 1 else "them"


def _shown(patterns: Sequence[Pattern]) -> str:
    return "; ".join(f"{str(pattern)[:_LONGEST]!r} in {pattern.seen} of {pattern.of}" for pattern in patterns[:_FEW])


def samples_of(cleaner: Cleaner, items: Iterable[Item], *, site: str) -> Iterator[Sample]:
    """Give items as learning sees them; one that cannot be cleaned is none."""
    for item in items:
        try:
            yield cleaner.sample(item, site=site)
        except CleanError:
            continue


def _again(task: Task, items: Sequence[Item], cleaner: Cleaner, before: Noise) -> Noise:
    from feedtool.learn import learn  # noqa: PLC0415  - few sources are learned from in a run

    # Of whole articles the listing has but the beginning: what was found of them is in the state.
    now = () if task.options.full_text.enabled else items
    past = (codec.found(data, key="", origin="") for data in task.known.earlier)
    some = list(samples_of(cleaner, (*now, *past), site=before.site))[:MOST]
    return replace(learn(some, before), site=before.site)
