"""Makes lists of what is meant as one: items stand in a list, and nothing else does (https://html.spec.whatwg.org/#the-ul-element).

Browsers show both alike; readers that lay a page out themselves, or read it aloud, do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.keeping import has_kept
from feedtool.clean.repairs.edit import make
from feedtool.clean.repairs.shape import is_block
from feedtool.clean.repairs.taking import Note, noted, tree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element as Element

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.html import HtmlBody

STEP = "lists"
_OLD = ("menu", "dir")
_LISTS = frozenset({"ul", "ol", *_OLD})
_TERMS = frozenset({"dt", "dd"})
_RARE = _TERMS | {"dl", *_OLD}
_SILENT = frozenset({"script", "style", "template"})


def lists(draft: Draft, _settings: Settings) -> Draft:
    """Put items that stand alone into a list, and what stands between items into one of them; take lists off that are none."""
    body = tree(draft)
    if _is_usual(body.tags) or has_kept(body.root):
        return draft
    return noted(draft, STEP, [*_named(body), *_lists(body), *_alone(body), *_described(body), *_undescribed(body)])


def _is_usual(tags: Mapping[str, Sequence[Element]]) -> bool:
    """Say whether all lists hold items alone, and all items stand in them: most do, and one walk shows it."""
    if not _RARE.isdisjoint(tags):
        return False
    items = 0
    for tag in ("ul", "ol"):
        for element in tags.get(tag, ()):
            if (text := element.text) and not text.isspace():
                return False
            for child in element:
                if child.tag != "li" or ((text := child.tail) and not text.isspace()):
                    return False
                items += 1
    return items == len(tags.get("li", ()))


def _named(body: HtmlBody) -> list[Note]:
    """Call old names of lists by that which the sanitiser knows."""
    old = [element for tag in _OLD for element in body.tags.get(tag, ())]
    notes = [Note(element, "list", f"<{element.tag}>") for element in old]
    for element in old:
        element.tag = "ul"
    return notes


def _lists(body: HtmlBody) -> list[Note]:
    found = (element for tag in ("ul", "ol", *_OLD) for element in body.tags.get(tag, ()))
    return [note for element in found if (note := _mended(element, frozenset({"li"}), "li")) is not None]


def _alone(body: HtmlBody) -> list[Note]:
    """Put each run of items that stand in no list into one."""
    alone = [item for item in body.tags.get("li", ()) if _holder(item) not in _LISTS]
    return [Note(_wrapped(run, "ul"), "item", "<li>") for run in _runs(alone)]


def _described(body: HtmlBody) -> list[Note]:
    """Mend lists of terms; those in which no term has a description, or no description a term, are none."""
    notes: list[Note] = []
    for element in body.tags.get("dl", ()):
        if not _is_described(element):
            notes.append(Note(element, "list", "<dl>"))
            for each in (element, *(child for child in element if child.tag in _TERMS)):
                each.tag = "div"
        elif (note := _mended(element, _TERMS | {"div"}, "dd")) is not None:
            notes.append(note)
    return notes


def _is_described(element: Element) -> bool:
    """Say whether a term of a list has a description: of those in a `div`, there are some at all."""
    tags = [str(child.tag) for child in element]
    if _TERMS.isdisjoint(tags):
        return next(element.iter(*_TERMS), None) is not None
    return "dt" in tags and "dd" in tags[tags.index("dt") :]


def _undescribed(body: HtmlBody) -> list[Note]:
    """Put terms with their descriptions that stand in no list into one; others are plain blocks."""
    every = [term for tag in ("dt", "dd") for term in body.tags.get(tag, ())]
    notes: list[Note] = []
    for run in _runs([term for term in every if term.tag in _TERMS and _holder(term) != "dl"]):
        tags = [term.tag for term in run]
        if tags[0] == "dt" and "dd" in tags:
            notes.append(Note(_wrapped(run, "dl"), "item", "<dt>"))
            continue
        for term in run:
            notes.append(Note(term, "item", f"<{term.tag}>"))
            term.tag = "div"
    return notes


def _holder(item: Element) -> str:
    """Give the tag of what an item stands in; a `div` around items of a `dl` does not count."""
    holder = item.getparent()
    outer = holder.getparent() if holder is not None and holder.tag == "div" and item.tag in _TERMS else None
    if outer is not None and outer.tag == "dl":
        return "dl"
    return str(holder.tag) if holder is not None else ""


def _mended(element: Element, own: frozenset[str], item: str) -> Note | None:
    """Put what stands in a list beside its items into items; a list that has none is a block."""
    if not (element.text or "").strip() and not any(_is_stray(each, own) or (each.tail or "").strip() for each in element):
        return None
    note = Note(element, "list", f"<{element.tag}>")
    if any(each.tag in own for each in element):
        _gathered(element, own, item)
    else:
        element.tag = "div"
    return note


def _is_stray(child: Element, own: frozenset[str]) -> bool:
    return isinstance(child.tag, str) and child.tag not in own and child.tag not in _SILENT


def _gathered(element: Element, own: frozenset[str], item: str) -> None:
    """Put blocks that are no items into the item before them, where there is one, all else into items of their own."""
    holder, is_open = None, False
    if (element.text or "").strip():
        holder, is_open = _moved(element, make(item)), True
    for child in list(element):
        if child is holder:
            continue
        if _is_stray(child, own):
            if holder is None or not (is_open or is_block(child)):
                holder, is_open = make(item), True
                child.addprevious(holder)
            holder.append(child)
            continue
        holder, is_open = child if child.tag == item else None, False
        if (child.tail or "").strip():
            holder, is_open = make(item, child.tail or ""), True
            child.tail = None
            child.addnext(holder)


def _moved(element: Element, made: Element) -> Element:
    """Put the text at the start of an element into one that stands there in its place."""
    made.text, element.text = element.text, None
    element.insert(0, made)
    return made


def _runs(items: Sequence[Element]) -> list[list[Element]]:
    """Give items that follow one another, with nothing but white space between them, as runs."""
    chosen = set(items)
    runs: list[list[Element]] = []
    for item in items:
        before = item.getprevious()
        if before is not None and before in chosen and not (before.tail or "").strip():
            continue
        run = [item]
        while (after := run[-1].getnext()) is not None and after in chosen and not (run[-1].tail or "").strip():
            run.append(after)
        runs.append(run)
    return runs


def _wrapped(run: Sequence[Element], tag: str) -> Element:
    """Put an element around some that follow one another; what follows the last of them follows it."""
    made = etree.Element(tag)
    run[0].addprevious(made)
    made.extend(run)
    made.tail, run[-1].tail = run[-1].tail, None
    return made
