"""A server on the loopback network that speaks in raw bytes: what an address says is a plain function of a connection."""

from __future__ import annotations

import selectors
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.origin import feed
from tests.test_operating import need

if TYPE_CHECKING:
    from pathlib import Path

TITLES = ("Second", "First")
GOOD = feed(*TITLES)
PAUSE = 0.05
"""Seconds between two drops of a drip."""

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS = 1
"""The type of an HTTP/2 frame that asks (RFC 9113, section 6.2)."""


def answer(body: bytes = GOOD, *headers: str, status: str = "200 OK") -> bytes:
    """Write an answer as it should be, with some more headers."""
    return head(f"Content-Length: {len(body)}", *headers, status=status) + body


def head(*headers: str, status: str = "200 OK") -> bytes:
    """Write the head of an answer, with these headers only."""
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode("latin-1")


class Line:
    """One connection of a client, who asked for something at `url`."""

    def __init__(self, plain: socket.socket, url: str) -> None:
        self.socket, self.url = plain, url

    def asked(self) -> str:
        """Read the head of a request and give its path; end where none comes."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (more := self.socket.recv(65_536)):
                raise ConnectionError
            data += more
        return data.split(b" ")[1].decode()

    def asked_by_frames(self) -> None:
        """Read what an HTTP/2 client says until it has asked."""
        self._exactly(len(PREFACE))
        kind = None
        while kind != HEADERS:
            start = self._exactly(9)
            kind = start[3]
            self._exactly(int.from_bytes(start[:3], "big"))

    def say(self, *parts: bytes) -> None:
        """Send."""
        for part in parts:
            self.socket.sendall(part)

    def flood(self, piece: bytes, before: bytes = b"") -> None:
        """Send the same for ever."""
        self.say(before)
        while True:
            self.say(piece)

    def drip(self, pieces: Iterable[bytes], before: bytes = b"") -> None:
        """Send piece by piece, slowly."""
        self.say(before)
        for piece in pieces:
            time.sleep(PAUSE)
            self.say(piece)

    def hang(self, *said: bytes) -> None:
        """Send, and then wait in silence until the client goes."""
        self.say(*said)
        while self.socket.recv(65_536):
            pass

    def reset(self, *said: bytes) -> None:
        """Send, and then end the connection as a broken one does."""
        self.say(*said)
        time.sleep(PAUSE)  # what was sent must not be lost with the rest
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if not (more := self.socket.recv(size - len(data))):
                raise ConnectionError
            data += more
        return data


Act = Callable[[Line], None]


@dataclass(frozen=True)
class Place:
    """What is at one address: `act` answers over a connection, behind the certificate `secure` where there is one."""

    act: Act
    url: str
    secure: str | None = None


class Server:
    """Serves its places, a thread for each connection; while `calm` is set, it answers everywhere."""

    def __init__(self, certificates: Mapping[str, ssl.SSLContext]) -> None:
        self.certificates = certificates
        self.calm: Act | None = None
        self.connections = 0
        self._selector = selectors.DefaultSelector()
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._fillers: list[socket.socket] = []
        self._is_over = threading.Event()

    def open(self, host: str, act: Act, *, scheme: str = "http", secure: str | None = None, port: int = 0) -> str:
        """Serve one more place and give its URL."""
        listener = self._listener(host, port)
        shown = f"[{host}]" if ":" in host else host
        url = f"{scheme}://{shown}:{listener.getsockname()[1]}/"
        self._selector.register(listener, selectors.EVENT_READ, Place(act, url, secure))
        return url

    def closed(self, host: str) -> str:
        """Give the URL of a place whose connections wait for ever to be accepted."""
        listener = self._listener(host, 0, backlog=0)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
            self._fillers.append(filler)
        self._fillers.append(listener)
        return f"http://{host}:{listener.getsockname()[1]}/"

    def run(self) -> None:
        """Take connections until the end."""
        while not self._is_over.is_set():
            for key, _ in self._selector.select(0.05):
                plain, _ = key.fileobj.accept()  # type: ignore[union-attr]
                self.connections += 1
                self._lines.append(plain)
                self._threads.append(threading.Thread(target=self._serve, args=(plain, key.data)))
                self._threads[-1].start()

    def close(self) -> None:
        """End all that is under way."""
        self._is_over.set()
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]
        for each in [*self._lines, *self._fillers]:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(5)

    @staticmethod
    def _listener(host: str, port: int, *, backlog: int = 128) -> socket.socket:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(backlog)
        return listener

    def _serve(self, plain: socket.socket, place: Place) -> None:
        line = plain
        with suppress(OSError):
            calm, secure = self.calm, place.secure
            if place.url.startswith("https:") and (secure or calm):
                line = self.certificates["good" if calm else secure or ""].wrap_socket(plain, server_side=True)
                self._lines.append(line)
            (calm or place.act)(Line(line, place.url))
        with suppress(OSError):
            line.close()


@contextmanager
def server(certificates: Mapping[str, ssl.SSLContext] | None = None) -> Iterator[Server]:
    """Run a server for as long as the block runs."""
    made = Server(certificates or {})
    thread = threading.Thread(target=made.run)
    thread.start()
    try:
        yield made
    finally:
        made._is_over.set()
        thread.join()
        made.close()


def polite(line: Line) -> None:
    """Answer each request with the good feed."""
    while True:
        line.asked()
        line.say(answer())


# Certificates

AUTHORITY = """[ca]
default_ca = own
[own]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
"""
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
DATES = ("20240101000000Z", "20991231000000Z")


def certificates(folder: Path, hosts: Iterable[str]) -> dict[str, ssl.SSLContext]:
    """Make certificates for these IP addresses, good and bad ones; `folder/trusted.pem` is whom to trust."""
    need("openssl", "openssl")
    names = ",".join(f"IP:{host}" for host in hosts)
    for authority in ("trusted", "unknown"):
        _openssl("req", "-x509", *KEY, "-subj", f"/CN={authority}", *_files(folder, authority))
    _openssl("req", "-x509", *KEY, "-subj", "/CN=here", "-addext", f"subjectAltName={names}", *_files(folder, "self"))
    _signed(folder, "good", names)
    _signed(folder, "expired", names, dates=("20200101000000Z", "20210101000000Z"))
    _signed(folder, "early", names, dates=("20980101000000Z", "20991231000000Z"))
    _signed(folder, "other", "DNS:elsewhere.example")
    _signed(folder, "stranger", names, authority="unknown")
    made = {name: _context(folder, name) for name in ("self", "good", "expired", "early", "other", "stranger")}
    made["frames"] = _context(folder, "good", protocol="h2")
    made["mutual"] = _context(folder, "good")
    made["mutual"].verify_mode = ssl.CERT_REQUIRED
    made["mutual"].load_verify_locations(folder / "trusted.pem")
    return made


def _signed(folder: Path, name: str, names: str, *, dates: tuple[str, str] = DATES, authority: str = "trusted") -> None:
    request = folder / "request"
    _openssl("req", *KEY, "-subj", f"/CN={name}", "-keyout", str(folder / f"{name}.key"), "-out", str(request))
    (folder / "index").write_bytes(b"")
    (folder / "authority").write_text(AUTHORITY.format(folder=folder), encoding="ascii")
    (folder / "names").write_text(f"subjectAltName={names}\n", encoding="ascii")
    who = ["-cert", str(folder / f"{authority}.pem"), "-keyfile", str(folder / f"{authority}.key")]
    what = ["-in", str(request), "-out", str(folder / f"{name}.pem"), "-extfile", str(folder / "names")]
    when = ["-startdate", dates[0], "-enddate", dates[1]]
    _openssl("ca", "-batch", "-notext", "-config", str(folder / "authority"), *who, *what, *when)


def _files(folder: Path, name: str) -> tuple[str, ...]:
    return "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem")


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def _context(folder: Path, name: str, *, protocol: str = "http/1.1") -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
    made.set_alpn_protocols([protocol])
    return made
