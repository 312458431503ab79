"""The last gate: HTML through an allow-list, to a fixpoint. Nothing may edit HTML after it; only here `SafeHtml` is made."""

from __future__ import annotations

from contextvars import ContextVar
from functools import lru_cache
from urllib.parse import urlsplit

import nh3

from feedtool.clean.keeping import MARK
from feedtool.clean.normalise import scrub
from feedtool.clean.policy import (
    ATTRIBUTES,
    DEFAULT,
    DROPPED_WITH_CONTENT,
    LINK_SCHEMES,
    LINKS,
    MEDIA,
    TAGS,
    WORDS,
    Policy,
    word,
)
from feedtool.clean.urls import link_url, web_url
from feedtool.model import SafeHtml

_ADDRESSES = frozenset(name for _, name in LINKS | MEDIA)
_WORDS = frozenset({"lang", *WORDS})
_PASSES = 10
MAX_REFERENCES = 200_000
"""Characters written as `&…;`: but for `<` and `>`: nh3 takes 2 s for so many,
and four times as long for twice as many (measured); books have 20,000."""


def sanitise(source: str, *, base: str | None = None, policy: Policy = DEFAULT, marks: bool = False) -> SafeHtml:
    """Make HTML safe: allowed tags and attributes only, absolute http(s) and mailto URLs only, legal characters only.

    Space at both ends goes, for readers of feeds take it away, too.

    Relative URLs are resolved against `base` (an absolute URL) and dropped without one. `marks` lets through, on the way, what
    says that an element is kept: it must be called once more without. Raises ValueError for more
    than 200,000 `&`, and where ten passes do not settle it, which no input is known to cause.
    """
    references = source.count("&")
    if references > MAX_REFERENCES and references - source.count("&lt;") - source.count("&gt;") > MAX_REFERENCES:
        raise ValueError(f"HTML with more than {MAX_REFERENCES:,} characters written as '&…;' is not cleaned")
    token = _AT_HAND.set((base, policy))
    try:
        return _settled(source, _cleaner(policy.rel, (MARK,) if marks else ()))
    finally:
        _AT_HAND.reset(token)


def _settled(source: str, cleaner: nh3.Cleaner) -> SafeHtml:
    for _ in range(_PASSES):
        before, source = source, cleaner.clean(scrub(source))
        if source == before:
            return SafeHtml(source.strip())
    raise ValueError(f"HTML does not settle after {_PASSES} passes of the sanitiser")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name not in _ADDRESSES:
        return word(name, value) if name in _WORDS else value
    if (tag, name) in LINKS:
        return link_url(value, base=_AT_HAND.get()[0])
    if (tag, name) in MEDIA:
        return _media(value)
    return value


def _media(value: str) -> str | None:
    base, policy = _AT_HAND.get()
    url = web_url(value, base=base)
    if url is None or policy.media_hosts is None:
        return url
    return url if policy.may_load(urlsplit(url).hostname or "") else None


_AT_HAND: ContextVar[tuple[str | None, Policy]] = ContextVar("at_hand", default=(None, DEFAULT))
"""What relative URLs of the HTML at hand start from, and its policy: to make a cleaner for each item takes longer than to clean
it."""


@lru_cache(maxsize=16)
def _cleaner(rel: tuple[str, ...], more: tuple[str, ...]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(DROPPED_WITH_CONTENT),
        attributes={tag: {*names, *more} if tag == "*" else set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes=set(LINK_SCHEMES),
        link_rel=" ".join(rel) or None,
        strip_comments=True,
    )
