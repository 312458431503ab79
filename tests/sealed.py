"""A program for a network namespace of its own: addresses of the open internet and forbidden ones side by side, and who is called.

It is its own DNS server, so names are resolved for real; what listens at the forbidden addresses (canaries) counts connections.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from tests.origin import feed
from tests.rawserver import Line, answer, head, server

if TYPE_CHECKING:
    from collections.abc import Callable

OPEN, OPEN_6 = "93.184.215.14", "2606:2800:220:1::1"
CANARIES = (
    "127.0.0.1",
    "10.0.0.1",
    "192.168.7.7",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "::1",
    "fd00:ec2::254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
)
PORTS = (80, 443, 21, 143)

NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "open.test": ((OPEN,),),
    "private.test": (("10.0.0.1",),),
    "loopback.test": (("127.0.0.1", "::1"),),
    "metadata.test": (("169.254.169.254",),),
    "mapped.test": (("::ffff:127.0.0.1",),),
    "translated.test": (("64:ff9b::7f00:1",),),
    "mixed.test": ((OPEN, "10.0.0.1", "::1"),),
    "rebinding.test": ((OPEN,), ("127.0.0.1",)),
    "many.test": (tuple(f"10.0.0.{at}" for at in range(1, 25)),),
}
"""What a name stands for: addresses at the first look, at the second and so on; `slow.test` is never answered, others are not."""


class Dns:
    """Answers over UDP; a name that rebinds stands for something else at each further look."""

    def __init__(self) -> None:
        self.looks: Counter[tuple[str, int]] = Counter()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        """Serve."""
        while True:
            asked, who = self.socket.recvfrom(4096)
            name, end = self._name(asked)
            if name != "slow.test":
                self.socket.sendto(self._answer(asked[:end], name), who)

    @staticmethod
    def _name(asked: bytes) -> tuple[str, int]:
        at, labels = 12, []
        while asked[at]:
            labels.append(asked[at + 1 : at + 1 + asked[at]].decode())
            at += 1 + asked[at]
        return ".".join(labels).lower(), at + 5

    def _answer(self, asked: bytes, name: str) -> bytes:
        kind = struct.unpack("!H", asked[-4:-2])[0]
        family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
        looks = NAMES.get(name, ((),))
        found = looks[min(self.looks[name, kind], len(looks) - 1)]
        self.looks[name, kind] += 1
        data = [socket.inet_pton(family, each) for each in found if family and (":" in each) == (family == socket.AF_INET6)]
        code = 0x8180 if name in NAMES else 0x8183
        records = b"".join(b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 0, len(each)) + each for each in data)
        return asked[:2] + struct.pack("!HHHHH", code, 1, len(data), 0, 0) + asked[12:] + records


def sealed(folder: Path) -> None:
    """Close this namespace off: only our addresses, only our DNS."""
    _run("ip", "link", "set", "lo", "up")
    for each in (OPEN, OPEN_6, *CANARIES):
        if each not in {"127.0.0.1", "::1"}:
            _run("ip", "addr", "add", f"{each}/{128 if ':' in each else 32}", "dev", "lo")
    files = {
        "resolv.conf": "nameserver 127.0.0.1\noptions timeout:20 attempts:1\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="ascii")
        _run("mount", "--bind", str(folder / name), f"/etc/{name}")


def _run(*words: str) -> None:
    subprocess.run(words, check=True)


# What is at the open address

LINKS = ("http://127.0.0.1/a", "http://private.test/b", "http://open.test/to?http%3A%2F%2F10.0.0.1%2Fc")
PAGE = (
    "<html><meta charset=utf-8><body><article><h1>One</h1><p>What is read, of some length, so that it is one.</p></article>{0}"
    "</body></html>"
)
TRAPS = (
    "<img src='http://127.0.0.1/i'><iframe src='http://private.test/f'></iframe><link rel=stylesheet href='http://[::1]/c'>"
    "<script src='http://169.254.169.254/s'></script><script>fetch('http://rebinding.test:443/r').catch(() => 0);"
    "new WebSocket('ws://127.0.0.1/w'); navigator.sendBeacon('http://10.0.0.1/b', 'x');"
    "new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:443'}, {urls: 'turn:127.0.0.1:80?transport=tcp',"
    "username: 'a', credential: 'b'}]}).createDataChannel('d');</script>"
)


def linked() -> bytes:
    """Write a feed whose items lead to where they must not."""
    data = feed("One", "Two", "Three")
    for at, name in enumerate(("One", "Two", "Three")):
        data = data.replace(f"https://example.com/{name}".encode(), LINKS[at].encode())
    return data


def site(line: Line) -> None:
    """Serve what leads to forbidden addresses, in as many ways as there are."""
    while True:
        path = line.asked()
        start, _, rest = path.partition("?")
        line.say(redirect(unquote(rest)) if start == "/to" else PATHS.get(start, answer(b"no", status="404 Not Found")))


def redirect(place: str) -> bytes:
    """Write a redirect."""
    return answer(b"", f"Location: {place}", status="302 Found")


def html(body: str) -> bytes:
    """Write a page."""
    return answer(PAGE.format(body).encode(), "Content-Type: text/html")


def listing(more: str) -> str:
    """Write a listing with one item and a link to more."""
    return f"<div class=one><h2><a href='/item'>One</a></h2></div><a rel=next href='{more}'>more</a>"


PATHS = {
    "/feed": answer(feed("Second", "First")),
    "/linked": answer(linked()),
    "/listing": html(listing("http://10.0.0.1/2")),
    "/listing2": html(listing("/to?" + quote("http://10.0.0.1/2"))),
    "/json": answer(b'{"items": [{"id": 1, "title": "One"}], "next": "http://10.0.0.1/2"}', "Content-Type: application/json"),
    "/sitemap": answer(
        b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>http://127.0.0.1/s.xml</loc></sitemap>"
        b"<sitemap><loc>http://open.test/to?http%3A%2F%2F10.0.0.1%2Fs.xml</loc></sitemap></sitemapindex>"
    ),
    "/page": html("<a class=next href='http://127.0.0.1/2'>next</a>"),
    "/traps": html(TRAPS),
    "/refreshed": html("<meta http-equiv=refresh content='0; url=http://private.test/'>"),
    "/robots.txt": redirect("http://127.0.0.1/robots.txt"),
    "/bucket/key": head("Location: http://127.0.0.1/bucket/key", "Content-Length: 0", status="307 Temporary Redirect"),
}


def ftp(line: Line) -> None:
    """Speak as much FTP as is needed to name another address for the data."""
    line.say(b"220 here\r\n")
    replies = {b"USER": b"230 in\r\n", b"PWD": b'257 "/"\r\n', b"TYPE": b"200 so\r\n", b"SIZE": b"213 5\r\n"}
    replies[b"PASV"] = b"227 Entering Passive Mode (10,0,0,1,0,80)\r\n"
    while data := line.socket.recv(4096):
        line.say(replies.get(data[:4].strip().upper(), b"500 no\r\n"))


# What is tried

SPELLINGS = """127.0.0.1 localhost localhost. 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 127.0.0.1. [::1]
[::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::1] 0.0.0.0 0 [::] 10.0.0.1 192.168.7.7
169.254.169.254 [fd00:ec2::254] 100.100.100.200 168.63.129.16 [fe80::1%25lo] [::1%25lo] 127。0。0。1 １２７.0.0.1 private.test
loopback.test metadata.test mapped.test translated.test many.test open.test@127.0.0.1 open.test:80@127.0.0.1
127.0.0.1\\@open.test 127.0.0.1#@open.test 127.0.0.1%2f@open.test open.test%00.127.0.0.1""".split()
PAGES = "robots: false"


