"""Pages as a real Chromium shows them, behind the guard."""

from __future__ import annotations

import base64
import shutil
import socket
import threading
import time
from dataclasses import replace
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

import pytest

from feedtool.ask import Get
from feedtool.errors import FetchError
from feedtool.fetch import browser, rendering
from feedtool.fetch.browser import render
from feedtool.fetch.gateway import gateway
from feedtool.fetch.limits import Credentials, Limits
from tests.origin import Answer, Origin, origin
from tests.test_operating import need

if TYPE_CHECKING:
    from collections.abc import Iterator

LONG = 120.0
"""Seconds that a page is given, and any end, however busy the machine is."""

OWN = Limits(agent="feedtool/test (+https://example.com/)", allow_private=True)
SCRIPTED = b"""<!doctype html><title>T</title><main id=m>empty</main>
<script>fetch('/data').then(r => r.text()).then(t => { document.getElementById('m').textContent = t })</script>"""


@pytest.fixture(scope="session", autouse=True)
def chromium() -> None:
    """Install Chromium where it is not there yet."""
    if not any(map(shutil.which, browser.NAMES)):
        need("chromium", "chromium")


@pytest.fixture
def server() -> Iterator[Origin]:
    """Give a server with one scripted page."""
    with origin() as made:
        made.pages["/"] = Answer(SCRIPTED, headers={"Content-Type": "text/html"})
        made.pages["/data"] = Answer("made by a script: ü".encode(), headers={"Content-Type": "text/plain; charset=utf-8"})
        yield made


def shown(url: str, *, limits: Limits = OWN, credentials: Credentials | None = None, seconds: float = LONG) -> browser.Page:
    """Show a page."""
    return render(Get(url=url, render=True), limits, credentials=credentials, seconds=seconds)


def test_a_page_is_what_its_scripts_make_of_it(server: Origin) -> None:
    """What a script fetches and writes is there, in its own letters, and we say who we are."""
    page = shown(server.url + "/")
    assert '<main id="m">made by a script: ü</main>' in page.html
    assert page.url == server.url + "/"
    assert {each.headers["user-agent"] for each in server.asked} == {OWN.agent}


def test_no_request_reaches_an_address_that_is_not_allowed(server: Origin) -> None:
    """Not even the first, and the message says how one's own network is allowed."""
    with pytest.raises(FetchError, match=r"leads to 127\.0\.0\.1 .*allow_private: true"):
        shown(server.url + "/", limits=Limits(agent="feedtool/test"))
    assert server.asked == []


def test_a_proxy_is_not_passed_by(server: Origin) -> None:
    """Whoever names one means all requests."""
    with pytest.raises(FetchError, match=r"knows no fetch\.proxy"):
        shown(server.url + "/", limits=replace(OWN, proxy="http://127.0.0.1:1"))
    assert server.asked == []


def test_a_script_cannot_reach_the_metadata_service(server: Origin) -> None:
    """Even where private addresses are allowed; names that lead there are checked as they are resolved."""
    body = b"<p id=m></p><script>fetch('http://169.254.169.254/x').catch(e => {document.getElementById('m').textContent='no'})"
    server.pages["/"] = Answer(body + b"</script>", headers={"Content-Type": "text/html"})
    assert '<p id="m">' in shown(server.url + "/").html
    for limits in (OWN, Limits(agent="feedtool/test")):
        with pytest.raises(
            FetchError, match=r"leads to 169\.254\.169\.254 \(169\.254\.169\.254 is never ours to call\); correct url$"
        ):
            shown("http://169.254.169.254/latest/meta-data/", limits=limits)


def test_a_page_gets_no_service_worker(server: Origin) -> None:
    """Which would answer for the network, and ask it behind the back of what looks at requests."""
    script = "navigator.serviceWorker.register('/data').then(() => navigator.serviceWorker.getRegistrations(), () => [])"
    body = f"<p id=m></p><script>{script}.then(all => document.getElementById('m').textContent = `workers: ${{all.length}}`)"
    server.pages["/"] = Answer(f"{body}</script>".encode(), headers={"Content-Type": "text/html"})
    assert "workers: 0" in shown(server.url + "/").html
    assert server.paths() == ["/"]


