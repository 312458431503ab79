"""The page of a feed: its title, where to subscribe to it, and its entries; a format like the others, made for people."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from feedtool.build import FORMATS, Writer, carried, file_name, text
from feedtool.build import stream as streams
from feedtool.build.pages.placed import placed
from feedtool.build.pages.shell import NOTHING, Shell, filled, joined, links, own, put, spoken
from feedtool.build.pages.tongue import leaning, tongue
from feedtool.build.site import INDEX

if TYPE_CHECKING:
    from feedtool.build.pages.tongue import Tongue
    from feedtool.model import Enclosure, Entry, Feed, Person

SHORT = 700
"""Characters of text that are shown at once; more is opened by who wants to read it: a phone shows about as much."""

NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


def writer(feed: Feed) -> Writer:
    """Write a feed as a page."""
    around = tongue(feed.language)
    shell = cache(partial(_shell, feed, around))
    return streams.writer(feed, head=lambda _: shell().head(), entry=partial(_entry, feed, around), foot=shell().tail())


def anchor(guid: str) -> str:
    """Name an entry within its page, for ever: a digest of its guid."""
    return f"e-{hashlib.sha256(guid.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _shell(feed: Feed, around: Tongue) -> Shell:
    mark = own(around)
    back = put('<nav><a href="%(to)s"%(own)s>%(all)s</a></nav>\n', to=INDEX, own=mark, all=around.say("all"))
    title = text.plain(feed.title)
    return Shell(
        title=title,
        tongue=around,
        links=links(_links(feed, title)),
        above=back if feed.listed else NOTHING,
        about=_about(feed, around, mark),
        foot=put("<footer><p dir=auto>%(rights)s</p></footer>\n", rights=text.plain(feed.rights)) if feed.rights else NOTHING,
    )


def _links(feed: Feed, title: str) -> list[dict[str, str]]:
    found = [{"rel": "canonical", "href": streams.here(feed, "html")["href"]}]
    found += [
        {"rel": "alternate", "type": FORMATS[form].mime, "title": f"{title} ({name})", "href": _place(feed, form)}
        for form, name in NAMES.items()
        if form in feed.formats
    ]
    icon = carried.address(feed.icon)
    return [*found, {"rel": "icon", "href": icon}] if icon else found


def _place(feed: Feed, form: str) -> str:
    """Say where a feed is in a format: beside its page, unless it was moved."""
    return dict(feed.moved).get(form) or file_name(feed.name, form)


def _moved(feed: Feed, around: Tongue, mark: Markup) -> Markup:
    """Lead from a page that was moved to where it is now."""
    address = carried.address(dict(feed.moved).get("html"))
    if address is None:
        return NOTHING
    words = {"to": address, "own": mark, "moved": around.say("moved")}
    return put('<p><strong%(own)s><a href="%(to)s">%(moved)s</a></strong></p>\n', **words)


def _about(feed: Feed, around: Tongue, mark: Markup) -> Markup:
    description = text.plain(feed.description)
    moment = put(
        '<p><span%(own)s>%(updated)s</span> <time datetime="%(moment)s">%(date)s</time></p>\n',
        own=mark,
        updated=around.say("updated"),
        moment=text.rfc3339(feed.updated),
        date=around.date(feed.updated, feed.zone),
    )
    told = put("<p>%(words)s</p>\n", words=description) if description and description != text.plain(feed.title) else NOTHING
    rows = joined(
        put(
            '<li><a href="%(to)s" type="%(type)s">%(name)s</a></li>\n',
            to=_place(feed, form),
            type=FORMATS[form].mime,
            name=name,
        )
        for form, name in NAMES.items()
        if form in feed.formats
    )
    rows += put('<li><a href="%(to)s"%(own)s>%(home)s</a></li>\n', to=feed.home, own=mark, home=around.say("home"))
    return (
        _moved(feed, around, mark)
        + told
        + moment
        + put('<nav aria-label="%(name)s"><ul>\n%(rows)s</ul></nav>\n', name=around.say("subscribe"), rows=rows)
    )


def _entry(feed: Feed, around: Tongue, entry: Entry) -> bytes:
    item = entry.item
    title = text.title(entry)
    language = streams.language(feed, entry)
    direction = tongue(language).direction if language else leaning(title + " " + item.text, around.direction)
    attributes = spoken(language, direction, around)
    address = streams.link(entry)
    values = {
        "id": anchor(entry.guid),
        "tongue": attributes,
        "title": put('<a href="%(to)s" rel="noopener noreferrer">%(title)s</a>', to=address, title=title) if address else title,
        "moment": text.rfc3339(entry.published),
        "date": around.date(entry.published, feed.zone),
        "facts": joined(put(" · <bdi>%(name)s</bdi>", name=name) for name in _facts(entry)),
        "body": _body(entry, attributes, around),
        "after": _after(entry, around),
    }
    return filled("entry.html", values).encode()


def _facts(entry: Entry) -> list[str]:
    """Give who wrote an entry, and its tags."""
    return [*filter(None, map(_name, entry.authors)), *streams.tags(entry)]


def _name(person: Person) -> str:
    return text.name(person)


def _body(entry: Entry, attributes: Markup, around: Tongue) -> Markup:
    """Show a short text at once, of a long one its summary and a way to open it."""
    item = entry.item
    content = _content(entry, around)
    summary = text.plain(item.summary).strip()
    told = put("<p%(tongue)s>%(summary)s</p>\n", tongue=attributes, summary=summary) if summary else NOTHING
    told = _picture(entry) + told
    shown = put('<div class="text"%(tongue)s>%(content)s</div>\n', tongue=attributes, content=content)
    if not content or len(item.text) > SHORT:
        opened = put(
            '<details><summary><span%(own)s>%(full)s</span><span class="hidden"%(tongue)s>: %(title)s</span></summary>\n'
            "%(shown)s</details>\n",
            own=own(around),
            full=around.say("full"),
            tongue=attributes,
            title=text.title(entry),
            shown=shown,
        )
        return told + opened if content else told
    return _picture(entry) + shown if _says(item.text, summary) else told + shown


def _picture(entry: Entry) -> Markup:
    """Show the picture of an item where it does not stand in its text."""
    address = carried.image(entry.item)
    if not address or str(put("%(url)s", url=address)) in entry.item.html:
        return NOTHING
    return put('<p><img class="lead" src="%(url)s" alt="" loading="lazy"></p>\n', url=address)


def _says(words: str, summary: str) -> bool:
    """Say whether a text begins with its summary, however spaces and its end were written."""
    start = "".join(summary.rstrip("…. ").split())
    return "".join(words.split()).startswith(start)


def _content(entry: Entry, around: Tongue) -> Markup:
    item = entry.item
    if item.html:
        # It went through the sanitiser
        return Markup(text.markup(placed(item.html, under=2, name=_named(entry, around))))  # noqa: S704
    return joined(put("<p>%(line)s</p>\n", line=line) for line in text.plain(item.text).splitlines() if line.strip())


def _named(entry: Entry, around: Tongue) -> str:
    """Give the attributes of a picture that stands for the words of a link: what it is, in a language that the page has."""
    told = "" if around.is_own(entry.item.language or around.language) else f" lang={around.spoken}"
    return f"alt={around.say('picture')}{told}"


def _after(entry: Entry, around: Tongue) -> Markup:
    """Show what goes with an entry: its files, and the page of its comments."""
    parts = [_file(each) for each in carried.enclosures(entry.item)]
    if address := carried.comments(entry.item):
        parts.append(
            put('<p><a href="%(to)s"%(own)s>%(name)s</a></p>\n', to=address, own=own(around), name=around.say("comments"))
        )
    return joined(parts)


def _file(file: Enclosure) -> Markup:
    player = NOTHING
    if file.type and file.type.startswith("audio/"):
        player = put('<audio controls preload="none" src="%(url)s"></audio>\n', url=file.url)
    name = file.title or file.url.partition("?")[0].rpartition("/")[2] or file.url
    return player + put(
        '<p><a href="%(url)s" rel="noopener noreferrer"><bdi>%(name)s</bdi></a> <small>%(facts)s</small></p>\n',
        url=file.url,
        name=name,
        facts=" · ".join(filter(None, (file.type, _lasting(file.duration)))),
    )


def _lasting(seconds: int | None) -> str:
    """Write how long something lasts as players do.

    >>> _lasting(62), _lasting(3725)
    ('1:02', '1:02:05')
    """
    minutes, left = divmod(seconds or 0, 60)
    hours, minutes = divmod(minutes, 60)
    return "" if not seconds else f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"
