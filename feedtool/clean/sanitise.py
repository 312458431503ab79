"""The last gate: HTML through an allow-list, to a fixpoint. Nothing may edit HTML after it; only here `SafeHtml` is made."""

from __future__ import annotations

from contextvars import ContextVar

import nh3

from feedtool.clean.normalise import scrub
from feedtool.clean.urls import link_url, web_url
from feedtool.model import SafeHtml

TAGS = frozenset(
    """a abbr article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small
    span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr audio video source""".split()
)
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href", "hreflang", "title"},
    "abbr": {"title"},
    "audio": {"src", "controls"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "alt", "title", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "reversed", "type"},
    "q": {"cite"},
    "source": {"src", "type"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
    "video": {"src", "controls", "width", "height", "poster"},
}
DROPPED_WITH_CONTENT = frozenset(
    """script style template noscript iframe noembed noframes object embed applet svg math textarea title head select
    option button xmp plaintext canvas""".split()
)
_LINKS = frozenset({("a", "href"), ("blockquote", "cite"), ("q", "cite"), ("del", "cite"), ("ins", "cite")})
_MEDIA = frozenset({("img", "src"), ("audio", "src"), ("video", "src"), ("video", "poster"), ("source", "src")})
_PASSES = 10
MAX_REFERENCES = 200_000
"""Characters written as `&…;`: but for `<` and `>`: nh3 takes 2 s for so many,
and four times as long for twice as many (measured); books have 20,000."""


def sanitise(source: str, *, base: str | None = None) -> SafeHtml:
    """Make HTML safe: allowed tags and attributes only, absolute http(s) and mailto URLs only, legal characters only.

    Relative URLs are resolved against `base` (an absolute URL) and dropped without one. Raises ValueError for more
    than 200,000 `&`, and where ten passes do not settle it, which no input is known to cause.
    """
    if source.count("&") - source.count("&lt;") - source.count("&gt;") > MAX_REFERENCES:
        raise ValueError(f"HTML with more than {MAX_REFERENCES:,} characters written as '&…;' is not cleaned")
    token = _BASE.set(base)
    try:
        return _settled(source)
    finally:
        _BASE.reset(token)


def _settled(source: str) -> SafeHtml:
    for _ in range(_PASSES):
        before, source = source, _CLEANER.clean(scrub(source))
        if source == before:
            return SafeHtml(source)
    raise ValueError(f"HTML does not settle after {_PASSES} passes of the sanitiser")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if (tag, name) in _LINKS:
        return link_url(value, base=_BASE.get())
    if (tag, name) in _MEDIA:
        return web_url(value, base=_BASE.get())
    return value


_BASE: ContextVar[str | None] = ContextVar("base", default=None)
"""What relative URLs of the HTML at hand start from: to make a cleaner for each item takes longer than to clean it."""

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes=ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)
