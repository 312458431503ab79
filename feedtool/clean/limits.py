"""Titles, summaries, names, tags and addresses within limits, before anything looks at them: they are as hostile as bodies.

What is cut or left out is in the ledger, and said.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from feedtool.clean.carried import LONGEST_TITLE, LONGEST_URL, reachable
from feedtool.clean.normalise import one_line, scrub
from feedtool.clean.summary import shorten
from feedtool.model import Removal

if TYPE_CHECKING:
    from feedtool.model import Item, Person

STEP = "limits"
LONGEST_SUMMARY = 20_000
LONGEST_NAME = 300
LONGEST_TAG = 200
MOST_TAGS = 100
MOST_AUTHORS = 50
SHOWN = 60
ADVICE = "; mend it where it comes from, or leave it"


@dataclass(slots=True)
class _Work:
    """What was taken out, while it is gathered."""

    removals: list[Removal] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def note(self, what: str, text: str, where: str, limit: str) -> None:
        self.removals.append(Removal(STEP, limit, text, where))
        self.refusals.append(f"{what} {text[:SHOWN]!r} is longer than {limit}{ADVICE}")


def within(item: Item) -> tuple[Item, tuple[str, ...]]:
    """Bring the short texts and addresses of an item within limits; say in plain words what was cut or left out."""
    work = _Work()
    made = replace(
        item,
        title=_cut(work, "title", item.title, LONGEST_TITLE),
        summary=_cut(work, "summary", item.summary or "", LONGEST_SUMMARY) if item.summary else item.summary,
        tags=_tags(work, item.tags),
        authors=_authors(work, item.authors),
        link=_link(work, item.link),
        removals=(*item.removals, *work.removals),  # the last, when all is gathered
    )
    return made, tuple(work.refusals)


def _cut(work: _Work, name: str, text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    whole = one_line(scrub(text))
    kept = shorten(whole, limit)
    if kept != whole:
        work.note(f"the {name}", text, name, f"{limit:,} characters: cut there")
    return kept


def _tags(work: _Work, tags: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(tag for tag in tags if len(tag) <= LONGEST_TAG)
    for tag in tags:
        if len(tag) > LONGEST_TAG:
            work.note("the tag", tag, "tags", f"{LONGEST_TAG} characters: left out")
    if len(kept) > MOST_TAGS:
        work.removals += [Removal(STEP, f"{MOST_TAGS} tags", tag, "tags") for tag in kept[MOST_TAGS:]]
        work.refusals.append(f"it has {len(kept):,} tags, more than {MOST_TAGS}: the rest was left out{ADVICE}")
    return kept[:MOST_TAGS]


def _authors(work: _Work, authors: tuple[Person, ...]) -> tuple[Person, ...]:
    kept = tuple(author for author in authors if len(author.name) <= LONGEST_NAME)
    for author in authors:
        if len(author.name) > LONGEST_NAME:
            work.note("the name", author.name, "author", f"{LONGEST_NAME} characters: left out")
    if len(kept) > MOST_AUTHORS:
        work.removals += [Removal(STEP, f"{MOST_AUTHORS} authors", each.name, "author") for each in kept[MOST_AUTHORS:]]
        work.refusals.append(f"it has {len(kept):,} authors, more than {MOST_AUTHORS}: the rest was left out{ADVICE}")
    return tuple(map(reachable, kept[:MOST_AUTHORS]))


def _link(work: _Work, link: str | None) -> str | None:
    if not link or len(link) <= LONGEST_URL:
        return link
    work.note("the link", link, "link", f"{LONGEST_URL:,} characters: left out")
    return None
