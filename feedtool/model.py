"""The nouns that travel between the rooms: plain, frozen values that know nothing of where they come from or go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NewType

from feedtool.nouns import CARRIED, PARTS, Category, Enclosure, Head, Person, Point, Removal, Size, Upstream
from feedtool.remembered import Alias, Event, Record

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.podcast import Episode, Show
    from feedtool.profile import Noise

__all__ = [
    "CARRIED",
    "PARTS",
    "Alias",
    "Category",
    "CleanItem",
    "ContentType",
    "Document",
    "Enclosure",
    "Entry",
    "Event",
    "Feed",
    "Head",
    "Item",
    "NoiseKind",
    "NoiseRule",
    "Pause",
    "Person",
    "Point",
    "Problem",
    "Record",
    "Removal",
    "Replacement",
    "Response",
    "SafeHtml",
    "Sighting",
    "Size",
    "SourceResult",
    "Upstream",
    "Where",
]

SafeHtml = NewType("SafeHtml", str)
"""HTML that passed the sanitiser. Only the cleaner makes it; the feed builder accepts nothing else."""

ContentType = Literal["text", "html"]

NoiseKind = Literal["literal", "line", "regex"]

Where = Literal["title", "summary", "body", "tags", "everywhere", "head", "tail"]


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes with their origin.

    `name` is unique within its source and stable between runs (a path relative to the configuration, with `/`, or a URL);
    `origin` is what a person is shown; `modified` is aware, in UTC. What came over the network has the `url` that it was
    found at in the end, the media `type` and `charset` that its server stated (in small letters), and the time at which it was
    `fetched` (aware): what relative dates count from.
    """

    name: str
    origin: str
    data: bytes
    modified: datetime | None = None
    url: str | None = None
    type: str | None = None
    charset: str | None = None
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoiseRule:
    """What to take out, and where; no `where` means the default places of its kind (docs/configuration.md)."""

    kind: NoiseKind
    pattern: str
    where: tuple[Where, ...] = ()

    def __str__(self) -> str:
        return self.pattern if self.kind == "literal" else f"{self.kind}:{self.pattern}"


