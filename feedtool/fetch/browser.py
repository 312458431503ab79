"""Pages as a browser shows them: an installed Chromium, in a program of its own, behind the guard.

The browser runs in another process (`rendering`), which is ended with all that it started when its time is over: a page whose
script never ends would otherwise never give an answer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from feedtool.errors import FetchError
from feedtool.fetch import address, family
from feedtool.fetch.client import TRANSIENT
from feedtool.fetch.gateway import gateway
from feedtool.fetch.limits import LATE

if TYPE_CHECKING:
    from feedtool.ask import Get
    from feedtool.fetch.gateway import Gateway
    from feedtool.fetch.limits import Credentials, Limits

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What a browser that we can drive is called."""

SPARE = 1.0
"""Seconds that the browser has to end by itself."""

MEMORY = 1_000_000_000
"""Bytes that the browser may hold, all its processes together; an empty page takes 0.2 GB, a heavy one 0.6 GB."""

LOOK = 0.2
"""Seconds between two looks at what it holds."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the browser shows it: its document as HTML, and where it was found in the end."""

    html: str
    url: str


def render(request: Get, limits: Limits, *, credentials: Credentials | None, seconds: float) -> Page:
    """Show a page and give what it has become; raise FetchError when it cannot be shown in time or must not be asked."""
    if limits.proxy:
        raise FetchError(f"{request.url}: render: browser knows no fetch.proxy; leave one of the two out for this source")
    program = _browser()
    with gateway(max_bytes=limits.max_bytes * 2, allow_private=limits.allow_private) as (way, gate):
        order = {"program": program, "gate": asdict(gate), "seconds": max(1.0, seconds - SPARE), "parent": os.getpid()}
        told = _run({**_order(request, limits, credentials), **order}, time.monotonic() + seconds)
    return _page(request, told, way, address.secrets(request.url, request.query, credentials))


def _browser() -> str:
    if find_spec("playwright") is None:
        raise FetchError("render: browser needs playwright: pip install 'feedtool[browser]'")
    named = os.environ.get("FEEDTOOL_CHROMIUM")
    program = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if program is None:
        why = f"FEEDTOOL_CHROMIUM names {named!r}, which is no program" if named else "none is in PATH"
        raise FetchError(f"render: browser needs an installed Chromium, as 'apt install chromium' gives; {why}")
    return program


def _order(request: Get, limits: Limits, credentials: Credentials | None) -> dict[str, Any]:
    try:
        url = address.asked(address.canonical(request.url), request.query)
        shown = {**asdict(credentials), "origin": address.origin(credentials.origin)} if credentials else None
    except address.AddressError as error:
        raise FetchError(f"{request.url}: the URL {error}; correct url") from error
    return {"url": url, "agent": limits.agent, "credentials": shown, "max_bytes": limits.max_bytes}


def _run(order: dict[str, Any], until: float) -> dict[str, Any]:
    """Have the order done by another process, and end all that it started; give what it tells."""
    command = [sys.executable, "-m", "feedtool.fetch.rendering"]
    with (
        tempfile.TemporaryDirectory(prefix="feedtool-", ignore_cleanup_errors=True) as folder,
        subprocess.Popen(  # noqa: S603  - our own module
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "TMPDIR": folder},
        ) as process,
    ):
        try:
            return _told(process, json.dumps(order).encode(), until)
        finally:
            family.kill(process.pid)


def _told(process: subprocess.Popen[bytes], order: bytes | None, until: float) -> dict[str, Any]:
    while (left := until - time.monotonic()) > 0:
        try:
            output, _ = process.communicate(order, timeout=min(LOOK, left))
        except subprocess.TimeoutExpired:
            order = None  # it has been sent, or is being sent
            if family.memory(process.pid) > MEMORY:
                return {"error": f"the browser held more than {MEMORY // 10**6:,} MB for it and was ended", "transient": True}
            continue
        try:
            return dict(json.loads(output))
        except ValueError:
            return {"error": "the browser ended without an answer", "transient": True}
    return {"error": LATE, "transient": True}


def _page(request: Get, told: dict[str, Any], way: Gateway, secret: tuple[str, ...]) -> Page:
    url = request.url
    if way.refused and (told.get("error") or told.get("status") == 403):  # noqa: PLR2004  - the gateway's own answer
        raise FetchError(f"{url}: the page leads to {way.refused[0]}")
    if way.left <= 0:
        raise FetchError(f"{url}: the page and its parts are larger than {way.most:,} bytes; raise fetch.max_bytes")
    if told.get("error"):
        message = address.hidden(told["error"], *secret)
        raise FetchError(f"{url}: {message}", transient=bool(told.get("transient")))
    status = told["status"]
    if status >= HTTPStatus.BAD_REQUEST:
        raise FetchError(
            f"{url}: the server answered {status}",
            transient=status in TRANSIENT or status >= HTTPStatus.INTERNAL_SERVER_ERROR,
            gone=status == HTTPStatus.GONE,
            status=status,
            retry_after=told["retry_after"],
        )
    return Page(told["html"], address.hidden(address.without(told["url"], request.query), *secret))
