"""Clean articles in twelve languages with noise planted in them, the same ones every time, and what was planted where.

The words are in `languages/`, a file each. Noise is written there as blocks, one a line: `## ` is a heading, `- ` a link of
a list, `^ ` what stands under a picture, `[label](target)` a link; what is in braces is filled in for each item.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from feedtool.model import Item, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LANGUAGES = ("en", "tr", "de", "fr", "es", "pt", "it", "ru", "ar", "zh", "ja", "nl")
FORMATS: tuple[Format, ...] = ("text", "html")
SIZES = (5, 8, 12, 25, 50, 100)
SUPPORTS = (1.0, 0.8, 0.6)
TOGETHER = (1, 2, 3, 5)
"""How many kinds of noise one source has."""

PLACES: Mapping[str, str] = {
    "edge token": "tgh", "syndication": "tg", "first printed": "htig", "read more": "tg", "own link": "tg", "permalink": "th",
    "newsletter": "thig", "newsletter box": "thi", "feed prompt": "thg", "podcast prompt": "thig", "share row": "thi",
    "share line": "thig", "follow": "tig", "messenger": "thig", "comments": "tig", "comment count": "th", "reply": "tg",
    "author bio": "t", "byline": "ht", "dateline": "ht", "reading time": "ht", "agency": "tg", "source": "thg",
    "image credit": "hit", "tags": "th", "category": "th", "related": "thi", "neighbours": "th", "series": "htig",
    "player": "hit", "copyright": "tg", "affiliate": "hti", "advert": "iht", "donation": "thig", "cookies": "iht",
    "app": "thig", "counter": "th", "sign-off": "tg", "tools": "ht", "letter foot": "th",
}  # fmt: skip
"""The kinds, and where sites have them: at the head, at the tail, inside, glued to the end of the last paragraph."""

_FOLDER = Path(__file__).with_name("languages")
_FIRST_DAY = datetime(2025, 2, 3, 7, tzinfo=UTC)
_LINK = re.compile(r"\[([^]]*)\]\(([^)]*)\)")

Format = Literal["text", "html"]
Genre = Literal["news", "recipe", "review", "interview", "code", "table"]


@dataclass(frozen=True, slots=True)
class Plot:
    """What one source is to be like."""

    language: str
    format: Format
    size: int
    support: float
    kinds: tuple[tuple[str, str], ...]
    """Pairs of a kind and a place."""

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} ({place})" for kind, place in self.kinds)
        return f"{self.language} {self.format} {self.size} items at {self.support:.0%}: {kinds}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One planted text of one item."""

    kind: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Plant:
    """One item with what is true in it, text by text, and what was planted."""

    item: Item
    truth: tuple[str, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of an article that nothing is planted within: its texts, and its HTML."""

    texts: tuple[str, ...]
    html: str
    is_true: bool = True


@dataclass(slots=True)
class _Article:
    """An article as it grows."""

    title: str
    link: str
    day: datetime
    author: str
    parts: list[_Part]
    fill: dict[str, str] = field(default_factory=dict)


@cache
def words(language: str) -> dict[str, Any]:
    """Read the file of a language."""
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))


def plots() -> Iterator[Plot]:
    """Give plots in which each kind stands at each of its places in each language and format, once."""
    count = 0
    for language in LANGUAGES:
        for form in FORMATS:
            chance = random.Random(f"{language} {form}")
            todo = [(kind, place) for kind, places in PLACES.items() for place in places]
            chance.shuffle(todo)
            while todo:
                kinds = _some(todo, TOGETHER[count % len(TOGETHER)])
                yield Plot(language, form, chance.choice(SIZES), SUPPORTS[count % len(SUPPORTS)], kinds)
                count += 1


def _some(todo: list[tuple[str, str]], most: int) -> tuple[tuple[str, str], ...]:
    """Take so many pairs of different kinds, of which one at most is glued."""
    found: list[tuple[str, str]] = []
    for pair in list(todo):
        glued = pair[1] == "g" and any(place == "g" for _, place in found)
        if len(found) < most and not glued and pair[0] not in {kind for kind, _ in found}:
            found.append(pair)
            todo.remove(pair)
    return tuple(found)


def grow(plot: Plot, seed: int = 0) -> list[Plant]:
    """Write the items of a source."""
    garden = _Garden(plot, random.Random(f"{plot} {seed}"))
    return [garden.plant(number) for number in range(plot.size)]


class _Garden:
    """One source: what it decides once, and the dice for the rest."""

    def __init__(self, plot: Plot, chance: random.Random) -> None:
        self.plot, self.chance, self.words = plot, chance, words(plot.language)
        self.space = str(self.words.get("space", " "))
        genres: list[Genre] = ["news", "recipe", "review", "interview"]
        genres += ["code", "table"] if plot.format == "html" else []
        self.genre = chance.choice(genres)
        self.mixed = chance.random() < 0.3
        self.genres = genres
        self.signed = chance.random() < 0.7
        self.offset = chance.choice((1, 2, None))
        self.wrap = chance.choice(("<p>{}</p>", "<p><em>{}</em></p>", '<div class="a">{}</div>', "<p><small>{}</small></p>"))
        self.last_label = chance.random() < 0.5 and all(place != "g" for _, place in plot.kinds)
        self.titles = self._titles(plot.size * 2)
        self.having = {kind: set(chance.sample(range(plot.size), round(plot.support * plot.size))) for kind, _ in plot.kinds}

    def plant(self, number: int) -> Plant:
        """Write one item."""
        article = self._article(number)
        truth = tuple(text for part in article.parts for text in part.texts)
        pieces: list[Piece] = []
        for kind, place in self.plot.kinds:
            if number in self.having[kind]:
                rows = self._rows(kind, article)
                pieces += [Piece(kind, place, _bare(row)) for row in rows]
                self._insert(article.parts, place, rows)
        return Plant(self._item(article, number), truth, tuple(pieces))

    def _item(self, article: _Article, number: int) -> Item:
        if self.plot.format == "html":
            content = "\n".join(part.html for part in article.parts)
        else:
            content = "\n".join(text for part in article.parts for text in part.texts)
        authors = (Person(article.author),) if self.signed else ()
        return Item(
            f"{number}", article.link, article.title, content, self.plot.format, link=article.link, published=article.day,
            authors=authors, language=self.plot.language,
        )  # fmt: skip

    # Noise

    def _rows(self, kind: str, article: _Article) -> list[str]:
        """Give the lines of a kind, filled in for an article."""
        fill = self._fill(article)
        template = self.words["noise"][kind]
        times = self.chance.randint(1, 3) if kind == "edge token" else 1
        return [line.format(**fill) for line in template.strip().splitlines()] * times

    def _fill(self, article: _Article) -> dict[str, Any]:
        others = self.chance.sample([title for title in self.titles if title != article.title], 3)
        home = f"https://{self.words['host']}/"
        day, count = article.day, self.chance.randint(2, 40_000)
        return {
            "title": article.title, "url": article.link, "name": self.words["name"], "home": home, "author": article.author,
            "date": self._date(day), "time": f"{day:%H:%M}", "count": count, "minutes": self.chance.randint(2, 14),
            "part": self.chance.randint(2, 30), "photographer": self.chance.choice(self.words["photographers"]),
            "tags": ", ".join(self.chance.sample(self.words["tags"], self.chance.randint(2, 4))),
            "category": self.chance.choice(self.words["categories"]), "other": others[0], "another": others[1],
            "third": others[2],
            "other_url": f"{home}o/{count}", "another_url": f"{home}a/{count}", "third_url": f"{home}t/{count}",
        }  # fmt: skip

    def _date(self, day: datetime) -> str:
        month = self.words["months"][day.month - 1]
        return str(self.words["date"].format(day=day.day, month=month, number=day.month, year=day.year))

    def _insert(self, parts: list[_Part], place: str, rows: Sequence[str]) -> None:
        """Put noise beside what is there: the first planted stands nearest to the text."""
        noise = _Part(tuple(map(_bare, rows)), self._noise_html(rows), is_true=False)
        if place == "g":
            last = max(at for at, part in enumerate(parts) if part.is_true)
            parts[last] = _glued(parts[last], self.space + " ".join(rows))
        elif place == "i":
            at = self.offset if self.offset and self.offset < len(parts) else self.chance.randint(1, max(1, len(parts) - 1))
            parts.insert(at, noise)
        else:
            parts.insert(0 if place == "h" else len(parts), noise)

    def _noise_html(self, rows: Sequence[str]) -> str:
        found: list[str] = []
        for row in rows:
            if row.startswith("- "):
                item = f"<li>{_linked(row[2:])}</li>"
                found.append(f"<ul>{item}</ul>" if not found or "</ul>" not in found[-1] else item)
                if len(found) > 1 and "</ul>" in found[-2]:
                    found[-2:] = [found[-2].replace("</ul>", f"{item}</ul>")]
            elif row.startswith("## "):
                found.append(f"<h4>{_linked(row[3:])}</h4>")
            elif row.startswith("^ "):
                found.append(f'<figure><img src="/i/1.jpg" alt=""><figcaption>{_linked(row[2:])}</figcaption></figure>')
            else:
                found.append(self.wrap.format(_linked(row)))
        return "\n".join(found)

    # What is true

    def _article(self, number: int) -> _Article:
        title = self.titles[number]
        day = _FIRST_DAY + timedelta(days=number, hours=self.chance.randint(0, 12), minutes=self.chance.randint(0, 59))
        genre = self.chance.choice(self.genres) if self.mixed else self.genre
        link = f"https://{self.words['host']}/{day:%Y/%m}/{number}-{self.chance.randint(100, 999)}"
        return _Article(title, link, day, self.chance.choice(self.words["authors"]), list(self._body(genre)))

    def _titles(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found[self._capital(self._clause(tail=self.chance.random() < 0.3))] = None
        return list(found)

    def _body(self, genre: Genre) -> Iterator[_Part]:
        for _ in range(self.chance.randint(1, 3) if genre != "news" else self.chance.randint(3, 8)):
            yield self._paragraph()
        yield from getattr(self, f"_{genre}")()

    def _news(self) -> Iterator[_Part]:
        if self.chance.random() < 0.3:
            yield _part("blockquote", self._sentences(1, 2))
        yield self._paragraph()

    def _recipe(self) -> Iterator[_Part]:
        _, ingredients, method, *_ = self.words["words"]["headings"]
        yield self._label(2)
        yield _part("h2", ingredients)
        yield _list("ul", [self._measured(thing) for thing in self.chance.sample(self.words["words"]["things"], 6)])
        yield _part("h2", method)
        yield _list("ol", [self._sentences(1, 1) for _ in range(self.chance.randint(3, 5))])
        if not self.last_label:
            yield self._paragraph()

    def _review(self) -> Iterator[_Part]:
        labels = [self._label(0), self._label(1)]
        if not self.last_label:
            yield from labels
        yield self._paragraph()
        yield _part("h2", self.words["words"]["headings"][0])
        yield self._paragraph()
        if self.last_label:
            yield from labels

    def _interview(self) -> Iterator[_Part]:
        one, two = self.words["guests"]
        yield _part("p", f"{one}: {self.words['words']['question']}")
        for _ in range(self.chance.randint(2, 4)):
            yield _part("p", f"{two}: {self._sentences(1, 3)}")
            yield _part("p", f"{one}: {self._sentences(1, 2)}")

    def _code(self) -> Iterator[_Part]:
        lines = ["import tides", "import harbour", f"tides.at({self.chance.randint(1, 99)}, harbour.quay)"]
        yield _Part(tuple(lines), "<pre><code>{}</code></pre>".format("\n".join(lines)))
        yield _part("h2", self.words["words"]["headings"][3])
        yield self._paragraph()

    def _table(self) -> Iterator[_Part]:
        names = [self._capital(name) for name in self.chance.sample(self.words["words"]["things"], 4)]
        rows = [list(self.words["words"]["table"])]
        rows += [[name, str(self.chance.randint(1, 30)), str(self.chance.randint(1, 60))] for name in names]
        html = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        yield _Part(tuple(cell for row in rows for cell in row), f"<table>{html}</table>")
        yield self._paragraph()

    def _label(self, number: int) -> _Part:
        return _part("p", str(self.words["words"]["labels"][number]).format(n=self.chance.randint(2, 99)))

    def _measured(self, thing: str) -> str:
        return f"{thing}, {self.chance.randint(1, 40) * 10} g" if self.chance.random() < 0.5 else thing

    def _paragraph(self) -> _Part:
        return _part("p", self._sentences(1, 4))

    def _sentences(self, least: int, most: int) -> str:
        stop = self.words.get("stop", ".")
        found = (self._capital(self._sentence()) + stop for _ in range(self.chance.randint(least, most)))
        return self.space.join(found)

    def _sentence(self) -> str:
        pools = self.words["words"]
        parts = [self.chance.choice(pools["openers"])] if pools["openers"] and self.chance.random() < 0.4 else []
        parts.append(self._clause(tail=True))
        comma = {"zh": "，", "ja": "、", "ar": "، "}.get(self.plot.language, ", ")
        last = comma + self.chance.choice(pools["clauses"]) if self.chance.random() < 0.5 else ""
        return self.space.join(parts) + last

    def _clause(self, *, tail: bool) -> str:
        pools = self.words["words"]
        order = pools.get("order", "subject predicate tail").split()
        names = {"subject": "subjects", "predicate": "predicates", "tail": "tails"}
        found = [self.chance.choice(pools[names[each]]) for each in order if tail or each != "tail"]
        return self.space.join(found).format(n=self.chance.randint(3, 900))

    def _capital(self, text: str) -> str:
        first = "İ" if self.plot.language == "tr" and text[0] == "i" else text[0].upper()
        return first + text[1:]


def _part(tag: str, text: str) -> _Part:
    inner = f"<p>{escape(text)}</p>" if tag == "blockquote" else escape(text)
    return _Part((text,), f"<{tag}>{inner}</{tag}>")


def _list(tag: str, texts: Sequence[str]) -> _Part:
    return _Part(tuple(texts), f"<{tag}>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</{tag}>")


def _glued(part: _Part, noise: str) -> _Part:
    return _Part((*part.texts[:-1], part.texts[-1] + _bare(noise)), part.html.replace("</p>", f"{_linked(noise)}</p>"))


def _bare(row: str) -> str:
    """Give a line as plain text."""
    return _LINK.sub(r"\1", re.sub(r"^(?:## |- |\^ )", "", row))


def _linked(row: str) -> str:
    """Give a line as HTML."""
    pieces, last = [], 0
    for match in _LINK.finditer(row):
        pieces += [escape(row[last : match.start()]), f'<a href="{escape(match[2])}">{escape(match[1])}</a>']
        last = match.end()
    return "".join((*pieces, escape(row[last:])))
