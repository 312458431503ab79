"""Whether an item is a block, consent or error page instead of an article: by its whole title, its length and its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedtool.counted import counted
from feedtool.gate import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedtool.gate.sight import Case, Seen

_SHORT, _NOTICE, _NOTE, _PAGE = 200, 400, 1_000, 2_500
"""Characters: what an error page says below a status, a page with one telling sentence, with a telling title as well, and
the longest consent page. An article about such pages is longer, or tells of them inside its sentences."""
_MAIN, _PART = 0.5, 0.25
"""Share of the text that the telling sentences make up: one of them, or several."""
_NAME = 3
"""Letters from which a name is looked for in a host."""
_MARKS = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"\n|(?<=[.!?…:|•·])\s+")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"\s*[\"'“”„«»‘‹「『]")
_SEPARATOR = re.compile(r"\s+(?:[-–—|·•»]|::)\s+|(?<=\S)\s*\|\s*")
_STATUS = re.compile(r"^(?:(?:http|error|erreur|fehler|hata|erro|errore|ошибка) )*(?:4[0-5]\d|5[0-3]\d)(?: (?:error|1))*\b ?")
"""A status code and what stands before it; `1` is left of the marks that some add."""


@dataclass(frozen=True, slots=True)
class Hits:
    """The telling phrases of a body, and the share of its characters that their sentences make up."""

    phrases: tuple[str, ...]
    share: float


def page(sight: Seen) -> str | None:
    """Say why an item is a block, consent or error page instead of an article, or None.

    A telling title is one as a whole, but for the name of the site; a telling sentence begins with a phrase, unquoted.
    """
    text = sight.text.strip()
    if len(text) > _PAGE:
        return None
    title, hits = _title(sight), _hits(text)
    if title and _fits(sight, text, hits):
        return f"looks like a block, consent or error page: title {sight.title!r}, {counted(len(text), 'character')} of text"
    if _tells(text, hits):
        named = ", ".join(repr(one) for one in hits.phrases[:3])
        return f"looks like a block, consent or error page: {named} in {counted(len(text), 'character')} of text"
    return None


def share(case: Case) -> str | None:
    """Hold a read of which most items are pages; an item that was one in the last good read was let through."""
    if len(case.changed) < len(case.new) * case.limits.page_share:
        return None  # what is as it was then is no page, or was let through
    then = {one.guid for one in case.last if page(one)}
    found = [(one, why) for one in case.new if one.guid not in then and (why := page(one))]
    if not found or len(found) < len(case.new) * case.limits.page_share:
        return None
    if case.last and len(then) >= len(case.last) * case.limits.page_share:
        return None
    one, _ = found[0]
    numbers = f"{len(found)} of {len(case.new)} items are block, consent or error pages"
    return f"{numbers}, such as {one.title[:60]!r} (limit: {case.limits.page_share:.0%})"


def plain(text: str) -> str:
    """Give the words alone, without case; the two letters i of Turkish become one.

    >>> plain("Just a moment…"), plain("ERİŞİM ENGELLENDİ"), plain("Press & Hold")
    ('just a moment', 'erişim engellendi', 'press hold')
    """
    return _MARKS.sub(" ", text.casefold().replace("\u0307", "").replace("ı", "i")).strip()


def _title(sight: Seen) -> bool:
    return any(_is_telling(plain(part)) for part in {sight.title, *_SEPARATOR.split(sight.title)})


def _is_telling(title: str) -> bool:
    rest = _STATUS.sub("", title)
    return bool(_titles().fullmatch(rest)) or (rest != title and not rest)


def _fits(sight: Seen, text: str, hits: Hits) -> bool:
    """Say whether the body fits a telling title: it says the same or nothing, is a short error, or tells as well."""
    if hits.phrases:
        return len(text) <= (_PAGE if len(hits.phrases) > 1 else _NOTE)
    title = _own(sight)
    rest = _STATUS.sub("", title)
    if not _titles().fullmatch(rest):
        return False
    return plain(text) in ("", title) or (rest != title and len(text) <= _SHORT)


def _own(sight: Seen) -> str:
    """Give the title without the name of the site or of a service: what its host says, or what is known to block."""
    host = plain(_host(sight.link or "")).replace(" ", "")
    parts = _SEPARATOR.split(sight.title)
    return " ".join(plain(part) for part in parts if not _is_site(part, host)) if len(parts) > 1 else plain(sight.title)


def _host(link: str) -> str:
    try:
        return urlsplit(link).netloc
    except ValueError:
        return ""


def _is_site(part: str, host: str) -> bool:
    name = plain(part)
    return bool(_HOST.fullmatch(part)) or name in phrases.SERVICES or (len(name) >= _NAME and name.replace(" ", "") in host)


def _tells(text: str, hits: Hits) -> bool:
    if len(hits.phrases) > 1:
        return hits.share >= _PART and len(text) <= _PAGE
    return bool(hits.phrases) and hits.share >= _MAIN and len(text) <= _NOTICE


def _hits(text: str) -> Hits:
    matches = [(match.group(), len(one)) for one in _SENTENCE.split(text) if (match := _match(one))]
    told = tuple(dict.fromkeys(phrase for phrase, _ in matches))
    return Hits(told, sum(length for _, length in matches) / max(1, len(text)))


def _match(sentence: str) -> re.Match[str] | None:
    if _QUOTED.match(sentence):
        return None
    words = plain(sentence)
    return _bodies().match(words) or _lines().fullmatch(words)


def _pattern(phrase: str) -> str:
    r"""Make a pattern of a phrase; a star stands for one to six words.

    >>> _pattern("* is for sale")
    '\\S+(?: \\S+){0,5} is for sale'
    """
    return r"\S+(?: \S+){0,5}".join(re.escape(part.replace("ı", "i")).replace(r"\ ", " ") for part in phrase.split("*"))


def _any(told: Iterable[str], *, tail: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(_pattern, told))}){tail}")


# Made when they are first asked for, which is where a text is no longer than such a page: in most runs none is.


@cache
def _titles() -> re.Pattern[str]:
    return _any(phrases.TITLES)


@cache
def _bodies() -> re.Pattern[str]:
    return _any((one for one in phrases.BODIES if one.count(" ") > 1), tail=r"\b")


@cache
def _lines() -> re.Pattern[str]:
    return _any((one for one in phrases.BODIES if one.count(" ") <= 1), tail=r"(?: \d+)*")
