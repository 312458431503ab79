"""IMAP: a real server (Dovecot) is read without a trace; servers that mean harm end in time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from feedtool.ask import Letters
from feedtool.errors import FetchError
from feedtool.fetch.door import Door, Rules, Times
from feedtool.fetch.limits import Limits
from feedtool.fetch.mailbox import Mbox, fetch_letters
from feedtool.fetch.pace import Turnstile
from feedtool.model import Document
from feedtool.sources.kinds import Context
from feedtool.sources.mail import MailSource, read
from tests.dovecot import PASSWORD, USERS, Server, dovecot
from tests.ftpserver import certify
from tests.test_operating import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedtool.ask import Request
    from tests.conftest import Site

LIMITS = Limits("feedtool", max_bytes=10_000_000, allow_private=True)
NOW = datetime.fromtimestamp(1_700_000_000 + 3600, UTC)
NEWS = "From: News <news@example.com>\r\nSubject: Şölen {}\r\nMessage-ID: <{}@example.com>\r\n\r\nText {}.\r\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """Start Dovecot once."""
    with dovecot() as server:
        yield server


@pytest.fixture(scope="module")
def users() -> Iterator[str]:
    """Give each test a user of its own."""
    return iter(USERS)


@pytest.fixture
def server(running: Server, users: Iterator[str], monkeypatch: pytest.MonkeyPatch) -> Server:
    """Give the server for a user without letters; its certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(running.certificate))
    return running.serve(next(users))


def ask(server: Server, **changes: Any) -> bytes:
    """Fetch letters over TLS."""
    return fetched(replace(wanted(server), **changes)).data


def wanted(server: Server) -> Letters:
    """Ask for all letters over TLS."""
    return Letters(host="localhost", port=server.tls, user=server.user, password=PASSWORD)


def fetched(request: Letters, limits: Limits = LIMITS) -> Mbox:
    """Fetch letters that must be there."""
    found = fetch_letters(request, limits, seconds=PATIENCE, now=NOW)
    assert found is not None
    return found


def subjects(mbox: bytes) -> list[str]:
    """Give the subjects of an mbox."""
    return [line.partition(": ")[2].strip() for line in mbox.decode().split("\n") if line.startswith("Subject: ")]


def news(*numbers: int) -> list[bytes]:
    """Write letters."""
    return [NEWS.format(number, number, number).encode() for number in numbers]


def test_letters_come_as_one_mbox_with_nothing_changed_but_lines_that_begin_with_from(server: Server) -> None:
    """Letters come as one mbox with nothing changed but lines that begin with From."""
    server.put(b"Subject: One\r\n\r\nFrom me.\r\n>From you.\r\n", b"Subject: Two\r\n\r\nText.\r\n")
    assert ask(server) == (
        b"From MAILER-DAEMON Tue Nov 14 22:14:20 2023\nSubject: One\r\n\r\n>From me.\r\n>>From you.\r\n\n"
        b"From MAILER-DAEMON Tue Nov 14 22:15:20 2023\nSubject: Two\r\n\r\nText.\r\n\n"
    )


@pytest.mark.parametrize(("security", "port"), [("tls", "tls"), ("starttls", "plain"), ("none", "plain")])
def test_the_connection_is_encrypted_from_the_start_or_after_a_greeting_or_not_at_all(
    server: Server, security: str, port: str
) -> None:
    """The connection is encrypted from the start or after a greeting or not at all."""
    server.put(*news(1))
    assert subjects(ask(server, security=security, port=getattr(server, port))) == ["Şölen 1"]


def test_reading_leaves_no_trace(server: Server) -> None:
    """Reading leaves no trace: no flag, and nobody else takes the letters for seen or old."""
    server.put(*news(1, 2))
    before = {path.name for path in (server.box / "new").iterdir()}
    assert ask(server) == ask(server)
    assert {path.name for path in (server.box / "new").iterdir()} == before
    assert server.flags() == {"1": "", "2": ""}


