"""What all pages have in common: templates that escape what is put into them, the style, the script, and what a browser may do.

Templates are files in this folder; `%(name)s` is escaped by MarkupSafe, unless it is markup of ours.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.build.pages.tongue import Direction, Tongue

NOTHING = Markup("")


@dataclass(frozen=True, slots=True)
class Shell:
    """What a page says around its entries: its title, the `links` of its head, what stands `above` its heading and below it.

    What stands below the heading is `about`; `foot` stands below everything.
    """

    title: str
    tongue: Tongue
    links: Markup
    above: Markup
    about: Markup
    foot: Markup = NOTHING

    def head(self) -> bytes:
        """Write the page up to its first entry."""
        say = self.tongue.say
        values = {
            "language": self.tongue.language,
            "dir": self.tongue.direction,
            "policy": policy(),
            "title": self.title,
            "links": self.links,
            "style": _trusted("style.css"),
            "own": own(self.tongue),
            "above": self.above,
            "about": self.about,
            **{name: say(name) for name in ("skip", "search", "found")},
        }
        return filled("page.html", values).encode()

    def tail(self) -> bytes:
        """Write the rest of the page, after its last entry."""
        return filled("foot.html", {"foot": self.foot, "script": _trusted("find.js")}).encode()


@cache
def policy() -> str:
    """Give what a browser may do with a page: show our style, run our script, load pictures, audio and video; nothing else.

    Style and script are named by their digests, so that none but ours counts (https://www.w3.org/TR/CSP3/).
    """
    rules = {
        "default-src": "'none'",
        "style-src": _named("style.css"),
        "script-src": _named("find.js"),
        "img-src": "https: http:",
        "media-src": "https: http:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def filled(name: str, values: Mapping[str, object]) -> Markup:
    """Put values into a template of this folder: `%(name)s` is escaped unless it is markup of ours."""
    return put(source(name), **values)


def put(markup: str, **values: object) -> Markup:
    """Put values into a line of markup that stands in our code: `%(name)s` is escaped unless it is markup of ours.

    MarkupSafe's own `%` takes three times as long, and a page has hundreds of lines.
    """
    return Markup(markup % {name: escape(value) for name, value in values.items()})  # noqa: S704  - only literals are given here


def joined(parts: Iterable[Markup]) -> Markup:
    """Join pieces of markup."""
    return Markup("".join(map(escape, parts)))  # noqa: S704  - what is no markup is escaped here


def own(tongue: Tongue) -> Markup:
    """Give the attributes of what a page says itself, where that is in another language than the page."""
    if tongue.is_own(tongue.language):
        return NOTHING
    return put(' lang="%(language)s" dir="ltr"', language=tongue.spoken)


def spoken(language: str | None, direction: Direction, around: Tongue) -> Markup:
    """Give the attributes of a text within a page: its language where one is told, its direction where it is another."""
    told = put(' lang="%(language)s"', language=language) if language else NOTHING
    return told if direction == around.direction and not language else told + put(' dir="%(dir)s"', dir=direction)


def links(rows: Iterable[Mapping[str, str]]) -> Markup:
    """Write `link` elements of a head, each from its attributes."""
    return joined(
        put("<link%(rest)s>\n", rest=joined(put(f' {name}="%(value)s"', value=value) for name, value in row.items()))
        for row in rows
    )


@cache
def source(name: str) -> str:
    """Read a file of this folder."""
    return (files(__package__) / name).read_text(encoding="utf-8")


@cache
def _trusted(name: str) -> Markup:
    """Take a file of this folder as markup, for it is ours."""
    return Markup(source(name))  # noqa: S704


def _named(name: str) -> str:
    digest = hashlib.sha256(source(name).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