def test_a_page_that_never_ends_ends_with_its_time(server: Origin) -> None:
    """A script that loops for ever, and nothing of the browser is left."""
    server.pages["/"] = Answer(b"<script>for(;;){}</script>", headers={"Content-Type": "text/html"})
    start = time.monotonic()
    with pytest.raises(FetchError) as caught:
        shown(server.url + "/", seconds=4)
    assert caught.value.transient
    assert time.monotonic() - start < LONG


def test_headers_and_passwords_go_to_their_own_host_only(server: Origin) -> None:
    """A page that loads from elsewhere does not hand them on."""
    with origin("127.0.0.2") as other:
        other.pages["/x"] = Answer(b"", headers={"Access-Control-Allow-Origin": "*"})
        server.pages["/"] = Answer(f"<script>fetch('{other.url}/x')</script>".encode(), headers={"Content-Type": "text/html"})
        shown(server.url + "/", credentials=Credentials(server.url, None, None, (("X-Key", "s3cret"),)))
    assert server.asked[0].headers["x-key"] == "s3cret"
    assert [each.headers.get("x-key") for each in other.asked] == [None]


def test_a_redirect_takes_neither_header_nor_password_along(server: Origin) -> None:
    """Not to another host, though that asks for a password; to the same host it does."""
    demand = {"WWW-Authenticate": 'Basic realm="x"'}
    with origin("127.0.0.2") as other:
        other.pages["/x"] = Answer(b"<p>who?", status=401, headers={**demand, "Content-Type": "text/html"})
        server.pages["/go"] = Answer(status=302, headers={"Location": "/on"})
        server.pages["/on"] = Answer(status=302, headers={"Location": f"{other.url}/x"})
        with pytest.raises(FetchError, match="INVALID_AUTH"):
            shown(server.url + "/go", credentials=Credentials(server.url, "desk", "s3cret", (("X-Key", "s3cret"),)))
    assert [each.headers.get("x-key") for each in server.asked] == ["s3cret", "s3cret"]
    assert other.asked
    assert "s3cret" not in str([each.headers for each in other.asked])
    assert not any("authorization" in each.headers for each in other.asked)


def test_a_host_that_asks_for_time_gets_it(server: Origin) -> None:
    """As without a browser."""
    server.pages["/"] = Answer(b"<p>later", status=429, headers={"Retry-After": "7200", "Content-Type": "text/html"})
    with pytest.raises(FetchError, match="429") as caught:
        shown(server.url + "/")
    assert (caught.value.transient, caught.value.status, caught.value.retry_after) == (True, 429, "7200")


def test_what_is_sent_is_sent_as_it_is(server: Origin) -> None:
    """Cookies too, of which a browser keeps its own, and however the host is spelt."""
    url = server.url.replace("127.0.0.1", "LocalHost")
    shown(f"{url}/", credentials=Credentials(url, None, None, (("Cookie", "sid=s3cret"), ("Referer", "https://example.com/"))))
    assert {each.headers.get("cookie") for each in server.asked} == {"sid=s3cret"}
    assert {each.headers.get("referer") for each in server.asked} == {"https://example.com/"}


def test_a_secret_that_a_server_repeats_is_not_in_the_address(server: Origin) -> None:
    """Wherever it leads with it."""
    server.pages["/go"] = Answer(status=302, headers={"Location": "/in/s3cret"})
    server.pages["/in/s3cret"] = server.pages["/"]
    page = shown(server.url + "/go", credentials=Credentials(server.url, None, None, (("X-Key", "s3cret"),)))
    assert page.url == f"{server.url}/in/***"


