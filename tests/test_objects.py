"""Objects by URL: from a real S3 server (SeaweedFS) and its SFTP, from a real FTP server, and from some that mean harm."""

from __future__ import annotations

import json
import logging
import socket
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from feedtool.errors import FetchError
from feedtool.fetch.door import Rules
from feedtool.fetch.limits import Credentials, Limits
from feedtool.fetch.objects import Object, fetch_object
from tests import ftpserver
from tests.buckets import KEY, SECRET, Buckets, seaweedfs
from tests.ftpserver import Ftp, certify, ftp
from tests.test_operating import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Site

FEED = b"<rss>" + b"0123456789" * 20_000 + b"</rss>"
LIMITS = Limits("feedtool", max_bytes=1_000_000, allow_private=True)
OPEN = Rules(LIMITS, Path())


@pytest.fixture(scope="session")
def buckets() -> Iterator[Buckets]:
    """Start SeaweedFS once, with a bucket for anybody and one that is closed."""
    with seaweedfs() as server:
        server.put("open", "feed.xml", FEED)
        server.put("closed", "news/the feed.xml", FEED)
        yield server


@pytest.fixture
def s3(buckets: Buckets, monkeypatch: pytest.MonkeyPatch) -> Buckets:
    """Give the server that the environment names."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", buckets.endpoint)
    return buckets


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ftp]:
    """Give an FTP server with a file for its user and one for anybody."""
    logging.getLogger("pyftpdlib").setLevel(logging.CRITICAL)
    with ftp(tmp_path / "ftp") as running:
        (running.folder / "news feed.xml").write_bytes(FEED)
        (running.folder / "open" / "feed.xml").write_bytes(FEED)
        yield running


def rules(origin: str, user: str, password: str, **changes: object) -> Rules:
    """Give rules with credentials."""
    return Rules(replace(LIMITS, **changes), Path(), Credentials(origin, user, password))  # type: ignore[arg-type]


def fetched(url: str, given: Rules = OPEN, *, seconds: float = PATIENCE, etag: str | None = None) -> Object:
    """Fetch an object that must be there."""
    found = fetch_object(url, given, seconds=seconds, etag=etag)
    assert found is not None
    return found


def test_an_open_bucket_needs_no_credentials(s3: Buckets) -> None:
    """An open bucket needs no credentials, and no service of a cloud is asked for any."""
    found = fetched("s3://open/feed.xml")
    assert found.data == FEED
    assert found.modified is not None
    assert found.modified.endswith(" GMT")


def test_a_closed_bucket_takes_those_of_the_source(s3: Buckets) -> None:
    """A closed bucket takes those of the source; escapes in a URL are those of URLs."""
    assert fetched("s3://closed/news/the%20feed.xml", rules("s3://closed", KEY, SECRET)).data == FEED


def test_a_closed_bucket_takes_those_of_the_environment(s3: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed bucket takes those of the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert fetched("s3://closed/news/the feed.xml").data == FEED


def test_an_object_that_is_what_it_was_does_not_come_again(s3: Buckets) -> None:
    """An object that is what it was does not come again; one that changed does."""
    first = fetched("s3://open/feed.xml")
    assert fetch_object("s3://open/feed.xml", OPEN, seconds=PATIENCE, etag=first.etag) is None
    assert fetched("s3://open/feed.xml", etag='"another"') == first


@pytest.mark.parametrize(
    ("url", "given", "message"),
    [
        ("s3://open/none.xml", OPEN, "there is no such object; correct url"),
        ("s3://nowhere/feed.xml", OPEN, "no such object|access denied"),
        ("s3://closed/news/the feed.xml", OPEN, "access denied; correct auth"),
        ("s3://closed/news/the feed.xml", rules("s3://closed", KEY, "wrong"), "access denied; correct auth"),
        ("s3://closed/news/the feed.xml", rules("s3://open", KEY, SECRET), "access denied; correct auth"),
        ("s3://open/feed.xml", replace(OPEN, limits=replace(LIMITS, max_bytes=1000)), "is larger than 1,000 bytes"),
        ("s3://open/feed.xml", replace(OPEN, limits=Limits("x")), r"leads to 127.0.0.1 \(127.0.0.1 is not on the open"),
        ("s3://open/", OPEN, "names no object"),
        ("s3://open", OPEN, "names no object"),
        ("gs://open/feed.xml", rules("gs://open", KEY, SECRET), "gs takes no user and password"),
    ],
)
def test_what_cannot_be_had_is_said_without_secrets(s3: Buckets, url: str, given: Rules, message: str) -> None:
    """What cannot be had is said without secrets; credentials go to their own bucket alone."""
    with pytest.raises(FetchError, match=message) as caught:
        fetch_object(url, given, seconds=PATIENCE)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("url", ["s3://open/feed.xml", "ftp://169.254.169.254/feed.xml", "sftp://169.254.169.254/feed.xml"])
def test_what_is_never_called_is_not_advised(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that is never called is not advised to be allowed."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://169.254.169.254")
    with pytest.raises(FetchError, match=r"169\.254\.169\.254 is never ours to call\)?; correct url$"):
        fetch_object(url, replace(OPEN, limits=Limits("x")), seconds=PATIENCE)


def test_without_the_extra_it_is_named(s3: Buckets, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra it is named."""
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(FetchError, match=r"pip install 'feedtool\[buckets\]'"):
        fetch_object("s3://open/feed.xml", OPEN, seconds=PATIENCE)