def test_letters_that_were_read_are_marked_when_that_is_wanted(server: Server) -> None:
    """Letters that were read are marked when that is wanted, and no others."""
    server.put(*news(1, 2), b"From: other@example.org\r\nSubject: Other\r\n\r\nText.\r\n")
    ask(server, mark_read=True, senders=("@example.com",))
    assert server.flags() == {"1": "S", "2": "S", "3": ""}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"max_messages": 2}, ["Şölen 2", "Other"]),
        ({"senders": ("other@example.org",)}, ["Other"]),
        ({"senders": ("other@example.org", "@example.com", "nobody@example.net")}, ["Şölen 1", "Şölen 2", "Other"]),
        ({"subject": "şölen"}, ["Şölen 1", "Şölen 2"]),
        ({"subject": "Şölen 2", "senders": ("@example.com",)}, ["Şölen 2"]),
        ({"since": 3600 - 150}, ["Other"]),
        ({"senders": ('"odd" \\@example.com',)}, []),
        ({"folder": "Bülten & Co"}, []),
    ],
)
def test_the_server_is_asked_for_what_is_wanted_only(server: Server, changes: dict[str, Any], found: list[str]) -> None:
    """The server is asked for what is wanted only."""
    server.put(*news(1, 2), b"From: Other <other@example.org>\r\nSubject: Other\r\n\r\nText.\r\n")
    assert subjects(ask(server, **changes)) == found


def test_the_oldest_are_left_out_where_all_are_too_large(server: Server) -> None:
    """The oldest are left out where all are too large."""
    server.put(*(letter + b"x" * 4000 + b"\r\n" for letter in news(1, 2, 3)))
    assert subjects(fetched(wanted(server), replace(LIMITS, max_bytes=9000)).data) == ["Şölen 2", "Şölen 3"]


def test_many_letters_come_in_their_order(server: Server) -> None:
    """Many letters come in their order."""
    server.put(*news(*range(120)), first=0)
    assert subjects(ask(server)) == [f"Şölen {number}" for number in range(20, 120)]


def test_letters_that_are_what_they_were_do_not_come_again(server: Server) -> None:
    """Letters that are what they were do not come again, but are marked where that is wanted; others do come."""
    server.put(*news(1, 2))
    first = fetched(wanted(server))
    again = replace(wanted(server), mark_read=True)
    assert fetch_letters(again, LIMITS, seconds=PATIENCE, now=NOW, etag=first.etag) is None
    assert server.flags() == {"1": "S", "2": "S"}
    server.put(*news(3), first=3)
    assert fetched(again).etag != first.etag
    assert fetched(replace(again, max_messages=1)).etag not in {first.etag, fetched(again).etag}


def test_the_door_asks_by_what_it_has(server: Server) -> None:
    """The door asks by what it has: where the letters are the same, what was kept is given."""
    server.put(*news(1))
    times = Times(NOW, time.monotonic() + PATIENCE, Turnstile(None))
    first = Door(Rules(LIMITS, Path(), delay=0), (), times)
    first.ask(wanted(server))
    kept = tuple(replace(answer, digest="", data=zlib.compress(b"kept")) for answer in first.answers.values())
    assert Door(Rules(LIMITS, Path(), delay=0), kept, times).ask(wanted(server)).data == b"kept"
    other = replace(wanted(server), subject="1")
    assert Door(Rules(LIMITS, Path(), delay=0), kept, times).ask(other).data != b"kept"


def test_a_server_in_the_own_network_is_called_only_where_that_is_wanted(server: Server) -> None:
    """A server in the own network is called only where that is wanted."""
    with pytest.raises(FetchError, match="is not on the open internet; set allow_private"):
        fetched(wanted(server), Limits("feedtool"))


