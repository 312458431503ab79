"""What each element of an ordinary feed means, as feedparser takes it: a handler writes it into its item or feed."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from feedtool.sources import feedspaces as ns
from feedtool.sources.feeddates import moment
from feedtool.sources.shape import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Node = Any
"""An element of lxml."""

Context = dict[str, Any]
"""An item, a feed or a picture, by feedparser's names."""

TYPES = {"text": "text/plain", "text/plain": "text/plain", "html": "text/html", "text/html": "text/html"}
CONTROL = re.compile("[\x80-\x9f]")
"""Characters that feedparser takes for those of windows-1252."""

CLOSED = re.compile(r"</(\w+)>")
ESCAPED = re.compile(r"&#?\w+;")
TAG = re.compile(r"</?(\w+)")
ENTITY = re.compile(r"&(\w+);")
COMMON = frozenset(
    "a b blockquote br code div em h1 h2 h3 h4 h5 h6 hr i img li ol p pre small span strong sub sup u ul".split()
)
"""Tags that feedparser knows to be HTML."""

QUERY = re.compile("&[A-Za-z0-9_]+;")
"""What feedparser mends in an address."""

MAILED = re.compile(r"([A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4})(?: \(([^@()<>&\[\]?]+)\))?")
"""An author of RSS 2.0: `mail@example.org (Name)`."""

PODCAST = "http://www.itunes.com/"


class Declined(Exception):  # noqa: N818  - no error: the feed is for another reader
    """What is out of the ordinary."""


@dataclass(slots=True)
class Reader:
    """What holds for a whole feed; `has_content` is feedparser's memory of whether the item has had its content."""

    url: str | None
    language: str | None
    is_atom: bool
    has_content: bool = False

    def join(self, uri: str) -> str:
        """Resolve an address against that of the feed."""
        if PLAIN.fullmatch(uri):
            return uri
        if ":///" in uri:
            raise Declined(uri)
        try:
            return urljoin(self.url or "", uri)
        except ValueError:
            return ""

    def base(self, node: Node) -> str:
        """Give the base of the addresses in a text."""
        stated = node.get(f"{ns.XML}base")
        if stated is None:
            return self.url or ""
        if not self.url or not PLAIN.fullmatch(stated) or not self.url.startswith("http"):
            raise Declined(stated)
        return str(stated)


Handler = Callable[[Context, Node, Reader], None]


def text_of(node: Node) -> str:
    """Give the text of an element that has nothing else in it; what feedparser would mend is not read."""
    if len(node):
        raise Declined(node.tag)
    text: str = (node.text or "").strip()
    if not text.isascii():
        if CONTROL.search(text):
            raise Declined("a control character")
        try:
            text.encode("latin-1").decode()
        except UnicodeError:
            return text
        raise Declined("UTF-8 that was encoded twice")
    return text


def _only(node: Node, *known: str) -> None:
    if not set(node.keys()).issubset(known):
        raise Declined(node.tag)


def _construct(node: Node, reader: Reader, default: str) -> Context:
    """Read a text with its type; in RSS feedparser looks whether a text that is called plain is HTML."""
    kind = default
    if node.keys():
        _only(node, "type", f"{ns.XML}base")
        kind = TYPES.get(node.get("type", default).lower(), "")
    value = text_of(node)
    if not kind:
        raise Declined(node.tag)
    if kind == "text/plain" and not reader.is_atom and _is_html(value):
        kind = "text/html"
    return {"type": kind, "language": reader.language, "base": reader.base(node), "value": value}


def _is_html(text: str) -> bool:
    if not (CLOSED.search(text) or ESCAPED.search(text)):
        return False
    if not all(tag.lower() in COMMON for tag in TAG.findall(text)):
        raise Declined("a plain text with tags")
    return all(name in html.entities.entitydefs for name in ENTITY.findall(text))


def _text(name: str) -> Handler:
    def take(context: Context, node: Node, _reader: Reader) -> None:
        _only(node)
        context[name] = text_of(node)

    return take


