"""YAML that is broken, huge, deep or hostile: one clear mistake, soon."""

from __future__ import annotations

import string
import time
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedtool.config import Settings, nodes
from feedtool.errors import ConfigError
from tests.test_config import SMALL, mistakes, read

EMPTY = "1:1: the file is empty; run 'feedtool init' to make one"
COLON = "not valid YAML: mapping values are not allowed in this context; text with ': ' in it needs quotes"
TOKEN = "not valid YAML: found character that cannot start any token"  # noqa: S105  no password
NAME = "not valid YAML: did not find expected alphabetic or numeric character"
ALIKE = f"not valid YAML: mapping values are not allowed in this context{nodes.ALIKE}"
HASH = "text that starts with '#' needs quotes"

BROKEN: list[tuple[str | bytes, str]] = [
    ("", EMPTY),
    ("# nothing\n", EMPTY),
    ("---\n", EMPTY),
    ("~", EMPTY),
    ("- a\n", "1:1: expected a mapping with site, sources and feeds, got a list"),
    ("\n  text\n", "2:3: expected a mapping with site, sources and feeds, got text"),
    ("a: b\n---\nc: d\n", "2:1: a second document in one file; keep one"),
    ("a: b: c\n", f"1:5: {COLON}"),
    ("a:\n\t- b\n", f"2:1: {TOKEN}; indent with spaces, not tabs"),
    ("a: @b\n", f"1:4: {TOKEN}; put the text in quotes"),
    ("a: [#b#]\nc: d\n", f"3:1: not valid YAML: did not find expected ',' or ']'; {HASH}"),
    ("[#b#]", f"2:1: not valid YAML: did not find expected node content; {HASH}"),
    (
        "a: {b: ${C}, d: e}\n",
        "1:9: not valid YAML: did not find expected ',' or '}'; text with '${…}' needs quotes inside [] and {}",
    ),
    ("a: 'b\n", "1:4: not valid YAML: a text in quotes that is never closed"),
    ('a: b\nc: "d\ne: f\n', "2:4: not valid YAML: a text in quotes that is never closed"),
    ("a: *.txt\n", f"1:5: {NAME}; text that starts with '*' needs quotes"),
    (f"a: '{'x' * 600}'\nb: [{'c, ' * 300}[d\ne: f\n", "3:2: not valid YAML: did not find expected ',' or ']'"),
    ("a: &\n", f"1:5: {NAME}; text that starts with '&' needs quotes"),
    ("a: 50\nb: %c\n", f"2:4: {TOKEN}; put the text in quotes"),
    (
        "a: b\nc: {d: e\nf: g\n",
        "3:2: not valid YAML: did not find expected ',' or '}'; a '{' above it is not closed",
    ),
    ("a:\n  b c\n  d: e\n", f"3:4: {ALIKE}"),
    ("a:\n  b: c\n   d: https://e.example/\n", f"3:5: {ALIKE}"),
    ("a: *b\n", "1:4: alias '*b' has no anchor before it; put text that starts with '*' in quotes"),
    ("a: &a [*a]\n", "1:8: alias '*a' has no anchor before it; put text that starts with '*' in quotes"),
    ("\ufeffa: b\n", "1:1: byte order mark (U+FEFF); save the file as UTF-8 without one"),
    ("a: b\nc: d\x07\n", "2:5: character U+0007 is not allowed; remove it, or write it as an escape if it is meant"),
    ("a: \ud800", "1:4: character U+D800 is not allowed; remove it, or write it as an escape if it is meant"),
    (b"a: b\nc: \xe7\n", "2:4: byte 0xe7 is not UTF-8; save the file as UTF-8"),
    ("a: b\n".encode("utf-16"), "1:1: byte 0xff is not UTF-8; save the file as UTF-8"),
    (b"a: b\n\0", "2:1: character U+0000 is not allowed; remove it, or write it as an escape if it is meant"),
    ("x" * 5_000_001, "1:1: larger than 5,000,000 bytes"),
    ("[" * 100_000, "1:51: nested deeper than 50 levels"),
    ("{a: " * 100_000, "1:198: nested deeper than 50 levels"),
    ("a: " + "- " * 100_000, "1:4: not valid YAML: block sequence entries are not allowed in this context"),
    ("a: [" + "x, " * 100_001 + "]", "1:299996: more than 100,000 values, aliases included"),
    ("a: &a x\nb: [" + "*a, " * 1001 + "]", "2:4005: more than 1000 aliases"),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN, ids=range(len(BROKEN)))
def test_unreadable_yaml_is_one_mistake(text: str | bytes, expected: str) -> None:
    """Nothing else is told when there is no way to go on."""
    assert mistakes(text) == [expected]


