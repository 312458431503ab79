"""The source kind `markdown`: files of Markdown with front matter, as site generators and notebooks keep them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, ClassVar, Literal

from feedtool.config import Flag, RefusalError, Size, Text, Url, check, option, whole
from feedtool.errors import ItemError
from feedtool.model import Enclosure, Item, Problem
from feedtool.sources import dates
from feedtool.sources.given import Given, documents
from feedtool.sources.kinds import Found, Kind
from feedtool.sources.when import read_when

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Self

    from feedtool.model import Document
    from feedtool.podcast import Episode
    from feedtool.sources.kinds import Context
    from feedtool.sources.matter import Matter

MAX_BYTES = 1_000_000
"""Measured: markdown-it reads 100 to 500 kB a second."""
MAX_HINTS = 20
PLACE = re.compile(r":([a-z_]+)|\{([a-z]+)\}")
PLACES = (
    "year short_year month i_month day i_day hour minute second title slug name filename contentbasename path categories "
    "section date"
).split()
JEKYLL = frozenset({"_posts", "_drafts"})
"""The folders of Jekyll's articles."""

STYLES = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:title.html",
}
"""Jekyll's names for its own templates."""

PUBLISHED = ("date", "publishdate", "pubdate", "published", "date_published", "created", "created_at")
UPDATED = ("lastmod", "updated", "last_modified_at", "updateddate", "updated_at", "modified", "date_modified")
FILES = ("audio", "enclosure", "podcast_file", "audio_file", "audio_url", "media", "video")
EPISODES = {
    "size": ("size", "length", "bytes", "audio_bytes", "podcast_bytes"),
    "duration": ("duration", "audio_duration", "podcast_duration"),
    "episode": ("episode", "episode_number"),
    "episode_type": ("episode_type", "episodetype"),
}
"""What a file and its episode are called in front matter; anything else is called as everywhere."""

PICTURES = "image cover images thumbnail featured_image feature_image hero_image heroimage cover_image coverimage".split()


class MarkdownSource(Given):
    """Files of Markdown with front matter: those of Hugo, Jekyll, Eleventy, Zola, Astro and Obsidian."""

    holds_all: ClassVar[bool] = True

    kind: Literal["markdown"] = option("Files of Markdown with front matter, one article each.")
    max_bytes: Size = option("The size of the largest file that is read.", default=MAX_BYTES)
    drafts: Flag = option("Whether drafts are taken too (`draft: true`, `published: false`).", default=False)
    base: Url | None = option(
        "The address of the site that the files make; what their own links are relative to.", default=None
    )
    permalink: Text | None = option(
        "How the path of an article is made, as Jekyll and Hugo write it: `/:year/:month/:title/`; also `{slug}`, `{name}`.",
        default=None,
    )

    @check("permalink")
    @classmethod
    def _permalink(cls, value: str | None) -> str | None:
        value = STYLES.get(value or "", value)
        unknown = [name for pair in PLACE.findall(value or "") if (name := pair[0] or pair[1]) not in PLACES]
        if unknown:
            raise RefusalError(f"expected a path with places out of {', '.join(f':{name}' for name in PLACES)}")
        return value

    @whole(mode="after")
    def _based(self) -> Self:
        if self.permalink and not self.base:
            raise RefusalError("permalink needs base, the address of the site")
        return self


def read(options: MarkdownSource, context: Context) -> Found:
    """Read the files of a source in the order of their names; a file that cannot be read is a problem, the rest goes on.

    Drafts are left out. Those with a date to come are not: when a run is, no source knows.
    """
    given = documents(options, context, accept="text/markdown, text/plain;q=0.9, */*;q=0.5")
    if given.unmodified:
        return Found(fingerprint=given.fingerprint, unmodified=True)
    items, problems, hints = [], list(given.problems), list[str]()
    for document in given.documents:
        try:
            item = _item(document, options, context, hints=hints)
        except ItemError as error:
            problems.append(Problem(context.source, error.stage, str(error), error.where))
            continue
        items += [item] if item else []
    fingerprint = None if problems else given.fingerprint
    return Found(tuple(items), tuple(problems), fingerprint, hints=tuple(dict.fromkeys(hints))[:MAX_HINTS])