def _address(name: str) -> Handler:
    def take(context: Context, node: Node, reader: Reader) -> None:
        _only(node)
        text = text_of(node)
        context[name] = reader.join(text) if text else text

    return take


def _detailed(name: str) -> Handler:
    def take(context: Context, node: Node, reader: Reader) -> None:
        detail = _construct(node, reader, "text/plain")
        context[name], context[f"{name}_detail"] = detail["value"], detail

    return take


def _title(context: Context, node: Node, reader: Reader) -> None:
    if "title" in context:
        raise Declined("a second title")
    _detailed("title")(context, node, reader)


def _media_title(context: Context, node: Node, reader: Reader) -> None:
    """Pass over the title of a picture where the item has had its own."""
    _construct(node, reader, "text/plain")
    if not context.get("title") or "source" in context:
        raise Declined(node.tag)


def _date(name: str) -> Handler:
    def take(context: Context, node: Node, _reader: Reader) -> None:
        _only(node)
        text = text_of(node)
        parsed = moment(text)
        if text and parsed is None:
            raise Declined(text)
        context[name], context[f"{name}_parsed"] = text, parsed

    return take


def _id(context: Context, node: Node, reader: Reader) -> None:
    _only(node, "isPermaLink")
    is_link = node.get("isPermaLink", "true") == "true"
    text = text_of(node)
    value = reader.join(text) if is_link and text else text
    context["id"] = value
    context.setdefault("guidislink", is_link and "link" not in context)
    if is_link:
        context.setdefault("link", value)


def _link(context: Context, node: Node, reader: Reader) -> None:
    _only(node, "href", "rel", "type", "title", "length", "hreflang")
    href, rel = node.get("href"), node.get("rel", "alternate").lower()
    if href is None:
        _text_link(context, node, reader)
        return
    if not href or text_of(node):
        raise Declined(node.tag)
    kind = node.get("type", "application/atom+xml" if rel == "self" else "text/html").lower()
    href = reader.join(href)
    if rel == "enclosure":
        link = {**node.attrib, "href": href, "type": kind}
        link.pop("rel")
        context.setdefault("enclosures", []).append(link)
    if rel == "alternate" and kind in {"text/html", "html", "application/xhtml+xml", "xhtml"}:
        context["link"] = href


def _text_link(context: Context, node: Node, reader: Reader) -> None:
    _only(node)
    text = text_of(node)
    if QUERY.search(text):
        raise Declined(text)
    context["link"] = reader.join(text) if text else text


def _description(context: Context, node: Node, reader: Reader) -> None:
    _short(context, node, reader, "text/html")


def _summary(context: Context, node: Node, reader: Reader) -> None:
    _short(context, node, reader, "text/plain")


def _short(context: Context, node: Node, reader: Reader, default: str) -> None:
    """Read a summary; a second one, where there is no content, is that to feedparser."""
    if "summary" in context and not reader.has_content:
        _content(context, node, reader)
        return
    detail = _construct(node, reader, default)
    context["summary"], context["summary_detail"] = detail["value"], detail


def _media_description(context: Context, node: Node, reader: Reader) -> None:
    if "summary" in context:
        raise Declined(node.tag)
    _description(context, node, reader)


def _about(context: Context, node: Node, reader: Reader) -> None:
    """Read the description of a feed."""
    if "summary" in context:
        raise Declined(node.tag)
    detail = _construct(node, reader, "text/html")
    context["subtitle"], context["subtitle_detail"] = detail["value"], detail


def _feed_summary(context: Context, node: Node, reader: Reader) -> None:
    if "summary" in context:
        raise Declined(node.tag)
    _detailed("summary")(context, node, reader)


def _content(context: Context, node: Node, reader: Reader) -> None:
    _body(context, node, reader, "text/plain")


def _encoded(context: Context, node: Node, reader: Reader) -> None:
    _body(context, node, reader, "text/html")


def _body(context: Context, node: Node, reader: Reader, default: str) -> None:
    detail = _construct(node, reader, default)
    reader.has_content = True
    context.setdefault("content", []).append(detail)
    context.setdefault("summary", detail["value"])


