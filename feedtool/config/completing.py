"""What a configuration leaves open, filled in: from `defaults` and `site`, and what a feed leaves open from its head."""

from collections.abc import Mapping
from typing import TypeVar

from feedtool import model
from feedtool.config.fields import DETECT
from feedtool.config.noise import Block
from feedtool.config.rules import chosen
from feedtool.config.settings import NOBODY, Cleaning, Defaults, FeedSettings, Registry, Site, Source

B = TypeVar("B", bound=Block)
RULES = ("noise", "remove", "unwrap", "replace")
"""What a source adds to that of `defaults`."""


def complete(site: Site, defaults: Defaults, *, registry: Registry) -> tuple[Site, Defaults]:
    """Fill in what `site` and `defaults` leave open."""
    author = model.Person(site.title) if site.author == NOBODY else site.author
    site = site.model_copy(update={"home": site.home or site.url, "author": author})
    steps = chosen(defaults.steps, registry.steps) if "steps" in defaults.model_fields_set else registry.steps
    return site, defaults.model_copy(update={"steps": steps, "formats": defaults.formats or registry.formats})


def complete_source(source: Source, *, site: Site, defaults: Defaults) -> Source:
    """Fill in what a source leaves open; its own rules come after those of `defaults`."""
    update = {name: getattr(defaults, name) for name in Cleaning.model_fields if name not in source.model_fields_set}
    update |= {name: getattr(defaults, name) + getattr(source, name) for name in RULES}
    update |= {
        name: _filled(getattr(source, name), getattr(defaults, name)) for name in ("gate", "keep", "fetch", "learn", "titles")
    }
    keep = update["keep"].model_copy(update={"elements": defaults.keep.elements + source.keep.elements})
    steps = chosen(source.steps, defaults.steps) if "steps" in source.model_fields_set else defaults.steps
    language = f"{DETECT}:{site.language}" if source.detects else source.language or site.language
    return source.model_copy(update={**update, "keep": keep, "steps": steps, "language": language})


def complete_feed(feed: FeedSettings, *, site: Site, defaults: Defaults, sources: tuple[str, ...]) -> FeedSettings:
    """Fill in what a feed leaves open, but for what its head may say."""
    filled = feed if feed.head else headed(feed, model.Head(), site=site)
    return filled.model_copy(
        update={
            "sources": feed.sources or sources,
            "formats": feed.formats or defaults.formats,
            "timezone": feed.timezone if "timezone" in feed.model_fields_set else defaults.timezone,
            "limit": feed.limit if "limit" in feed.model_fields_set else defaults.limit,
            "gate": _filled(feed.gate, defaults.gate),
            "report_after": feed.report_after if "report_after" in feed.model_fields_set else defaults.report_after,
            "hub": feed.hub if "hub" in feed.model_fields_set else site.hub,
        }
    )


def complete_measures(sources: Mapping[str, Source], feeds: Mapping[str, FeedSettings]) -> dict[str, Source]:
    """Fill in which sources have the files of their items asked about: those of podcasts."""
    shown = {name for feed in feeds.values() if feed.podcast for name in feed.sources}
    return {
        name: each if each.measure is not None else each.model_copy(update={"measure": name in shown})
        for name, each in sources.items()
    }


def headed(feed: FeedSettings, head: model.Head, *, site: Site, name: str = "") -> FeedSettings:
    """Fill in what a feed leaves open from a head, then from the site; `name` is the title that is left."""
    title = feed.title or head.title or name
    author = next(iter(head.authors), site.author) if feed.author == NOBODY else feed.author
    return feed.model_copy(
        update={
            "title": title,
            "description": feed.description or head.description or title,
            "home": feed.home or head.link or site.home,
            "language": feed.language or head.language or site.language,
            "author": author,
            "rights": feed.rights or head.rights or site.rights,
            "tags": feed.tags or head.tags,
            "image": feed.image or head.image or site.image,
            "icon": feed.icon or head.icon or site.icon,
        }
    )


def _filled(block: B, default: B) -> B:
    """Fill in what a block leaves open from the same block of `defaults`."""
    return default.model_copy(update={name: getattr(block, name) for name in block.model_fields_set})
