"""Mistakes that people make while they write a source: each is told once, at its place, and the message leads to the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedtool.config import loads
from feedtool.errors import ConfigError
from feedtool.run import plan

HEAD = 'site: {title: T, url: "https://f.example.org/"}\nfeeds: {a: {title: A}}\nsources:\n  s:\n'
HTML = "kind: html\nurl: https://x.example/\nitems: .card\n"
JSON = "kind: json\nurl: https://x.example/\n"

MISTAKES = (
    (HTML + "fields: {date: time}", "8:14: sources.s.fields.date: unknown key 'date'; did you mean 'published'?"),
    (HTML + "title: h2", "8:5: sources.s.title: unknown key 'title'; did you mean 'fields.title'?"),
    (HTML + "fields: {title: {path: h2}}", "8:22: sources.s.fields.title.path: unknown key 'path'; did you mean 'select'?"),
    (
        HTML + "fields: {link: a::attr(href)}",
        (
            "8:20: sources.s.fields.link: expected a CSS selector without '::'; write a@href for an attribute, and nothing for "
            "the text, got 'a::attr(href)'"
        ),
    ),
    (
        HTML + 'fields: {title: "> h2"}',
        "8:21: sources.s.fields.title: expected a CSS selector; write ':scope > h2' for a child of the item, got '> h2'",
    ),
    (
        HTML + 'fields: {link: "https://x.example/{id}"}',
        (
            "8:20: sources.s.fields.link: expected a CSS selector; text with what is found in it is a template, as in "
            "{template: 'https://example.com/{slug}'}, got 'https://x.example/{id}'"
        ),
    ),
    (
        "kind: html\nurl: https://x.example/\nitems: #main",
        "5:5: sources.s: expected items, the selector of the elements that are an item each; or data, or script",
    ),
    (
        "kind: html\nurl: https://u:s3cret@x.example/\nitems: a",
        "6:10: sources.s.url: expected a URL without user and password; write them as auth: {user: …, password: '${NAME}'}",
    ),
    (
        JSON + "items: data[",
        "7:12: sources.s.items: expected a JMESPath expression (character 6); it cannot be read from there on, got 'data['",
    ),
    (
        JSON + "fields: {title: foo-bar}",
        (
            "7:21: sources.s.fields.title: expected a JMESPath expression (character 4); names with other characters than a-z, "
            "0-9 and _ need double quotes, got 'foo-bar'"
        ),
    ),
    (
        JSON + 'fields: {link: "/{slug}"}',
        (
            "7:20: sources.s.fields.link: expected a JMESPath expression; text with what is found in it is a template, as in "
            "{template: 'https://example.com/{slug}'}, got '/{slug}'"
        ),
    ),
    (JSON + "method: POST", "7:5: sources.s.method: unknown key 'method'; did you mean 'body'?"),
    (
        "kind: table\npath: a.csv\nfields: {title: A}",
        "7:5: sources.s.fields: unknown key 'fields'; did you mean 'columns'?",
    ),
    (
        "kind: feed\nurl: https://x.example/\nsort: newest",
        "7:5: sources.s.sort: unknown key 'sort'; 'sort' is a key of a feed",
    ),
    (
        "kind: feed\nurl: https://x.example/\nfilter: {exclude: [{category: x}]}",
        "7:14: sources.s.filter.exclude: unknown key 'exclude'; did you mean 'drop'?",
    ),
    (
        "kind: mail\nimap: {host: h, username: a, password: b}",
        "6:21: sources.s.imap.username: unknown key 'username'; did you mean 'user'?",
    ),
    (
        JSON + "headers: {Api Key: x}",
        "7:15: sources.s.headers.Api Key: expected the name of a header, such as X-Api-Key, got 'Api Key'",
    ),
    (
        JSON + 'headers: {X-Key: "s3cret\\n"}',
        "7:22: sources.s.headers.X-Key: expected text on one line, without a line end after it",
    ),
    (
        JSON + 'auth: {user: desk, password: "s3cret\\n"}',
        "7:34: sources.s.auth.password: expected text on one line, without a line end after it",
    ),
    (
        'kind: mail\nimap: {host: h, user: a, password: "s3cret\\n"}',
        "6:40: sources.s.imap.password: expected text on one line, without a line end after it",
    ),
    (
        JSON + 'fetch: {agent: "a\\r\\nX: b"}',
        "7:20: sources.s.fetch.agent: expected text without control characters, got 'a\\r\\nX: b'",
    ),
    (
        JSON + "fetch: {proxy: 'http://'}",
        "7:20: sources.s.fetch.proxy: expected a proxy like http://host:port or socks5h://host:port",
    ),
    (
        "kind: feed\nurl: https://x.example:99999/",
        "6:10: sources.s.url: expected a URL like https://example.com/feed, got 'https://x.example:99999/'",
    ),
)


@pytest.mark.parametrize(("source", "message"), MISTAKES)
def test_a_mistake_leads_to_its_mend(source: str, message: str) -> None:
    """With the place in the file, and the word that is meant; a password is not repeated."""
    text = HEAD + "".join(f"    {line}\n" for line in source.splitlines())
    with pytest.raises(ConfigError) as caught:
        loads(text.encode(), plan.REGISTRY, environ={}, file="config.yaml", folder=Path())
    assert f"config.yaml:{message}" in str(caught.value).splitlines()
    assert "s3cret" not in str(caught.value)


def test_times_are_written_alike() -> None:
    """With a unit, or in seconds; a pause may be none."""
    text = f"{HEAD}    kind: feed\n    url: https://x.example/\n    fetch: {{delay: 5 s, every: 2 h, timeout: 9}}\n"
    fetch = loads(text.encode(), plan.REGISTRY, environ={}, folder=Path()).sources["s"].fetch
    assert (fetch.delay, fetch.every, fetch.timeout) == (5, 7200, 9)
    fetch = loads(text.replace("5 s", "0").encode(), plan.REGISTRY, environ={}, folder=Path()).sources["s"].fetch
    assert fetch.delay == 0
    with pytest.raises(ConfigError, match="expected more than 0"):
        loads(text.replace("timeout: 9", "timeout: 0").encode(), plan.REGISTRY, environ={}, folder=Path())
