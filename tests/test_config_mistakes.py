"""Configurations that are wrong: each mistake with its line, column, path and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedtool.config import FeedSettings, Site, load
from feedtool.errors import ConfigError
from tests.test_config import REGISTRY, SMALL, mistakes, read

HEAD = "site:\n  title: T\n  url: https://example.org\n"
TAIL = "sources:\n  a:\n    kind: toy\n    path: x\nfeeds:\n  f:\n    title: F\n"
NAME = "expected a name of at most 100 of a-z, 0-9, '.', '_' and '-', that starts with a letter or digit, got"
PLACES = "title, summary, body, tags, everywhere, head, tail"
QUOTES = "expected a URL without quotes and brackets; write %22, %5B, %5D and the like"

IN_SITE = [
    ("titel: x", "4:3: site.titel: unknown key 'titel'; did you mean 'title'?"),
    ("zzz: x", f"4:3: site.zzz: unknown key 'zzz'; known: {', '.join(Site.model_fields)}"),
    ("zzz:", f"4:3: site.zzz: unknown key 'zzz'; known: {', '.join(Site.model_fields)}"),
    ("home: example.org", "4:9: site.home: expected an absolute http or https URL, got 'example.org'"),
    ("home: ftp://example.org", "4:9: site.home: expected an absolute http or https URL, got 'ftp://example.org'"),
    ("home: https://", "4:9: site.home: expected an absolute http or https URL, got 'https://'"),
    ("home: https://a b", "4:9: site.home: expected an absolute http or https URL, got 'https://a b'"),
    ("home: https://a:x/", "4:9: site.home: expected an absolute http or https URL, got 'https://a:x/'"),
    ("home: https://a/?b[]=1", f"4:9: site.home: {QUOTES}, got 'https://a/?b[]=1'"),
    ('home: https://a/"', f"4:9: site.home: {QUOTES}, got 'https://a/\"'"),
    ("home: https://ü..ü/", "4:9: site.home: expected an absolute http or https URL, got 'https://ü..ü/'"),
    ("home: https://u:p@a/", "4:9: site.home: expected a URL without a user name or password"),
    ("language: english", "4:13: site.language: expected a language tag like en or pt-BR, got 'english'"),
    ("author: {nam: x}", "4:3: site.author.name: missing key 'name'"),
    ("author: {name: x, email: y}", "4:28: site.author.email: expected an e-mail address like me@example.org, got 'y'"),
    (
        "author: {name: x, email: me@localhost}",
        "4:28: site.author.email: expected an e-mail address like me@example.org, got 'me@localhost'",
    ),
    ("author: [x]", "4:11: site.author: expected a mapping, got a list"),
    ("since: last year", "4:10: site.since: expected a year or a date like 2026-01-31, got 'last year'"),
    ("since: 2026-02-30", "4:10: site.since: expected a year or a date like 2026-01-31, got '2026-02-30'"),
    ("output: ../feeds", "4:11: site.output: expected a folder without '..' in its path, got '../feeds'"),
    ("output: a\\..\\b", "4:11: site.output: expected a folder without '..' in its path, got 'a\\\\..\\\\b'"),
    ("output: ''", "4:11: site.output: expected text, got ''"),
    ("home: [https://a]", "4:9: site.home: expected text, got a list"),
    ("title: U", "4:3: key 'title' is here twice; the first is on line 2"),
    ("<<: {}", "4:3: merge keys ('<<') are not supported; repeat the keys, or use 'defaults'"),
    ("home: !env x", "4:9: tag '!env' is not supported; remove it"),
    ("since: #2025", "4:9: nothing here but the comment '#2025'; text that starts with '#' needs quotes"),
    ("[x]: y", "4:3: expected text as a key, got a list"),
    ('since: "\\0"', "4:10: character U+0000 is not allowed in text"),
    ("since: ${X}", "4:10: site.since: environment variable 'X' is not set; set it, or give a default: ${X:-default}"),
    ("since: ${X", "4:10: site.since: expected ${NAME} or ${NAME:-default}; write $${ for a literal ${"),
    ("since: a${B}", "4:10: site.since: environment variable 'B' holds a character that is not allowed in text"),
]

IN_SOURCE = [
    ("nosie: x", "8:5: sources.a.nosie: unknown key 'nosie'; did you mean 'noise'?"),
    (
        "zzz: 5",
        "8:5: sources.a.zzz: unknown key 'zzz'; known: path, size, loud, count, date, and what every source has",
    ),
    ("limit: 5", "8:5: sources.a.limit: unknown key 'limit'; 'limit' is a key of defaults and of a feed"),
    ("deadline: 36526 d", "8:15: sources.a.deadline: expected a hundred years (36525 d) at most, got '36526 d'"),
    ("max_removed: 0", "8:18: sources.a.max_removed: expected more than 0, got '0'"),
    ("max_removed: 1.5", "8:18: sources.a.max_removed: expected at most 1, got '1.5'"),
    ("max_removed: half", "8:18: sources.a.max_removed: expected a number, got 'half'"),
    ("max_removed: nan", "8:18: sources.a.max_removed: expected a number, got 'nan'"),
    ("summary_length: 12", "8:21: sources.a.summary_length: expected at least 40, got '12'"),
    ("summary_length: 1.5", "8:21: sources.a.summary_length: expected a whole number, got '1.5'"),
    ("summary_length: [1]", "8:21: sources.a.summary_length: expected a whole number, got a list"),
    ("timezone: europe/paris", "8:15: sources.a.timezone: unknown time zone 'europe/paris'; did you mean 'Europe/Paris'?"),
    ("timezone: ../etc/passwd", "8:15: sources.a.timezone: unknown time zone '../etc/passwd'"),
    ("timezone: localtime", "8:15: sources.a.timezone: unknown time zone 'localtime'"),
    ("steps: [lnks]", "8:13: sources.a.steps[0]: unknown step 'lnks'; did you mean 'links'?"),
    ("steps: lnks", "8:12: sources.a.steps: unknown step 'lnks'; did you mean 'links'?"),
    ("steps: [links, noise, links]", "8:27: sources.a.steps[2]: 'links' is listed twice"),
    ("steps: {a: b}", "8:12: sources.a.steps: expected a list, got a mapping"),
    ("tags: [a, ~]", "8:15: sources.a.tags[1]: expected text, got nothing"),
    ("size: 2 PB", "8:11: sources.a.size: expected a size like 500 kB or 2 MB, got '2 PB'"),
    ("size: 1 iB", "8:11: sources.a.size: expected a size like 500 kB or 2 MB, got '1 iB'"),
    ("size: 0", "8:11: sources.a.size: expected more than 0, got '0'"),
    ("loud: yes", "8:11: sources.a.loud: expected true or false, got 'yes'"),
    ("count: " + "9" * 5000, f"8:12: sources.a.count: expected a whole number of fewer digits, got '{'9' * 77}...'"),
    ("date: [line, nme]", "8:18: sources.a.date[1]: expected one of line, name, got 'nme'; did you mean 'name'?"),
    ("date: [x]", "8:12: sources.a.date[0]: expected one of line, name, got 'x'"),
    ("noise: [x]", "8:13: sources.a.noise[0]: expected a token of at least 2 characters, got 'x'"),
    ("noise: {line: x}", "8:12: sources.a.noise: expected a list, got a mapping"),
    ("noise: [{line: '*'}]", "8:20: sources.a.noise[0].line: expected a line with more than '*' in it, got '*'"),
    ("noise: [{regex: ''}]", "8:21: sources.a.noise[0].regex: expected a pattern, got ''"),
    ("noise: [{}]", "8:13: sources.a.noise[0]: expected exactly one of literal, line and regex, got an empty mapping"),
    (
        "noise: [{line: ab, regex: ab}]",
        "8:13: sources.a.noise[0]: expected exactly one of literal, line and regex",
    ),
    ("noise: [[a]]", "8:13: sources.a.noise[0]: expected a mapping, got a list"),
    (
        "noise: [{line: ab, where: bdy}]",
        f"8:31: sources.a.noise[0].where: expected one of {PLACES}, got 'bdy'; did you mean 'body'?",
    ),
    ("noise: [{line: ab, were: body}]", "8:24: sources.a.noise[0].were: unknown key 'were'; did you mean 'where'?"),
    ("count: 3\n    timezone: Nowhere", "9:15: sources.a.timezone: unknown time zone 'Nowhere'"),
    (
        "noise: [{where: body, regex: (a}]",
        "8:34: sources.a.noise[0].regex: does not compile (missing ), unterminated subpattern at position 0): (A, got '(a'",
    ),
]

IN_FEED = [
    ("limit: 0", "11:12: feeds.f.limit: expected at least 1, got '0'"),
    ("limit: 10001", "11:12: feeds.f.limit: expected at most 10000, got '10001'"),
    ("formats: []", "11:14: feeds.f.formats: expected at least one, got an empty list"),
    ("formats: [rss, rss]", "11:20: feeds.f.formats[1]: 'rss' is listed twice"),
    ("formats: [atm]", "11:15: feeds.f.formats[0]: unknown format 'atm'; did you mean 'atom'?"),
    ("sources: []", "11:14: feeds.f.sources: expected at least one, got an empty list"),
    ("sources: [b]", "11:15: feeds.f.sources[0]: unknown source 'b'; known: a"),
    ("sources: [{}]", "11:15: feeds.f.sources[0]: expected text, got an empty mapping"),
    ("description: ' '", "11:18: feeds.f.description: expected text, got ' '"),
    ("zzz: x", f"11:5: feeds.f.zzz: unknown key 'zzz'; known: {', '.join(FeedSettings.model_fields)}"),
    ("gate: {sort: x}", "11:12: feeds.f.gate.sort: unknown key 'sort'; 'sort' is a key of a feed"),
    ("noise: x", "11:5: feeds.f.noise: unknown key 'noise'; 'noise' is a key of defaults and of a source"),
]

WHOLE = [
    (HEAD, ["1:1: sources: missing key 'sources'", "1:1: feeds: missing key 'feeds'"]),
    (
        HEAD + "sources: {}\nfeeds: {}\n",
        [
            "4:10: sources: expected at least one, got an empty mapping",
            "5:8: feeds: expected at least one, got an empty mapping",
        ],
    ),
    (HEAD + "sources:\nfeeds: [x]\n", ["4:9: sources: missing value", "5:8: feeds: expected a mapping, got a list"]),
    (
        HEAD + "defaults: {languag: tr}\n" + TAIL,
        ["4:12: defaults.languag: unknown key 'languag'; 'language' is a key of site and of a source and of a feed"],
    ),
    (HEAD + TAIL + "feedz: x\n", ["11:1: feedz: unknown key 'feedz'; did you mean 'feeds'?"]),
    (HEAD + TAIL.replace("kind: toy", "tags: t"), ["5:3: sources.a.kind: missing key 'kind'"]),
    (HEAD + TAIL.replace("kind: toy", "kind:"), ["6:10: sources.a.kind: missing value"]),
    (HEAD + TAIL.replace("kind: toy", "kind: [toy]"), ["6:11: sources.a.kind: expected text, got a list"]),
    (
        HEAD + TAIL.replace("kind: toy", "kind: tov\n    max_removed: 3"),
        [
            "6:11: sources.a.kind: unknown kind 'tov'; did you mean 'toy'?",
            "7:18: sources.a.max_removed: expected at most 1, got '3'",
        ],
    ),
    (HEAD + TAIL.replace("path: x", "path: []"), ["7:11: sources.a.path: expected at least one, got an empty list"]),
    (HEAD + TAIL.replace("path: x", "path: nowhere"), ["7:11: sources.a.path: is not a place: nowhere, got 'nowhere'"]),
    (HEAD + TAIL.replace("path: x", "tags: x"), ["5:3: sources.a.path: missing key 'path'"]),
    (
        HEAD + "sources:\n  a:\n  b: x\nfeeds:\n  f: {title: F}\n",
        ["5:5: sources.a: expected a mapping, got nothing", "6:6: sources.b: expected a mapping, got 'x'"],
    ),
    (HEAD + TAIL.replace("  f:", "  ../f:"), [f"9:3: feeds.../f: {NAME} '../f'"]),
    (HEAD + TAIL.replace("  f:", "  f.:"), [f"9:3: feeds.f.: {NAME} 'f.'"]),
    (HEAD + TAIL.replace("  f:", "  .f:"), [f"9:3: feeds..f: {NAME} '.f'"]),
    (HEAD + TAIL.replace("  f:", f"  {'f' * 101}:"), [f"9:3: feeds.{'f' * 101}: {NAME} '{'f' * 77}...'"]),
    (HEAD + TAIL.replace("  a:", "  A:"), [f"5:3: sources.A: {NAME} 'A'"]),
    (
        HEAD + TAIL + "  f.atom:\n    title: G\n",
        ["11:3: feeds.f.atom: writes 'f.atom.xml', as feed 'f' does; rename one of the two, or change its formats"],
    ),
    (
        HEAD.replace("org", "org?q"),
        [
            "1:1: sources: missing key 'sources'",
            "1:1: feeds: missing key 'feeds'",
            "3:8: site.url: expected a URL without '?' and '#', got 'https://example.org?q'",
        ],
    ),
]


@pytest.mark.parametrize(("line", "expected"), IN_SITE)
def test_mistake_in_site(line: str, expected: str) -> None:
    """One wrong line in `site` is told once, at its place."""
    found = mistakes(f"{HEAD}  {line}\n{TAIL}", B="\0")
    assert expected in found
    assert len(found) == (2 if "nam:" in line else 1)


@pytest.mark.parametrize(("line", "expected"), IN_SOURCE)
def test_mistake_in_source(line: str, expected: str) -> None:
    """One wrong line in a source is told once, at its place."""
    assert mistakes(HEAD + TAIL.replace("path: x\n", f"path: x\n    {line}\n")) == [expected]


@pytest.mark.parametrize(("line", "expected"), IN_FEED)
def test_mistake_in_feed(line: str, expected: str) -> None:
    """One wrong line in a feed is told once, at its place."""
    assert mistakes(f"{HEAD}{TAIL}    {line}\n") == [expected]


@pytest.mark.parametrize("more", ["run: {publish_status: true}", "run: {state: public/state.db}"])
def test_a_feed_that_would_write_what_a_run_writes(more: str) -> None:
    """`status.json` and `health.xml` are taken where the owner's files are."""
    text = f"{HEAD}  output: public\n{TAIL}".replace("  f:", "  status:")
    found = mistakes(f"{text}\n{more}\n")
    assert len(found) == 1
    assert "feeds.status: writes 'status.json', which a run writes itself; rename it, or change its formats" in found[0]
    assert set(read(text).feeds) == {"status"}


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_mistakes_in_the_whole(text: str, expected: list[str]) -> None:
    """What is missing, misnamed or written twice is told at the nearest key."""
    assert mistakes(text) == expected


