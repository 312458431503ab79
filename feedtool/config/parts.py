"""How a feed is split into parts, and where one that was moved is now, as a configuration writes it."""

from __future__ import annotations

import re
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, TypeAdapter

from feedtool.config.fields import (
    NO_URL,
    Info,
    Known,
    OneOrMany,
    RefusalError,
    Text,
    UnknownError,
    Url,
    apart,
    check,
    option,
)
from feedtool.config.filters import Some
from feedtool.config.mistakes import shown, unknown
from feedtool.config.noise import Block, Shorthand
from feedtool.languages import is_language
from feedtool.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from feedtool.config.expand import Path
    from feedtool.config.mistakes import Locator
    from feedtool.config.settings import FeedSettings
    from feedtool.errors import Mistake

By = Literal["tag", "author", "source", "language"]

SUFFIX = "{suffix}"
"""Stands in `moved_to` for what follows the feed's name in the name of a file: `.xml`, `.tag.ferries.json`."""

_SLOT = re.compile(r"\{([^{}]*)\}")
_QUOTED = "%7Bsuffix%7D"  # stands for it where an address is looked at
_KNOWN = ("feed", "part")
_URL: TypeAdapter[str] = TypeAdapter(Url)

OF_A_NAME = frozenset({"moved_to", "formats"})
"""What may be said of a feed that is another one now: the rest is as that one says."""


