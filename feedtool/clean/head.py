"""What a feed says of itself, made safe: plain lines, and addresses that may be published; noise rules are not for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.clean.decode import repair
from feedtool.clean.normalise import characters, level, one_line
from feedtool.clean.podcast import Means, safe_show
from feedtool.clean.urls import web_url
from feedtool.languages import tag_of
from feedtool.model import Head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.model import Person

LONGEST = 5000
"""Characters of a text; what is longer is cut there: no head needs so much."""


MOST = 50
"""People or tags of a head; the rest is left out."""


def safe(head: Head) -> Head:
    r"""Make every part of a head fit to be published; what is none is left out.

    >>> made = safe(Head("  Bread\x0b &\nbutter", link="javascript:alert(1)", tags=("food", " food ")))
    >>> made.title, made.link, made.tags
    ('Bread & butter', None, ('food',))
    """
    return Head(
        title=_line(head.title),
        description=_line(head.description),
        link=_address(head.link),
        language=tag_of(head.language or ""),
        authors=_people(head.authors),
        contributors=_people(head.contributors),
        rights=_line(head.rights),
        tags=tuple(dict.fromkeys(filter(None, map(_line, head.tags[:MOST])))),
        image=_address(head.image),
        show=safe_show(head.show, _MEANS),
        icon=_address(head.icon),
    )


def _line(text: str) -> str:
    return one_line(characters(repair(characters(text[:LONGEST]))))


def _address(url: str | None) -> str | None:
    return web_url(url) if url and len(url) <= LONGEST else None


_MEANS = Means(lambda text: level(_line(text)), lambda _, url: _address(url))


def _people(people: Iterable[Person]) -> tuple[Person, ...]:
    named = (replace(each, name=_line(each.name), uri=_address(each.uri), avatar=_address(each.avatar)) for each in people)
    return tuple(each for each in named if each.name)[:MOST]
