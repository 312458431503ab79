"""What is written into a configuration: patterns are added where they belong, and every other byte stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedtool.config.nodes import parse
from feedtool.config.writing import pinned

TOP = "# ours\nsite:   {title: T }\n"
END = "  b:   {kind: x}\n\n# the feeds\nfeeds: { all: {title: 'All'} }\n"

BLOCKS = {
    "nothing yet": ("kind: feed # k", 'kind: feed # k|learn:|  pin:|    - "p…"'),
    "a list above it": ("tags:|  - one|  - two", 'tags:|  - one|  - two|learn:|  pin:|    - "p…"'),
    "a text of many lines above it": ("about: >|  one|  two", 'about: >|  one|  two|learn:|  pin:|    - "p…"'),
    "a mode": ("learn: auto # m", 'learn: {mode: auto, pin: ["p…"]} # m'),
    "nothing written": ("learn:  # later", 'learn: {pin: ["p…"]}  # later'),
    "a block": ("learn:|    mode:  auto", 'learn:|    mode:  auto|    pin:|      - "p…"'),
    "a block in one line": ("learn: { mode: auto }", 'learn: { mode: auto, pin: ["p…"] }'),
    "an empty block": ("learn: { }", 'learn: {pin: ["p…"] }'),
    "a pin": ("learn: {pin: old one}", 'learn: {pin: ["old one", "p…"]}'),
    "a pin of its own line": ("learn:|  pin:   'it''s'", 'learn:|  pin:   ["it\'s", "p…"]'),
    "pins": ("learn:|  pin:|  -   a  # why|  ban: c", 'learn:|  pin:|  -   a  # why|  - "p…"|  ban: c'),
    "pins far in": ("learn:|  pin:|       - a", 'learn:|  pin:|       - a|       - "p…"'),
    "pins in one line": ("learn: {pin: [ a, 'b' , ]}", "learn: {pin: [ a, 'b', \"p…\" , ]}"),
    "no pins": ("learn: {pin: []}", 'learn: {pin: ["p…"]}'),
    "an alias at the end": ("path: &p x|tags: *p", 'path: &p x|tags: *p|learn:|  pin:|    - "p…"'),
    "in one line": ("{kind: feed,  path: x }", '{kind: feed,  path: x, learn: {pin: ["p…"]} }'),
    "in one line, with a mode": ("{learn: auto}", '{learn: {mode: auto, pin: ["p…"]}}'),
}


def source(lines: str, ends: str) -> str:
    """Write a configuration with a source of these lines."""
    body = f"  a: {lines}\n" if lines.startswith("{") else "".join(f"    {line}\n" for line in ["#", *lines.split("|")])
    body = body if lines.startswith("{") else f"  a:\n{body}"
    return f"{TOP}sources:\n{body}{END}".replace("\n", ends)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(("old", "new"), BLOCKS.values(), ids=BLOCKS)
def test_what_is_added_stands_where_it_belongs(old: str, new: str, ends: str) -> None:
    """However a source is written: quotes, spaces, comments and the ends of lines stay."""
    assert pinned(source(old, ends), "a", ["p…"]) == source(new, ends)


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_last_line_without_an_end_has_none_afterwards(ends: str) -> None:
    """Also where what is added comes below it."""
    assert pinned(f"sources:{ends}  a:{ends}    kind: x", "a", ["p", "q"]) == ends.join(
        ["sources:", "  a:", "    kind: x", "    learn:", "      pin:", '        - "p"', '        - "q"']
    )


@pytest.mark.parametrize(
    "text",
    [
        "sources:\n  b: &b {kind: x}\n  a: *b\n",
        "sources:\n  b: {learn: &m auto}\n  a: {learn: *m}\n",
        "sources:\n  b: {learn: {pin: &p [x]}}\n  a: {learn: {pin: *p}}\n",
    ],
)
def test_what_would_change_more_is_not_written(text: str) -> None:
    """An alias is written where others have it, too."""
    assert pinned(text, "a", ["p"]) is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), st.sampled_from([*BLOCKS.values()]))
@example('"\\ \u2028\u00a0\U0001f600 #: {x}', BLOCKS["pins"])
def test_any_pattern_is_read_as_it_was_written(name: str, block: tuple[str, str]) -> None:
    """Whatever stands in it, and wherever it is put."""
    old = source(block[0], "\r\n")
    new = pinned(old, "a", [name])
    assert new is not None
    root, mistakes = parse(new, file="config.yaml")
    assert (mistakes, repr(name) in repr(root)) == ([], True)