@pytest.mark.parametrize("index", [1, 4, 6, 7, 8, 9, 14, 15, 23, 24, 27])
def test_libyaml_is_not_needed(index: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML comes without its C part the same is told."""
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    text, expected = BROKEN[index]
    assert [line.split(": ")[0] for line in mistakes(text)] == [expected.split(": ")[0]]


def test_syntax_error_without_a_place_is_at_the_top() -> None:
    """YAML errors need not have a position."""
    assert str(nodes._syntax(yaml.YAMLError("x"), text="", file="f")) == "f:1:1: not valid YAML: unreadable"


def test_aliases_stand_for_what_they_name() -> None:
    """An anchor's value is used again, as a whole."""
    text = SMALL.replace("{a: {kind: toy, path: x}}", "{a: &a {kind: toy, path: x}, b: *a}")
    assert read(text).sources["b"] == read(text).sources["a"]


@pytest.mark.usefixtures("unmeasured")
def test_alias_bomb_ends_soon() -> None:
    """Nine levels of nine aliases are 387 million values, and refused before one of them is made."""
    bomb = "\n".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    start = time.process_time()
    assert mistakes(f"a: &a [x, x, x]\n{bomb}\n")[0].endswith("more than 100,000 values, aliases included")
    assert time.process_time() - start < 5


def test_aliases_cannot_nest_deeper_than_text() -> None:
    """Depth counts through aliases."""
    text = f"a: &a {'[' * 30}{']' * 30}\nb: {'[' * 30}*a{']' * 30}\n"
    assert mistakes(text) == ["2:34: nested deeper than 50 levels"]


@pytest.mark.usefixtures("unmeasured")
def test_ten_thousand_sources_are_read_soon() -> None:
    """A large configuration is a matter of a second or two."""
    many = "\n".join(f"  s{number}: {{kind: toy, path: x}}" for number in range(10_000))
    start = time.process_time()
    settings = read(f"site: {{title: T, url: 'https://example.org'}}\nsources:\n{many}\nfeeds: {{f: {{title: F}}}}\n")
    assert len(settings.sources) == 10_000
    assert time.process_time() - start < 30


def test_core_tags_change_nothing() -> None:
    """`!!str` and its kin are harmless; a tagged null is text."""
    assert read(SMALL.replace("title: T", "title: !!str null")).site.title == "null"


KEYS = st.sampled_from(
    ["site", "defaults", "sources", "feeds", "title", "url", "kind", "path", "noise", "regex", "where", "author"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.binary(max_size=9),
    st.sampled_from(["toy", "${X}", "$${", "https://example.org", "line", "regex:(", "*", "<<", "="]),
)
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6),
    max_leaves=25,
)


def _is_clean(text: str | bytes) -> bool:
    try:
        return isinstance(read(text, X="y"), Settings)
    except ConfigError as error:
        return bool(error.mistakes) and "pydantic" not in str(error)


@settings(max_examples=150, deadline=None)
@given(st.text() | st.text(alphabet=string.punctuation + " \n\tab") | st.binary())
@example("a: !!binary x")
@example("? \n")
@example("%YAML 9.9\n---\na: b")
@example('"\\ud800": "\\ud800"')
def test_any_text_gives_settings_or_mistakes(text: str | bytes) -> None:
    """No text at all leads to a traceback."""
    assert _is_clean(text)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_any_tree_gives_settings_or_mistakes(tree: Any) -> None:
    """No structure at all leads to a traceback."""
    assert _is_clean(yaml.safe_dump(tree))


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries(
        {"site": TREES, "defaults": TREES, "sources": st.dictionaries(KEYS, TREES), "feeds": st.dictionaries(KEYS, TREES)}
    )
)
def test_any_block_gives_settings_or_mistakes(tree: Any) -> None:
    """The same below the four blocks."""
    assert _is_clean(yaml.safe_dump(tree))


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), min_size=20))
def test_no_secret_is_ever_told(secret: str) -> None:
    """Whatever the environment holds, no mistake repeats it."""
    text = SMALL.replace("https://example.org", "${S}").replace(
        "path: x", "path: x, size: '${S}', noise: ['regex:(${S}'], date: '${S}'"
    )
    assert secret not in "\n".join(mistakes(text, S=secret))


def test_a_value_that_reads_as_a_comment_in_an_open_mapping() -> None:
    """The place of the value is shown, not where the reader gave up."""
    text = "sources:\n  a: {kind: toy, noise: #haber#}\nfeeds:\n  n: {title: N}\n"
    with pytest.raises(ConfigError) as caught:
        nodes.parse(text, file="c.yaml")
    assert str(caught.value).startswith("c.yaml:2:25: not valid YAML: a comment inside [] or {}")
