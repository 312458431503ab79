"""The rules of the gate in one list, and the loop that asks them all: pure, no files, clock, network or HTML."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedtool.gate import listing, pages, texts
from feedtool.gate.dates import dates
from feedtool.gate.language import language
from feedtool.gate.sight import Case, Limits, Reason, case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedtool.gate.sight import Past, Seen

Rule = Callable[[Case], str | None]
"""One way of looking broken: gives the message, or None where nothing does."""

RULES: tuple[tuple[str, Rule], ...] = (
    ("empty", listing.empty),
    ("page", pages.share),
    ("count", listing.count),
    ("new", listing.new),
    ("titles", listing.titles),
    ("links", listing.links),
    ("bodies", texts.bodies),
    ("short", texts.short),
    ("language", language),
    ("dates", dates),
    ("noise", texts.noise),
)
"""Every rule under its name, the plainest reasons first."""

_DEFAULT = Limits()


def judge(
    new: Sequence[Seen], last: Sequence[Seen], *, limits: Limits = _DEFAULT, past: Sequence[Past] = ()
) -> tuple[Reason, ...]:
    """Say everything that looks broken in a read beside the last good one; nothing to say means good.

    `past` are earlier good reads, in any order. Without `last` only the absolute rules apply: empty, page, and titles,
    links or long bodies that are all the same. The order of the items and repeated guids do not matter.
    """
    seen = case(new, last, limits=limits, past=past)
    told = ((name, rule(seen)) for name, rule in RULES)
    return tuple(Reason(name, message) for name, message in told if message is not None)