class Split(Block):
    """By what a feed is split, into which parts; one text alone is `by`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"by": text})

    by: By = option("What the entries of one part have in common.")
    only: OneOrMany[Text] = option("The tags, authors, sources or languages to make parts of; default: all.", default=())
    title: Text = option("The title of a part, with `{feed}` and `{part}` in it.", default="{feed}: {part}")
    min_entries: int = option("How many entries there must be before a part is made.", default=1, ge=1)
    max_parts: int = option("How many parts are made at most: those with the most entries.", default=100, ge=1, le=10_000)

    @check("title")
    @classmethod
    def _titled(cls, value: str) -> str:
        slots = _SLOT.findall(value)
        if "part" not in slots or not set(slots) <= set(_KNOWN):
            raise RefusalError("expected a title with {part}, and {feed} where you like")
        return value

    @check("only")
    @classmethod
    def _only(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return apart(value, name=folded)

    def titled(self, feed: str, part: str) -> str:
        """Give the title of a part; what stands in braces in a tag stays as it is."""
        return _SLOT.sub(lambda match: {"feed": feed, "part": part}[match[1]], self.title)


Splits = Annotated[Some[Split], AfterValidator(partial(apart, name=attrgetter("by")))]
"""By what a feed is split: by each thing once."""


def _target(value: str, info: Info[Any]) -> str:
    if is_address(value):
        whole = value.replace(SUFFIX, _QUOTED)
        if NO_URL.search(whole):
            raise RefusalError(f"expected a URL without spaces, quotes and brackets, but for {SUFFIX}; write %20 and the like")
        return _URL.validate_python(whole).replace(_QUOTED, SUFFIX)
    known = info.context.words.get("feed") if isinstance(info.context, Known) else None
    if known is not None and value not in known:
        raise UnknownError("feed", known=known)
    return value


Target = Annotated[Text, AfterValidator(_target)]
"""The URL, or the name of the feed, that a feed is now."""


def is_address(target: str) -> bool:
    """Say whether a feed moved to an address, and not to another feed of the same configuration."""
    return "://" in target


def followed(feeds: Mapping[str, FeedSettings]) -> dict[str, FeedSettings]:
    """Give feeds that are other feeds now all that those say, but for their formats; what leads in a circle stays as it is."""
    return {name: _followed(each, feeds) for name, each in feeds.items()}


def _followed(feed: FeedSettings, feeds: Mapping[str, FeedSettings]) -> FeedSettings:
    if not feed.is_other:
        return feed
    last = feed
    while last.is_other:
        last = feeds[last.moved_to or ""]
    return last.model_copy(update={"formats": feed.formats, "moved_to": feed.moved_to})


def wrong_moves(data: Any, own: Callable[[str], Collection[str]], locator: Locator) -> Iterator[Mistake]:
    """Find feeds that move in circles or say what another feed says for them; works on data that may be wrong otherwise.

    `own` gives the addresses of a feed's own files.
    """
    feeds = _block(data, "feeds")
    moves = _moves(feeds)
    for name, target in moves.items():
        if is_address(target):
            if any(_leads(target, address) for address in own(name)):
                yield locator.at(("feeds", name, "moved_to"), "is where the feed is already; leave moved_to out")
            continue
        if circle := _circle(name, moves):
            said = "itself" if len(circle) == 1 else f"itself in the end: {' → '.join((*circle, name))}"
            yield locator.at(("feeds", name, "moved_to"), f"moves to {said}; name the feed or URL that readers are to go to")
        for key in feeds[name] if target in feeds and not circle else ():
            if key not in OF_A_NAME:
                yield locator.at_key(
                    ("feeds", name, key), f"is said by feed {target!r}, which this feed is now; remove it here"
                )


def _leads(target: str, address: str) -> bool:
    """Say whether what a feed moves to is this address, or would be for one of its files.

    >>> [_leads(f"https://e.org/{name}{{suffix}}", "https://e.org/news.xml") for name in ("news", "old/news")]
    [True, False]
    """
    before, suffix, after = target.partition("{suffix}")
    if not suffix:
        return target == address
    return address.startswith(f"{before}.") and address.endswith(after)


def within(data: Any, locator: Locator) -> Iterator[Mistake]:
    """Find feeds whose names are those of parts of another feed; works on data that may be wrong in any other way."""
    feeds = _block(data, "feeds")
    moves = _moves(feeds)
    for parent in feeds:
        each = feeds.get(_last(parent, moves))
        for by in _bys(each.get("split_by") if isinstance(each, dict) else None):
            for name in feeds:
                if f"{name}.".startswith(f"{parent}.{by}."):
                    message = f"is a name that parts of feed {parent!r} may have (split_by: {by}); rename one of the two"
                    yield locator.at_key(("feeds", name), message)


def wrong_values(data: Any, locator: Locator) -> Iterator[Mistake]:
    """Find parts that no item will ever be in: of sources that a feed has not, and of what is no language.

    Works on data that may be wrong in any other way.
    """
    every = tuple(_block(data, "sources"))
    for name, feed in _block(data, "feeds").items():
        if isinstance(feed, dict):
            sources = _texts(feed.get("sources")) or every
            for path, by, value in _only(feed.get("split_by"), ("feeds", name, "split_by")):
                node, _ = locator.find(path)
                if by == "source" and folded(value) not in set(map(folded, sources)):
                    yield locator.at(path, unknown("unknown source", node, sources))
                elif by == "language" and not is_language(value):
                    yield locator.at(path, f"expected a language like en or pt, got {shown(node)}")
                elif by == "language" and "-" in value:
                    yield locator.at(path, f"expected a language without a region, such as pt for pt-BR, got {shown(node)}")


def _only(value: Any, path: Path) -> Iterator[tuple[Path, str, str]]:
    """Give each value that a part is to be made of, where it stands, and by what the feed is split there."""
    blocks = [((*path, at), each) for at, each in enumerate(value)] if isinstance(value, list) else [(path, value)]
    for place, each in blocks:
        if isinstance(each, dict) and isinstance(by := each.get("by"), str):
            only = each.get("only")
            for at, text in enumerate(_texts(only)):
                yield (*place, "only", *([at] if isinstance(only, list) else [])), by, text


def _texts(value: Any) -> tuple[str, ...]:
    """Give the texts of a list, or of one text in the place of a list."""
    return tuple(each.strip() for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))


def _block(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _moves(feeds: dict[str, Any]) -> dict[str, str]:
    return {
        name: each["moved_to"]
        for name, each in feeds.items()
        if isinstance(each, dict) and isinstance(each.get("moved_to"), str)
    }


def _last(name: str, moves: dict[str, str]) -> str:
    """Give the feed that a feed is in the end."""
    seen: set[str] = set()
    while (after := moves.get(name)) is not None and not is_address(after) and name not in seen:
        seen.add(name)
        name = after
    return name


def _circle(name: str, moves: dict[str, str]) -> list[str]:
    """Give the way from a feed back to itself; nothing where it leads elsewhere."""
    way = [name]
    while (after := moves.get(way[-1])) is not None and after not in way:
        way.append(after)
    return way if after == name else []


def _bys(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        by = each.get("by") if isinstance(each, dict) else each
        if isinstance(by, str):
            yield by
