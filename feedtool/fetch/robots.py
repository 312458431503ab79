"""What a host's robots.txt allows (RFC 9309), read by protego."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

MAX_BYTES = 512_000
"""RFC 9309, section 2.5: at least 500 KiB are read."""

FRESH = 86400.0
"""Seconds for which a robots.txt holds (RFC 9309, section 2.4)."""

LONGEST = 30.0
"""Seconds of `Crawl-delay` that are kept at most: it is no part of the standard, and some write hours."""


class Robots(Protocol):
    """What a host allows."""

    def can_fetch(self, url: str, agent: str) -> bool:
        """Say whether an agent may fetch a URL."""

    def crawl_delay(self, agent: str) -> float | None:
        """Give the seconds that an agent is to wait between two requests."""


def address(url: str) -> str:
    """Give the URL of the robots.txt that is in force for a URL.

    >>> address("https://example.com:8443/a?b")
    'https://example.com:8443/robots.txt'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def parse(data: bytes) -> Robots:
    """Read a robots.txt; what is no such file allows everything."""
    from protego import Protego  # noqa: PLC0415  - feeds need none

    parsed: Robots = Protego.parse(data[:MAX_BYTES].decode("utf-8", "replace"))
    return parsed


def token(agent: str) -> str:
    """Give the product token of a User-Agent, by which robots.txt names it.

    >>> token("feedtool/1.0 (+https://example.com/)")
    'feedtool'
    """
    return agent.partition("/")[0].split(" ")[0] or agent


def delay(robots: Robots, agent: str, *, least: float) -> float:
    """Give the seconds to wait between two requests."""
    wished = robots.crawl_delay(token(agent))
    return max(least, min(float(wished), LONGEST)) if wished else least


def is_allowed(robots: Robots, agent: str, url: str) -> bool:
    """Say whether a page may be fetched."""
    return robots.can_fetch(url, token(agent))
