"""One client: connections are kept and shared only where they may be, and credentials stay with their own host."""

from __future__ import annotations

import subprocess
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from feedtool.ask import Get
from feedtool.errors import FetchError
from feedtool.fetch.client import get
from feedtool.fetch.limits import Credentials, Limits
from tests.ports import free_ports
from tests.test_operating import PATIENCE, need

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = Limits("feedtool/test", allow_private=True)
SELF = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=here"]


class Server(ThreadingHTTPServer):
    """Counts the connections that bring a request; the path says what is answered."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.connections: Counter[Any] = Counter()
        self.shown: list[tuple[str, str | None]] = []
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Answers(BaseHTTPRequestHandler):
    """`/<status>` answers so; `/to/<URL>` leads there."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Answer."""
        self.server.connections[self.client_address] += 1
        self.server.shown.append((self.path, self.headers.get("Authorization")))
        _, _, place = self.path.partition("/to/")
        self.send_response(302 if place else int(self.path.strip("/") or 200))
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve on a port of its own."""
    with Server() as made:
        thread = Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(url: str, limits: Limits = OWN, credentials: Credentials | None = None) -> bytes:
    """Ask for a URL."""
    return get(Get(url=url), limits, credentials=credentials, seconds=PATIENCE).body


def test_one_connection_serves_many_requests(server: Server) -> None:
    """Errors and redirects leave a connection as it is, so that a host is greeted once."""
    ask(server.url)
    with pytest.raises(FetchError, match=r"answered 404 Not Found; correct url"):
        ask(f"{server.url}404")
    ask(f"{server.url}to/{server.url}")
    assert list(server.connections.values()) == [4]


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "give auth or headers"), (403, "see auth, headers and fetch.agent"), (410, "take it out"), (418, "correct url")],
)
def test_a_status_says_what_to_do(server: Server, status: int, advice: str) -> None:
    """Who is not let in need not look for another URL."""
    with pytest.raises(FetchError, match=rf"answered {status} .*; .*{advice}"):
        ask(f"{server.url}{status}")


def test_open_connection_is_looked_at_again(server: Server) -> None:
    """A connection of a source that may call its own network is not there for one that must not."""
    ask(server.url)
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 is not on the open internet; set allow_private: true"):
        ask(server.url, Limits("feedtool/test"))
    assert server.connections.total() == 1


def test_connection_of_one_owner_is_not_another_s(server: Server) -> None:
    """Some servers know a user by the connection: each owner of credentials has connections of its own."""
    for user in ("ada", "bob", "ada"):
        ask(server.url, credentials=Credentials(server.url, user, "secret"))
    assert sorted(server.connections.values()) == [1, 2]


def test_credentials_stay_with_their_host(server: Server) -> None:
    """A redirect to another port shows the other server nothing."""
    with Server() as other:
        thread = Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        ask(f"{server.url}to/{other.url}", credentials=Credentials(server.url, "ada", "secret"))
        other.shutdown()
        thread.join()
    assert server.shown[0][1] == "Basic YWRhOnNlY3JldA=="
    assert other.shown == [("/", None)]


def test_address_that_is_written_out_is_not_asked_of_a_proxy(server: Server) -> None:
    """The proxy resolves names, and guards what they lead to; an address is looked at here."""
    limits = Limits("feedtool/test", proxy=server.url)
    for url in ("http://169.254.169.254/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/"):
        with pytest.raises(FetchError, match=r"is never ours to call|is not on the open internet"):
            ask(url, limits)
    with pytest.raises(FetchError, match=r"169\.254\.169\.254 is never ours to call"):
        ask("http://example.org/to/http://169.254.169.254/", limits)
    assert [path for path, _ in server.shown] == ["http://example.org/to/http://169.254.169.254/"]


def test_no_environment_leads_past_a_proxy(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody checks addresses there."""
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(FetchError, match="it takes no connection"):
        ask(server.url, Limits("feedtool/test", proxy="http://127.0.0.1:9", allow_private=True))
    assert server.shown == []


@pytest.mark.parametrize("proxy", ["http://u:s3cret@a b:1", "http://u:s3cret@127.0.0.1:9", "socks5h://u:s3cret@[x]:1"])
def test_what_libcurl_says_of_a_proxy_shows_no_password(server: Server, proxy: str) -> None:
    """It quotes the whole of one that it cannot read."""
    with pytest.raises(FetchError) as caught:
        ask(server.url, Limits("feedtool/test", proxy=proxy, allow_private=True))
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("status", [206, 300, 418, 599])
def test_what_is_no_whole_answer_is_an_error(status: int, server: Server) -> None:
    """Only a whole answer counts; a part that nobody asked for does not."""
    with pytest.raises(FetchError, match=rf"answered {status}"):
        ask(f"{server.url}{status}")


def test_time_that_ran_out_says_where(server: Server) -> None:
    """No time left is an error that says so, and may be another time."""
    with pytest.raises(FetchError, match="its time ran out before it was asked") as caught:
        get(Get(url=server.url), OWN, seconds=0)
    assert caught.value.transient
    assert not server.shown


@pytest.fixture
def nginx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve `hello` over TLS and HTTP/2 by nginx; its certificate is trusted."""
    need("nginx", "nginx-light")
    need("openssl", "openssl")
    where = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert"), "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*SELF, *where], check=True, capture_output=True)
    (port,) = free_ports(1)
    (tmp_path / "conf").write_text(
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error; events {{}}\n"
        f"http {{ log_format main '$server_protocol $connection';\n"
        f"access_log {tmp_path}/access main; client_body_temp_path {tmp_path}/a; proxy_temp_path {tmp_path}/b;\n"
        f"fastcgi_temp_path {tmp_path}/c; uwsgi_temp_path {tmp_path}/d; scgi_temp_path {tmp_path}/e;\n"
        f"server {{ listen 127.0.0.1:{port} ssl http2; ssl_certificate {tmp_path}/cert; ssl_certificate_key {tmp_path}/key;\n"
        "location / { return 200 hello; } } }\n"
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert"))
    command = ["/usr/sbin/nginx", "-c", str(tmp_path / "conf"), "-e", str(tmp_path / "error")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        yield f"https://127.0.0.1:{port}/"
        process.terminate()


def patiently(url: str) -> bytes:
    """Ask until a server that has just begun answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return ask(url)
        except FetchError as error:
            if "takes no connection" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_http_2_over_one_connection(nginx: str, tmp_path: Path) -> None:
    """Where a server speaks HTTP/2 it is spoken, over one connection."""
    for _ in range(3):
        assert patiently(nginx) == b"hello"
    until = time.monotonic() + PATIENCE
    while len(lines := (tmp_path / "access").read_text().splitlines()) < 3 and time.monotonic() < until:
        time.sleep(0.01)  # it is written after the answer
    assert [line.split()[0] for line in lines] == ["HTTP/2.0"] * 3
    assert len(set(lines)) == 1


def test_certificate_that_nobody_signed_is_refused(nginx: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """TLS is verified, and the message says what to do."""
    patiently(nginx)
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchError, match="its certificate is self-signed; let SSL_CERT_FILE name it"):
        ask(nginx, credentials=Credentials(nginx, "ada", "new owner, new connection"))