def _author(context: Context, node: Node, reader: Reader) -> None:
    _only(node)
    person: Context = {}
    context.setdefault("authors", []).append(person)
    if len(node):
        _person(person, node, reader)
        context["author"] = _line(person)
        return
    text = context["author"] = text_of(node)
    if "@" not in text:
        person |= {"name": text} if text else {}
        return
    match = MAILED.fullmatch(text)
    if match is None or match[1] in (match[2] or ""):
        raise Declined(text)
    person |= {"name": match[2].strip()} if (match[2] or "").strip() else {}
    person["email"] = match[1]


def _contributor(context: Context, node: Node, reader: Reader) -> None:
    _only(node)
    person: Context = {}
    context.setdefault("contributors", []).append(person)
    _person(person, node, reader)


PARTS = {f"{ns.ATOM}name": "name", f"{ns.ATOM}email": "email", f"{ns.ATOM}uri": "href"}


def _person(person: Context, node: Node, reader: Reader) -> None:
    if (node.text or "").strip() or any((each.tail or "").strip() for each in node):
        raise Declined(node.tag)
    for each in node:
        name = PARTS.get(each.tag)
        if each.tag == f"{ns.GOOGLE}image":
            _only(each, "rel", "width", "height", "src")
        elif name is None or each.keys():
            raise Declined(each.tag)
        text = text_of(each)
        if name is not None:
            person[name] = reader.join(text) if name == "href" and text else text


def _owner(context: Context, node: Node, _reader: Reader) -> None:
    """Read the owner of a podcast, whom feedparser writes over its last author, but for the line of that one."""
    _only(node)
    for each in node:
        _only(each)
        if each.tag not in {f"{ns.ITUNES}name", f"{ns.ITUNES}email"}:
            raise Declined(each.tag)
        owner = context.setdefault("authors", [{}])[-1]
        context["author"] = _line(owner) or context.get("author", "")
        owner[each.tag.removeprefix(ns.ITUNES)] = text_of(each)


def _line(person: Context) -> str:
    """Write a person as one line, as feedparser does beside the parts."""
    name, email = person.get("name", ""), person.get("email", "")
    return f"{name} ({email})" if name and email else name or email


def _category(context: Context, node: Node, _reader: Reader) -> None:
    _only(node, "term", "scheme", "label", "domain")
    tags = context.setdefault("tags", [])
    if node.keys():
        _tag(tags, node.get("term"), node.get("scheme", node.get("domain")), node.get("label"))
    value = text_of(node)
    if value and tags and not tags[-1]["term"]:
        tags[-1]["term"] = value
    elif value:
        _tag(tags, value, None, None)


def _tag(tags: list[Context], term: str | None, scheme: str | None, label: str | None) -> None:
    value = {"term": term, "scheme": scheme, "label": label}
    if (term or scheme or label) and value not in tags:
        tags.append(value)


def _podcast_category(context: Context, node: Node, reader: Reader) -> None:
    _only(node, "text")
    if (node.text or "").strip() or any((each.tail or "").strip() for each in node):
        raise Declined(node.tag)
    _tag(context.setdefault("tags", []), node.get("text"), PODCAST, None)
    for each in node:
        if each.tag != node.tag:
            raise Declined(each.tag)
        _podcast_category(context, each, reader)


def _podcast_keywords(context: Context, node: Node, _reader: Reader) -> None:
    _only(node)
    for term in filter(None, map(str.strip, text_of(node).split(","))):
        _tag(context.setdefault("tags", []), term, PODCAST, None)


def _podcast_image(context: Context, node: Node, _reader: Reader) -> None:
    _only(node, "href")
    if text_of(node):
        raise Declined(node.tag)
    if node.get("href"):
        context["image"] = {"href": node.get("href")}


def _enclosure(context: Context, node: Node, _reader: Reader) -> None:
    _only(node, "url", "length", "type")
    text_of(node)
    link = dict(node.attrib)
    if "type" in link:
        link["type"] = link["type"].lower()
    if link.get("url"):
        link["href"] = link.pop("url")
    context.setdefault("enclosures", []).append(link)


