"""The two ends of cleaning: an item as found → a draft, and a draft → a clean item."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from feedtool.clean import carried
from feedtool.clean.digest import nameless
from feedtool.clean.draft import Draft
from feedtool.clean.html import MAX_CHARACTERS, parse
from feedtool.clean.limits import SHOWN
from feedtool.clean.lines import TextBody
from feedtool.clean.normalise import level, one_line, scrub
from feedtool.languages import tag_of
from feedtool.model import CleanItem

if TYPE_CHECKING:
    from feedtool.clean.repairs.own import Own
    from feedtool.model import Item


MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")


def begun(item: Item, base: str | None) -> Draft:
    """Make a draft of an item as found; raise ValueError for a body that cannot be read at bearable cost."""
    content = scrub(item.content)
    return Draft(
        title=one_line(scrub(item.title)),
        summary=one_line(scrub(item.summary or "")),
        tags=tuple(filter(None, (one_line(scrub(tag)) for tag in item.tags))),
        authors=tuple(replace(author, name=one_line(scrub(_unmarked(author.name)))) for author in item.authors),
        body=_plain(content) if item.content_type == "text" else parse(content),
        base=base,
        carried=carried.found(item),
        removals=item.removals,
    )


def finished(draft: Draft, item: Item, own: Own) -> CleanItem:
    """Make a clean item of a draft that went through all steps."""
    tags = tuple(dict.fromkeys(filter(None, map(_line, draft.tags))))
    return CleanItem(
        key=item.key,
        origin=item.origin,
        title=_line(draft.title) or nameless(own.link, draft.carried),
        html=draft.html,
        text=draft.text,
        summary=_line(draft.summary),
        link=own.link,
        published=item.published,
        updated=item.updated,
        authors=tuple(replace(author, name=_line(author.name)) for author in draft.authors if _line(author.name)),
        tags=tags,
        language=tag_of(item.language or ""),
        removals=draft.removals + own.removals,
        **carried.fields_of(draft.carried, tags),
    )


def link_refusal(item: Item, base: str | None) -> tuple[str, ...]:
    """Say in plain words that the link of an item cannot be published, where that is so."""
    if base is None and item.link and item.link.strip():
        return (f"the link {item.link[:SHOWN]!r} is no absolute http(s) URL: left out",)
    return ()


def _plain(content: str) -> TextBody:
    if len(content) > MAX_CHARACTERS:
        raise ValueError(f"{len(content):,} characters of text are more than the {MAX_CHARACTERS:,} that are cleaned")
    return TextBody.of(content)


def _unmarked(name: str) -> str:
    """Take markup out of a name, which is plain text wherever it is published."""
    return MARKUP.sub("", name) if "</" in name else name


def _line(text: str) -> str:
    """Bring a text to one line that changes nothing beside it, whatever steps were off."""
    return level(one_line(text))
