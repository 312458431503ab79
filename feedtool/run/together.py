"""The files that belong to all feeds together: made when something in them may have changed, put in place after the feeds."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool import publish
from feedtool.build import site
from feedtool.errors import FeedtoolError, RenderError
from feedtool.model import Problem
from feedtool.run.feeds import code_name, digest
from feedtool.run.listing import listed
from feedtool.state import archives, codec, watch
from feedtool.state import feeds as memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from feedtool.config import Settings
    from feedtool.run.listing import Listed
    from feedtool.run.shelf import Shelf

_MEMORY = "site"
"""Under this name a run remembers what the files were made from, and what they are to be."""

OWNER = "(site)"
"""To whom these files belong; no feed has such a name."""


@dataclass(frozen=True, slots=True)
class Together:
    """What came of these files: what went wrong, and what an owner should know though nothing did."""

    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def together(shelf: Shelf, settings: Settings, *, dry: bool, step: Callable[[str], None]) -> Together:
    """Bring the files that belong to all feeds up to date; on any trouble those that are there stay as they are.

    They tell of every feed that was ever good, as it was then: of one that failed or is held, too.
    """
    try:
        return _made(shelf, settings, dry=dry, step=step)
    except FeedtoolError as error:
        return Together((Problem("site", error.stage, str(error)),))


def _made(shelf: Shelf, settings: Settings, *, dry: bool, step: Callable[[str], None]) -> Together:
    good = memory.good(shelf.database)
    every = listed(shelf.database, settings)
    feeds = [each for each in every if each.name in good and not each.is_moved]
    known = json.loads(watch.run(shelf.database).get(_MEMORY, "{}"))
    wanted = site.NAMES if settings.site.index else _named(shelf, every, known.get("files", {}))
    if not wanted:
        if known.get("files") and not dry:
            _remember(shelf, "", {})
        return Together()
    foreign = tuple(name for name in wanted if _is_foreign(name, shelf))
    names = [name for name in wanted if name not in foreign]
    inputs = _inputs(feeds, good, settings, foreign)
    if not feeds or (known.get("inputs") == inputs and all(shelf.holds(name, known["files"][name]) for name in names)):
        return Together()
    catalogue = _catalogue(feeds, good, memory.updated(shelf.database), settings)
    files = {name: data for name, data in site.files(catalogue, wanted).items() if name in names}
    _demand_valid(files)
    if dry:
        shelf.preview(files)
        return Together()
    _remember(shelf, inputs, files, foreign)
    shelf.put(files, step=step)
    shelf.remember()
    shelf.database.commit()
    return Together(notes=tuple(_told(name) for name in foreign if name not in known.get("foreign", ())))


def _named(shelf: Shelf, feeds: Iterable[Listed], known: Mapping[str, str]) -> tuple[str, ...]:
    """Give the style, where it was there and there are archives: they may name it, and never change."""
    if site.STYLE not in known:
        return ()
    archived = archives.files(shelf.database)
    return (site.STYLE,) if any(each.settings.archive and each.name in archived for each in feeds) else ()


def _remember(shelf: Shelf, inputs: str, files: Mapping[str, bytes], foreign: tuple[str, ...] = ()) -> None:
    """Commit what is to stand there before anybody sees it: a killed run is made good by the next one."""
    digests = {name: codec.digest(data) for name, data in files.items()}
    with shelf.database.transaction():
        shelf.expect(OWNER, digests)
        now = {"inputs": inputs, "files": digests, "foreign": foreign}
        watch.remember_run(shelf.database, {_MEMORY: codec.told(now)})
    shelf.database.commit()


def _is_foreign(name: str, shelf: Shelf) -> bool:
    """Say whether somebody else wrote a file that stands where ours would: it is left alone."""
    known = shelf.everywhere.get((shelf.place, name))
    if known is not None and known.digest:
        return False
    data = publish.read(shelf.folder, name)
    return data is not None and site.MARK not in data


def _told(name: str) -> str:
    return f"site: {name!r} in the output is not of feedtool and stays; remove it, or set site.index: false"


def _inputs(feeds: Iterable[Listed], good: Mapping[str, memory.Good], settings: Settings, foreign: Iterable[str]) -> str:
    """Name all that the files are made from."""
    about = (f"{each.name} {good[each.name].inputs} {digest(good[each.name].said)}" for each in feeds)
    return digest("\n".join((code_name(), settings.site.told(), settings.defaults.timezone, *about, "", *foreign)))


def _catalogue(
    feeds: Iterable[Listed], good: Mapping[str, memory.Good], updated: Mapping[str, datetime], settings: Settings
) -> site.Catalogue:
    parts: dict[str, list[site.Row]] = {}
    rows: dict[str, site.Row] = {}
    for each in feeds:
        said = dict(line.partition(": ")[::2] for line in reversed(good[each.name].said.splitlines()))
        row = site.Row(
            name=each.name,
            title=said.get("title", each.settings.title),
            description=said.get("description", each.settings.description),
            home=said.get("page", each.settings.home),
            language=said.get("language", each.settings.language),
            updated=updated[each.name],
            entries=good[each.name].entries,
            formats=each.settings.formats,
        )
        if each.part:
            parts.setdefault(each.part.feed, []).append(row)
        else:
            rows[each.name] = row
    made = settings.site
    whole = tuple(replace(row, parts=tuple(parts.get(name, ()))) for name, row in rows.items())
    return site.Catalogue(made.title, made.url, made.home, made.language, settings.defaults.timezone, whole)


def _demand_valid(files: Mapping[str, bytes]) -> None:
    if site.INDEX in files:
        from feedtool.check import check  # noqa: PLC0415  - a run in which nothing changed needs no parser

        if findings := check(files[site.INDEX]):
            raise RenderError(f"{site.INDEX} would not be valid, it was left as it was: {findings[0]}")
