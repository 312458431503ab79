"""One entry, as feedparser gives it, to one item; and the head of a feed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import product
from typing import TYPE_CHECKING, Any

from feedtool.languages import tag_of
from feedtool.model import Category, Head, Item, Person, Upstream
from feedtool.sources.feedfiles import avatar, files, image
from feedtool.sources.feedplace import place_of
from feedtool.sources.shape import absolute
from feedtool.sources.when import read_when
from feedtool.sources.words import text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from feedtool.model import ContentType, Document
    from feedtool.sources.kinds import Context

MARKUP = re.compile(r"[<&]")
MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
RELATIVE = re.compile(r"\b(?:href|src|poster|cite)\s*=\s*[\"']?\s*(?![a-z][a-z0-9+.-]*:|#)", re.IGNORECASE)
ADDRESSES = ("href", "src", "poster", "cite")
NAMED = re.compile(r"[()<>\s]+")
CALLED = re.compile(rf"(.*[^\s(<])\s*[(<]\s*(?:mailto:)?({MAIL.pattern})\s*[>)]")
"""A name with an address behind it: `Ada Reed <ada@example.org>`."""

HTML = frozenset({"text/html", "application/xhtml+xml"})
BYTES = ("audio/", "font/", "image/", "video/")
"""How the types of content begin that is no text; Atom may have its bytes (RFC 4287, section 4.1.3.3)."""

SEARCHED = frozenset({"http://www.itunes.com/", "http://search.yahoo.com/mrss/category_schema"})
NO_UPSTREAM = Upstream("")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry was found; `hint` is told of dates that cannot be read, `authors` wrote what names nobody."""

    document: Document
    context: Context
    hint: Callable[[str], None]
    authors: tuple[Person, ...] = ()

    def date(self, name: str, text: str) -> datetime | None:
        """Read a date."""
        when = read_when(text, context=self.context, now=self.document.fetched)
        if when is None:
            self.hint(f"{name}: {text[:100]!r} cannot be read as a date")
        return when


def xml_item(entry: Any, head: Any, place: Place) -> Item:
    """Make an item of an entry of a feed with this head."""
    base = place.document.url
    guid = str(entry.get("id") or "").strip()
    link = _link(entry, guid, base)
    title = plain(_detail(entry, "title"))
    body, short = _texts(entry, title)
    content = str(body.get("value") or "").strip()
    content_type: ContentType = "text" if body.get("type") == "text/plain" and not _is_markup(content) else "html"
    if content_type == "html":
        content = _resolved(content, _base(body, link, base))

    picture, size = image(entry, base)

    def date(*names: str) -> datetime | None:
        return next((when for name in names if (when := _date(entry, name, place)) is not None), None)

    return Item(
        key=guid or link or _digest(title, content),
        origin=link or guid or title or place.document.origin,
        title=title,
        content=content,
        content_type=content_type,
        summary=plain(short) or None,
        link=link,
        published=date("published", "created"),
        updated=date("updated"),
        authors=_authors(entry, base) or place.authors,
        tags=_tags(entry),
        language=_language(body if content else {}, entry.get("title_detail"), entry, head),
        enclosures=files(entry, base),
        image=picture,
        comments=_address(entry, "comments", base) or _linked(entry, "replies", base),
        upstream=_upstream(entry, base),
        contributors=_people(entry, "contributors", base),
        rights=_rights(entry) or None,
        external=_linked(entry, "related", base),
        categories=_categories(entry),
        size=size,
        point=place_of(entry),
    )


def xml_head(head: Any, place: Place) -> Head:
    """Give what a feed says of itself."""
    base = place.document.url
    about = next((found for name in ("subtitle", "info", "summary") if (found := _detail(head, name))["value"]), {"value": ""})
    icon = head.get("icon") or ""
    picture = (head.get("image") or {}).get("href") or head.get("logo") or icon
    return Head(
        title=plain(_detail(head, "title")),
        description=plain(about),
        link=_address(head, "link", base),
        language=_language(head, head.get("title_detail"), about),
        authors=_people(head, "authors", base),
        contributors=_people(head, "contributors", base),
        rights=_rights(head),
        tags=_tags(head),
        image=absolute(str(picture), base),
        icon=absolute(str(icon), base),
    )