def _source(context: Context, node: Node, _reader: Reader) -> None:
    _only(node, "url")
    url, title = node.get("url"), text_of(node)
    if url is None or "source" in context:
        raise Declined(node.tag)
    context["source"] = {"href": url, "title": title} if title else {"href": url}


MEDIA_CONTENT = tuple(
    "url type medium width height fileSize duration isDefault bitrate expression framerate samplingrate channels".split()
)


def _media_content(context: Context, node: Node, reader: Reader) -> None:
    _only(node, *MEDIA_CONTENT)
    found = {name.lower(): value.lower() if name == "type" else value for name, value in node.attrib.items()}
    context.setdefault("media_content", []).append(found)
    _within(context, node, reader)


def _media_thumbnail(context: Context, node: Node, _reader: Reader) -> None:
    _only(node, "url", "width", "height", "time")
    if text_of(node):
        raise Declined(node.tag)
    context.setdefault("media_thumbnail", []).append(dict(node.attrib))


def _media_group(context: Context, node: Node, reader: Reader) -> None:
    _only(node)
    _within(context, node, reader)


def _within(context: Context, node: Node, reader: Reader) -> None:
    for each in node:
        take(context, each, reader, MEDIA)


def _community(_context: Context, node: Node, _reader: Reader) -> None:
    _only(node)
    for each in node:
        if each.tag not in {f"{ns.MEDIA}starRating", f"{ns.MEDIA}statistics"} or len(each):
            raise Declined(each.tag)
        _only(each, "count", "average", "min", "max", "views", "favorites")


def _image(context: Context, node: Node, reader: Reader) -> None:
    """Read the picture of a feed: what is in it belongs to it."""
    _only(node)
    picture = context.setdefault("image", {})
    for each in node:
        _only(each)
        if each.tag not in {"url", "title", "link", "width", "height", "description"}:
            raise Declined(each.tag)
        text = text_of(each)
        if each.tag == "url":
            picture["href"] = reader.join(text) if text else text


def _unread(_context: Context, node: Node, _reader: Reader) -> None:
    """Pass over the date of a feed."""
    _only(node)
    text_of(node)


def _skipped(_context: Context, node: Node, _reader: Reader) -> None:
    """Pass over what is read from the text of the feed."""
    _only(node)
    for each in node:
        if each.tag not in {"hour", "day"}:
            raise Declined(each.tag)
        _only(each)
        text_of(each)


def take(context: Context, node: Node, reader: Reader, handlers: Mapping[str, Handler]) -> None:
    """Read an element where it has a meaning, pass it over where it is known to have none, decline where it is not known."""
    handler = handlers.get(node.tag)
    if handler is not None:
        handler(context, node, reader)
        return
    known = BARE.get(node.tag)
    if known is None or len(node) or not known.issuperset(node.keys()):
        raise Declined(node.tag)


