"""What of a source, or of files, repeats and may be noise: learned for a person to look at; nothing is remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean.html import page_title
from feedtool.config import Defaults, Site
from feedtool.config.completing import complete, complete_source
from feedtool.errors import ItemError, UsageError
from feedtool.learn import learn
from feedtool.model import Document, Item
from feedtool.profile import Noise
from feedtool.run.learning import MOST, decide, samples_of
from feedtool.run.plan import REGISTRY, Task
from feedtool.run.read import cleaner_of, context_of, read
from feedtool.sources import KINDS, Context
from feedtool.sources.article import parse
from feedtool.sources.encoding import decode_page
from feedtool.sources.feedread import feed
from feedtool.sources.text import TextSource
from feedtool.state import codec, items

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from feedtool.ask import Request
    from feedtool.clean.pipeline import Cleaned
    from feedtool.config import Settings, Source
    from feedtool.state.database import Database

_HTML = {".html", ".htm", ".xhtml"}


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of some items, and how they are cleaned with it; `origin` says where they are from."""

    name: str
    origin: str
    options: Source
    items: tuple[Item, ...]
    noise: Noise

    def cleaned(self) -> Iterable[Cleaned]:
        """Clean the items with what is applied."""
        cleaner = cleaner_of(self.options, self.noise)
        return map(cleaner.clean, self.items)


def of_source(settings: Settings, name: str, database: Database, *, now: datetime) -> Learned:
    """Learn from all that is remembered of a source; it is read now where that is nothing.

    Raises UsageError for a name that the configuration does not have, and for a source that cannot be read.
    """
    if name not in settings.sources:
        raise UsageError(f"no file and no source of the configuration is {name!r}; it has: {', '.join(settings.sources)}")
    options, known = settings.sources[name], items.noise(database, name)
    data, origin = items.found(database, name, MOST, gone=False), "the state"
    if not data:
        result = read(Task(name, options, settings.folder, settings.site.url, now=now, own=settings.own))
        if result.failed:
            raise UsageError("\n".join(map(str, result.problems)))
        data, origin = tuple(each.original for each in result.items if each.original), "the source as it is now"
        known = Noise(site=result.head.title if result.head else "")
    found = tuple(codec.found(each, key=name, origin=name) for each in data)
    return _learned(Learned(name, origin, options, found, known or Noise()))


def of_files(paths: Sequence[Path]) -> Learned:
    """Learn from feeds and articles in files, as if they were one source; raise UsageError for what cannot be read."""
    found: list[Item] = []
    options, sites = _options(), []
    context = context_of(Task("files", options, paths[0].parent, ""), ask=_nobody)
    for path in paths:
        try:
            some, site = _read(Document(str(path), str(path), path.read_bytes()), context)
        except (OSError, ValueError, ItemError) as error:
            raise UsageError(f"{path}: cannot be read: {error}") from error
        found += some
        sites.append(site)
    known = Noise(site=next(filter(None, sites), ""))
    return _learned(Learned("files", ", ".join(map(str, paths)), options, tuple(found), known))


def _learned(known: Learned) -> Learned:
    """Learn on top of what is known."""
    site = known.noise.site
    samples = list(samples_of(cleaner_of(known.options), known.items, site=site))
    now = replace(learn(samples[:MOST], known.noise), site=site)
    return replace(known, noise=decide(now, known.options))


def _options() -> Source:
    options = TextSource(kind="text", path=("-",), learn={"mode": "auto"})
    site, defaults = complete(Site(title="files", url="https://example.com/"), Defaults(), registry=REGISTRY)
    return complete_source(options, site=site, defaults=defaults)


def _nobody(_: Request) -> Document:
    raise UsageError("files are learned from without the network")


def _read(document: Document, context: Context) -> tuple[list[Item], str]:
    """Read a feed or an article; give its items, and the name of its site."""
    data = document.data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:1] == b"{" or data[:5].lower() in {b"<?xml", b"<rss ", b"<feed", b"<rdf:"}:
        options = KINDS["feed"].options.model_fields["max_items"].default
        read_now = feed(document, context, encoding=None, most=options)
        return list(read_now.items), read_now.head.title if read_now.head else ""
    if document.name.lower().endswith(tuple(_HTML)) or data[:1] == b"<":
        html = decode_page(document.data, language=context.language)
        return [Item(document.name, document.origin, page_title(html), html, "html")], ""
    return [parse(document, TextSource(kind="text", path=("-",)), context)], ""