def plain(detail: Any) -> str:
    """Give a text construct as plain text: what is marked up or escaped is read as HTML."""
    value = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" or not MARKUP.search(value):
        return " ".join(value.split())
    return text_of(value)


def _detail(entry: Any, name: str) -> Any:
    """Give a text construct; feedparser's detail may be that of an inner element, of a picture or of another vocabulary."""
    value, detail = entry.get(name) or "", entry.get(f"{name}_detail") or {}
    return detail if detail.get("value") == value else {"value": value}


def _texts(entry: Any, title: str) -> tuple[Any, Any]:
    """Give the constructs of content and summary; what is there only once is content."""
    texts = (each for each in entry.get("content") or () if not str(each.get("type")).startswith(BYTES))
    found = sorted(texts, key=lambda each: each.get("type") not in HTML)
    there = [each for each in found if str(each.get("value") or "").strip()]
    bodies = [each for each in there if not _is_title(each, title)]
    short = entry.get("summary_detail") or {"value": "" if there and not bodies else entry.get("summary", "")}
    if not bodies:
        return ({} if _is_title(short, title) else short), {}
    is_twice = str(short.get("value") or "").strip() == str(bodies[0]["value"]).strip()
    return bodies[0], {} if is_twice else short


def _is_title(text: Any, title: str) -> bool:
    """Say whether a text is plain, and nothing but the title, which stands in for content that is not there (in Atom)."""
    return text.get("type") == "text/plain" and " ".join(str(text.get("value") or "").split()) == title


def _base(body: Any, link: str | None, url: str | None) -> str | None:
    """Give what relative addresses of a text are meant from, where that is not the entry's own page: its `xml:base`."""
    return absolute(str(body.get("base") or ""), url) or (url if link is None else None)


def _resolved(markup: str, base: str | None) -> str:
    """Make relative addresses in a piece of HTML absolute; those within the page stay."""
    if not base or not RELATIVE.search(markup):
        return markup
    from lxml import etree, html  # noqa: PLC0415

    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return markup
    for element in root.iter(etree.Element):
        for name in ADDRESSES:
            if (value := (element.get(name) or "").strip()) and not value.startswith("#"):
                element.set(name, absolute(value, base) or value)
    return str(html.tostring(root, encoding="unicode")).removeprefix("<div>").removesuffix("</div>")


def _link(entry: Any, guid: str, base: str | None) -> str | None:
    """Give the page of an entry: its link, else its guid; `12345` is no address, whatever it is said to be."""
    said = str(entry.get("link") or "").strip() or (guid if entry.get("guidislink") is not False else "")
    return absolute(said, base) if said != guid or "/" in guid else None


def _address(entry: Any, name: str, base: str | None) -> str | None:
    return absolute(str(entry.get(name) or ""), base)


def _is_markup(value: str) -> bool:
    """Say whether a text that calls itself plain is HTML all the same, as feedparser takes RSS descriptions without tags."""
    return re.search(r"</?[a-zA-Z][^<>]*>|&(?:#?\w{2,8});", value) is not None


def _date(entry: Any, name: str, place: Place) -> datetime | None:
    """Read the text of a date: to feedparser an unknown zone is UTC, and what it cannot read of a day is today's."""
    # It gives `published` for a missing `updated`, with a warning: only what is there counts.
    text = str(dict.get(entry, name) or "").strip()
    when = place.date(name, text) if text else None
    return when and when.astimezone(UTC)


def _authors(entry: Any, base: str | None) -> tuple[Person, ...]:
    """Give who wrote an entry, with a picture where there is one and no doubt of whom."""
    found = _people(entry, "authors", base) or _people(entry.get("source") or {}, "authors", base)
    picture = avatar(entry)
    return (replace(found[0], avatar=picture),) if picture and len(found) == 1 else found


