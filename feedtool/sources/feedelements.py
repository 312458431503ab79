"""Which elements of an ordinary feed mean something: the handler of each, which writes it into its item or feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.sources import feedmedia as media
from feedtool.sources import feedpeople as people
from feedtool.sources import feedspaces as ns
from feedtool.sources import feedtexts as texts
from feedtool.sources.feedplace import point

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedtool.sources.feedhandler import Handler


def _named(prefixes: Iterable[str], handlers: Mapping[str, Handler]) -> dict[str, Handler]:
    return {f"{prefix}{name}": handler for prefix in prefixes for name, handler in handlers.items()}


COMMON_ELEMENTS = {
    **_named(
        ("", ns.ATOM),
        {
            "title": texts.title,
            "link": texts.link,
            "category": people.category,
            "author": people.author,
            "rights": texts.detailed("rights"),
        },
    ),
    **_named(
        (ns.DC,),
        {
            "creator": people.author,
            "contributor": people.helper,
            "subject": people.category,
            "rights": texts.detailed("rights"),
            "language": texts.text("language"),
        },
    ),
    **_named((ns.ITUNES,), {"author": people.author, "keywords": people.podcast_keywords, "image": media.podcast_image}),
    f"{ns.ATOM}id": texts.identity,
    f"{ns.ATOM}contributor": people.contributor,
}

ITEM: dict[str, Handler] = {
    **COMMON_ELEMENTS,
    "guid": texts.identity,
    "pubDate": texts.text("published"),
    f"{ns.ATOM}published": texts.text("published"),
    f"{ns.ATOM}updated": texts.text("updated"),
    f"{ns.DC}date": texts.text("updated"),
    "description": texts.description,
    f"{ns.ATOM}summary": texts.summary,
    f"{ns.ITUNES}summary": texts.summary,
    f"{ns.ATOM}content": texts.content,
    f"{ns.CONTENT}encoded": texts.encoded,
    "comments": texts.address("comments"),
    "enclosure": media.enclosure,
    "source": texts.source,
    f"{ns.GEORSS}point": point,
    f"{ns.GEO}lat": texts.text("geo_lat"),
    f"{ns.GEO}long": texts.text("geo_long"),
    f"{ns.ITUNES}duration": texts.text("itunes_duration"),
    f"{ns.MEDIA}rating": media.media_rating,
    f"{ns.MEDIA}group": media.media_group,
    f"{ns.MEDIA}content": media.media_content,
    f"{ns.MEDIA}thumbnail": media.media_thumbnail,
    f"{ns.MEDIA}title": media.media_title,
    f"{ns.MEDIA}description": media.media_description,
}

FEED: dict[str, Handler] = {
    **COMMON_ELEMENTS,
    "description": texts.about,
    f"{ns.ATOM}subtitle": texts.detailed("subtitle"),
    f"{ns.ITUNES}subtitle": texts.detailed("subtitle"),
    f"{ns.ITUNES}summary": texts.feed_summary,
    f"{ns.ITUNES}owner": people.owner,
    f"{ns.ITUNES}category": people.podcast_category,
    f"{ns.ATOM}icon": texts.address("icon"),
    f"{ns.ATOM}logo": texts.address("logo"),
    "language": texts.text("language"),
    "copyright": texts.detailed("rights"),
    "managingEditor": people.author,
    "image": media.image,
    "ttl": texts.text("ttl"),
    "pubDate": texts.unread,
    "lastBuildDate": texts.unread,
    f"{ns.ATOM}published": texts.unread,
    f"{ns.ATOM}updated": texts.unread,
    f"{ns.DC}date": texts.unread,
    "skipHours": texts.skipped,
    "skipDays": texts.skipped,
    f"{ns.SY}updatePeriod": texts.text("sy_updateperiod"),
    f"{ns.SY}updateFrequency": texts.text("sy_updatefrequency"),
}