@dataclass(frozen=True, slots=True)
class Replacement:
    r"""What to put in the place of a text, and in which texts; `by` may hold `\0` to `\9` after a `regex`."""

    kind: Literal["literal", "regex"]
    pattern: str
    by: str
    where: tuple[Literal["title", "summary", "body", "tags"], ...] = ("title", "summary", "body")

    def __str__(self) -> str:
        return f"replace: {self.pattern}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong and that somebody should look at; the rest of the run went on."""

    subject: str
    """The source or feed, by its name in the configuration."""
    stage: str
    message: str
    where: str | None = None
    """The item or file, as a person knows it."""

    def __str__(self) -> str:
        place = f"{self.subject}: {self.where}" if self.where else self.subject
        return f"{place}: {self.stage}: {self.message}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read, as found. All dates are aware; all URLs are absolute.

    Text content (`content_type="text"`) is one paragraph a line; `key` is the item's name within its source, the same
    in every run; `removals` is what the source already moved from the text into fields; `published` and `updated` are what
    the source states, `modified` is when its carrier (a file) last changed, for an item that states nothing.
    `image` and `comments` are URLs: of its picture, of the page with what readers say about it; `rights` is who may do what.
    `external` is the URL of a page elsewhere that the item is about; `size` is that of the picture, `point` a place that the
    item is about; `categories` say more of some of its `tags`, and what says more of anything else says nothing.
    """

    key: str
    origin: str
    title: str
    content: str
    content_type: ContentType = "text"
    summary: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    removals: tuple[Removal, ...] = ()
    modified: datetime | None = None
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    comments: str | None = None
    upstream: Upstream | None = None
    contributors: tuple[Person, ...] = ()
    rights: str | None = None
    episode: Episode | None = None
    external: str | None = None
    categories: tuple[Category, ...] = ()
    size: Size | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class CleanItem:
    """The same item, safe to publish: `title`, `text` and `summary` are plain text, `html` went through the sanitiser."""

    key: str
    origin: str
    title: str
    html: SafeHtml
    text: str
    summary: str
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    removals: tuple[Removal, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: str | None = None
    comments: str | None = None
    upstream: Upstream | None = None
    contributors: tuple[Person, ...] = ()
    rights: str | None = None
    episode: Episode | None = None
    external: str | None = None
    categories: tuple[Category, ...] = ()
    size: Size | None = None
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One item as its source gives it now.

    `digest` names what was found, whatever its key, and `original` holds it (JSON); both are as `state` writes them. Where the
    whole article was cleaned in its place, that is the original, and `whole` names it.
    `clean` is None where the state has the clean item already: the same original, the same cleaner; or an older one, where the
    item must wait for its article. `is_lacking` says that it was cleaned without its page, which is asked for again.
    """

    key: str
    origin: str
    digest: str
    modified: datetime | None = None
    original: bytes | None = None
    clean: CleanItem | None = None
    whole: str | None = None
    is_lacking: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """One answer from outside as it is remembered, to ask again only for what changed, and to do all again without asking.

    `name` is a digest of what was asked for, `shown` what a person sees of it; `at` is when the answer was last known to hold,
    `fetched` when its body came first; `url` is where it was found in the end, `moved` where a server says that it has moved to
    for good; `etag` and `modified` are the server's own words; `digest` names the body; `data` is the compressed body,
    None where it stayed in the state. Only those with the role `main` say what a source holds; `files` is all that is known of
    the files that it names; `fresh` is for how many seconds.
    """

    name: str
    shown: str
    at: datetime
    fetched: datetime
    digest: str
    url: str | None = None
    moved: str | None = None
    etag: str | None = None
    modified: str | None = None
    type: str | None = None
    charset: str | None = None
    role: Literal["main", "once", "robots", "files"] = "main"
    fresh: float = 0.0
    data: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """When a source is asked again: not for so many `seconds`, nor in these hours of the day or days of the week, in UTC.

    `days` count from Monday, 0. `failed` says that a server could not answer (then the pause grows with each time), `gone` that
    it said that there is nothing any more (410).
    """

    seconds: float = 0.0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    failed: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What reading and cleaning one source gave, its items in the source's own order.

    `failed` says that the source as a whole could not be read, `unmodified` that it holds just what it held at the last good
    run, `is_lacking` that it must be read again with all that is kept of its answers (in both cases there are no items here).
    `fingerprint` names all that was read and how, for the next run to compare; `cleaned` counts the items that had to be
    cleaned; `requests` what was asked outside. `responses` are to be remembered, `pause` is what servers say of when to ask
    again, `rhythm` what the source itself says (None where it was not looked at), `notes` is what an owner should know although
    nothing failed, `feed_notes` the same of feeds, by name, `hints` what one who writes the source should. `head` is what a
    feed says of itself, safe; `noise` what the items are known to repeat; `hits` are the user's rules that found something.
    `is_cut` says that not all that it holds could be read: what is missing is not gone; `refused` are the keys of items that
    are there and could not be cleaned, `repeated` those of items that share one with an earlier item and are left out;
    `beyond` counts those that were not read, since the source is to read no more; `waits` says that it was not asked, as it
    failed before.
    """

    source: str
    items: tuple[Sighting, ...] = ()
    problems: tuple[Problem, ...] = ()
    failed: bool = False
    unmodified: bool = False
    is_lacking: bool = False
    fingerprint: str | None = None
    cleaned: int = 0
    requests: int = 0
    responses: tuple[Response, ...] = ()
    pause: Pause | None = None
    rhythm: Pause | None = None
    notes: tuple[str, ...] = ()
    feed_notes: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    head: Head | None = None
    hits: frozenset[str] = frozenset()
    noise: Noise | None = None
    is_cut: bool = False
    refused: frozenset[str] = frozenset()
    repeated: tuple[str, ...] = ()
    beyond: int = 0
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A clean item with its place in a feed: `guid` is a `tag:` URI (RFC 4151) that never changes for that item.

    `published` and `updated` are aware and always there; `authors` is never empty. `credit` is the feed that it was taken over
    from, where the item does not say so itself: with the address of that feed's page, since its own may hold a reader's key.
    """

    guid: str
    source: str
    item: CleanItem
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    credit: Upstream | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """An ordered choice of entries under one title; what every format is written from.

    `base` is the public URL under which the files are served and ends with `/`; `home` is the page that the feed belongs to;
    `guid` is the feed's own `tag:` URI; `updated` is that of its newest entry. `coauthors`, `rights`, `tags`,
    `contributors` and `image` are those of the source that gives the feed its head, if one does.
    `icon` is small and square, `image` larger; `hubs` are URLs of WebSub hubs that hear of each change. Readers need not look
    again for `ttl` minutes (0: nothing is said), nor in the hours (UTC, 0 to 23) and on the days (`monday`) that are to be
    skipped; `webmaster` cares for the files, and nothing more will come where it `is_expired`. `moved` has the new address of
    each format of a feed that was moved. Entries that are not at hand are left out, and given to the builder one by one.
    For people, dates are shown in the time `zone` (IANA); `formats` are all that the feed is written in, and `listed` says that
    a page lists it with all others. `older` and `newer` are the names of the archives before and after it, `current` that of
    the feed whose archive this is (None: it is none); `complete`: there is no entry but these.
    """

    name: str
    guid: str
    title: str
    description: str
    base: str
    home: str
    language: str
    author: Person
    updated: datetime
    entries: tuple[Entry, ...] = ()
    coauthors: tuple[Person, ...] = ()
    rights: str = ""
    tags: tuple[str, ...] = ()
    contributors: tuple[Person, ...] = ()
    image: str | None = None
    show: Show | None = None
    hubs: tuple[str, ...] = ()
    icon: str | None = None
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    webmaster: Person | None = None
    is_expired: bool = False
    moved: tuple[tuple[str, str], ...] = ()
    zone: str = "UTC"
    formats: tuple[str, ...] = ()
    listed: bool = False
    older: str | None = None
    newer: str | None = None
    current: str | None = None
    complete: bool = False
