"""How fast a page of many entries is seen in a real Chromium, and what it costs to write.

    python benchmarks/pages.py [--entries 1000] [--rounds 7]

Each entry has about 2.5 kB of HTML with a heading, a table, a list and a picture; the page comes over HTTP from this
machine, each time into a browser that knows nothing of it. `load` is the time from the navigation to the load event, `paint` to
the first contentful paint, `find` from a key in the search box to the entries that are left; `asked` counts requests for media.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from feedtool.build import render
from feedtool.check import check
from feedtool.clean.sanitise import sanitise
from feedtool.fetch.browser import NAMES
from tests.demo import RICH
from tests.feeds import make_entry, make_feed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

WORDS = "The last boat leaves the old pier at 23:50 from Monday on. "
TIMES = """() => {
  const [way] = performance.getEntriesByType("navigation");
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const input = document.getElementById("words");
  const before = performance.now();
  input.value = "number 77";
  input.dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  return {load: way.loadEventEnd, paint: paint.startTime, find: performance.now() - before};
}"""


def written(count: int) -> bytes:
    """Write a page, and say what that took."""
    html = sanitise(RICH.partition("<audio")[0] + f"<p>{WORDS}</p>" * 12)
    entries = [
        make_entry(guid=f"tag:e.example,2026:{n}", title=f"Entry number {n}", html=html, text=WORDS * 12, summary=WORDS)
        for n in range(count)
    ]
    before = time.process_time()
    data = render(make_feed(*entries), "html")
    between = time.process_time()
    findings = check(data)
    spent = (between - before, time.process_time() - between)
    print(
        f"{count:,} entries, {len(data):,} bytes, {len(findings)} faults: {spent[0]:.2f} s to write, {spent[1]:.2f} s to check"
    )
    return data


def shown(browser: Browser, url: str, rounds: int) -> Iterator[dict[str, float]]:
    """Open a page in a browser that knows nothing, again and again; give the milliseconds of each time."""
    for _ in range(rounds):
        with browser.new_context(viewport={"width": 390, "height": 844}) as context:
            page = context.new_page()
            asked = list[str]()
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.route(re.compile("^https:"), lambda route: route.abort())
            page.goto(url, wait_until="load")
            page.wait_for_timeout(300)
            yield {**page.evaluate(TIMES), "asked": len(asked) - 1}


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    data = written(args.entries)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    program = next(filter(None, map(shutil.which, NAMES)))
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, sync_playwright() as play:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = play.chromium.launch(executable_path=program, args=flags)
        times = list(shown(browser, f"http://127.0.0.1:{server.server_port}/", args.rounds))
        browser.close()
        server.shutdown()
    for name in ("paint", "load", "find", "asked"):
        found = sorted(each[name] for each in times)
        unit = "" if name == "asked" else " ms"
        print(f"{name:6} median {statistics.median(found):6.0f}{unit}, from {found[0]:.0f} to {found[-1]:.0f}{unit}")


if __name__ == "__main__":
    main()
