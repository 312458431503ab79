"""Real servers send compressed copies in the place of files, never those of yesterday: nginx and Caddy as in the guide."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import brotli
import pytest
import zstandard

from tests.conftest import ARTICLE, CONFIG, Site
from tests.test_operating import LISTS, TYPES, Web, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DECODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().stream_reader(data).read(),
}
SUFFIXES = {"gzip": ".gz", "br": ".br", "zstd": ".zst"}
SENDS = {"nginx": ("gzip",), "caddy": ("gzip", "br", "zstd")}
"""Debian's nginx has no module for Brotli, nor for Zstandard."""


@pytest.fixture(params=SENDS)
def web(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Serve a folder with copies in all encodings."""
    site.write("config.yaml", CONFIG + "publish: {compress: [gz, br, zst]}\n")
    with served(request.param, site, tmp_path_factory.mktemp(request.param)) as made:
        yield made


def demand(web: Web, name: str, path: str, *, copied: bool) -> None:
    """Demand that each encoding gives what the file says, by just the bytes of its copy where there is one."""
    files = web.site.files()
    for coding in SENDS[name]:
        reply = web.ask(path, Accept_Encoding=coding)
        assert (reply.status, reply.headers["content-type"]) == (200, TYPES[path])
        if copied:
            assert reply.headers["content-encoding"] == coding
            assert reply.body == files[path[1:] + SUFFIXES[coding]][0]
        packed = reply.headers.get("content-encoding")
        assert (DECODE[packed](reply.body) if packed else reply.body) == files[path[1:]][0]
        assert web.ask(path, Accept_Encoding=coding, If_None_Match=reply.headers["etag"]).status == 304
    plain = web.ask(path)
    assert (plain.headers.get("content-encoding"), plain.body) == (None, files[path[1:]][0])


def test_copies_are_sent_and_never_those_of_yesterday(web: Web, request: pytest.FixtureRequest) -> None:
    """At first, after news, and after the copies were turned off and there is news once more."""
    name = request.node.callspec.params["web"]
    for path in TYPES:
        demand(web, name, path, copied=True)
    web.site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert web.site.feedtool("build").returncode == 0
    for path in TYPES:
        demand(web, name, path, copied=True)
    web.site.write("config.yaml", CONFIG)
    web.site.write("articles/2026-03-04-fourth.txt", ARTICLE.replace("first", "fourth"))
    assert web.site.feedtool("build").returncode == 0
    for path in TYPES:
        demand(web, name, path, copied=False)
    assert not [path for path in TYPES.keys() - LISTS for suffix in SUFFIXES.values() if path[1:] + suffix in web.site.files()]


def test_a_copy_is_no_file_of_its_own(web: Web) -> None:
    """Nobody subscribes to `news.xml.gz`: its type would be wrong."""
    assert {web.ask(f"/news.xml{suffix}").status for suffix in SUFFIXES.values()} == {404}
