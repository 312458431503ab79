"""Articles to measure with: the same small text files every time, in English and Turkish, with noise at their tails."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NOISE = "#haber#"
FIRST_DAY = date(2021, 3, 1)
PARAGRAPHS = 10
PARAGRAPH_LENGTH = 230
LINKED = 20
"""One article in so many has a bare URL in it, and an address to write to."""

CONFIG = """\
site:
  title: Bench Gazette
  url: https://bench.example.org/feeds/
defaults: {formats: [rss, atom, json], limit: 1000}
sources:
  gazette: {kind: text, path: articles/*.txt, noise: ["#haber#"], link: "https://bench.example.org/{date}/{name}"}
feeds:
  all: {title: Bench Gazette, description: A thousand articles}
"""

ENGLISH = """the a council harbour bridge school river market teacher winter library engineer visitor café façade plan budget
street evening morning garden train station festival naïve museum window report question answer season neighbour village
opens closes moves repairs paints follows finds keeps builds measures near after before under without again slowly""".split()
TURKISH = """şehir köprü çarşı öğretmen kütüphane yağmur deniz iskele bahçe sokak akşam sabah gün yıl müze pencere soru yanıt
komşu ülke bütçe plan tren istasyon gösteri ırmak ağaç çocuk ışık güneş rüzgâr açıldı kapandı onarıldı boyandı taşındı
yakında sonra önce altında yeniden yavaşça erken üçüncü büyük küçük yeni eski için kadar gibi ile""".split()


def write(folder: Path, *, count: int) -> list[Path]:
    """Write the configuration and `count` articles of about 3 KB into a folder; give the articles in order."""
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "articles").mkdir()
    return [_write_one(folder / "articles", number) for number in range(count)]


def _write_one(folder: Path, number: int) -> Path:
    day = FIRST_DAY + timedelta(days=number)
    path = folder / f"{day.isoformat()}-article-{number:04}.txt"
    path.write_text("\n".join(_lines(number)), encoding="utf-8")
    return path


def _lines(number: int) -> list[str]:
    chance = random.Random(number)
    words, label = (ENGLISH, "Source") if number % 2 == 0 else (TURKISH, "Kaynak")
    title = _sentence(chance, words, length=7)[:-1]
    standfirst = _sentence(chance, words, length=14)
    body = [_paragraph(chance, words) for _ in range(PARAGRAPHS)]
    if number % LINKED == 0:
        body[3] += f" https://council.example.org/decisions/{number}?page=2&part=1 – write to desk{number}@example.org."
    if number % 7 == 0:
        body[5] = f"“{body[5]}” – {chance.choice(words)}"
    return [title, standfirst, *body, f"{label}: Bench Gazette", NOISE, NOISE, NOISE]


def _paragraph(chance: random.Random, words: list[str]) -> str:
    text = ""
    while len(text) < PARAGRAPH_LENGTH:
        text += (" " if text else "") + _sentence(chance, words, length=chance.randint(6, 16))
    return text


def _sentence(chance: random.Random, words: list[str], *, length: int) -> str:
    found = " ".join(chance.choices(words, k=length))
    return f"{found[0].upper()}{found[1:]}."
