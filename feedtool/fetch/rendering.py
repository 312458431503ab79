"""The program that drives the browser: an order (JSON) on its standard input, what became of the page (JSON) on its output."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from feedtool.fetch import family
from feedtool.fetch.limits import LATE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

QUIET = 0.25
"""The share of the time in which a page may still load more after it was shown."""

PARTS = 500
"""Requests that one page may make; one more is never answered, for to refuse each of thousands takes all our time."""

NEEDLESS = frozenset({"image", "media", "font"})
"""What a page needs to be seen and not to be read."""

OPENING = "--disable-popup-blocking"
"""What playwright adds so that any page may open others."""

KEPT = ("PATH", "HOME", "TMPDIR", "LANG")
"""What the browser has of our own environment."""

ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--dns-prefetch-disable",
    # Calls go by the gateway or not at all; the first name is that of headless shells, the second that of whole browsers.
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Names are resolved by the gateway alone.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--js-flags=--max-old-space-size=512",
)


def main() -> None:
    """Do the order on standard input."""
    order = json.load(sys.stdin)
    family.tie()()
    if os.getppid() != order["parent"]:
        return
    try:
        told = _done(order)
    except Exception as error:  # noqa: BLE001  - whatever the browser says is told to the one who asked
        told = {"error": _said(error), "transient": True}
    sys.stdout.write(json.dumps(told))


def _said(error: Exception) -> str:
    """Say in a line what the browser says; that it was too late is said as it is where the browser was ended for it."""
    if type(error).__name__ == "TimeoutError":
        return LATE
    return str(error).strip().partition("\n")[0].removeprefix("Page.goto: ")


def _done(order: dict[str, Any]) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  - an extra

    with sync_playwright() as player:
        browser = _launched(player, order)
        try:
            context = _context(browser, order)
            _guard(context)
            page = context.new_page()
            if order["credentials"] and order["credentials"]["headers"]:
                _identify(page, order["credentials"])
            return _shown(page, order)
        finally:
            browser.close()


def _launched(player: Playwright, order: dict[str, Any]) -> Browser:
    gate = order["gate"]
    return player.chromium.launch(
        executable_path=order["program"],
        chromium_sandbox=os.geteuid() != 0,
        args=list(ARGUMENTS),
        ignore_default_args=[OPENING],
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        proxy={"server": gate["server"], "username": gate["user"], "password": gate["password"], "bypass": "<-loopback>"},
        timeout=order["seconds"] * 1000,
    )


def _context(browser: Browser, order: dict[str, Any]) -> BrowserContext:
    shown = order["credentials"]
    auth = (
        {"username": shown["user"], "password": shown["password"] or "", "origin": shown["origin"]}
        if shown and shown["user"]
        else None
    )
    return browser.new_context(
        user_agent=order["agent"],
        accept_downloads=False,
        service_workers="block",
        http_credentials=auth,  # type: ignore[arg-type]
    )


def _guard(context: BrowserContext) -> None:
    """Let through what a page needs to be read."""
    seen = 0

    def handle(route: Route) -> None:
        nonlocal seen
        seen += 1
        if seen > PARTS:
            return
        is_needless = route.request.resource_type in NEEDLESS or urlsplit(route.request.url).scheme not in {"http", "https"}
        route.abort() if is_needless else route.continue_()

    context.route("**/*", handle)


def _identify(page: Page, shown: dict[str, Any]) -> None:
    """Show the headers to the page's own host: hop by hop, for what a route adds goes along wherever a redirect leads."""
    session = page.context.new_cdp_session(page)

    def handle(paused: dict[str, Any]) -> None:
        headers = {**paused["request"]["headers"], **dict(shown["headers"])}
        listed = [{"name": name, "value": value} for name, value in headers.items()]
        session.send("Fetch.continueRequest", {"requestId": paused["requestId"], "headers": listed})

    session.on("Fetch.requestPaused", handle)
    session.send("Fetch.enable", {"patterns": [{"urlPattern": f"{shown['origin']}/*"}]})


def _shown(page: Page, order: dict[str, Any]) -> dict[str, Any]:
    from playwright.sync_api import TimeoutError as TooLateError  # noqa: PLC0415

    milliseconds = order["seconds"] * 1000
    answer = page.goto(order["url"], wait_until="domcontentloaded", timeout=milliseconds * (1 - QUIET))
    with suppress(TooLateError):  # a page that never rests is shown as it is
        page.wait_for_load_state("networkidle", timeout=milliseconds * QUIET)
    html = page.content().encode("utf-8", "replace").decode()  # scripts can make halves of characters
    if len(html.encode()) > order["max_bytes"]:
        return {"error": f"the page is larger than {order['max_bytes']:,} bytes; raise fetch.max_bytes"}
    status, headers = (answer.status, answer.headers) if answer else (200, {})
    return {"html": html, "url": page.url, "status": status, "retry_after": headers.get("retry-after")}


if __name__ == "__main__":
    main()
