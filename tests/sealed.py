"""A program for a network of its own: addresses of the open internet and forbidden ones side by side, and who is called.

It is its own DNS server, so names are resolved for real; what listens at the forbidden addresses (canaries) counts connections
and answers well, so that a source that gets there has items. It is to be started by `apart`.
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
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from tests.apart import settle
from tests.origin import feed
from tests.rawserver import GOOD, Line, answer, head, server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OPEN, OPEN_6 = "93.184.215.14", "2606:2800:220:1::1"
CANARIES = (
    "127.0.0.1",
    "::1",
    "10.0.0.1",
    "192.168.7.7",
    "169.254.169.254",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
)
DATA = 2020
"""The port for the data of FTP."""

PORTS = (80, 443, 21, 143, DATA)

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
"""What a name stands for: addresses at the first look, at the second and so on. What begins with `silent` is never answered."""

FILES = {
    "resolv.conf": "nameserver 127.0.0.1\noptions timeout:20 attempts:1\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
}
"""The files of /etc by which names are resolved here, and nowhere else."""


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
            if not name.startswith("silent"):
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


# What is at the open address

PAGE = (
    "<html><meta charset=utf-8><body><article><h1>One</h1><p>What is read, of some length, so that it is one.</p></article>{0}"
    "</body></html>"
)
AWAY = "http://open.test/to?http%3A%2F%2F10.0.0.1%2F"
"""It is sent on to where nobody may go."""


def site(line: Line) -> None:
    """Serve what leads to forbidden addresses, in as many ways as there are."""
    while True:
        start, _, rest = line.asked().partition("?")
        line.say(redirect(unquote(rest)) if start == "/to" else PATHS.get(start, answer(b"no", status="404 Not Found")))


def redirect(place: str) -> bytes:
    """Write a redirect, its place in UTF-8."""
    return answer(b"", f"Location: {place.encode().decode('latin-1')}", status="302 Found")


def linked(*places: str) -> bytes:
    """Write a feed with an item for each place that it leads to."""
    data = feed("One", "Two", "Three")
    for title, place in zip(("One", "Two", "Three"), places, strict=True):
        data = data.replace(f"https://example.com/{title}".encode(), place.encode())
    return data


def html(body: str) -> bytes:
    """Write a page."""
    return answer(PAGE.format(body).encode(), "Content-Type: text/html")


def listing(more: str) -> bytes:
    """Write a listing with one item and a link to more."""
    return html(f"<div class=one><h2><a href='/item'>One</a></h2></div><a rel=next href='{more}'>more</a>")


def sitemap(element: str, child: str) -> bytes:
    """Write a sitemap that leads to two forbidden places."""
    places = "".join(f"<{child}><loc>{place}</loc></{child}>" for place in ("http://10.0.0.1/s.xml", AWAY))
    return answer(f"<{element} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{places}</{element}>".encode())


PATHS = {
    "/feed": answer(),
    "/linked": answer(linked("http://10.0.0.1/a", "http://private.test/b", AWAY)),
    "/long": answer(linked(*("http://open.test/page",) * 3)),
    "/page": html(f"<a class=next href='{AWAY}'>next</a>"),
    "/listing": listing("http://10.0.0.1/2"),
    "/listing-sent": listing(AWAY),
    "/json": answer(b'{"items": [{"id": 1, "title": "One"}], "next": "http://10.0.0.1/2"}', "Content-Type: application/json"),
    "/index": sitemap("sitemapindex", "sitemap"),
    "/urls": sitemap("urlset", "url"),
    "/robots.txt": redirect("http://10.0.0.1/robots.txt"),
    "/bucket/key": head("Location: http://10.0.0.1/bucket/key", "Content-Length: 0", status="307 Temporary Redirect"),
}


def ftp(line: Line) -> None:
    """Speak as much FTP as is needed to name another address for the data."""
    replies = {"USER": "230 in", "PWD": '257 "/"', "TYPE": "200 so", "RETR": "150 here\r\n226 done"}
    replies["PASV"] = "227 Entering Passive Mode (10,0,0,1,{},{})".format(*divmod(DATA, 256))
    line.say(b"220 here\r\n")
    while data := line.socket.recv(4096).decode():
        line.say(f"{replies.get(data.split()[0].upper(), '500 no')}\r\n".encode())


# What is tried: a source, and what is said of it (a pattern; None for nothing)

SPELLINGS = {
    **dict.fromkeys("127.0.0.1 localhost localhost. 127.0.0.1. 127.1 2130706433 0x7f000001 0x7f.1".split(), "127.0.0.1"),
    **dict.fromkeys("0177.0.0.1 017700000001 127。0。0。1 １２７.0.0.1 127.0.0.1#@open.test".split(), "127.0.0.1"),
    **dict.fromkeys(("[::1]", "loopback.test"), "::1|127.0.0.1"),
    **dict.fromkeys(("[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "mapped.test"), "::ffff:127.0.0.1"),
    **dict.fromkeys(("0.0.0.0", "0"), "0.0.0.0"),  # noqa: S104  - it is called, not listened at
    **dict.fromkeys(("10.0.0.1", "private.test"), "10.0.0.1"),
    "many.test": "10.0.0.[0-9]+",
    "[::]": "::",
    "192.168.7.7": "192.168.7.7",
}
"""How addresses of one's own network are written, and what they are."""

