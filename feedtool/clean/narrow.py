"""Takes out of a tree beforehand what the sanitiser would take out of its HTML, so that the sanitiser finds nothing to do.

It guards nothing: the sanitiser judges what is written of the tree as ever. But where it gives back what it was given, that
tree is what was published, and need not be read once more. What is not met here (odd names, other policies) goes the long way.
"""

from __future__ import annotations

import re
from operator import methodcaller
from typing import TYPE_CHECKING

from lxml import etree

from feedtool.clean.draft import but
from feedtool.clean.html import HtmlBody, drop_element
from feedtool.clean.keeping import has_kept
from feedtool.clean.policy import ATTRIBUTES, DROPPED_WITH_CONTENT, LINKS, MEDIA, TAGS, WORDS, word
from feedtool.clean.tree import BLOCKS
from feedtool.clean.urls import link_url, web_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Protocol

    from lxml.etree import _Element as Element

    from feedtool.clean.draft import Draft, Settings

    Attributes = Sequence[tuple[str, str]]

    class Check(Protocol):
        """Gives an address as it may be published, or nothing."""

        def __call__(self, text: str, *, base: str | None = None) -> str | None:
            """Check one."""


_SPACE = " \t\n\r\f\v"
_RAW = frozenset({"script", "style"})
_NAME = re.compile(r"[a-z][a-z0-9-]*+")
_ATTRIBUTES: Callable[[Element], Attributes] = methodcaller("items")
_ALLOWED = {tag: ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset()) for tag in TAGS}
_ALLOWED["a"] |= {"rel"}  # which is set by itself


def _worded(name: str) -> Check:
    def check(text: str, *, base: str | None = None) -> str | None:  # noqa: ARG001
        return word(name, text)

    return check


_CHECKS: Mapping[str, Mapping[str, Check]] = {
    tag: {
        **{name: _worded(name) for name in ("lang", *WORDS)},
        **{name: link_url if (tag, name) in LINKS else web_url for of, name in LINKS | MEDIA if of == tag},
    }
    for tag in TAGS
}


def narrow(draft: Draft, settings: Settings) -> Draft:
    """Take out elements, attributes and addresses that are not allowed, in a tree of HTML under the usual policy."""
    body, policy = draft.body, settings.policy
    if not isinstance(body, HtmlBody) or policy.disallowed != "strip" or policy.media_hosts is not None or has_kept(body.root):
        return draft
    odd = [tag for tag in body.tags if tag not in TAGS]
    if not all(map(_may_go, odd)):
        return draft
    is_reshaped = _stripped(body, odd)
    is_new = _commented(body.root) | is_reshaped | _trimmed(body.root)
    rel = " ".join(policy.rel)
    for tag in _ALLOWED.keys() & body.tags.keys():
        for element in body.tags[tag]:
            if given := _ATTRIBUTES(element):
                is_new |= _allowed(element, tag, given, draft.base)
            if tag == "a" and not (rel and given and given[-1] == ("rel", rel)):
                is_new |= _related(element, rel)
    if not is_new:
        return draft
    return but(draft, body=body.changed() if is_reshaped else body.unmarked())


def _may_go(tag: str) -> bool:
    """Say whether parsers agree on what an element holds, and it does not divide lines."""
    if tag in DROPPED_WITH_CONTENT:
        return tag in _RAW
    return tag not in BLOCKS and _NAME.fullmatch(tag) is not None


def _commented(root: Element) -> bool:
    """Take out comments."""
    if next(root.iter(etree.Comment, etree.PI), None) is None:
        return False
    etree.strip_tags(root, etree.Comment, etree.PI)
    return True


def _trimmed(root: Element) -> bool:
    """Take out white space at both ends, which the sanitiser takes out, too."""
    text, tail = root.text or "", (root[-1].tail or "") if len(root) else ""
    start, end = text.lstrip(_SPACE), tail.rstrip(_SPACE)
    if not len(root):
        start = start.rstrip(_SPACE)
    if (start, end) == (text, tail):
        return False
    root.text = start or None
    if len(root):
        root[-1].tail = end or None
    return True


def _stripped(body: HtmlBody, odd: Iterable[str]) -> bool:
    """Take out elements of tags that are not allowed, some with all that is in them."""
    unwrapped = [tag for tag in odd if tag not in DROPPED_WITH_CONTENT]
    for tag in odd:
        for element in body.tags[tag] if tag in DROPPED_WITH_CONTENT else ():
            drop_element(element)
    if unwrapped:
        etree.strip_tags(body.root, *unwrapped)
    return bool(odd)


def _allowed(element: Element, tag: str, given: Attributes, base: str | None) -> bool:
    """Leave an element the attributes that it may have, addresses as they may be published; say whether that changed any."""
    is_new = False
    allowed, checks = _ALLOWED[tag], _CHECKS[tag]
    for name, value in given:
        if name not in allowed:
            del element.attrib[name]
            is_new = True
        elif name in checks and (new := checks[name](value, base=base)) != value:
            _addressed(element, name, new)
            is_new = True
    return is_new


def _addressed(element: Element, name: str, new: str | None) -> None:
    if new is None:
        del element.attrib[name]
    else:
        element.set(name, new)


def _related(link: Element, rel: str) -> bool:
    """Give a link its `rel`, last of its attributes, where nh3 puts it."""
    had = link.attrib.pop("rel", "")
    if rel:
        link.set("rel", rel)
    return bool(rel or had)