def test_the_query_is_sent_escaped_and_shown_to_nobody(server: Origin) -> None:
    """Neither in the address of the page nor in a message."""
    answer = server.pages["/"]
    server.pages["/?key=a%26b%20c-secret"] = answer
    request = Get(url=server.url + "/", query=(("key", "a&b c-secret"),), render=True)
    page = render(request, OWN, credentials=None, seconds=LONG)
    assert "made by a script" in page.html
    assert "secret" not in page.url
    with pytest.raises(FetchError, match=r"ERR_UNSAFE_PORT.*key=\*\*\*") as caught:
        render(Get(url="http://127.0.0.1:9/", query=request.query, render=True), OWN, credentials=None, seconds=LONG)
    assert "secret" not in str(caught.value)


def test_the_gateway_s_password_goes_to_no_server() -> None:
    """Not even to one that keeps the connection open for the next request, which is then asked on another."""
    asked: list[bytes] = []

    class Keeping(StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                head = line
                while (line := self.rfile.readline()).strip():
                    head += line
                asked.append(head)
                body = b"<script>fetch('/a').then(() => fetch('/b')).then(() => document.title = 'done')</script>"
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    with ThreadingTCPServer(("127.0.0.1", 0), Keeping) as made:
        made.daemon_threads = True
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        assert "<title>done</title>" in shown(f"http://127.0.0.1:{made.server_address[1]}/").html
        made.shutdown()
    assert [head.split()[1] for head in asked] == [b"/", b"/a", b"/b"]
    assert not [head for head in asked if b"proxy-authorization" in head.lower()]


def test_a_missing_page_is_an_error(server: Origin) -> None:
    """With its status, as for any request."""
    with pytest.raises(FetchError, match="the server answered 404") as caught:
        shown(server.url + "/nowhere")
    assert caught.value.status == 404


def test_a_page_that_is_too_large_is_refused(server: Origin) -> None:
    """All that the page loads counts, and what its scripts make of it."""
    server.pages["/"] = Answer(b"x" * 300_000, headers={"Content-Type": "text/html"})
    limits = Limits(agent="a", allow_private=True, max_bytes=100_000)

    def told(seconds: float) -> str:
        with pytest.raises(FetchError) as caught:
            shown(server.url + "/", limits=limits, seconds=seconds)
        return str(caught.value)

    assert any("the page and its parts are larger than 200,000" in told(seconds) for seconds in (15, 60))
    server.pages["/"] = Answer(b"<p id=m></p><script>m.hidden = true; m.textContent = 'x'.repeat(3e5)</script>")
    with pytest.raises(FetchError, match="the page is larger than 100,000"):
        shown(server.url + "/", limits=limits)


def test_without_a_browser_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In words, and before anything is asked."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("FEEDTOOL_CHROMIUM", raising=False)
    with pytest.raises(FetchError, match=r"needs an installed Chromium.*none is in PATH"):
        shown("https://example.com/")


def test_the_gateway_serves_nobody_else(server: Origin) -> None:
    """Other programs of the machine do not know the password."""
    with gateway(max_bytes=10**6, allow_private=True) as (_, gate):
        opener = build_opener(ProxyHandler({"http": gate.server}))
        with pytest.raises(OSError, match="407"):
            opener.open(server.url + "/data", timeout=LONG)
        proof = base64.b64encode(f"{gate.user}:{gate.password}".encode()).decode()
        with socket.create_connection(("127.0.0.1", int(gate.server.rpartition(":")[2]))) as line:
            line.sendall(f"GET {server.url}/data HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic {proof}\r\n\r\n".encode())
            assert line.recv(100).startswith(b"HTTP/1.1 200")
    assert server.paths() == ["/data"]


def test_too_late_is_told_alike_whoever_noticed() -> None:
    """The browser's own words for its time being over are not a user's."""
    from playwright.sync_api import TimeoutError as TooLateError  # noqa: PLC0415  - an extra

    said = TooLateError("Page.goto: Timeout 8250ms exceeded.\nCall log:\n  - navigating")
    assert rendering._said(said) == "the browser did not show it in time; raise timeout"
    assert rendering._said(RuntimeError("Page.goto: net::ERR_EMPTY_RESPONSE at x\nmore")) == "net::ERR_EMPTY_RESPONSE at x"
