"""The namespaces of feeds, and whether a document names them as everybody does: feedparser goes by prefixes here and there."""

from __future__ import annotations

import re

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
FH = "{http://purl.org/syndication/history/1.0}"
GEO = "{http://www.w3.org/2003/01/geo/wgs84_pos#}"
GEORSS = "{http://www.georss.org/georss}"
FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
GOOGLE = "{http://schemas.google.com/g/2005}"
GOOGLEPLAY = "{http://www.google.com/schemas/play-podcasts/1.0}"
ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SEARCH = ("{http://a9.com/-/spec/opensearchrss/1.0/}", "{http://a9.com/-/spec/opensearch/1.1/}")
SLASH = "{http://purl.org/rss/1.0/modules/slash/}"
SY = "{http://purl.org/rss/1.0/modules/syndication/}"
THREAD = "{http://purl.org/syndication/thread/1.0}"
WFW = "{http://wellformedweb.org/CommentAPI/}"
WORDPRESS = "{com-wordpress:feed-additions:1}"
XML = "{http://www.w3.org/XML/1998/namespace}"
YOUTUBE = "{http://www.youtube.com/xml/schemas/2015}"

KNOWN = {
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/slash/": "slash",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://podlove.org/simple-chapters": "psc",
    "http://webns.net/mvcb/": "admin",
    "http://backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
}
"""Namespaces and the prefix that feedparser knows each by."""

HANDLED = frozenset(
    "admin cc content creativecommons dc dcterms feedburner georss gml itunes media psc rdf sy xhtml xml xlink xmlns".split()
)
"""Prefixes whose elements feedparser reads by the prefix alone where it does not know the namespace."""

READ = frozenset("content dc feedburner geo georss itunes media slash sy wfw".split())
"""Prefixes by which it knows the namespaces that are read here: where one stands for another, it takes elements for others."""

STRANGE = ("backend.userland.com/rss", "my.netscape.com/rdf", "1999/xlink")
OTHER_ROOTS = frozenset({"http://purl.org/rss/1.0/"})

START = re.compile(r"xmlns[\s:=]")
DECLARATION = re.compile(r"xmlns(?::([A-Za-z_][\w.-]*))?\s*=\s*(?:\"([^\"<&\s]+)\"|'([^'<&\s]+)')", re.ASCII)


def are_ordinary(text: str) -> bool:
    """Say whether no prefix stands for two namespaces, or another than feedparser takes it for; texts are looked at, too."""
    found = DECLARATION.findall(text)
    if len(found) != len(START.findall(text)):
        return False
    bound: dict[str, str] = {}
    for prefix, first, second in set(found):
        uri, name = (first or second).lower(), prefix.lower()
        if any(strange in uri for strange in STRANGE) or uri in OTHER_ROOTS:
            return False
        if name and bound.setdefault(name, first or second) != (first or second):
            return False
        known = KNOWN.get(uri)
        if name in (HANDLED if known is None else READ - {known}):
            return False
    return True
