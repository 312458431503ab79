"""What repairs ask of an address: its host, and whether that belongs to one of some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

_PLACE = re.compile(r"(?:[a-zA-Z][a-zA-Z0-9+.-]*+:)?//(?:[^/?#@]*+@)?([^/?#:@\[\]]++)(?::\d*+)?(?=[/?#]|$)([^?#]*+)")


def host_and_path(url: str) -> tuple[str, str]:
    """Give the host in small letters and the path of an absolute URL; both are empty where there is no host.

    >>> host_and_path("https://Example.org/a?b")
    ('example.org', '/a')
    """
    match = _PLACE.match(url)
    return (match[1].lower().rstrip("."), match[2] or "/") if match else ("", "")


def known(host: str, hosts: Container[str]) -> str | None:
    """Give the one of some hosts that a host is, or belongs to.

    >>> known("www.news.example.org", {"example.org"})
    'example.org'
    """
    while host and host not in hosts:
        host = host.partition(".")[2]
    return host or None
