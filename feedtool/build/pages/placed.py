"""How the HTML of an item stands in a page: its headings below that of the item, its pictures and sounds loaded when wanted.

The sanitiser has the last word on what may stand there, and it writes each `<` that begins no tag as `&lt;`, and each `"` in
a value as `&quot;`. What is done here is no other markup to any parser: another digit in the name of a heading, for all six are
parsed alike, attributes without quotation marks after `<img`, `<aside`, `<audio` and `<video`, descriptions taken out, and a
`div` around a table: where a table may begin, it may as well, and ends no more.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.model import SafeHtml

    Said = Mapping[str, re.Match[str]]
    """The attributes of one picture, by name."""

_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s/>])")
_PICTURE = re.compile(r"<img(?=[\s/>])([^<>]*+)")
_PLAYER = re.compile(r"<(audio|video)(?=[\s/>])")
_ASIDE = re.compile(r"<aside(?=[\s>])")
_TABLE = re.compile(r"<(/?)table(?=[\s>])[^<>]*+>")
_WORDLESS = re.compile(r"<(a|summary)(?=[\s>])([^<>]*+)>(?>(?:\s++|&nbsp;|<(?!/?(?:a|summary)[\s>])[^<>]*+>)*)</\1>")
"""A link, or what opens something, in which no text stands: but for pictures nobody hears what it is."""

_ATTRIBUTE = re.compile(r'\s([^\s="<>]++)="([^"]*+)"')
_BESIDE = re.compile(r"<(/?)(?:a|p|li|td|th)(?=[\s>])[^<>]*+>|<(img)(?=[\s/>])[^<>]*+>|<[^<>]*+>|[^<]++")
_LOWEST = 6


def placed(html: SafeHtml, *, under: int, name: str) -> str:
    """Give the HTML of an item for a page in which a heading of level `under` stands above it.

    No level is left out (WCAG technique G141). Pictures are loaded when they are about to be seen, sounds and films when they
    are played; a picture that nothing is said of counts as an ornament, or its address would be read aloud. Where it is all
    that a link holds, it has a `name`, attributes of which no value needs quotation marks.
    What stands aside in a text is a note, and no part of the page (WAI-ARIA: `complementary`). A table that is wider than
    the screen scrolls by itself, by keys too (WCAG 2.1.1).

    >>> from feedtool.model import SafeHtml
    >>> placed(SafeHtml('<h1>A</h1><h4>B</h4><img src="https://example.org/a.png">'), under=2, name="alt=Picture")
    '<h3>A</h3><h4>B</h4><img alt loading=lazy src="https://example.org/a.png">'
    >>> placed(SafeHtml('<a href="https://example.org/"><img src="https://example.org/a.png"></a>'), under=2, name="alt=A")
    '<a href="https://example.org/"><img alt=A loading=lazy src="https://example.org/a.png"></a>'
    """
    made = _outlined(html, under) if "<h" in html else str(html)
    made = _pictured(made, name) if "<img" in made else made
    made = _scrolled(made) if "<table" in made else made
    made = _ASIDE.sub("<aside role=note", made)
    return _PLAYER.sub(r"<\1 preload=none", made)


def _pictured(html: str, name: str) -> str:
    pictures = {found.start(): _attributes(found) for found in _PICTURE.finditer(html)}
    alone, twice = {*_alone(html, pictures)}, {*_twice(html, pictures)}

    def picture(found: re.Match[str]) -> str:
        said, is_alone = pictures[found.start()], found.start() in alone
        alt = said.get("alt")
        if alt and not is_alone and (not alt[2] or (_says(alt) and found.start() not in twice)):
            return f"<img loading=lazy{found[1]}"
        rest = found[1].replace(alt[0], "") if alt else found[1]
        is_titled = _says(said.get("title")) and (is_alone or not alt)
        told = "" if is_titled else f" {name}" if is_alone else " alt"
        return f"<img{told} loading=lazy{rest}"

    return _PICTURE.sub(picture, html)


def _attributes(picture: re.Match[str]) -> Said:
    return {each[1]: each for each in _ATTRIBUTE.finditer(picture[1])}


def _says(attribute: re.Match[str] | None) -> bool:
    return attribute is not None and bool(unescape(attribute[2]).strip())


def _alone(html: str, pictures: Mapping[int, Said]) -> Iterator[int]:
    """Give the places of pictures that stand for all words of a link, and say nothing: the one with a title, or the first."""
    for found in _WORDLESS.finditer(html):
        if any(each[1] == "title" and _says(each) for each in _ATTRIBUTE.finditer(found[2])):
            continue
        every = {each.start(): pictures[each.start()] for each in _PICTURE.finditer(html, found.start(), found.end())}
        titled = [place for place, said in every.items() if _says(said.get("title"))]
        if not any(_says(said.get("alt")) or ("alt" not in said and place in titled) for place, said in every.items()):
            yield from (*titled, *every)[:1]


def _twice(html: str, pictures: Mapping[int, Said]) -> Iterator[int]:
    """Give the places of pictures of which a paragraph, item, cell or link says just what their description says.

    Nobody wants to hear that twice.
    """
    folded = html.lower()
    told = [said["alt"][2].lower() for said in pictures.values() if _says(said.get("alt"))]
    if not any(folded.count(words) > 1 for words in told):
        return
    holders: list[tuple[list[str], dict[int, str]]] = [([], {})]
    for token in _BESIDE.finditer(html):
        if token[2]:
            holders[-1][1].update((token.start(), alt[2]) for name, alt in pictures[token.start()].items() if name == "alt")
        elif token[1] == "":
            holders.append(([], {}))
        elif token[1] and len(holders) > 1:
            texts, here = holders.pop()
            holders[-1][0].extend(texts)
            words = _folded("".join(texts))
            yield from (place for place, alt in here.items() if words and _folded(alt) == words)
        elif token[0][0] != "<":
            holders[-1][0].append(token[0])


def _folded(text: str) -> str:
    return " ".join(unescape(text).lower().split())


def _outlined(html: str, under: int) -> str:
    """Give headings new numbers: each is one level below the last one that was above it before."""
    above: list[int] = []
    opened: list[int] = []

    def level(found: re.Match[str]) -> str:
        if found[1]:
            return f"</h{opened.pop() if opened else found[2]}"
        was = int(found[2])
        while above and above[-1] >= was:
            above.pop()
        above.append(was)
        opened.append(min(under + len(above), _LOWEST))
        return f"<h{opened[-1]}"

    return _HEADING.sub(level, html)


def _scrolled(html: str) -> str:
    """Put what can scroll around each table that stands in no other; the sanitiser has closed all of them."""
    depth = 0

    def edge(found: re.Match[str]) -> str:
        nonlocal depth
        if found[1]:
            depth -= 1
            return found[0] if depth else f"{found[0]}</div>"
        depth += 1
        return found[0] if depth > 1 else f"<div class=wide tabindex=0>{found[0]}"

    return _TABLE.sub(edge, html)