def test_feeds_of_one_file_are_fine_when_their_formats_differ() -> None:
    """Only what is really written can clash; the formats of `defaults` count."""
    text = HEAD + TAIL + "  f.atom:\n    title: G\n    formats: json\ndefaults:\n  formats: [atom, bad]\n"
    assert mistakes(text) == ["15:19: defaults.formats[1]: unknown format 'bad'; known: rss, atom, json"]


def test_all_mistakes_come_in_the_order_of_the_file() -> None:
    """Reading, expanding, validating and comparing each find something; the file's order counts."""
    text = SMALL.replace("T,", "'${X}',").replace("{kind:", "{kind: toy, kind:").replace("title: F", "title: F, limit: x")
    places = [line.split(": ")[0] for line in mistakes(text)]
    assert places == ["1:15", "2:26", "3:30"]


def test_feeds_are_not_blamed_for_sources_that_are_missing() -> None:
    """Without a `sources` block nobody can say which names are known."""
    assert mistakes(HEAD + "feeds:\n  f:\n    title: F\n    sources: x\n") == ["1:1: sources: missing key 'sources'"]


def test_guessing_ends_where_it_would_be_slow() -> None:
    """Among thousands of names no nearest one is looked for."""
    many = "\n".join(f"  s{number}: {{kind: toy, path: x}}" for number in range(1100))
    found = mistakes(f"{HEAD}sources:\n{many}\nfeeds:\n  f: {{title: F, sources: s}}\n")
    assert found == ["1106:26: feeds.f.sources: unknown source 's'"]


def test_missing_file_says_what_to_do(tmp_path: Path) -> None:
    """Without a configuration the way to one is told."""
    path = tmp_path / "config.yaml"
    with pytest.raises(ConfigError) as caught:
        load(path, REGISTRY, environ={})
    assert str(caught.value) == f"{path}:1:1: no such file; run 'feedtool init' to make one, or name another with -c"


def test_folder_is_no_configuration(tmp_path: Path) -> None:
    """What cannot be read is told with the system's reason."""
    with pytest.raises(ConfigError, match="1:1: cannot be read: is a directory"):
        load(tmp_path, REGISTRY, environ={})


def test_impossible_path_is_no_configuration() -> None:
    """A path that no system takes is a mistake and not a traceback."""
    with pytest.raises(ConfigError, match="1:1: cannot be read: embedded null byte"):
        load(Path("a\0b"), REGISTRY, environ={})