def sources(folder: Path) -> dict[str, str]:
    """Write each source that is tried."""
    base = "http://open.test"
    tried = {f"sent{at}": f'kind: feed, url: "{base}/to?{quote(f"http://{each}/")}"' for at, each in enumerate(SPELLINGS)}
    for at, each in enumerate(SPELLINGS):
        text = f"kind: feed, url: {json.dumps(f'http://{each}/')}"
        if is_accepted(folder, text):
            tried[f"named{at}"] = text
    never = ("169.254.169.254", "[fd00:ec2::254]", "100.100.100.200", "[64:ff9b::7f00:1]", "metadata.test", "translated.test")
    tried |= {f"allowed{at}": f'kind: feed, url: "http://{each}/", allow_private: true' for at, each in enumerate(never)}
    return tried | {
        "mixed": 'kind: feed, url: "http://mixed.test/feed"',
        "open6": f'kind: feed, url: "http://[{OPEN_6}]/feed"',
        "rebound": f'kind: feed, url: "http://rebinding.test/to?{quote("http://rebinding.test:443/")}"',
        "full": f'kind: feed, url: "{base}/linked", full_text: true, fetch: {{{PAGES}}}',
        "robots": f'kind: html, url: "{base}/listing", items: .one',
        "listing": f'kind: html, url: "{base}/listing", items: .one, next: "a[rel=next]", fetch: {{{PAGES}}}',
        "listing2": f'kind: html, url: "{base}/listing2", items: .one, next: "a[rel=next]", fetch: {{{PAGES}}}',
        "json": f'kind: json, url: "{base}/json", next: next',
        "sitemap": f'kind: sitemap, url: "{base}/sitemap", fetch: {{{PAGES}}}',
        "ftp_data": f'kind: feed, url: "ftp://{OPEN}/feed"',
        "ftp_named": 'kind: feed, url: "ftp://private.test/feed"',
        "imap_named": 'kind: mail, imap: {host: private.test, user: a, password: b, security: none}',
        "bucket": 'kind: feed, url: "s3://bucket/key"',
        "unknown": 'kind: feed, url: "http://nowhere.test/"',
        "slow_http": 'kind: feed, url: "http://slow.test/"',
        "slow_ftp": 'kind: feed, url: "ftp://slow.test/feed"',
        "slow_imap": 'kind: mail, imap: {host: slow.test, user: a, password: b}',
        "browser_traps": f'kind: html, url: "{base}/traps", render: browser, items: article, {WAIT}',
        "browser_refreshed": f'kind: html, url: "{base}/refreshed", render: browser, items: article, {WAIT}',
        "browser_sent": f'kind: html, url: "{base}/to?{quote("http://127.0.0.1/")}", render: browser, items: article, {WAIT}',
        "browser_named": f'kind: html, url: "http://private.test/", render: browser, items: article, {WAIT}',
    }


