"""What the checks of RSS and Atom have in common: what stands in an element, how often, and what its text must look like."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from feedtool.check.findings import Finding, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml import etree

PROLOG = rb"(?s)[\xef\xbb\xbf\s]*+(?>(?:<\?(?>.*?\?>)\s*+|<!--(?>.*?-->)\s*+){0,10000})"
"""The pattern of what may stand before a document type: in atomic groups, so that no input makes it go back."""


@dataclass(frozen=True, slots=True)
class Value:
    """What the text of an element must look like: a rule, the test for it, and its name in words."""

    rule: str
    test: Callable[[str], object]
    wanted: str


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What stands in an element: required exactly once, at most once, any number of times; tags as lxml has them.

    Elements of other namespaces than `namespace` (`{http://…`, or empty) are free; `values` is by tag.
    """

    kind: str
    namespace: str
    required: frozenset[str]
    once: frozenset[str]
    many: frozenset[str]
    values: Mapping[str, Value]


def local(tag: object) -> str:
    """Give the name of an element or attribute without its namespace."""
    return str(tag).rpartition("}")[2]


def line(element: etree._Element) -> int:
    """Give the line of an element, counted from 1."""
    found: int | None = element.sourceline  # type: ignore[assignment]  # the stubs leave its type open
    return found or 1


def words(element: etree._Element) -> str:
    """Give the text of an element that holds only text."""
    return element.text or ""


def shape(element: etree._Element, wanted: Shape) -> Iterator[Finding]:
    """Find what is missing, there too often, unknown, or of the wrong form among the children of an element."""
    children = [(str(child.tag), child) for child in element]
    tags = tuple([tag for tag, _ in children])
    is_usual = _is_usual(tags, wanted)
    if not is_usual:
        yield from _unusual(element, children, tags, wanted)
    for tag, child in children:
        if tag in wanted.required and not words(child).strip() and not len(child):
            yield Finding(line(child), f"{wanted.kind}/required", f"<{local(tag)}> is empty: give it a text")
        elif tag in wanted.values:
            yield from value(child, wanted.values[tag])
        elif not is_usual and _is_strange(tag, wanted):
            yield Finding(line(child), f"{wanted.kind}/element", f"<{local(tag)}> is unknown here: remove or correct it")


@lru_cache(maxsize=512)
def _is_usual(tags: tuple[str, ...], wanted: Shape) -> bool:
    """Say whether nothing is missing, there too often or unknown; remembered, for the entries of a feed have the same tags."""
    some = set(tags)
    often = any(tags.count(tag) > 1 for tag in some & (wanted.required | wanted.once)) if len(some) < len(tags) else False
    return wanted.required <= some and not often and not any(_is_strange(tag, wanted) for tag in some)


def _unusual(
    element: etree._Element, children: list[tuple[str, etree._Element]], tags: tuple[str, ...], wanted: Shape
) -> Iterator[Finding]:
    """Find what is missing, and what is there too often."""
    counts = Counter(tags)
    for tag in sorted(wanted.required - counts.keys()):
        yield Finding(line(element), f"{wanted.kind}/required", f"<{local(element.tag)}> has no <{local(tag)}>: add one")
    if len(counts) < len(children):
        yield from _twice(children, counts, wanted)


def _twice(children: list[tuple[str, etree._Element]], counts: Mapping[str, int], wanted: Shape) -> Iterator[Finding]:
    """Find what may stand there once and is there again."""
    seen: set[str] = set()
    for tag, child in children:
        if tag in seen and (tag in wanted.required or tag in wanted.once):
            yield Finding(line(child), f"{wanted.kind}/once", f"<{local(tag)}> stands there {counts[tag]} times: keep one")
        seen.add(tag)


def value(element: etree._Element, wanted: Value) -> Iterator[Finding]:
    """Find out whether the text of an element has the form that its rule demands."""
    if not wanted.test(words(element)):
        message = f"<{local(element.tag)}> is {shown(words(element))}: write {wanted.wanted}"
        yield Finding(line(element), wanted.rule, message)


def attribute(element: etree._Element, name: str, wanted: Value) -> Iterator[Finding]:
    """Find out whether an attribute is there and has the form that its rule demands."""
    found = element.get(name)
    if found is None or not wanted.test(found):
        message = f"{name} of <{local(element.tag)}> is {shown(found)}: write {wanted.wanted}"
        yield Finding(line(element), wanted.rule, message)


def unique(elements: list[etree._Element], rule: str) -> Iterator[Finding]:
    """Find texts that stand in more than one of these elements."""
    first: dict[str, int] = {}
    for element in elements:
        text = words(element)
        if text in first:
            yield Finding(line(element), rule, f"{shown(text)} stands in line {first[text]} already: give each entry its own")
        first.setdefault(text, line(element))


def _is_strange(tag: str, wanted: Shape) -> bool:
    is_known = tag in wanted.required or tag in wanted.once or tag in wanted.many
    return not is_known and tag.rpartition("}")[0] == wanted.namespace
