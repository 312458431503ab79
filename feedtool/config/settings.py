"""The settings of a run, frozen: what a configuration may say, key by key, and what it means when it says nothing."""

import os.path
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from feedtool import model
from feedtool.config.archives import Archive
from feedtool.config.face import Face
from feedtool.config.fields import (
    DETECT,
    Duration,
    Flag,
    Language,
    OneOrMany,
    RefusalError,
    Spoken,
    Text,
    Unique,
    Url,
    Word,
    Zone,
    check,
    option,
    whole,
)
from feedtool.config.filters import Filter, Order
from feedtool.config.later import Later
from feedtool.config.learning import Learn
from feedtool.config.network import Fetch, FullText, Hubs
from feedtool.config.noise import Author, Block, Noise
from feedtool.config.parts import Splits, Target, is_address
from feedtool.config.publishing import Publish
from feedtool.config.rules import Disallowed, Host, Keep, Rel, Replacement, Selector, Steps, Titles
from feedtool.config.watching import Watching

if TYPE_CHECKING:
    from feedtool.config.podcast import Podcast
else:
    # Most configurations have none, and it takes a tenth of the time that reading one takes.
    Podcast = Annotated[Any, Later("feedtool.config.podcast", "Podcast")]

SINCE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9_-])?")

# Stands where nobody was named until the settings are completed.
NOBODY = model.Person("")

OWN = ("status.json", "health.xml")
"""What a run writes beside the state, and to the output where that is asked for."""

DateOrder = Literal["DMY", "MDY", "YMD", "YDM", "DYM", "MYD"]


class Site(Block):
    """Who publishes, and where."""

    title: Text = option("The name of the site, as readers see it.")
    url: Url = option("The public address under which the files of `output` are served.")
    home: Url = option("The page that the feeds belong to; default: `url`.", default="")
    language: Language = option("The language of the site (BCP 47).", default="en")
    author: Author = option("Who writes, where nobody else is named; default: the title of the site.", default=NOBODY)
    webmaster: Author | None = option("Who cares for the files of `output`, with an e-mail address.", default=None)
    rights: Text = option("Who may do what with what is published, where a feed does not say.", default="")
    image: Url = option("The picture of feeds that name none: GIF, JPEG or PNG for all readers.", default="")
    icon: Url = option("The small, square picture of feeds that name none.", default="")
    since: Text = option(
        "A year or day on which you owned the host of `url`; it is part of every entry's identity: never change it.",
        default="2026",
    )
    output: Text = option("The folder that the feeds are written to, relative to the configuration.", default="output")
    hub: Hubs = option("The WebSub hubs that are told of every feed that has changed; default: none.", default=())
    index: Flag = option(
        "Whether `index.html` and `feeds.opml` list all feeds, and `feed.css` shows them in browsers.", default=True
    )

    @check("url")
    @classmethod
    def _base(cls, value: str) -> str:
        if "?" in value or "#" in value:
            raise RefusalError("expected a URL without '?' and '#'")
        return value if value.endswith("/") else f"{value}/"

    @check("webmaster")
    @classmethod
    def _reached(cls, value: model.Person | None) -> model.Person | None:
        if value is not None and value.email is None:
            raise RefusalError("expected a webmaster with an email")
        return value

    @check("since")
    @classmethod
    def _since(cls, value: str) -> str:
        refusal = RefusalError("expected a year or a date like 2026-01-31")
        if SINCE.fullmatch(value) is None:
            raise refusal
        try:
            date.fromisoformat(f"{value}-01-01"[:10])
        except ValueError as error:
            raise refusal from error
        return value

    @check("output")
    @classmethod
    def _output(cls, value: str) -> str:
        return _inside(value, "folder")


class Run(Block):
    """How a run remembers, ends and tells."""

    state: Text = option("The file that a run remembers things in, relative to the configuration.", default="state.db")
    deadline: Duration = option("The time that a whole run may take.", default=3600.0)
    parallel: int = option(
        "How many sources are read at once at most; those of one host come in turn.", default=16, ge=1, le=256
    )
    allow_commands: Flag = option("Whether sources of the kind `command` may start programs.", default=False)
    publish_status: Flag = option("Whether `status.json` and `health.xml` are written to `output` too.", default=False)

    @check("state")
    @classmethod
    def _state(cls, value: str) -> str:
        return _inside(value, "file")


class Reading(Watching):
    """How a source is read: the settings that `defaults` and each source share."""

    deadline: Duration = option("The time that reading and cleaning a source may take.", default=60.0)
    keep: Keep = option(
        "How long items are remembered after they left all feeds; or, as a list, CSS selectors of what cleaning leaves alone.",
        default=Keep(),
    )
    fetch: Fetch = option("How servers are asked: at what pace, as whom, and within which limits.", default=Fetch())


