"""User rules in a configuration: what they mean, what `defaults` add, and what is wrong with them, at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedtool.config import Settings, loads
from feedtool.errors import ConfigError
from feedtool.model import Replacement
from feedtool.run.plan import REGISTRY
from feedtool.run.read import cleaner_name, cleaner_of, settings_name

HEAD = "site: {title: T, url: 'https://example.org'}\nfeeds: {f: {title: F}}\n"
SOURCE = "sources:\n  a:\n    kind: text\n    path: x\n    "


def read(text: str) -> Settings:
    """Read a configuration with the words of the program."""
    return loads(HEAD + text, REGISTRY, environ={}, folder=Path("/there"))


def test_rules_of_a_source_come_after_those_of_defaults() -> None:
    """Selectors and replacements, one or many."""
    text = """defaults:
  remove: .ad
  keep: [.note]
  replace: [{literal: a, by: b}]
sources:
  a:
    {kind: text, path: x, remove: [.b], unwrap: font, keep: {elements: .c, age: 9 d},
     replace: [{regex: c, by: d, where: title}]}
"""
    source = read(text).sources["a"]
    assert (source.remove, source.unwrap, source.keep.elements) == ((".ad", ".b"), ("font",), (".note", ".c"))
    assert (source.keep.age, source.keep.count) == (9 * 86400, 10_000)
    assert source.replace == (
        Replacement("literal", "a", "b"),
        Replacement("regex", "c", "d", ("title",)),
    )


def test_keep_means_elements_or_memory() -> None:
    """A list or one text: selectors; a mapping: how long items are remembered, as ever."""
    one = read(SOURCE + "keep: .k").sources["a"].keep
    assert (one.elements, one.count) == ((".k",), 10_000)
    assert read(SOURCE + "keep: {count: 5}").sources["a"].keep.elements == ()


def test_steps_are_named_or_changed() -> None:
    """All by name, in order; or without some of the usual ones."""
    usual = read(SOURCE).sources["a"].steps
    assert read(SOURCE + "steps: [noise, links]").sources["a"].steps == ("noise", "links")
    assert read(SOURCE + "steps: -links").sources["a"].steps == tuple(name for name in usual if name != "links")
    text = "defaults: {steps: [-noise]}\n" + SOURCE + "steps: [-decode, +noise]"
    assert read(text).sources["a"].steps == (*(name for name in usual if name not in {"decode", "noise"}), "noise")


def test_the_policy_of_a_source() -> None:
    """Hosts in small letters and ASCII; what links say; what becomes of markup."""
    source = read(SOURCE + "media_hosts: [IMG.Example.org, bäcker.example]\n    rel: []\n    disallowed: escape").sources["a"]
    policy = cleaner_of(source).settings.policy
    assert (policy.media_hosts, policy.rel, policy.disallowed) == (("img.example.org", "xn--bcker-gra.example"), (), "escape")


WRONG = [
    ("remove: 'p['", "7:13: sources.a.remove: expected a CSS selector; malformed attribute selector at position 1"),
    ("remove: [.a, 'b::text']", "7:18: sources.a.remove[1]: expected a CSS selector without '::'; name the element itself"),
    ("keep: [.a, '!']", "7:16: sources.a.keep[1]: expected a CSS selector; invalid character '!' position 0"),
    ("keep: {elements: ':nope'}", "7:22: sources.a.keep.elements: expected a CSS selector; ':nope' was detected as a pseudo"),
    ("unwrap: {a: b}", "7:13: sources.a.unwrap: expected a list"),
    ("unwrap: ''", "7:13: sources.a.unwrap: expected text, got ''"),
    ("replace: [{literal: a, regex: b}]", "7:15: sources.a.replace[0]: expected exactly one of literal and regex"),
    ("replace: [{by: b}]", "7:15: sources.a.replace[0]: expected exactly one of literal and regex"),
    ("replace: [{regex: '(a'}]", "7:23: sources.a.replace[0].regex: missing ): (a (look-around and back-references are not"),
    (
        r"replace: [{regex: (a), by: '\2'}]",
        r"7:32: sources.a.replace[0].by: expected no group after \1, for the pattern has 1 groups, got '\\2'",
    ),
    (
        "replace: [{literal: a, whit: b}]",
        "7:28: sources.a.replace[0].whit: unknown key 'whit'; known: literal, regex, by, where",
    ),
    ("replace: [{literal: a, where: links}]", "7:35: sources.a.replace[0].where: expected one of title, summary, body, tags"),
    ("steps: [-noize]", "7:13: sources.a.steps[0]: unknown step '-noize'; did you mean 'noise'?"),
    ("steps: [noise, -links]", "7:12: sources.a.steps: expected either the names of all steps to take, or '-' or '+'"),
    ("disallowed: keep", "7:17: sources.a.disallowed: expected one of strip, escape, got 'keep'"),
    ("media_hosts: https://e.org", "7:18: sources.a.media_hosts: expected the name of a host like img.example.org, without"),
    ("rel: [nofolow]", "7:11: sources.a.rel[0]: expected one of noopener, noreferrer, nofollow, ugc, sponsored, external"),
]


@pytest.mark.parametrize(("line", "message"), WRONG)
def test_a_wrong_rule_has_its_place_and_what_to_do(line: str, message: str) -> None:
    """Before anything is read, with file, line and column."""
    with pytest.raises(ConfigError) as caught:
        read(SOURCE + line)
    assert str(caught.value).startswith(f"config.yaml:{message}"), str(caught.value)


def test_selectors_may_be_of_any_kind() -> None:
    """Also with what looks like a pseudo-element in a value."""
    given = ('[title="a::b"]', "p:has(> .ad)", ":scope > *", "p:not(.a, .b):nth-child(2n + 1)", ":-soup-contains('Read more')")
    assert read(SOURCE + f"remove: {list(given)!r}").sources["a"].remove == given


def test_every_mistake_is_said_once() -> None:
    """Of several rules, each by itself."""
    with pytest.raises(ConfigError) as caught:
        read(SOURCE + "remove: ['a[', 'b[']\n    keep: ['c[']")
    assert [mistake.path for mistake in caught.value.mistakes] == [
        f"sources.a.{at}" for at in ("remove[0]", "remove[1]", "keep[0]")
    ]


@pytest.mark.parametrize(
    "line",
    ["remove: .a", "keep: .a", "unwrap: .a", "replace: [{literal: a}]", "disallowed: escape", "media_hosts: []", "rel: ugc"],
)
def test_another_rule_is_another_cleaner(line: str) -> None:
    """Items are cleaned again; how long they are remembered changes nothing."""
    before, now = read(SOURCE).sources["a"], read(SOURCE + line).sources["a"]
    assert cleaner_name(before, None) != cleaner_name(now, None)
    assert settings_name(before) != settings_name(now)
    longer = read(SOURCE + "keep: {age: 9 d}").sources["a"]
    assert (cleaner_name(before, None), settings_name(before)) == (cleaner_name(longer, None), settings_name(longer))