def test_what_is_never_called_is_not_advised(server: Server) -> None:
    """An address that is never called is not advised to be allowed."""
    with pytest.raises(FetchError, match=r"169\.254\.169\.254 is never ours to call; correct host$"):
        fetched(replace(wanted(server), host="169.254.169.254"), Limits("feedtool"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password": "wrong"}, "it does not let the user in: .*AUTHENTICATIONFAILED.*; correct user and password"),
        ({"folder": "nowhere"}, "it does not open 'nowhere': Mailbox doesn't exist: nowhere; correct folder"),
        ({"host": "127.0.0.1"}, "its certificate does not hold: IP address mismatch.*; correct host"),
        ({"host": "nowhere.invalid"}, "no connection"),
        ({"host": "169.254.169.254"}, "169.254.169.254 is never ours to call"),
    ],
)
def test_an_error_says_what_to_correct_and_no_password(server: Server, changes: dict[str, Any], message: str) -> None:
    """An error says what to correct and no password."""
    with pytest.raises(FetchError, match=message) as caught:
        ask(server, **changes)
    assert PASSWORD not in str(caught.value)
    assert "wrong" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for is refused, after a greeting too."""
    monkeypatch.delenv("SSL_CERT_FILE")
    for security, port in (("tls", server.tls), ("starttls", server.plain)):
        with pytest.raises(FetchError, match="its certificate does not hold: self-signed certificate"):
            ask(server, security=security, port=port)


def test_the_kind_mail_reads_what_the_server_gave(server: Server) -> None:
    """The kind mail reads what the server gave."""
    server.put(*news(1, 2), b"From: Else <news@example.com.evil.example>\r\nSubject: Buy\r\n\r\nText.\r\n")
    imap = {"host": "localhost", "port": server.tls, "user": server.user, "password": PASSWORD}
    options = MailSource.model_validate({"kind": "mail", "imap": imap, "senders": "news@example.com"})

    def answer(request: Request) -> Document:
        assert isinstance(request, Letters)
        return Document("inbox", "inbox", fetched(request).data)

    found = read(options, Context("news", Path(), "tr", ZoneInfo("UTC"), ask=answer))
    assert [(item.key, item.title, item.content) for item in found.items] == [
        ("1@example.com", "Şölen 1", "Text 1."),
        ("2@example.com", "Şölen 2", "Text 2."),
    ]
    assert (found.fingerprint, found.problems) == ("", ())


CONFIG = """
site: {{title: Example News, url: "https://news.example.org/feeds/"}}
sources:
  inbox:
    kind: mail
    imap: {{host: localhost, port: {port}, user: "{user}", password: "${{PASSWORD}}"}}
    senders: "@example.com"
    allow_private: {private}
    fetch: {{delay: 0}}
feeds:
  news: {{title: News}}