NEVER = {
    **dict.fromkeys(("169.254.169.254", "metadata.test", "0xa9fea9fe"), "169.254.169.254"),
    **dict.fromkeys(("[64:ff9b::7f00:1]", "translated.test"), "64:ff9b::7f00:1"),
    "[fd00:ec2::254]": "fd00:ec2::254",
    "100.100.100.200": "100.100.100.200",
    "168.63.129.16": "168.63.129.16",
    "[2002:7f00:1::1]": "2002:7f00:1::1",
    "[::127.0.0.1]": "::127.0.0.1",
}
"""The same for addresses that are closed even where private ones are not."""

NONE = "[fe80::1%25lo] [::1%25lo] open.test%00.127.0.0.1".split()
"""What is no host."""

SENT = {
    **dict.fromkeys(("http://open.test@127.0.0.1/", "http://open.test:80@127.0.0.1/"), "its address 127.0.0.1 is"),
    **dict.fromkeys(("http://127.0.0.1\\@open.test/", "//127.0.0.1/", "\\\\127.0.0.1/"), "its address 127.0.0.1 is"),
    **dict.fromkeys(
        (
            "file:///etc/passwd",
            "gopher://127.0.0.1:80/_x",
            "dict://127.0.0.1:80/x",
            "ftp://127.0.0.1/x",
            "ldap://127.0.0.1:80/x",
        ),
        "it is sent on to a URL that is not http or https: '",
    ),
}
"""What a configuration refuses and a redirect may try."""

OWN = "127.0.0.1 [::1] [::ffff:127.0.0.1] localhost loopback.test 10.0.0.1 private.test 192.168.7.7".split()
"""What `allow_private` opens."""

Tried = dict[str, tuple[str, str | None]]
BASE = "http://open.test"
PAGES = "fetch: {robots: false}"


def named() -> Tried:
    """Give sources whose own URL is forbidden."""
    told = {host: f"its address {said} is" for host, said in (SPELLINGS | NEVER).items()} | dict.fromkeys(NONE, "no valid host")
    return {f"named{at}": (at_url(f"http://{host}/"), said) for at, (host, said) in enumerate(told.items())}


def sent() -> Tried:
    """Give sources that are sent on to what is forbidden."""
    told = {f"http://{host}/": f"its address {said} is" for host, said in (SPELLINGS | NEVER).items()}
    told |= {f"http://{host}/": "no valid host" for host in NONE} | SENT
    return {f"sent{at}": (at_url(f"{BASE}/to?{quote(place)}"), said) for at, (place, said) in enumerate(told.items())}


def allowed(hosts: Iterable[str], told: str | None) -> Tried:
    """Give sources that may call private addresses."""
    return {f"allowed{at}": (f"{at_url(f'http://{host}/')}, allow_private: true", told) for at, host in enumerate(hosts)}


def at_url(url: str) -> str:
    """Write a source that is a feed."""
    return f"kind: feed, url: {json.dumps(url)}"


