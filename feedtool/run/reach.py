"""How a source reaches what is outside: its settings bound to a door, and the door's pace to that of the whole run."""

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
    from feedtool.config import Source
    from feedtool.run.plan import Task

SPARE = 2.0
"""Seconds that a source keeps of its deadline for reading what it got."""


def door_of(task: Task) -> Door:
    """Give the door of one source."""
    seconds = task.options.deadline
    return Door(
        rules_of(task),
        task.known.answers,
        Times(task.now, time.monotonic() + max(seconds - SPARE, seconds / 2), _turnstile(task.pace)),
        mode=task.known.mode,
    )


def rules_of(task: Task) -> Rules:
    """Bind what a source's settings say of the outside."""
    options, fetch = task.options, task.options.fetch
    contact = fetch.contact or task.contact
    agent = fetch.agent or f"feedtool/{__version__}" + (f" (+{contact})" if contact else "")
    limits = Limits(
        agent=agent,
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


@cache
def _turnstile(pace: int | None) -> Turnstile:
    return Turnstile(pace)
