"""Bytes to text: by byte order mark, strict UTF-8, plain UTF-16, or the legacy encoding in which a language is spelt best.

`bs4` is imported only for bytes that are none of the first three.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.sources.spelling import Spelling

SAMPLE = 65_536
"""Bytes that are looked at to tell legacy encodings apart; the whole is decoded with the choice."""

HINT = 0.15
"""How much better (of 1) another language must spell a text before the language of its source is doubted."""

FIT = 0.5
"""Below this share of well-spelt letters no language of ours fits, and a statistical guess is asked."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16: the marks of the little-endian two begin alike."""

BROWSERS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "utf-8": "utf-8-sig",
}
"""What a label means in practice, by Python's name for it (WHATWG Encoding Standard, section 4.2)."""

ESCAPES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"})
"""Codecs that are no encodings of a file."""

CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
RUN = re.compile(rb"([A-Za-z]?)[\x80-\xff]++([A-Za-z]?)")
"""Bytes beyond ASCII with the letters at their ends; a match takes all that it looked at, so that one pass is linear."""

DECLARED = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
WIDE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def codec(label: str) -> str:
    """Give the codec that a label stands for, as browsers read it.

    Raises ValueError when there is none.

    >>> codec("ISO-8859-9")
    'cp1254'
    """
    try:
        info = codecs.lookup(label)
        "a".encode(info.name)
    except (LookupError, ValueError) as error:
        raise ValueError(f"unknown encoding {label!r}; use a name such as 'utf-8', 'windows-1254' or 'iso-8859-9'") from error
    if info.name.replace("_", "-") in ESCAPES:
        raise ValueError(f"{label!r} is not an encoding of text files; use a name such as 'utf-8' or 'windows-1254'")
    return BROWSERS.get(info.name, info.name)


def decode(data: bytes, *, language: str, encoding: str | None) -> str:
    """Decode strictly: with `encoding` if there is one, else with what the bytes themselves and then `language` (BCP 47) say.

    A byte order mark is not part of the text. Raises ValueError for binary data and for bytes that no encoding explains.
    """
    text = _strict(data, encoding) if encoding else _detected(data, language)
    if "\0" in text:
        raise ValueError("is binary, not text (it has NUL bytes); leave it out of path, or set encoding")
    return text.removeprefix("\ufeff")


def decode_page(data: bytes, *, language: str) -> str:
    """Decode a page of HTML: as UTF-8 where it is that, else as it declares itself, else as `decode` finds out."""
    declared = DECLARED.search(data[:2048])
    if declared is not None and not _is_utf8(data) and not any(data.startswith(mark) for mark, _ in BOMS):
        with suppress(ValueError):
            return decode(data, language=language, encoding=declared[1].decode("ascii"))
    return decode(data, language=language, encoding=None)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(codec(encoding))
    except UnicodeError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise ValueError(f"is not {encoding!r}{place}; correct encoding, or leave it out to have it detected") from error


def _detected(data: bytes, language: str) -> str:
    for mark, name in BOMS:
        if data.startswith(mark):
            return _marked(data, mark=mark, name=name)
    if b"\0" in data:
        return _unmarked(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damage(data, error)
    return _legacy(data, language)


def _marked(data: bytes, *, mark: bytes, name: str) -> str:
    try:
        return data[len(mark) :].decode(name)
    except UnicodeDecodeError as error:
        if name == "utf-32-le":  # a UTF-16 text may begin with NUL, though none should
            return _marked(data, mark=codecs.BOM_UTF16_LE, name="utf-16-le")
        place = error.start + len(mark)
        raise ValueError(f"has the byte order mark of {name} but is not at byte {place}; mend it, or set encoding") from error


def _unmarked(data: bytes) -> str:
    """Decode UTF-16 or UTF-32 without a mark, or give the bytes as they are: NUL and all, to be refused."""
    for name in () if _is_stray(data) else ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_plain(text):
            return text
    return data.decode("latin-1")


def _is_stray(data: bytes) -> bool:
    """Say whether the NUL bytes are strays in UTF-8; of UTF-16, half is NUL in Latin script and little is UTF-8 in others."""
    return _is_utf8(data) and data.count(0) * 4 < len(data)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_plain(text: str) -> bool:
    """Say whether this is plainly text: nothing unassigned, private or controlling, and a space, a line end or all Latin-1.

    With the wrong byte order a line end is U+0A00 (unassigned) and an English letter a rare ideograph.
    """
    found = set(text)
    strange = any(unicodedata.category(char) in {"Cn", "Co", "Cs", "Cc"} for char in found - set("\t\n\r\f\x85"))
    return not strange and (not found.isdisjoint(" \n\r") or max(found) <= "\xff")


def _refuse_damage(data: bytes, error: UnicodeDecodeError) -> None:
    """Refuse UTF-8 with a few broken bytes: any legacy encoding would turn the whole of it into mojibake."""
    broken = data.decode("utf-8", "replace").count("\ufffd")
    whole = len(WIDE.findall(data))
    if whole > 2 and whole > 4 * broken:  # noqa: PLR2004 legacy text holds such a pair by chance, not many
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"is UTF-8 with a broken byte in line {line} (byte {error.start}); mend it, or set encoding"
        ) from error


def _legacy(data: bytes, language: str) -> str:
    # Late, for only few files need it. Not UnicodeDammit around it, which puts U+FFFD where nothing fits, and logs that.
    from bs4.dammit import EncodingDetector  # noqa: PLC0415

    tried = ["utf-8"]
    for name in EncodingDetector(data, known_definite_encodings=_ranked(data[:SAMPLE], language)).encodings:
        with suppress(UnicodeError, LookupError):
            return _checked(data.decode(name))
        tried.append(name)
    raise ValueError(f"is in no encoding that was tried ({', '.join(dict.fromkeys(tried))}); set encoding")


def _checked(text: str) -> str:
    if CONTROL.search(text):
        raise ValueError("is binary, not text (it has control bytes); leave it out of path, or set encoding")
    return text


def _ranked(sample: bytes, language: str) -> list[str]:
    """List the encodings under which some language is well spelt, the best first; the order of the table breaks ties."""
    from feedtool.sources.spelling import SPELLINGS  # noqa: PLC0415  - most texts say how they are encoded

    hint = language.lower().partition("-")[0]
    runs = RUN.findall(sample)
    mixed = sum(any(ends) for ends in runs) / max(1, len(runs))
    counts: dict[str, Counter[str]] = {}
    scored: list[tuple[float, str]] = []
    for spelling in SPELLINGS:
        likely = 1 - mixed if spelling.is_apart else 1.0
        for name in spelling.encodings:
            if name not in counts:
                counts[name] = Counter(sample.decode(name, "replace"))
            scored.append((_score(counts[name], spelling) * likely + HINT * (spelling.language == hint), name))
    scored.sort(key=lambda pair: -pair[0])
    return list(dict.fromkeys(name for score, name in scored if score >= FIT))


def _score(counts: Counter[str], spelling: Spelling) -> float:
    """Give the share of non-ASCII characters that the language writes; capitals and typography count half."""
    foreign = {char: number for char, number in counts.items() if char > "\x7f"}
    total = sum(foreign.values())
    return sum(spelling.weight(char) * number for char, number in foreign.items()) / total if total else 0.0