def led() -> Tried:
    """Give sources that lead to what is forbidden, each in its own way; and some that must not suffer from all this."""
    private, loopback = "10.0.0.1 is not on the open internet", "127.0.0.1 is not on the open internet"
    page, mail = f"kind: html, url: {BASE}", "kind: mail, imap: {{host: {0}, user: a, password: b, security: none}}"
    return {
        "silent": (f"{at_url('http://silent.test/')}, fetch: {{timeout: 2 s}}", "its host's name was not resolved"),
        "silent_ftp": (f"{at_url('ftp://silent-ftp.test/feed')}, fetch: {{timeout: 2 s}}", "it did not come in time"),
        "silent_mail": (f"{mail.format('silent-mail.test')}, fetch: {{timeout: 2 s}}", "it did not answer in 2 seconds"),
        "mixed": ('kind: feed, url: "http://mixed.test/feed"', None),
        "open6": (f'kind: feed, url: "http://[{OPEN_6}]/feed"', None),
        "rebound": (at_url(f"http://rebinding.test/to?{quote('http://rebinding.test:443/')}"), f"its address {loopback}"),
        "full": (f"kind: feed, url: {BASE}/linked, full_text: true, {PAGES}", private),
        "next_page": (f"kind: feed, url: {BASE}/long, full_text: {{next_page: a.next}}, {PAGES}", None),
        "robots": (f"{page}/listing, items: .one", f"{private}.*robots.txt"),
        "listing": (f'{page}/listing, items: .one, next: "a[rel=next]", {PAGES}', None),
        "listing_sent": (f'{page}/listing-sent, items: .one, next: "a[rel=next]", {PAGES}', private),
        "json": (f"kind: json, url: {BASE}/json, next: next", private),
        "index": (f"kind: sitemap, url: {BASE}/index, {PAGES}", private),
        "urls": (f"kind: sitemap, url: {BASE}/urls, full_text: true, {PAGES}", private),
        "ftp_data": (f'kind: feed, url: "ftp://{OPEN}/feed"', None),
        "ftp_named": ('kind: feed, url: "ftp://private.test/feed"', private),
        "ftp_metadata": ('kind: feed, url: "ftp://metadata.test/feed", allow_private: true', "169.254.169.254 is never ours"),
        "imap_named": (mail.format("private.test"), private),
        "imap_metadata": (f"{mail.format('metadata.test')}, allow_private: true", "169.254.169.254 is never ours"),
        "bucket_sent": ("kind: feed, url: s3://bucket/key", "leads to another host, which is not followed"),
        "bucket_named": ("kind: feed, url: gs://bucket/key", private),
        "unknown": (at_url("http://nowhere.test/"), "its host has no address"),
    }


# How it is tried

SECONDS = 40.0
CONFIG = f"""
site: {{{{title: Sealed, url: "https://feeds.example.org/"}}}}
defaults: {{{{fetch: {{{{delay: 0, timeout: {SECONDS:.0f} s}}}}}}}}
sources:
{{sources}}
feeds:
  all: {{{{title: All}}}}
"""
FIRST: Tried = {"first": (f'kind: feed, url: "http://{OPEN}/feed"', None)}
SHUT = FIRST | named() | sent() | led() | allowed(NEVER, "is never ours to call")
OPENED = FIRST | allowed(OWN, None)


def probe(folder: Path, tried: Tried) -> Any:
    """Read the sources; the environment names proxies, and servers of buckets."""
    lines = "\n".join(f"  {name}: {{{text}}}" for name, (text, _) in tried.items())
    (folder / "config.yaml").write_text(CONFIG.format(sources=lines), encoding="utf-8")
    names = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    environ = os.environ | dict.fromkeys(names, "http://127.0.0.1:80")
    environ |= {"AWS_ENDPOINT_URL": BASE, "GOOGLE_BASE_URL": "http://private.test"}
    command = [sys.executable, "-m", "tests.probe", str(folder / "config.yaml")]
    return json.loads(subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True).stdout)


def main() -> None:
    """Try all, and print what came of it and who was called: by what must call nobody, by what may, and by ourselves."""
    folder = Path(sys.argv[1])
    settle(folder, (OPEN, OPEN_6, *CANARIES[2:]), FILES)
    Dns()
    called: Counter[str] = Counter()
    with server() as made:
        for host, port in product(CANARIES, PORTS):
            made.open(host, counting(called, f"{host} {port}"), port=port)
        for host in (OPEN, OPEN_6):
            made.open(host, site, port=80)
        made.open(OPEN, ftp, port=21)
        made.open(OPEN, lambda line: line.say(GOOD), port=DATA)
        told = {"shut": {"found": probe(folder, SHUT), "called": dict(called)}}
        called.clear()
        told["opened"] = {"found": probe(folder, OPENED), "called": dict(called)}
        called.clear()
        for host, port in product(CANARIES, PORTS):
            with socket.create_connection((host, port)) as own:
                own.sendall(b"GET / HTTP/1.1\r\n\r\n")
                own.recv(1)
        told["own"] = {"found": {}, "called": dict(called)}
    sys.stdout.write(json.dumps(told))


def counting(called: Counter[str], name: str) -> Callable[[Line], None]:
    """Count a connection, and answer it well."""

    def act(line: Line) -> None:
        called[name] += 1
        line.asked()
        line.say(answer())

    return act


if __name__ == "__main__":
    main()
