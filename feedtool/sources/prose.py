"""Markdown to HTML: CommonMark with tables, footnotes and strike-through, without the tags of site generators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_BRACKETS = 50_000
"""Measured: 50,000 brackets that are never closed take 2 s, and twice as many four times as long."""

MAX_BLOCKS = 25_000
"""Measured: markdown-it reads 13,000 list items or paragraphs a second; a novel has 5,000."""

BLOCK = re.compile(r"^[ \t>]*+(?:[-+*#|]|[0-9]{1,9}[.)]|(?<=\n\n)[^\n])", re.MULTILINE)
"""The start of what is likely a block: of a list, a heading, a table's row, or of a paragraph after a blank line."""

FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MORE = re.compile(r"^[ \t]*<!--\s{0,9}more\s{0,9}-->[ \t]*$", re.MULTILINE | re.IGNORECASE)
HEADING = re.compile(r"\s*(?:# +([^\n]{1,300}?)(?: +#+)?[ \t]*(?:\n|\Z)|(?=\S)([^\n]{1,300})\n={3,}[ \t]*(?:\n|\Z))")
HIGHLIGHT = re.compile(r"\{%-?\s{0,9}(?:(highlight)\s{1,9}(\w+)[^%\n]{0,100}|endhighlight\s{0,9})-?%\}")
FIGURE = re.compile(
    r"\{\{[<%]\s{0,9}(?:figure|img|image)\s[^\n]{0,500}?\bsrc\s{0,3}=\s{0,3}[\"']([^\"'\n]{1,300})[\"'][^\n]{0,500}?[>%]\}\}"
)
TAG = re.compile(r"(`+)[^`\n]{0,2000}\1|(\{\{[<%][^\n]{0,1000}?[>%]\}\}|\{%[^\n]{0,1000}?%\}|\{\{[^\n{}]{0,1000}\}\})")
WIKI = re.compile(r"(`+)[^`\n]{0,2000}\1|(!?)\[\[([^\]\[|\n]{1,200})(?:\|([^\]\[\n]{1,200}))?\]\]")
SAID = frozenset({"text", "code_inline", "image"})
BREAKS = frozenset({"softbreak", "hardbreak"})
IMAGE = re.compile(r"\.(?:avif|gif|jpe?g|png|svg|webp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Prose:
    """A text as HTML; its own title; what stands before `<!--more-->`; how many lines had tags of a generator."""

    html: str
    title: str = ""
    lead: str = ""
    stripped: int = 0


def prose(text: str, *, title: str = "") -> Prose:
    """Write Markdown as HTML; a first heading that is the `title`, or is taken for it, does not stay in the text.

    Raises ValueError for more brackets than any text has, each of which is looked for to the end, and for more blocks.
    """
    if text.count("[") > MAX_BRACKETS:
        raise ValueError(f"has more than {MAX_BRACKETS:,} brackets; leave it out of path")
    if sum(1 for _ in BLOCK.finditer(text)) > MAX_BLOCKS:
        raise ValueError(f"has more than {MAX_BLOCKS:,} paragraphs and items of lists; part it, or leave it out of path")
    body, stripped = _plain(text)
    heading = HEADING.match(body)
    found = _said(heading[1] or heading[2]) if heading else ""
    if heading and (not title or found == title):
        body = body[heading.end() :]
    more = MORE.search(body)
    lead = _said(body[: more.start()]) if more else ""
    return Prose(str(_parser().render(MORE.sub("", body, count=1))).strip(), found, lead, stripped)


def _said(text: str) -> str:
    """Give the words of a piece of Markdown."""
    tokens = _parser().parse(text)
    inline = (child for token in tokens for child in [*(token.children or ()), token])
    words = (token.content if token.type in SAID else " " * (token.block or token.type in BREAKS) for token in inline)
    return " ".join("".join(words).split())


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  - only for a file that changed
    from mdit_py_plugins.footnote import footnote_plugin  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(footnote_plugin)


def _plain(text: str) -> tuple[str, int]:
    """Write the tags of Hugo, Jekyll and Obsidian as Markdown where it has the like, else drop them; code stays."""
    lines, fence, stripped = [], "", 0
    for line in HIGHLIGHT.sub(lambda match: f"```{match[2]}" if match[1] else "```", text).split("\n"):
        match = FENCE.match(line)
        if fence:
            fence = "" if match and match[1].startswith(fence) and not line[match.end() :].strip() else fence
        elif match:
            fence = match[1]
        elif "{{" in line or "{%" in line or "[[" in line:
            changed = WIKI.sub(_wiki, FIGURE.sub(r"![](<\1>)", line))
            bare = TAG.sub(lambda found: found[0] if found[1] else "", changed)
            stripped += bare != changed
            line = bare  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines), stripped


def _wiki(match: re.Match[str]) -> str:
    """Write a link between notes as what it shows: where it leads is known to the notebook only."""
    if match[1]:
        return match[0]
    if match[2] and IMAGE.search(match[3]):
        return f"![](<{match[3]}>)"
    return match[4] or match[3].rpartition("#")[2]
