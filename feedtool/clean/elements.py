"""The step that does to elements of an HTML body what the user says, by CSS selectors: keep, remove, unwrap.

It comes first and once, for what the selectors speak of (classes, ids) does not outlive sanitising. What is kept is left alone
by everything after it, and by `remove` and `unwrap`: of an element that goes, what is kept in it stays in its place.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from feedtool.clean import keeping
from feedtool.clean.html import HtmlBody, drop_element, unwrap_element
from feedtool.clean.lines import words
from feedtool.clean.policy import DROPPED_WITH_CONTENT, TAGS
from feedtool.clean.repairs.taking import places_of, shown
from feedtool.clean.tree import BLOCKS, FULL, read
from feedtool.extract.selectors import pick_each
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

MAX_ELEMENTS = 20_000
"""Elements of a body that selectors are applied to: 0.3 s for one selector of any kind (measured)."""


def elements(draft: Draft, settings: Settings) -> Draft:
    """Apply all selectors: each means what it finds in the body as it was."""
    rules = [rule for rule in settings.elements.rules() if rule not in settings.off]
    if not rules or not isinstance(draft.body, HtmlBody):
        return draft
    root = draft.body.root
    if sum(map(len, draft.body.tags.values())) > MAX_ELEMENTS:
        reason = (
            f"selectors were not applied: the body has more than {MAX_ELEMENTS:,} elements; make the source's pages smaller"
        )
        return replace(draft, refusals=(*draft.refusals, reason))
    found = pick_each(root, [selector for _, selector in rules])
    for (action, selector), some in zip(rules, found, strict=True):
        if chosen := [element for element in some if element is not root and _is_in(element, root)]:
            draft = replace(draft, hits=draft.hits | {f"{action}: {selector}"})
            draft = _ACTIONS[action](draft, selector, chosen, settings)
            if settings.watch is not None:
                settings.watch(draft, action, rule=selector)
    return draft


def _is_in(element: etree._Element, root: etree._Element) -> bool:
    """Say whether an element was not taken out by an earlier rule."""
    return any(above is root for above in element.iterancestors())


def _keep(draft: Draft, _selector: str, chosen: Sequence[etree._Element], _settings: Settings) -> Draft:
    root = _root(draft)
    keeping.flag(root)
    for element in (each for each in chosen if each.tag not in DROPPED_WITH_CONTENT):
        if element.tag not in TAGS:  # so that the mark outlives the sanitiser, which would take the tag and leave what is in it
            element.tag = "div" if element.tag in BLOCKS else "span"
        keeping.mark(element)
    return replace(draft, body=HtmlBody(root))


def _remove(draft: Draft, selector: str, chosen: Sequence[etree._Element], settings: Settings) -> Draft:
    root = _root(draft)
    going = _outermost(element for element in chosen if not keeping.is_kept(element))
    if not going:
        return draft
    if refusal := _refusal(root, going, settings):
        return replace(draft, refusals=(*draft.refusals, f"remove: {selector!r} was not applied: {refusal}"))
    where = places_of(HtmlBody(root), going)
    removals = [Removal("remove", selector, shown(element), at) for element, at in zip(going, where, strict=True)]
    for element in going:
        for stays in _kept_in(element):
            stays.tail = None
            element.addprevious(stays)
        drop_element(element)
    return replace(draft, body=HtmlBody(root), removals=(*draft.removals, *removals))


def _unwrap(draft: Draft, selector: str, chosen: Sequence[etree._Element], _settings: Settings) -> Draft:
    root = _root(draft)
    going = [element for element in chosen if not keeping.is_kept(element)]
    where = places_of(HtmlBody(root), going)
    removals = [Removal("unwrap", selector, _start(element), at) for element, at in zip(going, where, strict=True)]
    for element in going:
        unwrap_element(element)
    return replace(draft, body=HtmlBody(root), removals=(*draft.removals, *removals)) if going else draft


_ACTIONS: Mapping[str, Callable[[Draft, str, Sequence[etree._Element], Settings], Draft]] = {
    "keep": _keep,
    "remove": _remove,
    "unwrap": _unwrap,
}


def _root(draft: Draft) -> etree._Element:
    if not isinstance(draft.body, HtmlBody):
        raise TypeError(f"selectors are for HTML, not for a {type(draft.body).__name__}")
    return draft.body.root


def _outermost(elements: Iterable[etree._Element]) -> list[etree._Element]:
    """Leave out what stands inside another that goes."""
    chosen = dict.fromkeys(elements)
    return [element for element in chosen if not any(above in chosen for above in element.iterancestors())]


def _kept_in(element: etree._Element) -> list[etree._Element]:
    """Give what is kept inside an element that goes, without what stands in another kept one."""
    return _outermost(element.iterfind(f".//*[@{keeping.MARK}]"))


def _refusal(root: etree._Element, going: Sequence[etree._Element], settings: Settings) -> str:
    """Say why elements must not go, or nothing."""
    whole = words((read(root).text,))
    taken = sum(map(_taken, going))
    if whole and taken >= whole:
        return "it would leave an empty body"
    if taken > settings.max_removed * whole:
        return f"it would take {taken} of {whole} words, more than max_removed: {settings.max_removed:g}"
    return "" if whole or _is_filled(root, going) else "it would leave an empty body"


def _taken(element: etree._Element) -> int:
    kept = sum(words((read(each).text,)) for each in _kept_in(element))
    return words((read(element).text,)) - kept


def _is_filled(root: etree._Element, going: Sequence[etree._Element]) -> bool:
    """Say whether a body without words has pictures or the like beside what goes, or had none at all."""
    full = [each for each in root.iter(*FULL) if each.tag not in {"source", "input"}]
    gone = set(going)
    return not full or any(each not in gone and not any(up in gone for up in each.iterancestors()) for each in full)


def _start(element: etree._Element) -> str:
    """Write the start tag of an element, without marks of ours."""
    given = ((str(name), str(value)) for name, value in element.items())
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given if not name.startswith(keeping.MARK))
    return f"<{element.tag}{attributes}>"