WAIT = f"fetch: {{{PAGES}, timeout: 15 s}}"
CONFIG = """
site: {{title: Sealed, url: "https://feeds.example.org/"}}
defaults: {{fetch: {{delay: 0, timeout: 3 s}}}}
sources:
{sources}
feeds:
  all: {{title: All}}
"""


def configured(folder: Path, tried: dict[str, str]) -> Path:
    """Write a configuration."""
    path = folder / "config.yaml"
    lines = "\n".join(f"  {name}: {{{text}}}" for name, text in tried.items())
    path.write_text(CONFIG.format(sources=lines), encoding="utf-8")
    return path


def is_accepted(folder: Path, text: str) -> bool:
    """Say whether a configuration with such a source is taken at all."""
    from feedtool.errors import ConfigError  # noqa: PLC0415  - the guard is tried, not the program that tries it
    from feedtool.run.plan import settings_of  # noqa: PLC0415

    try:
        settings_of(configured(folder, {"one": text}), {})
    except ConfigError:
        return False
    return True


def probe(folder: Path, tried: dict[str, str]) -> dict[str, Any]:
    """Read the sources; the environment names proxies, and a server of buckets."""
    canary = "http://127.0.0.1:80"
    proxies = {name: canary for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")}
    environ = os.environ | proxies | {"AWS_ENDPOINT_URL": "http://open.test", "AWS_REGION": "a"}
    command = [sys.executable, "-m", "tests.probe", str(configured(folder, tried))]
    found: dict[str, Any] = json.loads(subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True).stdout)
    return found


def main() -> None:
    """Try all, and print what came of it and who was called; then show that the canaries do count."""
    folder = Path(sys.argv[1])
    sealed(folder)
    Dns()
    called: Counter[str] = Counter()
    with server() as made:
        for host in CANARIES:
            for port in PORTS:
                made.open(host, counting(called, f"{host} {port}"), port=port)
        for host in (OPEN, OPEN_6):
            for port in (80, 443):
                made.open(host, site, port=port)
        made.open(OPEN, ftp, port=21)
        found = probe(folder, {"first": f'kind: feed, url: "http://{OPEN}/feed"', **sources(folder)})
        before = dict(called)
        shown = probe(folder, {"own": 'kind: feed, url: "http://loopback.test/", allow_private: true'})
        for host in CANARIES:
            for port in PORTS:
                socket.create_connection((host, port)).close()
        while len(called) < len(CANARIES) * len(PORTS):
            pass
        print(json.dumps({"found": found, "called": before, "shown": shown, "counted": dict(called)}))  # noqa: T201


def counting(called: Counter[str], name: str) -> Callable[[Line], None]:
    """Count a connection, and answer it well."""

    def act(line: Line) -> None:
        called[name] += 1
        line.asked()
        line.say(answer())

    return act


if __name__ == "__main__":
    main()
