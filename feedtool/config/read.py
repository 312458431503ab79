"""The way from a file to `Settings`: read, parse, expand, validate, complete; and every mistake of all these at once."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, SkipValidation, ValidationError

from feedtool.config.completing import complete, complete_feed, complete_measures, complete_source
from feedtool.config.expand import Expander
from feedtool.config.fields import Info, Known, RefusalError, Text, UnknownError, option
from feedtool.config.mistakes import Locator, told
from feedtool.config.nodes import parse
from feedtool.config.noise import Block
from feedtool.config.parts import followed, within, wrong_moves, wrong_values
from feedtool.config.publishing import Publish
from feedtool.config.settings import (
    NAME,
    OWN,
    Defaults,
    FeedSettings,
    Registry,
    Run,
    Settings,
    Site,
    Source,
)
from feedtool.errors import ConfigError, KindError, Mistake

MAX_BYTES = 5_000_000
ARCHIVE = re.compile(r"(.+)\.archive-[0-9]{4,}(?:\.|$)")
LISTS = ("index.html", "feeds.opml")
"""What a run writes to the output of all feeds together, unless that is not asked for."""


def load(path: Path, registry: Registry, *, environ: Mapping[str, str]) -> Settings:
    """Read a configuration file; raise `ConfigError` with every mistake in it, in the order of the file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(
            _whole(str(path), "no such file; run 'feedtool init' to make one, or name another with -c")
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(_whole(str(path), f"cannot be read: {reason.lower()}; name a configuration file with -c")) from error
    return loads(data, registry, environ=environ, file=str(path), folder=path.absolute().parent)


def loads(
    text: str | bytes, registry: Registry, *, environ: Mapping[str, str], folder: Path, file: str = "config.yaml"
) -> Settings:
    """Read a configuration; `file` is its name in messages, `folder` where its relative paths start."""
    if len(text) > MAX_BYTES:
        raise ConfigError(_whole(file, f"larger than {MAX_BYTES:,} bytes"))
    root, found = parse(_decoded(text, file=file), file=file)
    locator, expander = Locator(file, root), Expander(environ)
    data = expander.plain(root)
    found += [locator.at(path, reason) for path, reason in expander.failed.items()]
    found += _clashes(data, registry, locator)
    found += _archives(data, locator)
    found += _commands(data, registry, locator)
    found += [*within(data, locator), *wrong_moves(data, partial(_addresses, data, registry), locator)]
    found += wrong_values(data, locator)
    whole, more = _validated(data, registry, locator)
    places = {(mistake.line, mistake.column) for mistake in found}
    found += [mistake for mistake in more if (mistake.line, mistake.column) not in places]
    if found or whole is None:
        raise ConfigError(*sorted(dict.fromkeys(found), key=lambda mistake: (mistake.line, mistake.column)))
    return _settings(whole, registry, folder / Path(file).name)


def _kind(name: str, info: Info[Any]) -> str:
    try:
        info.context.kinds[name]
    except KindError as error:
        raise ValueError(error) from error
    except KeyError as error:
        raise UnknownError("kind", known=tuple(info.context.kinds)) from error
    return name


class _AnySource(Source):
    """What can be checked of a source whose kind is not known."""

    model_config = ConfigDict(extra="ignore")

    kind: Annotated[Text, AfterValidator(_kind)] = option("The kind of source.")


def _source(data: Any, info: Info[Any]) -> Source:
    name = data.get("kind") if isinstance(data, dict) else None
    kind = info.context.kinds.get(name, _AnySource) if isinstance(name, str) else _AnySource
    made: Source = kind.model_validate(data, context=info.context)
    return made


def _name(value: str) -> str:
    if NAME.fullmatch(value) is None:
        raise RefusalError("expected a name of at most 100 of a-z, 0-9, '.', '_' and '-', that starts with a letter or digit")
    return value


Name = Annotated[str, AfterValidator(_name)]


class Whole(Block):
    """A configuration as it is written, before `defaults` are worked in."""

    site: Site = option("Who publishes, and where.")
    run: Run = option("How a run remembers, ends and tells.", default=Run())
    publish: Publish = option("How files are put where readers find them.", default=Publish())
    defaults: Defaults = option("What holds for every source and feed that does not say otherwise.", default=Defaults())
    sources: dict[Name, Annotated[SkipValidation[Source], BeforeValidator(_source)]] = option(
        "Where items come from, by name.", min_length=1
    )
    feeds: dict[Name, FeedSettings] = option("What is published, by name.", min_length=1)


def _whole(file: str, message: str) -> Mistake:
    return Mistake(file, 1, 1, "", message)


def _decoded(text: str | bytes, *, file: str) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        before = text[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        reason = f"byte 0x{text[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigError(Mistake(file, line, column, "", reason)) from error


def _validated(data: Any, registry: Registry, locator: Locator) -> tuple[Whole | None, list[Mistake]]:
    words = {"step": registry.steps, "format": registry.formats}
    words |= {noun: tuple(data[f"{noun}s"]) for noun in ("source", "feed") if isinstance(data.get(f"{noun}s"), dict)}
    context = Known(words, registry.check_noise, registry.kinds, registry.checks, registry.check_replacement)
    try:
        return Whole.model_validate(data, context=context), []
    except ValidationError as error:
        # Told here and dropped: pydantic's own text would show values that came from the environment.
        return None, told(error, locator, _homes())


def _homes() -> dict[str, list[str]]:
    """Say in which blocks each key may stand."""
    blocks: dict[str, type[Block]] = {"site": Site, "run": Run, "publish": Publish, "defaults": Defaults}
    blocks |= {"a source": Source, "a feed": FeedSettings}
    found: dict[str, list[str]] = {}
    for name, block in blocks.items():
        for key in block.model_fields:
            found.setdefault(key, []).append(name)
    return found


def _settings(whole: Whole, registry: Registry, path: Path) -> Settings:
    site, defaults = complete(whole.site, whole.defaults, registry=registry)
    sources = {name: complete_source(source, site=site, defaults=defaults) for name, source in whole.sources.items()}
    names = tuple(sources)
    feeds = {name: complete_feed(feed, site=site, defaults=defaults, sources=names) for name, feed in whole.feeds.items()}
    feeds = followed(feeds)
    sources = complete_measures(sources, feeds)
    return Settings(site, whole.run, defaults, sources, feeds, path.parent, path.name, whole.publish)


def _clashes(data: Any, registry: Registry, locator: Locator) -> Iterator[Mistake]:
    """Find feeds that write a file of an earlier feed; works on data that may be wrong in any other way."""
    taken = dict.fromkeys((*(OWN if _shares_output(data) else ()), *(LISTS if _is_listed(data) else ())), "")
    feeds = data.get("feeds")
    for name, feed in feeds.items() if isinstance(feeds, dict) else ():
        for form in _formats(feed, _formats(data.get("defaults"), registry.formats)):
            file = registry.files(name, form) if form in registry.formats else ""
            if file and (owner := taken.setdefault(file, name)) != name:
                other = f"as feed {owner!r} does; rename one of the two" if owner else "which a run writes itself; rename it"
                message = f"writes {file!r}, {other}, or change its formats"
                yield locator.at_key(("feeds", name), message)


def _addresses(data: Any, registry: Registry, name: str) -> set[str]:
    """Give the addresses of the files of a feed, in all formats; works on data that may be wrong in any other way."""
    site = data.get("site")
    base = str(site.get("url")).rstrip("/") if isinstance(site, dict) else ""
    return {f"{base}/{registry.files(name, form)}" for form in registry.formats}


def _archives(data: Any, locator: Locator) -> Iterator[Mistake]:
    """Find feeds that are named as archives of others are; works on data that may be wrong in any other way."""
    feeds = data.get("feeds")
    found = feeds if isinstance(feeds, dict) else {}
    for name in filter(None, map(ARCHIVE.match, found)):
        owner = found.get(name[1])
        if isinstance(owner, dict) and owner.get("archive"):
            yield locator.at_key(("feeds", name.string), f"is named as an archive of feed {name[1]!r} is; rename it")


def _shares_output(data: Any) -> bool:
    """Say whether a run writes its own files to where the feeds are; works on data that may be wrong in any other way."""
    run, site = (block if isinstance(block, dict) else {} for block in (data.get("run"), data.get("site")))
    state, output = (PurePosixPath(str(value)) for value in (run.get("state", "state.db"), site.get("output", "output")))
    return str(run.get("publish_status")).lower() == "true" or state.parent == output


def _is_listed(data: Any) -> bool:
    """Say whether a page lists all feeds; works on data that may be wrong in any other way."""
    site = data.get("site")
    return str(site.get("index") if isinstance(site, dict) else None).lower() != "false"


def _commands(data: Any, registry: Registry, locator: Locator) -> Iterator[Mistake]:
    """Find sources that start programs where that is not allowed; works on data that may be wrong in any other way."""
    run, sources = (block if isinstance(block, dict) else {} for block in (data.get("run"), data.get("sources")))
    if str(run.get("allow_commands")).lower() == "true":
        return
    for name, source in sources.items():
        kind = source.get("kind") if isinstance(source, dict) else None
        if isinstance(kind, str) and getattr(registry.kinds.get(kind), "starts_programs", False):
            yield locator.at(("sources", name, "kind"), "commands are off; set run.allow_commands: true to start programs")


def _formats(block: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    value = block.get("formats") if isinstance(block, dict) else None
    value = [value] if isinstance(value, str) else value
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) and value else default
