"""Lines such as `Source: The Paper`: what they are called in the languages that we ship, and how one is recognised."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Field = Literal["attribution", "date", "tags"]

LONGEST = 100
"""Characters of a value; a longer text after a colon is a sentence."""

SHAPE = re.compile(r"([^:：]{1,40})[:：](.+)", re.DOTALL)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
BRACKETS = {("(", ")"), ("[", "]"), ("（", "）")}
COMMA = re.compile("[,;،；，、]")

WORDS: Mapping[str, Mapping[Field, tuple[str, ...]]] = {
    "en": {"attribution": ("Source", "Sources"), "date": ("Date", "Published"), "tags": ("Tags", "Keywords")},
    "tr": {"attribution": ("Kaynak", "Kaynaklar"), "date": ("Tarih",), "tags": ("Etiketler", "Anahtar kelimeler")},
    "de": {"attribution": ("Quelle", "Quellen"), "date": ("Datum",), "tags": ("Schlagwörter", "Schlagworte", "Stichwörter")},
    "fr": {"attribution": ("Source", "Sources"), "date": ("Date",), "tags": ("Mots-clés", "Étiquettes")},
    "es": {"attribution": ("Fuente", "Fuentes"), "date": ("Fecha",), "tags": ("Etiquetas", "Palabras clave")},
    "pt": {"attribution": ("Fonte", "Fontes"), "date": ("Data",), "tags": ("Etiquetas", "Palavras-chave")},
    "it": {"attribution": ("Fonte", "Fonti"), "date": ("Data",), "tags": ("Tag", "Etichette", "Parole chiave")},
    "ru": {"attribution": ("Источник", "Источники"), "date": ("Дата",), "tags": ("Теги", "Метки", "Ключевые слова")},
    "ar": {
        "attribution": ("المصدر", "مصدر", "المصادر"),
        "date": ("التاريخ", "تاريخ"),
        "tags": ("الوسوم", "وسوم", "الكلمات المفتاحية", "كلمات مفتاحية"),
    },
    "zh": {"attribution": ("来源", "來源"), "date": ("日期",), "tags": ("标签", "標籤", "关键词", "關鍵詞")},
    "ja": {"attribution": ("出典", "情報源"), "date": ("日付", "日時"), "tags": ("タグ", "キーワード")},
}


@dataclass(frozen=True, slots=True)
class Label:
    """A line that names a field: which, and the text after its colon, stripped."""

    field: Field
    value: str


def read_label(line: str) -> Label | None:
    """Read a label line, or say with None that it is none; every language's labels hold in every text.

    >>> read_label("KAYNAK : Gazete")
    Label(field='attribution', value='Gazete')
    """
    line = line.strip()
    match = SHAPE.fullmatch(line[1:-1] if (line[:1], line[-1:]) in BRACKETS else line)
    if match is None:
        return None
    field = FIELDS.get(_plain(match[1]))
    value = match[2].strip()
    if field is None or len(value) > LONGEST or not _plain(value):
        return None
    return Label(field, value)


def split_tags(value: str) -> tuple[str, ...]:
    """Split a list of tags at the commas and semicolons of any script.

    >>> split_tags("sea, wind، ice、")
    ('sea', 'wind', 'ice')
    """
    return tuple(tag for part in COMMA.split(value) if (tag := part.strip()))


def _plain(label: str) -> str:
    """Fold a label for comparison; the dot of a Turkish capital İ goes, which folding leaves as a mark of its own."""
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", label)).casefold()
    return " ".join(folded.replace("\u0307", "").split())


FIELDS: Mapping[str, Field] = {
    _plain(word): field for words in WORDS.values() for field, names in words.items() for word in names
}
