"""One form for all the addresses that lead to the same page."""

from __future__ import annotations

import re

TRACKING = frozenset(
    """
    _ga _gl _hsenc _hsmi at_campaign at_medium cmpid dclid epik fb_action_ids fb_action_types fb_ref fb_source fbclid gbraid
    gclid gclsrc hsctatracking igshid mc_cid mc_eid mkt_tok ml_subscriber ml_subscriber_hash msclkid oly_anon_id oly_enc_id
    rb_clickid s_cid sc_campaign sc_channel sc_content sc_medium srsltid trk ttclid twclid vero_conv vero_id wbraid wickedid
    wt_mc xtor yclid ysclid
    """.split()
)
"""Parameters that say where a reader came from, and never which page is meant; lower case."""

FAMILIES = ("utm_", "mtm_", "pk_", "piwik_", "matomo_", "itm_", "hsa_")
"""Beginnings of more such parameters."""

_ORDINARY = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z][a-z0-9-]*)+/[A-Za-z0-9/_~.-]*")
"""An address in which nothing can be written otherwise; without segments that begin with a dot, which may lead up."""

_HOST = re.compile(r"^https?://(?:(?:www|m|mobile|amp)\.(?=[^/]*\.))?([^/?]*?)(?::80|:443)?(?=[/?]|$)", re.IGNORECASE)
_PAGE = re.compile(r"/(?:index\.(?:html?|php))?$", re.IGNORECASE)
_NAME = re.compile(r"[?&]([^=&]+)")


def canonical(link: str | None) -> str | None:
    """Write an http or https URL without what does not change the page: scheme, `www.`, tracking, fragment, order of query.

    None for anything else. Only for comparing: what comes out is no URL.

    >>> canonical("http://www.Example.org:80/a/b/?utm_source=feed&z=1&id=7#top")
    'example.org/a/b?id=7&z=1'
    """
    if link is None:
        return None
    try:
        plain = link if is_canonical(link) else _canonicalised(link)
    except ValueError:
        return None
    host = _HOST.match(plain)
    if host is None or not host[1]:
        return None
    path, mark, query = plain[host.end() :].partition("?")
    return host[1].lower() + _PAGE.sub("", path) + mark + query


def is_canonical(link: str) -> bool:
    """Say quickly whether a URL is certainly written in the one way that a canonical one is written in, as most are."""
    return _ORDINARY.fullmatch(link) is not None and "/." not in link


def path_of(canonical_link: str) -> str:
    """Give what follows the host in a canonical link, for a site that moved to another host.

    >>> path_of("example.org/a/b?id=7")
    '/a/b?id=7'
    """
    return canonical_link[re.match(r"[^/?]*", canonical_link).end() :]  # type: ignore[union-attr]  # it matches anything


def _canonicalised(link: str) -> str:
    from w3lib.url import canonicalize_url, url_query_cleaner  # noqa: PLC0415  - 15 ms to import, for it brings a client of HTTP

    tracking = [name for name in _NAME.findall(link) if name.lower() in TRACKING or name.lower().startswith(FAMILIES)]
    bare = url_query_cleaner(link, tracking, remove=True, keep_fragments=True) if tracking else link
    return str(canonicalize_url(bare, keep_fragments="#!" in link))
