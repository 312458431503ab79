"""Pages as a browser shows them: an installed Chromium, in a program of its own, behind the guard.

The browser runs in another process (`rendering`), which is ended with all that it started when its time is over: a page whose
script never ends would otherwise never give an answer.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from feedtool.errors import FetchError
from feedtool.fetch.gateway import gateway

if TYPE_CHECKING:
    from feedtool.ask import Get
    from feedtool.fetch.gateway import Gateway
    from feedtool.fetch.limits import Credentials, Limits

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What a browser that we can drive is called."""

SPARE = 1.0
"""Seconds that the browser has to end by itself."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the browser shows it: its document as HTML, and where it was found in the end."""

    html: str
    url: str


def render(request: Get, limits: Limits, *, credentials: Credentials | None, seconds: float) -> Page:
    """Show a page and give what it has become; raise FetchError when it cannot be shown in time or must not be asked."""
    program = _browser()
    with gateway(max_bytes=limits.max_bytes * 2, allow_private=limits.allow_private) as (way, gate):
        order = {"program": program, "gate": asdict(gate), "seconds": max(1.0, seconds - SPARE)}
        told = _run({**_order(request, limits, credentials), **order}, seconds)
    return _page(request.url, told, limits, way)


def _browser() -> str:
    if find_spec("playwright") is None:
        raise FetchError("render: browser needs playwright: pip install 'feedtool[browser]'")
    program = os.environ.get("FEEDTOOL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise FetchError("render: browser needs an installed Chromium, as 'apt install chromium' gives; none is in PATH")
    return program


def _order(request: Get, limits: Limits, credentials: Credentials | None) -> dict[str, Any]:
    query = "&".join(f"{name}={value}" for name, value in request.query)
    joint = "&" if "?" in request.url else "?"
    return {
        "url": request.url + (joint + query if query else ""),
        "agent": limits.agent,
        "credentials": asdict(credentials) if credentials else None,
    }


def _run(order: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Have the order done by another process; give what it tells."""
    command = [sys.executable, "-m", "feedtool.fetch.rendering"]
    with subprocess.Popen(  # noqa: S603  - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            output, _ = process.communicate(json.dumps(order).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            return {"error": f"the browser did not show it within {seconds:.0f} seconds", "transient": True}
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
    try:
        told: dict[str, Any] = json.loads(output)
    except ValueError:
        return {"error": "the browser ended without an answer", "transient": True}
    return told


def _page(url: str, told: dict[str, Any], limits: Limits, way: Gateway) -> Page:
    if way.refused and (told.get("error") or told.get("status") == 403):  # noqa: PLR2004  - the gateway's own answer
        advice = "set allow_private: true if it is your own" if not limits.allow_private else "leave it"
        raise FetchError(f"{url}: the page leads to {way.refused[0]}; {advice}")
    if way.left <= 0:
        raise FetchError(f"{url}: the page and its parts are larger than {limits.max_bytes * 2:,} bytes; raise fetch.max_bytes")
    if told.get("error"):
        raise FetchError(f"{url}: {told['error']}", transient=bool(told.get("transient")))
    status = told["status"]
    if status >= 400:  # noqa: PLR2004
        raise FetchError(f"{url}: the server answered {status}", status=status, transient=status >= 500, gone=status == 410)  # noqa: PLR2004
    if len(told["html"]) > limits.max_bytes:
        raise FetchError(f"{url}: the page is larger than {limits.max_bytes:,} bytes; raise fetch.max_bytes")
    return Page(told["html"], told["url"])