def _item(document: Document, options: MarkdownSource, context: Context, *, hints: list[str]) -> Item | None:
    """Read one file; None for a draft and for what is the page of a folder, not an article."""
    from feedtool.sources.matter import split  # noqa: PLC0415  - only for a file that changed
    from feedtool.sources.prose import prose  # noqa: PLC0415

    matter = _as_jekyll(split(_decoded(document, options, context), file=document.origin), document)
    if _is_skipped(document, matter, options):
        return None
    titled = matter.text("title")
    try:
        text = prose(matter.body, title=titled)
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error
    name = _name(document)
    published, updated = (_date(matter, names, document, context=context, hints=hints) for names in (PUBLISHED, UPDATED))
    published = published or dates.name_date(name, zone=context.timezone)
    title = titled or text.title or _words(name)
    if not (text.html or titled or text.title):
        raise ItemError("is empty; write something into it, or leave it out of path", where=document.origin)
    link = _link(document, matter, options, title=title, published=published)
    hints += [f"{document.origin}: {hint}" for hint in matter.hints]
    hints += ["tags of a site generator ({{ … }}, {% … %}) were taken out of the text"] if text.stripped else []
    files, episode = _files(matter, link, options)
    return Item(
        key=document.name,
        origin=document.origin,
        title=title,
        content=text.html,
        content_type="html",
        summary=matter.text("description", "summary", "excerpt") or text.lead or None,
        link=link,
        published=published,
        updated=updated,
        authors=matter.people(),
        tags=matter.list("tags", "tag", "categories", "category"),
        language=matter.text("lang", "language", "locale") or None,
        modified=document.modified,
        image=_absolute(matter.address(*PICTURES), link, options),
        enclosures=files,
        episode=episode,
    )


def _files(matter: Matter, link: str | None, options: MarkdownSource) -> tuple[tuple[Enclosure, ...], Episode | None]:
    """Give the files that an article names, and what it says as an episode of a podcast."""
    from feedtool.sources.episodes import Told, as_episode, described  # noqa: PLC0415

    named = matter.addresses(*FILES)
    known = described(matter.values) if named else {}
    files = (replace(known.get(each) or Enclosure(url), url=url) for each in named if (url := _absolute(each, link, options)))
    said = Told(partial(_said, matter), lambda text: _absolute(text, link, options))
    return as_episode(tuple(files), said)


def _said(matter: Matter, name: str) -> str:
    """Give what an article says as an episode; TOML and JSON have truths of their own."""
    if name in {"transcript", "chapters"}:
        return matter.address(name)
    if name == "explicit" and (matter.is_true(name) or matter.is_false(name)):
        return "true" if matter.is_true(name) else "false"
    return matter.text(*EPISODES.get(name, (name,)))


def _as_jekyll(matter: Matter, document: Document) -> Matter:
    """Part `categories: news sport` of a post of Jekyll's at its spaces, as it does itself; `category` is one."""
    if JEKYLL.isdisjoint(PurePosixPath(document.name).parts):
        return matter
    texts = {name: value for name in ("categories", "tags") if isinstance(value := matter.values.get(name), str)}
    parts = {name: value.split() for name, value in texts.items() if "," not in value}
    return replace(matter, values={**matter.values, **parts})


def _decoded(document: Document, options: MarkdownSource, context: Context) -> str:
    from feedtool.sources import encoding  # noqa: PLC0415

    try:
        text = encoding.decode(document.data, language=context.language, encoding=options.encoding)
    except ValueError as error:
        raise ItemError(str(error), where=document.origin) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_skipped(document: Document, matter: Matter, options: MarkdownSource) -> bool:
    path = PurePosixPath(document.name)
    is_draft = matter.is_true("draft") or matter.is_false("published") or matter.text("status").lower() == "draft"
    return path.stem == "_index" or (not options.drafts and (is_draft or "_drafts" in path.parts))