def _named(prefixes: Iterable[str], handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    return {f"{prefix}{name}": handler for prefix in prefixes for name, handler in handlers.items()}


COMMON_ELEMENTS = {
    **_named(
        ("", ns.ATOM), {"title": _title, "link": _link, "category": _category, "author": _author, "rights": _detailed("rights")}
    ),
    **_named(
        (ns.DC,), {"creator": _author, "subject": _category, "rights": _detailed("rights"), "language": _text("language")}
    ),
    **_named((ns.ITUNES,), {"author": _author, "keywords": _podcast_keywords, "image": _podcast_image}),
    f"{ns.ATOM}id": _id,
    f"{ns.ATOM}contributor": _contributor,
}

ITEM: dict[str, Handler] = {
    **COMMON_ELEMENTS,
    "guid": _id,
    "pubDate": _date("published"),
    f"{ns.ATOM}published": _date("published"),
    f"{ns.ATOM}updated": _date("updated"),
    f"{ns.DC}date": _date("updated"),
    "description": _description,
    f"{ns.ATOM}summary": _summary,
    f"{ns.ITUNES}summary": _summary,
    f"{ns.ATOM}content": _content,
    f"{ns.CONTENT}encoded": _encoded,
    "comments": _address("comments"),
    "enclosure": _enclosure,
    "source": _source,
    f"{ns.ITUNES}duration": _text("itunes_duration"),
    f"{ns.MEDIA}group": _media_group,
    f"{ns.MEDIA}content": _media_content,
    f"{ns.MEDIA}thumbnail": _media_thumbnail,
    f"{ns.MEDIA}title": _media_title,
    f"{ns.MEDIA}description": _media_description,
}

MEDIA: dict[str, Handler] = {
    **{name: ITEM[f"{ns.MEDIA}{name.removeprefix(ns.MEDIA)}"] for name in (f"{ns.MEDIA}content", f"{ns.MEDIA}thumbnail")},
    f"{ns.MEDIA}title": _media_title,
    f"{ns.MEDIA}description": _media_description,
    f"{ns.MEDIA}community": _community,
}

FEED: dict[str, Handler] = {
    **COMMON_ELEMENTS,
    "description": _about,
    f"{ns.ATOM}subtitle": _detailed("subtitle"),
    f"{ns.ITUNES}subtitle": _detailed("subtitle"),
    f"{ns.ITUNES}summary": _feed_summary,
    f"{ns.ITUNES}owner": _owner,
    f"{ns.ITUNES}category": _podcast_category,
    f"{ns.ATOM}icon": _address("icon"),
    f"{ns.ATOM}logo": _address("logo"),
    "language": _text("language"),
    "copyright": _detailed("rights"),
    "managingEditor": _author,
    "image": _image,
    "ttl": _text("ttl"),
    "pubDate": _unread,
    "lastBuildDate": _unread,
    f"{ns.ATOM}published": _unread,
    f"{ns.ATOM}updated": _unread,
    f"{ns.DC}date": _unread,
    "skipHours": _skipped,
    "skipDays": _skipped,
    f"{ns.SY}updatePeriod": _text("sy_updateperiod"),
    f"{ns.SY}updateFrequency": _text("sy_updatefrequency"),
}

BARE: dict[str, frozenset[str]] = {
    "generator": frozenset(),
    f"{ns.ATOM}generator": frozenset({"uri", "version"}),
    "cloud": frozenset({"domain", "port", "path", "registerProcedure", "protocol"}),
    f"{ns.FEEDBURNER}info": frozenset({"uri"}),
    **dict.fromkeys(("docs", "webMaster"), frozenset[str]()),
    **dict.fromkeys((f"{ns.WORDPRESS}{name}" for name in ("post-id", "site")), frozenset[str]()),
    **dict.fromkeys((f"{ns.SLASH}{name}" for name in ("comments", "section", "department")), frozenset[str]()),
    **dict.fromkeys((f"{ns.WFW}{name}" for name in ("comment", "commentRss", "commentRSS")), frozenset[str]()),
    **dict.fromkeys((f"{ns.YOUTUBE}{name}" for name in ("videoId", "channelId")), frozenset[str]()),
    **dict.fromkeys(
        (f"{prefix}{name}" for prefix in ns.SEARCH for name in ("totalResults", "startIndex", "itemsPerPage")), frozenset[str]()
    ),
    **dict.fromkeys((f"{ns.GOOGLEPLAY}{name}" for name in ("owner", "email", "author")), frozenset[str]()),
    **dict.fromkeys(
        (
            f"{ns.ITUNES}{name}"
            for name in ("explicit", "episode", "episodeType", "season", "title", "type", "block", "complete", "new-feed-url")
        ),
        frozenset[str](),
    ),
    f"{ns.FEEDBURNER}origLink": frozenset(),
    f"{ns.SY}updateBase": frozenset(),
    f"{ns.THREAD}total": frozenset(),
}
"""Elements that an item or feed may have and that nothing here is read from, with the attributes that they may have."""
