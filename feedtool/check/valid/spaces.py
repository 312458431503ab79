"""The namespaces of feeds that rules know, by the prefixes that everybody uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SPACES = {
    "access": "http://www.bloglines.com/about/specs/fac-1.0",
    "admin": "http://webns.net/mvcb/",
    "ag": "http://purl.org/rss/1.0/modules/aggregation/",
    "annotate": "http://purl.org/rss/1.0/modules/annotate/",
    "app": "http://www.w3.org/2007/app",
    "atom": "http://www.w3.org/2005/Atom",
    "audio": "http://media.tangent.org/rss/1.0/",
    "blogChannel": "http://backend.userland.com/blogChannelModule",
    "cc": "http://web.resource.org/cc/",
    "cf": "http://www.microsoft.com/schemas/rss/core/2005",
    "company": "http://purl.org/rss/1.0/modules/company",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "conversationsNetwork": "http://conversationsnetwork.org/rssNamespace-1.0/",
    "cp": "http://my.theinfo.org/changed/1.0/rss/",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "email": "http://purl.org/rss/1.0/modules/email/",
    "ev": "http://purl.org/rss/1.0/modules/event/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "fh": "http://purl.org/syndication/history/1.0",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "g": "http://base.google.com/ns/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geourl": "http://geourl.org/rss/module/",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "icbm": "http://postneo.com/icbm",
    "image": "http://purl.org/rss/1.0/modules/image/",
    "indexing": "urn:atom-extension:indexing",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "l": "http://purl.org/rss/1.0/modules/link/",
    "mathml": "http://www.w3.org/1998/Math/MathML",
    "media": "http://search.yahoo.com/mrss/",
    "openid": "http://openid.net/xmlns/1.0",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "opensearch10": "http://a9.com/-/spec/opensearchrss/1.0/",
    "opml": "http://www.opml.org/spec2",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "ref": "http://purl.org/rss/1.0/modules/reference/",
    "reqv": "http://purl.org/rss/1.0/modules/richequiv/",
    "rss090": "http://my.netscape.com/rdf/simple/0.9/",
    "rss091": "http://purl.org/rss/1.0/modules/rss091#",
    "rss1": "http://purl.org/rss/1.0/",
    "rss11": "http://purl.org/net/rss1.1#",
    "search": "http://purl.org/rss/1.0/modules/search/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "soap": "http://schemas.xmlsoap.org/soap/envelope/",
    "ss": "http://purl.org/rss/1.0/modules/servicestatus/",
    "str": "http://hacks.benhammersley.com/rss/streaming/",
    "sub": "http://purl.org/rss/1.0/modules/subscription/",
    "svg": "http://www.w3.org/2000/svg",
    "sx": "http://feedsync.org/2007/feedsync",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "taxo": "http://purl.org/rss/1.0/modules/taxonomy/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "trackback": "http://madskills.com/public/xml/rss/module/trackback/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "wiki": "http://purl.org/rss/1.0/modules/wiki/",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xlink": "http://www.w3.org/1999/xlink",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
"""The namespace of each prefix."""

OLD: Mapping[str, str] = {
    "http://purl.org/rss/1.0/modules/threading/": "thr",
    "http://www.usemod.com/cgi-bin/mb.pl?ModWiki": "wiki",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
}
"""Other namespaces of the same extensions, by which they go, too."""

NOT_JUDGED = frozenset(
    "app cf conversationsNetwork foaf g opensearch opensearch10 openid podcast sx indexing opml email company audio ss str sub "
    "search ref reqv rss091 image ag ev l".split()
)
"""Prefixes whose elements may be anything anywhere: rules of theirs are not known here."""

OTHERS = frozenset(
    {
        "http://schemas.google.com/g/2005",
        "http://www.rawvoice.com/rawvoicerssmodule",
        "http://schema.org",
        "https://schema.org",
        "http://purl.org/atom/ns",
    }
)
"""Namespaces that are known to be in use, trimmed, though nothing is known of their rules."""

_KNOWN = re.compile(r"(?s).*\w")


def trimmed(space: str) -> str:
    """Bring the address of a namespace into the form by which near misses are found.

    >>> trimmed("http://Search.Yahoo.com/mrss/")
    'http://search.yahoo.com/mrss'
    """
    found = _KNOWN.match(space)
    return found[0].lower() if found else space


PREFIXES = {trimmed(space): prefix for prefix, space in SPACES.items()} | {trimmed(each): name for each, name in OLD.items()}
"""The prefix of each namespace, trimmed."""
