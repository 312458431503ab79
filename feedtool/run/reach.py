"""How sources and hubs are reached: a source's settings bound to a door, a hub's to limits, all at the pace of the run."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool import __version__
from feedtool.fetch.door import Door, Rules, Times
from feedtool.fetch.limits import Credentials, Limits
from feedtool.fetch.pace import Turnstile

if TYPE_CHECKING:
    from feedtool.config import Fetch, Hub, Settings, Source
    from feedtool.run.plan import Task

QUICK = 10.0
"""Seconds that a hub may take to say that it heard: the lock is held meanwhile, and it can be told later."""

SPARE = 2.0
"""Seconds that a source keeps of its deadline for reading what it got."""


def door_of(task: Task) -> Door:
    """Give the door of one source."""
    seconds = task.options.deadline
    return Door(
        rules_of(task),
        task.known.answers,
        Times(task.now, time.monotonic() + max(seconds - SPARE, seconds / 2), turnstile(task.pace)),
        mode=task.known.mode,
        asked=task.known.asked,
    )


def rules_of(task: Task) -> Rules:
    """Bind what a source's settings say of the outside."""
    options, fetch = task.options, task.options.fetch
    limits = Limits(
        agent=_agent(fetch, task.contact),
        timeout=fetch.timeout,
        max_bytes=fetch.max_bytes,
        max_redirects=fetch.max_redirects,
        proxy=fetch.proxy,
        allow_private=getattr(options, "allow_private", False),
    )
    return Rules(limits, task.folder, credentials_of(options), delay=fetch.delay, obeys_robots=fetch.robots)


def credentials_of(options: Source) -> Credentials | None:
    """Give what a source shows to the host of its first URL, and to no other."""
    urls, auth = getattr(options, "url", ()), getattr(options, "auth", None)
    headers = getattr(options, "headers", {})
    if not urls or not (auth or headers):
        return None
    parts = urlsplit(urls[0])
    return Credentials(
        origin=f"{parts.scheme}://{parts.netloc}",
        user=auth.user if auth else None,
        password=auth.password.get_secret_value() if auth else None,
        headers=tuple((name, value.get_secret_value()) for name, value in headers.items()),
    )


def wishes_of(options: Source) -> tuple[tuple[str, str], ...]:
    """Give what a source asks for beside its URL, which may be secret: its query, and headers that may change the answer."""
    query, who = getattr(options, "query", {}), credentials_of(options)
    pairs = (("", query),) if isinstance(query, str) else ((name, value.get_secret_value()) for name, value in query.items())
    return (*pairs, *(who.wishes() if who else ()))


def hub_limits(settings: Settings, hub: Hub) -> Limits:
    """Bind what the defaults say of the outside, for a hub: it is asked for no page, and told quickly."""
    fetch = settings.defaults.fetch
    return Limits(
        agent=_agent(fetch, settings.site.url),
        timeout=min(fetch.timeout, QUICK),
        max_redirects=0,
        proxy=fetch.proxy,
        allow_private=hub.allow_private,
    )


def _agent(fetch: Fetch, contact: str) -> str:
    contact = fetch.contact or contact
    return fetch.agent or f"feedtool/{__version__}" + (f" (+{contact})" if contact else "")


@cache
def turnstile(pace: int | None) -> Turnstile:
    """Give the one turnstile of this process, which keeps the pace of the run."""
    return Turnstile(pace)