class Cleaning(Reading):
    """How items are cleaned: the settings that `defaults` and each source share."""

    noise: OneOrMany[Noise] = option("What to take out of every item, beside what repeats by itself.", default=())
    learn: Learn = option("What is learned from what a source's items repeat.", default=Learn())
    remove: OneOrMany[Selector] = option(
        "CSS selectors of elements of HTML bodies to take out with all that is in them.", default=()
    )
    unwrap: OneOrMany[Selector] = option("CSS selectors of elements to take out, but not what is in them.", default=())
    replace: tuple[Replacement, ...] = option("Texts to put in the place of others.", default=())
    steps: Steps = option(
        "The optional cleaning steps to take, in this order; with `-` or `+` in front of each: what is left out of the usual "
        "ones, or added; default: all.",
        default=(),
    )
    unused_after: int = option(
        "After how many reads with new items, in none of which a rule found anything, that is told; 0: never.", default=30, ge=0
    )
    max_removed: float = option(
        "The share of an item's words that one rule may take; and of its text that all steps together may take, until it "
        "is known what is usual for the source.",
        default=0.6,
        gt=0,
        le=1,
    )
    disallowed: Disallowed = option(
        "What becomes of markup that the sanitiser does not let through: taken out, or shown as text.", default="strip"
    )
    media_hosts: Unique[Host] | None = option(
        "The hosts whose pictures, audio and video may stay, with all hosts under them; others become links. Default: all.",
        default=None,
    )
    rel: Unique[Rel] = option("What links say of where they lead; `[]`: nothing.", default=("noopener", "noreferrer"))
    titles: Titles = option("What is done to the titles of items.", default=Titles())
    summary_length: int = option("The length of a summary, in characters.", default=300, ge=40, le=2000)
    timezone: Zone = option("The time zone of dates that name none (IANA).", default="UTC")
    date_order: DateOrder | None = option(
        "How dates like 03/04/2025 are meant: day (D), month (M) and year (Y) in this order; default: as in the language.",
        default=None,
    )
    date_languages: OneOrMany[Language] = option(
        "The languages that dates are written in (BCP 47); default: that of the source, and English.", default=()
    )


class Defaults(Cleaning):
    """What holds for every source and feed that does not say otherwise."""

    formats: Unique[Annotated[str, Word("format")]] = option("The formats to write; default: all.", default=(), min_length=1)
    limit: int = option("The number of entries that a feed keeps at most.", default=50, ge=1, le=10_000)


class Source(Cleaning):
    """Where items come from: what all kinds of sources have in common; a kind adds its own options."""

    holds_all: ClassVar[bool] = False
    """Whether what a source of this kind does not hold any more was taken back, and has not only grown old."""

    kind: Text = option("The kind of source.")
    language: Spoken | None = option(
        "The language of its items (BCP 47), or `detect`: of each that states none, by its text; default: the site's.",
        default=None,
    )
    author: Author | None = option("Who wrote the items that name nobody; default: the feed's author.", default=None)
    tags: OneOrMany[Text] = option("Tags that each item is given.", default=())
    filter: Filter | None = option("Which of its items feeds take; default: all.", default=None)
    max_age: Duration | None = option("How old an item may be that feeds take; default: any age.", default=None)
    full_text: FullText = option(
        "Whether whole articles are fetched from the pages that items link to, and how.", default=FullText(enabled=False)
    )

    measure: Flag | None = option(
        "Whether servers are asked, once, how long files are and of what type where a source does not state it; default: "
        "where a feed with `podcast` takes its items.",
        default=None,
    )

    @property
    def spoken(self) -> str:
        """Give the language that its items are read and cleaned in where they do not say: the site's, where it is detected."""
        return (self.language or "").removeprefix(f"{DETECT}:").removeprefix(DETECT) or "en"

    @property
    def detects(self) -> bool:
        """Say whether the language of items is found out by their text."""
        return (self.language or "").startswith(DETECT)