def _name(document: Document) -> str:
    """Give the name of an article: that of its file, or of its folder where the file is an index."""
    path = PurePosixPath(document.name)
    stem = path.stem.partition(".")[0] or path.stem
    return path.parent.name if stem.lower() == "index" and path.parent.name else stem


def _words(name: str) -> str:
    """Make a title from a file name.

    >>> _words("2024-03-25-the_long-harvest")
    'the long harvest'
    """
    return " ".join(dates.undated(name).replace("-", " ").replace("_", " ").split()) or name


def _date(matter: Matter, names: tuple[str, ...], document: Document, *, context: Context, hints: list[str]) -> datetime | None:
    for name in names:
        text = matter.text(name)
        if not text or text.lower() in {"true", "false"}:
            continue
        found = read_when(text, context=context, now=document.fetched)
        if found is not None:
            return found
        hints.append(f"{document.origin}: {name}: {text[:100]!r} cannot be read as a date")
    return None


def _link(document: Document, matter: Matter, options: MarkdownSource, *, title: str, published: datetime | None) -> str | None:
    """Give the address of an article: what it says itself, or what the template of its site makes."""
    own = matter.text("permalink", "url", "link", "canonical_url", "canonicalurl")
    if own and not PLACE.search(own.partition("://")[2] or own):
        return _absolute(own, None, options)
    template = (
        own
        if own and not [name for pair in PLACE.findall(own) if (name := pair[0] or pair[1]) not in PLACES]
        else options.permalink
    )
    if template is None or options.base is None:
        return None
    values = _values(document, matter, title=title, published=published)
    names = [pair[0] or pair[1] for pair in PLACE.findall(template)]
    if published is None and not set(names).isdisjoint(_DATED):
        raise ItemError("has no date for its permalink; date it in its front matter or its name", where=document.origin)
    path = PLACE.sub(lambda match: values[match[1] or match[2]], template)
    return _absolute(re.sub(r"(?<!:)/{2,}", "/", path), None, options)


_DATED = frozenset("year short_year month i_month day i_day hour minute second date".split())


def _values(document: Document, matter: Matter, *, title: str, published: datetime | None) -> dict[str, str]:
    from urllib.parse import quote  # noqa: PLC0415

    from feedtool.slug import slug  # noqa: PLC0415

    name = _name(document)
    bare = dates.undated(name).strip("-_ ") or name
    path = PurePosixPath(document.name)
    folders = path.parent.parts[1:] if path.parent.parts[:1] in {("content",), ("src",), ("docs",)} else path.parent.parts
    own = matter.text("slug")
    when = published.strftime if published else lambda _: ""
    texts = {
        "title": own or slug(bare) or bare,
        "slug": own or slug(title) or slug(bare) or bare,
        "name": bare,
        "filename": bare,
        "contentbasename": bare,
        "path": "/".join((*folders, bare)),
        "section": folders[0] if folders else "",
        "categories": "/".join(slug(each) or each for each in matter.list("categories", "category")),
        "year": when("%Y"),
        "short_year": when("%y"),
        "month": when("%m"),
        "i_month": when("%m").lstrip("0"),
        "day": when("%d"),
        "i_day": when("%d").lstrip("0"),
        "hour": when("%H"),
        "minute": when("%M"),
        "second": when("%S"),
        "date": when("%Y-%m-%d"),
    }
    return {key: quote(text, safe="/", errors="backslashreplace") for key, text in texts.items()}


def _absolute(text: str, link: str | None, options: MarkdownSource) -> str | None:
    """Give an address as it is meant on the article's page, or on its site."""
    from feedtool.sources.shape import absolute  # noqa: PLC0415

    base = options.base
    if link is None and base and text.startswith("/") and not text.startswith("//"):
        # A site below a folder: its own paths start there.
        return absolute(base.rstrip("/") + text, None)
    return absolute(text, link or base)


KIND = Kind(MarkdownSource, read)
