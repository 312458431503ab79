"""The settings of a run, frozen: what a configuration may say, key by key, and what it means when it says nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated

from feedtool import model
from feedtool.config.fields import Language, OneOrMany, RefusalError, Text, Unique, Url, Word, Zone, check, option
from feedtool.config.noise import Author, Block, Noise

SINCE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
NAME = re.compile(r"[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9_-])?")

# Stands where nobody was named until the settings are completed.
NOBODY = model.Person("")


class Site(Block):
    """Who publishes, and where."""

    title: Text = option("The name of the site, as readers see it.")
    url: Url = option("The public address under which the files of `output` are served.")
    home: Url = option("The page that the feeds belong to; default: `url`.", default="")
    language: Language = option("The language of the site (BCP 47).", default="en")
    author: Author = option("Who writes, where nobody else is named; default: the title of the site.", default=NOBODY)
    since: Text = option(
        "A year or day on which you owned the host of `url`; it is part of every entry's identity: never change it.",
        default="2026",
    )
    output: Text = option("The folder that the feeds are written to, relative to the configuration.", default="output")

    @check("url")
    @classmethod
    def _base(cls, value: str) -> str:
        if "?" in value or "#" in value:
            raise RefusalError("expected a URL without '?' and '#'")
        return value if value.endswith("/") else f"{value}/"

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
        if ".." in PurePosixPath(value.replace("\\", "/")).parts:
            raise RefusalError("expected a folder without '..' in its path")
        return value


class Cleaning(Block):
    """How items are cleaned: the settings that `defaults` and each source share."""

    noise: OneOrMany[Noise] = option("What to take out of every item, beside what repeats by itself.", default=())
    steps: Unique[Annotated[str, Word("step")]] = option(
        "The optional cleaning steps to take, in this order; default: all.", default=()
    )
    max_removed: float = option("The share of an item's words that one noise rule may take.", default=0.6, gt=0, le=1)
    summary_length: int = option("The length of a summary, in characters.", default=300, ge=40, le=2000)
    timezone: Zone = option("The time zone of dates that name none (IANA).", default="UTC")


class Defaults(Cleaning):
    """What holds for every source and feed that does not say otherwise."""

    formats: Unique[Annotated[str, Word("format")]] = option("The formats to write; default: all.", default=(), min_length=1)
    limit: int = option("The number of entries that a feed keeps at most.", default=50, ge=1, le=10_000)


class Source(Cleaning):
    """Where items come from: what all kinds of sources have in common; a kind adds its own options."""

    kind: Text = option("The kind of source.")
    language: Language | None = option("The language of its items (BCP 47); default: the site's.", default=None)
    author: Author | None = option("Who wrote the items that name nobody; default: the feed's author.", default=None)
    tags: OneOrMany[Text] = option("Tags that each item is given.", default=())


class FeedSettings(Block):
    """A feed: which items, under which title, in which formats."""

    title: Text = option("The title of the feed.")
    description: Text = option("What the feed is about; default: its title.", default="")
    sources: Unique[Annotated[str, Word("source")]] = option(
        "The sources to take items from; default: all.", default=(), min_length=1
    )
    formats: Unique[Annotated[str, Word("format")]] = option(
        "The formats to write; default: those of `defaults`.", default=(), min_length=1
    )
    limit: int = option("The number of entries to keep at most.", default=50, ge=1, le=10_000)
    home: Url = option("The page that the feed belongs to; default: the site's.", default="")
    language: Language = option("The language of the feed (BCP 47); default: the site's.", default="")
    author: Author = option("Who writes, where an item names nobody; default: the site's author.", default=NOBODY)


@dataclass(frozen=True, slots=True)
class Registry:
    """What this run can do: the words that a configuration may use, and what they stand for.

    `steps` are the optional cleaning steps in their default order; `files` gives the file name of a feed in a format;
    `check_noise` raises `ValueError` with a one-line reason when a pattern does not compile.
    """

    kinds: Mapping[str, type[Source]]
    steps: tuple[str, ...]
    formats: tuple[str, ...]
    files: Callable[[str, str], str]
    check_noise: Callable[[model.NoiseRule], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole configuration, complete: every source and feed carries what `defaults` and `site` say for it.

    `folder` is the folder of the configuration, to which paths are relative.
    """

    site: Site
    defaults: Defaults
    sources: Mapping[str, Source]
    feeds: Mapping[str, FeedSettings]
    folder: Path

    @property
    def output(self) -> Path:
        """Give the folder that the feeds are written to."""
        return self.folder / self.site.output


def complete(site: Site, defaults: Defaults, *, registry: Registry) -> tuple[Site, Defaults]:
    """Fill in what `site` and `defaults` leave open."""
    author = model.Person(site.title) if site.author == NOBODY else site.author
    site = site.model_copy(update={"home": site.home or site.url, "author": author})
    steps = defaults.steps if "steps" in defaults.model_fields_set else registry.steps
    return site, defaults.model_copy(update={"steps": steps, "formats": defaults.formats or registry.formats})


def complete_source(source: Source, *, site: Site, defaults: Defaults) -> Source:
    """Fill in what a source leaves open; its noise rules come after those of `defaults`."""
    update = {name: getattr(defaults, name) for name in Cleaning.model_fields if name not in source.model_fields_set}
    update |= {"noise": defaults.noise + source.noise, "language": source.language or site.language}
    return source.model_copy(update=update)


def complete_feed(feed: FeedSettings, *, site: Site, defaults: Defaults, sources: tuple[str, ...]) -> FeedSettings:
    """Fill in what a feed leaves open."""
    return feed.model_copy(
        update={
            "description": feed.description or feed.title,
            "sources": feed.sources or sources,
            "formats": feed.formats or defaults.formats,
            "limit": feed.limit if "limit" in feed.model_fields_set else defaults.limit,
            "home": feed.home or site.home,
            "language": feed.language or site.language,
            "author": site.author if feed.author == NOBODY else feed.author,
        }
    )
