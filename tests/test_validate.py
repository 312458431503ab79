"""Validating feeds of anybody: each rule finds what it should and leaves alone what is right (data/validate.yaml)."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.check.registry import RULES
from feedtool.check.valid import pages
from feedtool.check.valid.served import Served
from feedtool.check.validating import is_error, validate
from tests.origin import Answer, origin
from tests.validate_page import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.check.findings import Finding
    from tests.conftest import Site

DATA: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "data/validate.yaml").read_text(encoding="utf-8"))
DOCUMENTS: dict[str, str] = DATA["documents"]
SAMPLES: list[dict[str, Any]] = DATA["samples"]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
MARKS = ("channel", "item", "feed", "entry", "end")


def found(sample: dict[str, Any], name: str) -> tuple[Finding, ...]:
    """Validate the document of a sample, with its good or bad text in it."""
    data = _bytes(sample, name)
    url = sample.get("url")
    answer = None
    if "type" in sample:
        is_bad = name == "bad"
        kind = sample.get("bad_type", sample["type"]) if is_bad else sample["type"]
        answer = Served(kind, sample.get("bad_charset") if is_bad else sample.get("charset"))
    return validate(data, addresses=(url,) if url else (), answer=answer, now=NOW)


def _bytes(sample: dict[str, Any], name: str) -> bytes:
    if "whole" in sample and name == "bad":
        return str(sample["whole"]).encode()
    document = DOCUMENTS[sample["in"]]
    old = f"<!--{sample['at']}-->" if "at" in sample else sample.get("old", "")
    assert old in document
    encoding = sample.get("encoding", "utf-8") if name == "bad" else "utf-8"
    new = _text(sample, name, old)
    made = document.replace(old, new, 1).replace('encoding="utf-8"', f'encoding="{encoding}"') if old else document
    data = made.encode(encoding)
    return data.replace(b"Bell", b"\xff") if "bad_bytes" in sample and name == "bad" else data


def _text(sample: dict[str, Any], name: str, old: str) -> str:
    if name == "bad" and "bad_long" in sample:
        start, end = sample["bad_long"]
        return f"{start}{' '.join(f'a{n}=1' for n in range(300))}{end}"
    if name == "bad" and "bad_times" in sample:
        count, each = sample["bad_times"]
        return str(each) * int(count)
    return str(sample.get(name, old))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_clean(name: str) -> None:
    """Neither errors nor warnings: what a sample finds is its own."""
    assert validate(DOCUMENTS[name].encode(), now=NOW) == ()


@pytest.mark.parametrize("sample", SAMPLES, ids=[f"{n}-{sample['rule']}" for n, sample in enumerate(SAMPLES)])
def test_a_rule_finds_what_it_should(sample: dict[str, Any]) -> None:
    """The bad text breaks the rule; the good one does not, nor any rule whose breach is an error."""
    assert sample["rule"] in {finding.rule for finding in found(sample, "bad")}
    good = found(sample, "good")
    assert sample["rule"] not in {finding.rule for finding in good}
    assert [str(finding) for finding in good if is_error(finding)] == []


def test_each_rule_has_a_sample() -> None:
    """And no sample speaks of a rule that is not there; those of pages are tested with the pages."""
    assert {sample["rule"] for sample in SAMPLES} == RULES.keys() - {rule.name for rule in pages.RULES}


def test_the_page_is_made_of_the_rules() -> None:
    """docs/validate.md is what `python -m tests.validate_page` writes."""
    assert (Path(__file__).parents[1] / "docs/validate.md").read_text(encoding="utf-8") == page()


def test_rules_say_all_that_a_reader_needs() -> None:
    """What, who says so, and what to do; each under a name of its own, with the area in front of it."""
    for rule in RULES.values():
        assert all((rule.what, rule.source, rule.mend)), rule.name
        assert rule.name.count("/") == 1, rule.name


def test_lines_are_those_of_the_elements() -> None:
    """Counted from 1, and in order."""
    data = DOCUMENTS["rss"].replace("<!--end-->", "<mood/>").replace("<!--item-->", "<mood/>").encode()
    assert [(finding.line, finding.rule) for finding in validate(data, now=NOW)] == [
        (16, "element/unknown"),
        (18, "element/unknown"),
    ]


TAGS = [tag for name in "rss channel item feed entry title link content".split() for tag in (f"<{name}>", f"</{name}>")]
PIECES = """<rss version="2.0">|<feed xmlns="http://www.w3.org/2005/Atom">|<![CDATA[|]]>|&lt;p|&gt;|&#x41;|&amp;|<itunes:owner>
|<media:group xmlns:media="http://search.yahoo.com/mrss/">|<!DOCTYPE rss [|<!ENTITY a 'b'>|]>|&a;|javascript:|http://|2026-05-06
|Wed, 06 May|{|}|[|]|"items":|"version":|,|\x00|\ufffd|é""".split("|")
pieces = st.sampled_from([*TAGS, *PIECES])


@given(st.lists(pieces | st.text(max_size=5), max_size=40).map("".join) | st.text())
@settings(max_examples=300, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    """No input raises, and each finding is of a rule that is known."""
    for finding in validate(text.encode("utf-8", "surrogatepass"), addresses=("https://a.example/",), now=NOW):
        assert finding.rule in RULES
        assert finding.line >= 1


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_get_an_answer(data: bytes) -> None:
    """Nor do any bytes."""
    assert all(finding.rule in RULES for finding in validate(data))


BOMBS = {
    "entities": '<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><rss version="2.0">&b;</rss>',
    "comments": DOCUMENTS["rss"].replace("It slept.", "&lt;!--" * 60_000),
    "open tags": DOCUMENTS["rss"].replace("It slept.", "&lt;a &quot;" * 60_000),
    "open titles": DOCUMENTS["rss"].replace("It slept.", "&lt;title&gt;" * 60_000),
    "quotes": DOCUMENTS["rss"].replace("It slept.", "&lt;a b='" * 60_000),
    "ends": DOCUMENTS["rss"].replace("It slept.", "&lt;/b&gt;" * 60_000),
    "deep": DOCUMENTS["rss"].replace("It slept.", "&lt;b&gt;" * 60_000),
    "ampersands": DOCUMENTS["rss"].replace("A seal on the slipway", "&amp;" * 100_000),
    "slashes": DOCUMENTS["rss"].replace("A seal on the slipway", "&lt;/" * 100_000),
    "styles": DOCUMENTS["rss"].replace("It slept.", f"&lt;p style='{'a:b;' * 100_000}'&gt;"),
    "a style": DOCUMENTS["rss"].replace("It slept.", f"&lt;p style='{'a-' * 200_000}'&gt;"),
    "comments of dates": DOCUMENTS["rss"].replace("Wed, 06 May 2026 12:30:00 +0000", "(" * 200_000),
    "e-mail": DOCUMENTS["rss"].replace("<!--item-->", f"<author>{'a@' * 100_000}</author>"),
    "names": DOCUMENTS["atom"].replace("Parish clerk", "&lt;a@" * 100_000),
    "media type": DOCUMENTS["atom"].replace("<summary>", f"<summary type='a/b{'; ' * 100_000}'>"),
    "address": DOCUMENTS["rss"].replace("<link>https://pier.example/seal", f"<link>http://{'a.' * 200_000} "),
    "namespace": DOCUMENTS["rss"].replace("<!--item-->", f"<x:a xmlns:x='{'!' * 200_000}'/>"),
    "a tag": DOCUMENTS["rss"].replace("It slept.", f"&lt;{'a' * 200_000}&gt;"),
    "an attribute": DOCUMENTS["rss"].replace("It slept.", f"&lt;p on{'a' * 200_000}=x&gt;"),
    "a name": DOCUMENTS["rss"].replace("<!--item-->", f"<{'a' * 40_000}/><media:{'a' * 40_000} {'b' * 40_000}=''/>"),
    "a type": DOCUMENTS["atom"].replace("<summary>", f"<summary type='{'a' * 200_000}'>"),
    "a reference": DOCUMENTS["rss"].replace("It slept.", f"&amp;{'a' * 200_000};"),
    "places": DOCUMENTS["rss"].replace("<!--item-->", f"<georss:line>{'1 ' * 200_000}</georss:line>"),
    "base64": DOCUMENTS["atom"].replace("<summary>Ask for", f"<content type='a/b'>{'=' * 200_000}x</content><summary>"),
    "items": DOCUMENTS["rss"].replace("<!--end-->", "<item><title>a</title></item>" * 20_000),
    "spaces": DOCUMENTS["rss"].replace(
        "<!--item-->", "".join(f"<x{n}:a xmlns:x{n}='https://pier.example/{n}'/>" for n in range(5_000))
    ),
    "attributes": DOCUMENTS["rss"].replace("<!--item-->", "<source " + " ".join(f"a{n}='1'" for n in range(2_000)) + "/>"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_time_is_linear(name: str, unmeasured: None) -> None:
    """Half a megabyte of whatever is worst takes seconds at most, where a quadratic rule takes minutes; messages stay short."""
    began = time.process_time()
    found = validate(BOMBS[name].encode())
    assert time.process_time() - began < 10
    assert max((len(finding.message) for finding in found), default=0) < 1000


def test_the_command_tells_errors_from_warnings(site: Site) -> None:
    """Line, severity, rule, value, mend and source; exit code 1 for errors, and for warnings with --strict alone."""
    site.write("warned.xml", DOCUMENTS["rss"].replace("<!--item-->", "<author>w@pier.example</author>"))
    site.write("wrong.xml", DOCUMENTS["rss"].replace("<link>https://pier.example/seal", "<link>seal"))
    warned = site.feedtool("validate", "warned.xml")
    assert (warned.returncode, site.feedtool("validate", "--strict", "warned.xml").returncode) == (0, 1)
    assert warned.stdout.startswith(
        "warned.xml:16: warning: person/name: <author> is 'w@pier.example': write name@example.org (Full Name)"
    )
    wrong = site.feedtool("validate", "wrong.xml", "warned.xml")
    assert wrong.returncode == 1
    assert "wrong.xml:13: error: url/form: <link> is 'seal': write a whole address" in wrong.stdout
    assert "[RFC 3986, sections 3 and 4; RSS 2.0, comments about RSS]" in wrong.stdout


def test_the_command_prints_json(site: Site) -> None:
    """For programs; what cannot be read is there, too."""
    site.write("wrong.xml", DOCUMENTS["rss"].replace("<link>https://pier.example/seal", "<link>seal"))
    wrong, missing = json.loads(site.feedtool("validate", "--json", "wrong.xml", "missing.xml").stdout)
    assert (wrong["file"], wrong["valid"], missing["valid"]) == ("wrong.xml", False, False)
    assert [(each["line"], each["severity"], each["rule"]) for each in wrong["findings"]] == [(13, "error", "url/form")]
    assert "cannot be read" in missing["unread"]


@pytest.mark.parametrize(("pack", "how"), [(gzip.compress, "gzip"), (zstandard.ZstdCompressor().compress, "Zstandard")])
def test_what_is_compressed_is_no_broken_feed(site: Site, pack: Callable[[bytes], bytes], how: str) -> None:
    """A copy of a feed is told from a feed that is wrong."""
    site.write("copy", pack(b"<rss/>"))
    done = site.here("validate", "copy")
    said = f"copy: is compressed ({how}); name the file that it is a copy of, or decompress it\n"
    assert (done.returncode, done.stdout) == (1, said)


def test_a_url_is_judged_with_what_its_server_says(site: Site) -> None:
    """The media type, the charset, and where the feed says that it is; it is fetched as a source is, and guarded so."""
    with origin() as server:
        kind = {"content-type": "text/html; charset=iso-8859-1"}
        server.pages["/feed.xml"] = Answer(DOCUMENTS["rss"].encode(), headers=kind)
        done = site.feedtool("validate", "--json", "--allow-private", f"{server.url}/feed.xml")
        rules = [each["rule"] for each in json.loads(done.stdout)[0]["findings"]]
        assert rules == ["http/type", "http/charset", "feed/self-address"]
        assert "is not on the open internet" in site.feedtool("validate", f"{server.url}/feed.xml").stdout
        assert "404" in site.feedtool("validate", "--allow-private", f"{server.url}/none").stdout


def test_a_url_of_ones_own_network_is_allowed_by_an_option(site: Site) -> None:
    """There is no configuration to set `allow_private` in."""
    done = site.feedtool("validate", "http://10.0.0.1/feed.xml")
    assert done.returncode == 1
    assert "add --allow-private if it is in your own network" in done.stdout


def test_what_is_no_url_is_said_to_be_none(site: Site) -> None:
    """In one line, by both commands that take one."""
    assert site.feedtool("validate", "http://").stdout == (
        "'http://' is no URL that can be fetched; write one like https://example.com/feed\n"
    )
    assert site.feedtool("test", "http://").stderr.startswith("'http://' is no URL that can be fetched")


def test_author_is_right_in_the_first_version_of_json_feed() -> None:
    """Version 1.1 has replaced it."""
    document = DOCUMENTS["json"].replace('"authors": [{"name": "Tower captain"}]', '"author": {"name": "Tower captain"}')
    assert [each.rule for each in validate(document.encode())] == ["json/author"]
    assert validate(document.replace("version/1.1", "version/1").encode()) == ()


@pytest.mark.parametrize(
    "start", ["<!doctype html><html>", "\ufeff\n<!DOCTYPE html>\n<html lang='en'>", "<HTML>", "<!-- x -->\n<html>"]
)
def test_a_page_is_told_as_one(start: str) -> None:
    """Nobody is asked to write HTML as XML."""
    (finding,) = validate(f"{start}<head><meta charset='utf-8'></head><body><p>Not here<br></body></html>".encode())
    assert (finding.rule, str(finding)[:48]) == ("feed/kind", "line 1: feed/kind: a page of HTML: give the addr")


@pytest.mark.parametrize(("address", "ending"), [("a.b/seal?x=.mp3", "'seal'"), ("seal.wmv", "'.wmv'"), ("", "''")])
def test_an_ending_is_that_of_the_file(address: str, ending: str) -> None:
    """Neither of its host, nor of a folder, nor of what is asked for."""
    item = f'<enclosure url="https://pier.example/{address}" length="1" type="video/mp4"/><itunes:season>1</itunes:season>'
    told = [
        each.message
        for each in validate(DOCUMENTS["rss"].replace("<!--item-->", item).encode())
        if "itunes/format" in each.rule
    ]
    assert told == [f"<enclosure> ends in {ending}: give it as .m4a, .mp3, .mov, .mp4, .m4v, .pdf or .epub"]
