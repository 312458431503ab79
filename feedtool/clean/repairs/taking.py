"""How repairs take elements out of a tree and say so: nothing is taken that would leave an item without its text."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from feedtool.clean.draft import but
from feedtool.clean.html import HtmlBody
from feedtool.clean.keeping import has_kept, holds_kept, is_kept
from feedtool.clean.repairs.shape import raw_text
from feedtool.clean.tree import OPAQUE, read
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedtool.clean.draft import Draft, Settings


_SPACES = " \n\t\r\u00a0"


@dataclass(frozen=True, slots=True)
class Cut:
    """One element to be taken out with all that is in it, and the rule that says so."""

    element: etree._Element
    rule: str


class Note(NamedTuple):
    """One thing that was changed or taken out at an element that stays: the rule, and what stood there."""

    element: etree._Element
    rule: str
    text: str


def tree(draft: Draft) -> HtmlBody:
    """Give the body of a draft that has one of HTML; repairs are called for no other."""
    if not isinstance(draft.body, HtmlBody):
        raise TypeError(f"repairs are for HTML, not for a {type(draft.body).__name__}")
    return draft.body


def found(draft: Draft, *tags: str) -> list[etree._Element]:
    """Give the elements of some tags, tag by tag, without those that the user wants kept as they are."""
    body = tree(draft)
    there = body.tags
    elements = [element for tag in tags if tag in there for element in there[tag]]
    return [element for element in elements if not is_kept(element)] if elements and has_kept(body.root) else elements


def linked(draft: Draft) -> list[tuple[etree._Element, str]]:
    """Give the links that have an address, each with it, without those that the user wants kept as they are."""
    body = tree(draft)
    return [each for each in body.links if not is_kept(each[0])] if has_kept(body.root) else body.links


def take(draft: Draft, settings: Settings, step: str, cuts: Sequence[Cut]) -> Draft:
    """Take elements out, or refuse all of them where no text of the item would be left; rules that are off take nothing."""
    cuts = _outermost([cut for cut in cuts if (step, cut.rule) not in settings.off])
    if not cuts:
        return draft
    body = tree(draft)
    if not _is_left(body, cuts):
        reason = f"step {step!r} was not applied: it would leave an empty body"
        return draft if reason in draft.refusals else replace(draft, refusals=(*draft.refusals, reason))
    places = places_of(body, [cut.element for cut in cuts])
    removals = [Removal(step, cut.rule, shown(cut.element), place) for cut, place in zip(cuts, places, strict=True)]
    changed = body.without([cut.element for cut in cuts])
    return but(draft, body=changed, removals=(*draft.removals, *removals))


def noted(draft: Draft, step: str, notes: Sequence[Note], *, is_reshaped: bool = True) -> Draft:
    """Write down what was changed at elements that are still there; without notes nothing was.

    With `is_reshaped` off only addresses were changed.
    """
    if not notes:
        return draft
    changed = tree(draft).changed(is_reshaped=is_reshaped)
    places = places_of(changed, [note.element for note in notes])
    removals = [Removal(step, note.rule, note.text, place) for note, place in zip(notes, places, strict=True)]
    return but(draft, body=changed, removals=(*draft.removals, *removals))


def places_of(body: HtmlBody, elements: Sequence[etree._Element]) -> list[str]:
    """Say of each element in which line of the body it stands, or after which."""
    order, begun = body.standing
    return [f"body:{_line(element, order, begun)}" for element in elements]


def shown(element: etree._Element) -> str:
    """Give what the ledger says of an element: its text, or its markup where it has none."""
    return _text(element) or str(etree.tostring(element, method="html", encoding="unicode", with_tail=False))


def _line(element: etree._Element, order: Mapping[etree._Element, int], begun: Sequence[int]) -> int:
    """Give the number of the first line that begins inside an element, else of the last before it, else 1."""
    first = _place(order, element)
    at = bisect_left(begun, first)
    if at == len(begun):
        return max(at, 1)
    last = _place(order, _last(element)) if len(element) else first
    return at + 1 if begun[at] <= last else max(at, 1)


def _place(order: Mapping[etree._Element, int], element: etree._Element) -> int:
    """Give the place of an element, or of the nearest one above it that is not new."""
    if (place := order.get(element)) is not None:
        return place
    return next((order[each] for each in element.iterancestors() if each in order), 0)


def _last(element: etree._Element) -> etree._Element:
    """Give the last element inside another, or itself."""
    while len(element):
        element = element[-1]
    return element


def _outermost(cuts: Sequence[Cut]) -> list[Cut]:
    """Leave out what stands inside something else that goes, what was named before, and what the user wants kept."""
    chosen: dict[etree._Element, Cut] = {}
    for cut in (each for each in cuts if not holds_kept(each.element)):
        chosen.setdefault(cut.element, cut)
    return [cut for element, cut in chosen.items() if not any(outer in chosen for outer in element.iterancestors())]


def _text(element: etree._Element) -> str:
    return " ".join(read(element).text.split())


def _is_left(body: HtmlBody, cuts: Sequence[Cut]) -> bool:
    """Say whether text is left beside what goes, or there was none in that."""
    taken = sum(_size(raw_text(cut.element)) for cut in cuts)
    if not taken:
        return True
    gone = taken + sum(_size(raw_text(element)) for tag in OPAQUE & body.tags.keys() for element in body.tags[tag])
    whole = raw_text(body.root)
    return _size(whole[: 2 * gone]) > gone or _size(whole) > gone  # nearly always the beginning is enough


def _size(text: str) -> int:
    """Count the characters of a text, spaces apart."""
    return len(text) - sum(map(text.count, _SPACES))