def test_sftp_takes_only_a_host_that_is_known(buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SFTP takes only a host that is known."""
    monkeypatch.setenv("HOME", str(tmp_path))
    place = f"sftp://localhost:{buckets.sftp}"
    given = rules(place, KEY, SECRET)
    with pytest.raises(FetchError, match="host key does not hold; correct its server, or known_hosts"):
        fetch_object(f"{place}/open/feed.xml", given, seconds=PATIENCE)
    (tmp_path / ".ssh").mkdir()
    key = (buckets.folder / "host.pub").read_text()
    (tmp_path / ".ssh" / "known_hosts").write_text(f"[localhost]:{buckets.sftp} {key}")
    assert fetched(f"{place}/open/feed.xml", given).data == FEED
    with pytest.raises(FetchError, match="access denied"):
        fetch_object(f"{place}/open/feed.xml", rules(place, KEY, "wrong"), seconds=PATIENCE)


def test_ftp_gives_a_file_and_when_it_changed(server: Ftp) -> None:
    """FTP gives a file and when it changed, to anybody or to its user."""
    origin = f"ftp://{server.place}"
    assert fetched(f"{origin}/feed.xml").data == FEED
    found = fetched(f"{origin}/news%20feed.xml", rules(origin, ftpserver.USER, ftpserver.PASSWORD))
    assert found.data == FEED
    assert found.modified is not None


def test_no_environment_leads_ftp_past_its_proxy(server: Ftp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody checks addresses there."""
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(FetchError, match="no connection"):
        fetched(f"ftp://{server.place}/feed.xml", Rules(replace(LIMITS, proxy="http://127.0.0.1:9"), Path()))


def test_what_libcurl_says_of_a_proxy_shows_no_password() -> None:
    """It quotes the whole of one that it cannot read."""
    with pytest.raises(FetchError, match=r"Unsupported proxy syntax in 'fetch\.proxy'"):
        fetched("ftp://localhost/feed.xml", Rules(replace(LIMITS, proxy="http://u:s3cret@a b:1"), Path()))


def test_ftp_data_come_from_the_host_that_was_asked(server: Ftp) -> None:
    """FTP data come from the host that was asked, whatever address it names."""
    server.handler.masquerade_address = "192.0.2.1"
    server.handler.proto_cmds = {name: about for name, about in server.handler.proto_cmds.items() if name != "EPSV"}
    assert fetched(f"ftp://{server.place}/feed.xml", seconds=PATIENCE).data == FEED


@pytest.mark.parametrize(
    ("path", "changes", "message"),
    [
        ("/none.xml", {}, "there is no such file|access denied"),
        ("/news%20feed.xml", {"password": "wrong"}, "access denied; correct auth"),
        ("/news%20feed.xml", {"max_bytes": 1000}, "is larger than 1,000 bytes"),
        ("/news%20feed.xml", {"allow_private": False}, "is not on the open internet; set allow_private"),
        ("/open/", {}, "names no object"),
        ("/open%0d%0aDELE%20x", {}, "leads anywhere|no such file"),
    ],
)
def test_a_file_that_cannot_be_had_is_said_without_secrets(
    server: Ftp, path: str, changes: dict[str, object], message: str
) -> None:
    """A file that cannot be had is said without secrets."""
    origin = f"ftp://{server.place}"
    password = str(changes.pop("password", ftpserver.PASSWORD))
    with pytest.raises(FetchError, match=message) as caught:
        fetch_object(f"{origin}{path}", rules(origin, ftpserver.USER, password, **changes), seconds=PATIENCE)
    assert password not in str(caught.value)


def test_ftps_is_encrypted_and_its_certificate_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """FTPS is encrypted and its certificate verified."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    certificate = certify(tmp_path / "cert.pem")
    with ftp(tmp_path / "ftp", certificate=certificate) as running:
        (running.folder / "open" / "feed.xml").write_bytes(FEED)
        url = f"ftps://{running.place}/feed.xml"
        with pytest.raises(FetchError, match="its certificate or host key does not hold"):
            fetch_object(url, OPEN, seconds=PATIENCE)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetched(url).data == FEED
        with pytest.raises(FetchError):
            fetch_object(url.replace("ftps", "ftp"), OPEN, seconds=PATIENCE)


def test_ftps_never_falls_back_to_the_clear(server: Ftp) -> None:
    """FTPS never falls back to the clear."""
    origin = f"ftps://{server.place}"
    with pytest.raises(FetchError, match="no encrypted connection"):
        fetch_object(f"{origin}/feed.xml", rules(origin, ftpserver.USER, ftpserver.PASSWORD), seconds=PATIENCE)


CONFIG = """
site: {{title: Example News, url: "https://news.example.org/feeds/"}}
sources:
  theirs: {{kind: feed, url: "{url}", auth: {auth}, allow_private: {private}, fetch: {{delay: 0}}}}
feeds:
  news: {{title: News}}
"""
AUTH = {"user": "${NAME}", "password": "${PASSWORD}"}
RSS = """<rss version="2.0"><channel><title>Theirs</title><link>https://example.com/</link>
<item><guid>one</guid><title>One</title><link>https://example.com/1</link><description>Some words.</description></item>
</channel></rss>"""


def built(site: Site, url: str, *, auth: dict[str, str] | None = None, private: bool = True, **environ: Any) -> str:
    """Check and build twice from a URL; give what the build says, after it was seen that nothing is written twice."""
    texts = {"auth": json.dumps(auth), "private": json.dumps(private)}
    site.write("config.yaml", CONFIG.format(url=url, **texts))
    assert site.feedtool("check", **environ).returncode == 0
    done = site.feedtool("build", **environ)
    files = site.files()
    assert site.feedtool("build", **environ).returncode == done.returncode
    assert site.files() == files
    assert (b"Some words." in files["news.xml"][0] if files else False) == (done.returncode == 0)
    return done.stderr


def kept(site: Site) -> bytes:
    """Give all that a build left behind."""
    return b"".join(path.read_bytes() for path in site.folder.rglob("*") if path.is_file())


def test_a_build_reads_objects_of_a_bucket(buckets: Buckets, site: Site) -> None:
    """A build reads objects of a bucket, an open one or with credentials, which are kept nowhere."""
    buckets.put("open", "rss.xml", RSS.encode())
    buckets.put("closed", "rss.xml", RSS.encode())
    environ: dict[str, Any] = {"AWS_ENDPOINT_URL": buckets.endpoint, "NAME": KEY, "PASSWORD": SECRET}
    assert built(site, "s3://open/rss.xml", **environ) == ""
    assert built(site, "s3://closed/rss.xml", auth=AUTH, **environ) == ""
    assert SECRET.encode() not in kept(site)


def test_a_build_reads_files_of_an_ftp_server(server: Ftp, site: Site) -> None:
    """A build reads files of an FTP server, for anybody or with credentials, which are kept nowhere."""
    (server.folder / "rss.xml").write_text(RSS)
    (server.folder / "open" / "rss.xml").write_text(RSS)
    environ: dict[str, Any] = {"NAME": ftpserver.USER, "PASSWORD": ftpserver.PASSWORD}
    assert built(site, f"ftp://{server.place}/rss.xml") == ""
    assert built(site, f"ftp://{server.place}/rss.xml", auth=AUTH, **environ) == ""
    assert ftpserver.PASSWORD.encode() not in kept(site)


def test_a_build_asks_no_server_of_the_own_network_by_itself(buckets: Buckets, server: Ftp, site: Site) -> None:
    """A build asks no server of the own network by itself, and says what to do."""
    for url in ("s3://open/feed.xml", f"ftp://{server.place}/feed.xml"):
        assert "set allow_private" in built(site, url, private=False, AWS_ENDPOINT_URL=buckets.endpoint)


@contextmanager
def hostile(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Serve one connection as a server that means harm does."""

    def serve() -> None:
        with listener, listener.accept()[0] as peer:
            try:
                talk(peer)
            except OSError:
                return

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join(PATIENCE)


def drip(peer: socket.socket) -> None:
    """Send a byte now and then, longer than anybody may listen."""
    peer.settimeout(PATIENCE)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        peer.sendall(b"2")
        time.sleep(0.05)


def drip_body(peer: socket.socket) -> None:
    """Begin an answer well, then send a byte now and then, for ever."""
    peer.recv(10_000)
    peer.sendall(
        b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: "a"\r\nLast-Modified: Tue, 24 Nov 2026 04:56:24 GMT\r\n\r\n'
    )
    drip(peer)


def cut(peer: socket.socket) -> None:
    """End too soon."""
    peer.recv(10_000)
    head = b'HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: "a"\r\nLast-Modified: Tue, 24 Nov 2026 04:56:24 GMT\r\n\r\n'
    peer.sendall(head + b"<rss>")


@pytest.mark.parametrize("talk", [drip, drip_body, cut])
@pytest.mark.parametrize("scheme", ["s3", "ftp", "sftp"])
def test_a_hostile_server_ends_in_time(
    scheme: str, talk: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hostile server ends in time."""
    with hostile(talk) as port:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        url = "s3://bucket/feed.xml" if scheme == "s3" else f"{scheme}://127.0.0.1:{port}/feed.xml"
        start = time.monotonic()
        with pytest.raises(FetchError):
            fetch_object(url, OPEN, seconds=1)
        assert time.monotonic() - start < PATIENCE


@pytest.mark.parametrize("scheme", ["s3", "gs", "az", "ftp", "sftp"])
@pytest.mark.parametrize(
    ("option", "place"),
    [("query: {a: b}", "query"), ("headers: {A: b}", "headers"), ("items: p, render: browser", "render")],
)
def test_what_only_pages_know_is_refused_with_its_place(scheme: str, option: str, place: str, site: Site) -> None:
    """An option that a bucket or FTP does not know is a mistake with its line and column, never ignored."""
    text = f"""
site: {{title: T, url: "https://example.com/"}}
sources:
  far: {{kind: html, data: page, items: p, url: "{scheme}://open/a.html", {option.removeprefix("items: p, ")}}}
feeds: {{f: {{title: F}}}}
"""
    site.write("config.yaml", text)
    done = site.feedtool("check")
    assert done.returncode == 2
    assert "config.yaml:4:" in done.stderr
    assert f"sources.far.{place}: expected no {place} with a URL of {scheme}, which knows none: leave it out" in done.stderr


def test_an_object_is_tried_by_its_url_alone(s3: Buckets, site: Site) -> None:
    """`feedtool test` takes the URL of an object like that of a page."""
    s3.put("open", "small.xml", b"<rss version='2.0'><channel><item><title>Tried</title></item></channel></rss>")
    done = site.feedtool("test", "s3://open/small.xml", "--allow-private", AWS_ENDPOINT_URL=s3.endpoint)
    assert done.stdout.startswith("url (feed): 1 item"), done
    assert "Tried" in done.stdout
