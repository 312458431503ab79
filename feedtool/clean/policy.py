"""What HTML may be published: tags, attributes and schemes as data, in this one place; docs/policy.md is made of it.

The sanitiser lets through what stands here and nothing else, and so does bleach where disallowed markup is shown as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from feedtool.languages import tag_of

if TYPE_CHECKING:
    from collections.abc import Mapping

GROUPS: Mapping[str, frozenset[str]] = {
    "paragraphs and headings": frozenset("p br hr h1 h2 h3 h4 h5 h6 pre blockquote".split()),
    "parts of a text": frozenset("article aside div section header footer details summary".split()),
    "lists": frozenset("ul ol li dl dt dd".split()),
    "tables": frozenset("table caption colgroup col thead tbody tfoot tr th td".split()),
    "figures and media": frozenset("figure figcaption img audio video source".split()),
    "links": frozenset({"a"}),
    "words": frozenset(
        """abbr b bdi bdo cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u var
        wbr""".split()
    ),
}
"""The tags that may stay, by what they are for."""

TAGS = frozenset().union(*GROUPS.values())

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "*": frozenset({"dir", "lang"}),
    "a": frozenset({"href", "hreflang", "title"}),
    "abbr": frozenset({"title"}),
    "audio": frozenset({"src", "controls"}),
    "blockquote": frozenset({"cite"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "del": frozenset({"cite", "datetime"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "ins": frozenset({"cite", "datetime"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "reversed", "type"}),
    "q": frozenset({"cite"}),
    "source": frozenset({"src", "type"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
    "video": frozenset({"src", "controls", "width", "height", "poster"}),
}
"""The attributes that may stay, by tag; `*` is any. No `style`, `class`, `id` or what leads to one (`headers`),
`target`, none that begins with `on`."""

WORDS: Mapping[str, frozenset[str]] = {
    "dir": frozenset({"ltr", "rtl", "auto"}),
    "scope": frozenset({"row", "col", "rowgroup", "colgroup"}),
}
"""What attributes with a choice of words may say; `lang` says a language (RFC 5646). With another value they go."""

LINKS = frozenset({("a", "href"), ("blockquote", "cite"), ("q", "cite"), ("del", "cite"), ("ins", "cite")})
"""Addresses that a reader follows: of these schemes, made absolute."""

LINK_SCHEMES = frozenset({"http", "https", "mailto"})

MEDIA = frozenset({("img", "src"), ("audio", "src"), ("video", "src"), ("video", "poster"), ("source", "src")})
"""Addresses that are loaded by themselves: of these schemes, made absolute, and only of hosts that `media_hosts` allows."""

MEDIA_SCHEMES = frozenset({"http", "https"})

DROPPED_WITH_CONTENT = frozenset(
    """script style template noscript iframe noembed noframes object embed applet svg math textarea title head select
    option button xmp plaintext canvas""".split()
)
"""What goes with all that is in it; of any other tag that is not allowed only the tag goes."""

REL = ("noopener", "noreferrer")
"""What links say of where they lead, unless the configuration says otherwise."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a source may change of it.

    `disallowed` markup is taken out or shown as text; only `media_hosts` (and what is under them) may have media loaded,
    None: all; `rel` is set on every link.
    """

    disallowed: Literal["strip", "escape"] = "strip"
    media_hosts: tuple[str, ...] | None = None
    rel: tuple[str, ...] = REL

    def may_load(self, host: str) -> bool:
        """Say whether media of a host, in small letters, may stay.

        >>> Policy(media_hosts=("example.org",)).may_load("img.example.org"), Policy(media_hosts=()).may_load("example.org")
        (True, False)
        """
        if self.media_hosts is None:
            return True
        return any(host == known or host.endswith(f".{known}") for known in self.media_hosts)


DEFAULT = Policy()


def word(name: str, value: str) -> str | None:
    """Give the value of `lang`, or of one of `WORDS`, as it may be published, or nothing.

    >>> word("lang", "en_US"), word("lang", "php"), word("dir", "RTL")
    ('en-US', None, 'rtl')
    """
    if name == "lang":
        return tag_of(value)
    chosen = value.strip().lower()
    return chosen if chosen in WORDS[name] else None