class FeedSettings(Face):
    """A feed: which items, under which title, in which formats."""

    title: Text = option("The title of the feed; it may be left out where `head` is given.", default="")
    description: Text = option("What the feed is about; default: its title.", default="")
    head: Annotated[str, Word("source")] | None = option(
        "One of its sources, of kind `feed`: its own title, description, page, language, people, rights, tags and picture hold "
        "where nothing is said here.",
        default=None,
    )
    sources: Unique[Annotated[str, Word("source")]] = option(
        "The sources to take items from; default: all.", default=(), min_length=1
    )
    formats: Unique[Annotated[str, Word("format")]] = option(
        "The formats to write; default: those of `defaults`.", default=(), min_length=1
    )
    filter: Filter | None = option("Which of the items of its sources it takes; default: all.", default=None)
    max_age: Duration | None = option("How old an item may be that it takes; default: any age.", default=None)
    sort: Order = option("The order of its entries; `as-given`: that of `sources`, and in each its own.", default="newest")
    limit: int = option(
        "The number of entries to keep at most: the newest, or the first where they are sorted as given.",
        default=50,
        ge=1,
        le=10_000,
    )
    duplicates: Literal["join", "keep"] = option(
        "Whether the same item from several sources is one entry, that of the first source.", default="join"
    )
    credit: Flag | None = option(
        "Whether entries name the feed of somebody else that they are from; default: where it has several sources.",
        default=None,
    )
    home: Url = option("The page that the feed belongs to; default: the site's.", default="")
    timezone: Zone = option("The time zone that its page shows dates in (IANA); default: that of `defaults`.", default="UTC")
    language: Language = option("The language of the feed (BCP 47); default: the site's.", default="")
    author: Author = option("Who writes, where an item names nobody; default: the site's author.", default=NOBODY)
    hub: Hubs = option("The WebSub hubs that are told when it has changed, `[]`: none; default: those of the site.", default=())
    podcast: Podcast | None = option("What it says of itself as a podcast; default: it is none.", default=None)
    archive: Archive | None = option("Into what archives entries go that leave it; default: none is kept.", default=None)
    complete: Flag = option("Whether it says that it has all its entries, so that readers drop those that left.", default=False)
    split_by: Splits = option("By what it is split into parts, feeds of their own.", default=())
    moved_to: Target | None = option(
        "Where it is now: a URL, or the name of another feed here; its files are made as before, and lead readers there.",
        default=None,
    )

    @property
    def is_other(self) -> bool:
        """Say whether it is another feed of the same configuration now."""
        return self.moved_to is not None and not is_address(self.moved_to)

    @whole(mode="after")
    def _headed(self) -> Self:
        if not self.title and self.head is None and not self.is_other:
            raise RefusalError("missing key 'title'; a feed may do without where head names the source whose title it takes")
        if self.head is not None and self.sources and self.head not in self.sources:
            raise RefusalError(f"head is {self.head!r}, which is none of its sources; add it to them")
        if self.archive and self.complete:
            raise RefusalError("expected archive or complete, not both: what has archives is not complete by itself")
        return self


@dataclass(frozen=True, slots=True)
class Registry:
    """What this run can do: the words that a configuration may use, and what they stand for.

    `steps` are the optional cleaning steps in their default order; `files` gives the file name of a feed in a format;
    `check_noise` raises `ValueError` with a one-line reason when a pattern does not compile; so do `checks`, by name: that of
    `step` knows steps that others bring, which are taken only where they are named; `others` are their names.
    """

    kinds: Mapping[str, type[Source]]
    steps: tuple[str, ...]
    formats: tuple[str, ...]
    files: Callable[[str, str], str]
    check_noise: Callable[[model.NoiseRule], None]
    checks: Mapping[str, Callable[[str], None]] = field(default_factory=dict)
    check_replacement: Callable[[model.Replacement], None] | None = None
    others: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole configuration, complete: every source and feed carries what `defaults` and `site` say for it.

    `file` is the name of the configuration, `folder` its folder, to which paths are relative.
    """

    site: Site
    run: Run
    defaults: Defaults
    sources: Mapping[str, Source]
    feeds: Mapping[str, FeedSettings]
    folder: Path
    file: str = "config.yaml"
    publish: Publish = field(default_factory=Publish)

    @property
    def output(self) -> Path:
        """Give the folder that the feeds are written to."""
        return self.folder / self.site.output

    @property
    def state(self) -> Path:
        """Give the file that a run remembers things in."""
        return self.folder / self.run.state

    @property
    def own(self) -> tuple[str, ...]:
        """Give the real paths of the configuration and of all that a run writes; that of the output ends in a slash."""
        beside = [self.state.with_name(name) for name in OWN]
        kept = [self.state.with_name(f"{self.state.name}{end}") for end in ("", "-wal", "-shm", ".lock")]
        files = [self.folder / PurePath(self.file).name, *kept, *beside]
        return (*map(os.path.realpath, files), os.path.join(os.path.realpath(self.output), ""))  # noqa: PTH118


def _inside(value: str, noun: str) -> str:
    if ".." in PurePosixPath(value.replace("\\", "/")).parts:
        raise RefusalError(f"expected a {noun} without '..' in its path")
    return value
