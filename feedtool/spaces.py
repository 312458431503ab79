"""The namespaces that feeds are made of, under the names that everybody knows them by."""

from __future__ import annotations

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
FH = "http://purl.org/syndication/history/1.0"
DC = "http://purl.org/dc/elements/1.1/"
GEORSS = "http://www.georss.org/georss"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
MEDIA = "http://search.yahoo.com/mrss/"
THUMBNAIL = f"{{{MEDIA}}}thumbnail"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PODCAST = "https://podcastindex.org/namespace/1.0"
