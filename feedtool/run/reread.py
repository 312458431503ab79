"""What is no edit: what an older feedtool read otherwise, and what nobody reads, as the signature of an address."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from feedtool.languages import tag_of

if TYPE_CHECKING:
    from feedtool.model import CleanItem

_SIGNED = re.compile(r'( (?:src|poster)="[^"?]*)\?[^"]*')
"""The query of a picture, audio or video in safe HTML: hosts sign addresses anew in each answer, or let them expire."""

_ASIDE = frozenset({"enclosures", "image", "size", "published", "updated"})
"""What is compared otherwise, or is no content: dates may be read otherwise, too."""


def is_alike(now: CleanItem, before: CleanItem) -> bool:
    """Say whether people read the same: queries of files and pictures, the language and the order of tags do not count."""
    return _read_by_people(now) == _read_by_people(before)


def _read_by_people(item: CleanItem) -> tuple[object, ...]:
    files = [replace(each, url=_bare(each.url), duration=None) for each in item.enclosures]
    texts = (item.title, _SIGNED.sub(r"\1", item.html), item.summary, sorted(tag.casefold() for tag in item.tags))
    return (*texts, item.authors, _bare(item.image or ""), files, item.upstream, item.contributors, item.rights)


def _bare(address: str) -> str:
    return address.partition("?")[0]


def is_reread(now: bytes, before: bytes) -> bool:
    """Say whether two originals are one item that has other pictures, or of which pictures were taken for files before.

    Its language may be told by another code of the same language.
    Of an enclosure that is not there any more it is known only that its type was a picture's, or not stated.
    """
    new, old = _read(now), _read(before)
    kept, files = new.get("enclosures") or [], old.get("enclosures") or []
    gone = [each for each in files if each not in kept]
    is_left = [each for each in files if each in kept] == kept
    return is_left and all(map(_may_be_picture, gone)) and _rest(new) == _rest(old)


def _read(original: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(original.decode("utf-8", "surrogatepass"))
    return found


def _may_be_picture(file: dict[str, Any]) -> bool:
    kind = file.get("type")
    return kind is None or kind.startswith("image/")


def _rest(values: dict[str, Any]) -> dict[str, Any]:
    """Give all else that is found of an item, without pictures of people."""
    people = [{**each, "avatar": None} for each in values["authors"]]
    same = {"authors": people, "language": tag_of(values["language"] or "")}
    return {name: value for name, value in values.items() if name not in _ASIDE} | same
