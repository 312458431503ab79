"""The page that lists all feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.build import FORMATS, file_name, text
from feedtool.build.pages.page import NAMES
from feedtool.build.pages.shell import NOTHING, Shell, joined, links, own, put, spoken
from feedtool.build.pages.tongue import leaning, tongue
from feedtool.build.site import LIST

if TYPE_CHECKING:
    from markupsafe import Markup

    from feedtool.build.pages.tongue import Tongue
    from feedtool.build.site import Catalogue, Row


def index(catalogue: Catalogue) -> bytes:
    """Write the page, with an article for each feed."""
    around = tongue(catalogue.language)
    title = text.plain(catalogue.title)
    shell = Shell(title, around, links(_links(catalogue, around)), NOTHING, _about(catalogue, around))
    rows = (_row(row, catalogue, around) for row in catalogue.rows)
    return shell.head() + str(joined(rows)).encode() + shell.tail()


def _links(catalogue: Catalogue, around: Tongue) -> list[dict[str, str]]:
    found = [{"rel": "canonical", "href": f"{catalogue.base}index.html"}]
    for row in catalogue.rows:
        title = text.plain(row.title)
        found += [
            {
                "rel": "alternate",
                "type": FORMATS[form].mime,
                "title": f"{title} ({NAMES[form]})",
                "href": file_name(row.name, form),
            }
            for form in _feeds(row)
        ]
    return [*found, {"rel": "alternate", "type": "text/x-opml", "title": around.say("list"), "href": LIST}]


def _about(catalogue: Catalogue, around: Tongue) -> Markup:
    mark = own(around)
    count = sum(1 + len(row.parts) for row in catalogue.rows)
    told = put("<p%(own)s>%(count)s</p>\n", own=mark, count=around.count("feeds", count))
    if catalogue.rows:
        told += put(
            '<p><span%(own)s>%(updated)s</span> <time datetime="%(moment)s">%(date)s</time></p>\n',
            own=mark,
            updated=around.say("updated"),
            moment=text.rfc3339(newest := max(row.updated for row in catalogue.rows)),
            date=around.date(newest, catalogue.zone),
        )
    return told + put(
        '<nav aria-label="%(name)s"><ul>\n<li><a href="%(to)s" type="text/x-opml"%(own)s>%(list)s</a></li>\n'
        '<li><a href="%(home)s"%(own)s>%(website)s</a></li>\n</ul></nav>\n',
        name=around.say("subscribe"),
        to=LIST,
        own=mark,
        list=around.say("list"),
        home=catalogue.home,
        website=around.say("home"),
    )


def _row(row: Row, catalogue: Catalogue, around: Tongue) -> Markup:
    description = text.plain(row.description)
    told = put("<p%(tongue)s>%(words)s</p>\n", tongue=_tongue(row, around), words=description)
    parts = joined(put("<li>%(link)s</li>\n", link=_link(part, _tongue(part, around))) for part in row.parts)
    folded = put(
        "<details><summary%(own)s>%(count)s</summary>\n<ul>\n%(parts)s</ul></details>\n",
        own=own(around),
        count=around.count("feeds", len(row.parts)),
        parts=parts,
    )
    return put(
        '<article>\n<h2%(tongue)s>%(link)s</h2>\n<p class="facts"><time datetime="%(moment)s">%(date)s</time>'
        "%(entries)s%(formats)s</p>\n%(told)s%(parts)s</article>\n",
        tongue=_tongue(row, around),
        link=_link(row, NOTHING),
        moment=text.rfc3339(row.updated),
        date=around.date(row.updated, catalogue.zone),
        entries=put(" · <span%(own)s>%(count)s</span>", own=own(around), count=around.count("entries", row.entries)),
        formats=joined(_subscribe(row, form) for form in _feeds(row)),
        told=told if description and description != text.plain(row.title) else NOTHING,
        parts=folded if row.parts else NOTHING,
    )


def _subscribe(row: Row, form: str) -> Markup:
    return put(
        ' · <a href="%(to)s" type="%(type)s">%(name)s<span class="hidden">: %(title)s</span></a>',
        to=file_name(row.name, form),
        type=FORMATS[form].mime,
        name=NAMES[form],
        title=text.plain(row.title),
    )


def _link(row: Row, marked: Markup) -> Markup:
    """Lead to the page of a feed, or to the feed itself where it has none."""
    form = "html" if "html" in row.formats else row.formats[0]
    return put(
        '<a href="%(to)s"%(tongue)s>%(title)s</a>',
        to=file_name(row.name, form),
        tongue=marked,
        title=text.plain(row.title),
    )


def _tongue(row: Row, around: Tongue) -> Markup:
    language = row.language if row.language != around.language else None
    direction = tongue(row.language).direction
    return spoken(language, leaning(row.title, around.direction) if direction == "auto" else direction, around)


def _feeds(row: Row) -> list[str]:
    return [form for form in NAMES if form in row.formats]