def _people(entry: Any, role: str, base: str | None) -> tuple[Person, ...]:
    """Name people, each by what is said of them alone: feedparser gives one without an address that of the one before."""
    people = entry.get(role) or ()
    if not people:
        return ()
    line = str(entry.get(role.removesuffix("s")) or "") if len(people) == 1 else ""
    found: list[Person] = []
    for each in people:
        name, address = _named(each, line)
        if any(address and (other.email or "").startswith(address) for other in found):
            address = None
        uri = absolute(str(each.get("href") or ""), base)
        if name or address or uri:
            join(found, Person(name or address or uri or "", address, uri))
    return tuple(found)


def join(found: list[Person], person: Person) -> None:
    """Add a person; one of the same name is the same, said twice for all readers to know, unless an address is another."""
    for at, other in enumerate(found):
        whole = replace(other, email=other.email or person.email, uri=other.uri or person.uri)
        if whole.name == person.name and (person.email, person.uri) in product({whole.email, None}, {whole.uri, None}):
            found[at] = whole
            return
    found.append(person)


def _named(said: Any, line: str) -> tuple[str, str | None]:
    """Give a name and an address; `line` is all that an element of RSS says.

    feedparser 6.0 takes no more than four letters for the end of an address, and the rest for the name.
    """
    name, email = (str(said.get(part) or "").strip() for part in ("name", "email"))
    whole = MAIL.search(line)
    if whole and email and len(whole[0]) > len(email) and whole[0].startswith(email):
        name, email = NAMED.sub(" ", line.replace(whole[0], "")).strip(), whole[0]
    email = email.partition("?")[0]  # of an address with a subject, as `mailto:` may have
    if "@" in name and (called := CALLED.fullmatch(name)):
        name, email = called[1], email or called[2]
    return name.rstrip("(< ").removesuffix("mailto:").rstrip("(< "), email if MAIL.fullmatch(email) else None


def _tags(entry: Any) -> tuple[str, ...]:
    if not entry.get("tags"):
        return ()
    return tuple(dict.fromkeys(filter(None, map(_tag, entry.get("tags") or ()))))


def _tag(tag: Any) -> str:
    return " ".join(str(tag.get("label") or tag.get("term") or "").split())


def _categories(entry: Any) -> tuple[Category, ...]:
    """Give what is said of tags beside their label; words that podcasts are found by are of no vocabulary."""
    found: dict[Category, None] = {}
    for tag in entry.get("tags") or ():
        scheme, term, label = (" ".join(str(tag.get(part) or "").split()) for part in ("scheme", "term", "label"))
        if scheme in SEARCHED:
            scheme = ""
        if scheme or (label and term and term != label):
            found[Category(label or term, scheme or None, term if label and term != label else None)] = None
    return tuple(each for each in found if each.label)


def _linked(entry: Any, rel: str, base: str | None) -> str | None:
    """Give the page that an entry names as `related` (RFC 4287, section 4.2.7.2), or as its `replies` (RFC 4685)."""
    links = (each.get("href") for each in entry.get("links") or () if each.get("rel") == rel and each.get("type") in HTML)
    return next((url for each in links if (url := absolute(str(each or ""), base))), None)


def _rights(entry: Any) -> str:
    return plain(_detail(entry, "rights"))


def _language(*details: Any) -> str | None:
    return next((tag for each in details if (tag := tag_of(str((each or {}).get("language") or "")))), None)


def _upstream(entry: Any, base: str | None) -> Upstream | None:
    source = entry.get("source")
    if not source:
        return None
    links = [each.get("href") for each in source.get("links") or () if each.get("rel") in {"self", None}]
    link = next(
        (
            url
            for each in (*links, source.get("href"), source.get("link"), source.get("id"))
            if (url := absolute(str(each or ""), base))
        ),
        None,
    )
    title = plain(source.get("title_detail") or {"value": source.get("title") or source.get("value") or ""})
    found = Upstream(title or link or "", link, plain(_detail(source, "subtitle")) or None, _rights(source) or None)
    return found if found != NO_UPSTREAM else None


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
