"""How the outside is reached: pace, limits, credentials; whole articles from pages; hubs that hear of what changed."""

from __future__ import annotations

import re
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from feedtool.config.fields import (
    CONTROL,
    After,
    Checked,
    Duration,
    Flag,
    HiddenError,
    Line,
    OneOrMany,
    RefusalError,
    Size,
    Text,
    Url,
    Wait,
    apart,
    check,
    option,
)
from feedtool.config.filters import Some
from feedtool.config.noise import Block, Shorthand

DAY = 86400.0
Secret = Annotated[SecretStr, Field(min_length=1)]
"""Text that is shown nowhere; write it as `${NAME}`, so that it does not stand in the configuration either."""

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""The name of a header (RFC 9110, section 5.6.2)."""


PROXIES = frozenset({"http", "https", "socks5", "socks5h"})
HOST = re.compile(r"[\w.:-]+")


def _name(value: str) -> str:
    if TOKEN.fullmatch(value) is None:
        raise RefusalError("expected the name of a header, such as X-Api-Key")
    return value


def _line(value: SecretStr) -> SecretStr:
    """Refuse a line end: the rest would be sent as something else, and files of secrets end with one."""
    if CONTROL.search(value.get_secret_value()):
        raise HiddenError("expected text on one line, without a line end after it")
    return value


SecretLine = Annotated[Secret, After(_line)]
"""The same, without control characters."""

Headers = dict[Annotated[str, After(_name)], SecretLine]
"""Headers by their names."""


class Auth(Block):
    """Who asks, by user name and password; sent to the host of the source's URL alone."""

    user: Text = option("The user name.")
    password: SecretLine = option("The password; write it as `${NAME}`.")


class Fetch(Block):
    """How servers are asked, and what they may send."""

    agent: Line = option("The User-Agent that is sent; default: `feedtool/VERSION (+CONTACT)`.", default="")
    contact: Line = option("An address or URL that server owners can write to; default: the site's `url`.", default="")
    timeout: Duration = option("The time that one answer may take, from the first connection to its last byte.", default=30.0)
    max_bytes: Size = option("The size of the largest answer that is read, decompressed.", default=20_000_000)
    max_redirects: int = option("How often one request may be sent on.", default=10, ge=0, le=50)
    delay: Wait = option("The time between two requests to one host.", default=1.0, le=3600)
    robots: Flag = option(
        "Whether robots.txt is obeyed for pages; feeds that are named here are read in any case.", default=True
    )
    proxy: Text | None = option(
        "The proxy for all requests (`http://`, `https://`, `socks5h://`); none is taken from the environment.", default=None
    )
    every: Wait | None = option(
        "The least time between two looks at a source; default: what its server asks for.", default=None
    )
    max_wait: Duration = option("The longest time that a server's wish to be left alone is followed.", default=DAY)
    keep: Duration = option("How long answers are kept to do everything again without the network.", default=30 * DAY)

    @check("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        if value is not None and not _is_proxy(value):
            raise HiddenError("expected a proxy like http://host:port or socks5h://host:port")  # a password may be in it
        return value


def _is_proxy(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in PROXIES and parts.port != 0 and HOST.fullmatch(parts.hostname or "") is not None
    except ValueError:
        return False


def _switch(text: str) -> dict[str, Any]:
    return {"enabled": text}


class FullText(Block):
    """Whole articles: the page that a new item links to is fetched once, and its main content taken."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(_switch)

    enabled: Flag = option("Whether whole articles are fetched.", default=True)
    content: OneOrMany[Annotated[str, Checked("selector")]] = option(
        "CSS selectors of the article's text; the first that matches anything counts; default: found by itself.", default=()
    )
    remove: OneOrMany[Annotated[str, Checked("selector")]] = option(
        "CSS selectors of what is taken out of the page before.", default=()
    )
    next_page: Annotated[str, Checked("selector")] | None = option(
        "The CSS selector of the link to an article's next page.", default=None
    )
    max_pages: int = option("The number of pages of one article at most.", default=10, ge=1, le=100)
    limit: int = option(
        "The number of new articles that are fetched in one run at most; the rest waits for the next.", default=30, ge=1
    )


class Hub(Block):
    """A WebSub hub: it hears of each change of a feed, and tells those who asked it to; one text is its URL."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"url": text})

    url: Url = option("The URL of the hub.")
    allow_private: Flag = option("Whether the hub may be on this machine or in its own network.", default=False)


Hubs = Annotated[Some[Hub], After(partial(apart, name=attrgetter("url")))]
"""A list of hubs, or one; none of them twice."""
