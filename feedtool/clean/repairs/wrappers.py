"""Takes out elements that hold nothing, and those that only stand around something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.html import drop_element, unwrap_element
from feedtool.clean.keeping import has_kept
from feedtool.clean.repairs.shape import is_block
from feedtool.clean.repairs.taking import Note, noted, tree

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.html import HtmlBody

STEP = "wrappers"
_MAY_BE_EMPTY = frozenset(
    """a abbr article aside b big blockquote center cite code dd del details div dl dt em figcaption figure font footer h1 h2
    h3 h4 h5 h6 header i ins kbd li main mark nav ol p q s samp section small span strong sub summary sup tt u ul var""".split()
)
_UNKNOWN = ("address", "center", "dialog", "dir", "fieldset", "form", "hgroup", "legend", "main", "menu", "nav")
_AROUND = ("div", "section", "article", "main", "header", "footer")
_DIRECTED = ("dir", "lang")


def wrappers(draft: Draft, _settings: Settings) -> Draft:
    """Take out empty elements, spans without a language, blocks that hold one block only, and rules and breaks at the ends."""
    body = tree(draft)
    if has_kept(body.root):
        return draft
    notes = [*_blocks(body), *_spans(body), *_empty(body), *_nested(body), *_edges(body.root)]
    return noted(draft, STEP, notes)


def _blocks(body: HtmlBody) -> list[Note]:
    """Make plain blocks of those that the sanitiser does not know: without them lines would run together."""
    notes = [Note(element, "block", f"<{element.tag}>") for tag in _UNKNOWN for element in body.tags.get(tag, ())]
    for note in notes:
        note.element.tag = "div"
    return notes


def _spans(body: HtmlBody) -> list[Note]:
    """Unwrap spans: the sanitiser leaves them nothing but a language or direction."""
    spans = body.tags.get("span", ())
    directed = [span for span in spans if any(name in span.attrib for name in _DIRECTED)]
    if len(directed) == len(spans):
        return []
    if directed:
        kept = set(directed)
        for span in spans:
            if span not in kept:
                unwrap_element(span)
    else:
        etree.strip_tags(body.root, "span")
    return [Note(body.root, "span", "<span>")]


def _empty(body: HtmlBody) -> list[Note]:
    """Take out what holds nothing to see, from the inside out; a space between words stays."""
    notes: list[Note] = []
    tags = _MAY_BE_EMPTY & body.tags.keys()
    blank = [each for each in body.root.iterdescendants(*tags) if not (each.text or "").strip()] if tags else []
    for element in reversed(blank):
        parent = element.getparent()
        if parent is None or not _is_empty(element):
            continue
        notes.append(Note(parent, "empty element", f"<{element.tag}>"))
        if is_block(element) or not (len(element) or element.text):
            drop_element(element)
        else:
            unwrap_element(element)
    return notes


def _is_empty(element: etree._Element) -> bool:
    if (element.text or "").strip():
        return False
    return all(child.tag == "br" and not (child.tail or "").strip() for child in element)


def _nested(body: HtmlBody) -> list[Note]:
    """Unwrap what holds one block and no text, and what stands around the whole body."""
    notes = []
    for tag in _AROUND:
        for element in body.tags.get(tag, ()):
            parent = element.getparent()
            if parent is None or any(name in element.attrib for name in _DIRECTED):
                continue
            if _holds_one_block(element) or (parent is body.root and _is_all(element)):
                notes.append(Note(parent, "wrapper", f"<{tag}>"))
                unwrap_element(element)
    return notes


def _holds_one_block(element: etree._Element) -> bool:
    if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
        return False
    return is_block(element[0])


def _is_all(element: etree._Element) -> bool:
    """Say whether nothing stands beside an element."""
    root = element.getparent()
    return root is not None and len(root) == 1 and not (root.text or "").strip() and not (element.tail or "").strip()


def _edges(root: etree._Element) -> list[Note]:
    """Take out rules and breaks at the start and the end of the body, which divide nothing."""
    notes = []
    while len(root) and root[0].tag in {"br", "hr"} and not (root.text or "").strip():
        notes.append(Note(root, "idle break", f"<{root[0].tag}>"))
        drop_element(root[0])
    while len(root) and root[-1].tag in {"br", "hr"} and not (root[-1].tail or "").strip():
        notes.append(Note(root, "idle break", f"<{root[-1].tag}>"))
        drop_element(root[-1])
    return notes