"""


def test_a_build_reads_letters_and_leaves_no_trace(server: Server, site: Site) -> None:
    """A build reads letters and leaves no trace; a second one publishes nothing; the password is kept nowhere."""
    server.put(*news(1, 2), b"From: else@example.org\r\nSubject: Buy\r\n\r\nText.\r\n")
    site.write("config.yaml", CONFIG.format(port=server.tls, user=server.user, private="true"))
    environ: dict[str, Any] = {"PASSWORD": PASSWORD, "SSL_CERT_FILE": str(server.certificate)}
    for words in (("check",), ("test", "inbox"), ("build",)):
        done = site.feedtool(*words, **environ)
        assert (done.returncode, done.stderr) == (0, "")
    files = site.files()
    assert files["news.xml"][0].count(b"<item>") == 2
    assert (site.feedtool("build", **environ).returncode, site.files()) == (0, files)
    assert server.flags() == {"1": "", "2": "", "3": ""}
    assert not any(PASSWORD.encode() in path.read_bytes() for path in site.folder.rglob("*") if path.is_file())


def test_a_build_asks_no_server_of_the_own_network_by_itself(server: Server, site: Site) -> None:
    """A build asks no server of the own network by itself, and says what to do, without the password."""
    site.write("config.yaml", CONFIG.format(port=server.tls, user=server.user, private="false"))
    done = site.feedtool("build", PASSWORD=PASSWORD)
    assert done.returncode == 1
    assert "set allow_private" in done.stderr
    assert PASSWORD not in done.stderr + done.stdout


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
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        peer.sendall(b"*")
        time.sleep(0.05)


def flood(peer: socket.socket) -> None:
    """Send a line without an end."""
    while True:
        peer.sendall(b"*" * 100_000)


def boast(peer: socket.socket) -> None:
    """Announce more than there is memory."""
    peer.sendall(b"* OK hello\r\n* LIST {99999999999}\r\n")
    peer.recv(1000)
    peer.recv(1000)


def keep_silent(peer: socket.socket) -> None:
    """Say nothing."""
    peer.recv(1000)


def go(peer: socket.socket) -> None:
    """End the connection."""
    peer.sendall(b"* OK hello\r\n")
    peer.recv(1000)
    peer.sendall(b"* BYE too many connections\r\n")


def refuse(peer: socket.socket) -> None:
    """Offer no encryption."""
    peer.sendall(b"* OK hello\r\n")
    tag = peer.recv(1000).split()[0]
    peer.sendall(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
    assert b"AUTHENTICATE" not in peer.recv(1000)


def speak_http(peer: socket.socket) -> None:
    """Be another server."""
    peer.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize(
    ("talk", "seconds", "message"),
    [
        (drip, 1, "it did not answer in 1 seconds"),
        (keep_silent, 1, "it did not answer in 1 seconds"),
        (flood, PATIENCE, "it sends more than it was asked for"),
        (boast, PATIENCE, "it sends more than it was asked for"),
        (refuse, PATIENCE, "TLS not supported by server; correct port or security"),
        (go, PATIENCE, "too many connections"),
        (speak_http, PATIENCE, "it does not answer as an IMAP server does: .*; correct port or security"),
    ],
)
def test_a_hostile_server_ends_in_time(talk: Callable[[socket.socket], None], seconds: float, message: str) -> None:
    """A hostile server ends in time, and is told no password."""
    with hostile(talk) as port:
        request = Letters(host="127.0.0.1", port=port, user="reader", password=PASSWORD, security="starttls")
        start = time.monotonic()
        with pytest.raises(FetchError, match=message):
            fetch_letters(request, LIMITS, seconds=seconds, now=NOW)
        assert time.monotonic() - start < PATIENCE


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ('s e"c', "let the user in: … is wrong; correct user and password, or set security to tls"),
        (PASSWORD, "takes no user or password but in ASCII"),
    ],
)
def test_a_server_that_repeats_the_password_does_not_bring_it_into_messages(password: str, message: str) -> None:
    """A server that repeats the password, or cannot take it, does not bring it into messages."""

    def repeat(peer: socket.socket) -> None:
        peer.sendall(b"* OK hello\r\n")
        peer.sendall(b"* CAPABILITY IMAP4rev1\r\n" + peer.recv(1000).split()[0] + b" OK done\r\n")
        tag = peer.recv(1000).partition(b" ")[0]
        peer.sendall(tag + b" NO " + password.encode() + b" is wrong\r\n")

    with hostile(repeat) as port:
        request = Letters(host="127.0.0.1", port=port, user="reader", password=password, security="none")
        with pytest.raises(FetchError, match=message) as caught:
            fetched(request)
        assert not set(password) & set('"\\ä') & set(str(caught.value))


def test_what_comes_before_encryption_does_not_pass_for_what_comes_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes before encryption does not pass for what comes after."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certify(tmp_path / "cert.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))

    def inject(peer: socket.socket) -> None:
        peer.sendall(b"* OK hello\r\n")
        peer.sendall(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n" + peer.recv(1000).split()[0] + b" OK done\r\n")
        peer.sendall(peer.recv(1000).split()[0] + b" OK go on\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        with context.wrap_socket(peer, server_side=True) as secret:
            secret.recv(1000)

    with hostile(inject) as port:
        request = Letters(host="localhost", port=port, user="reader", password=PASSWORD, security="starttls")
        with pytest.raises(FetchError, match="it answers before it was asked"):
            fetch_letters(request, LIMITS, seconds=PATIENCE, now=NOW)
