"""The step that cleans titles up: the name of the site that all repeat, and where it is asked for, urgency, emoji and capitals.

Nothing is taken that would leave no letter or number of a title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from feedtool.clean.casing import capital, is_shouting, sentence
from feedtool.clean.normalise import one_line
from feedtool.clean.urgent import URGENT
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from feedtool.clean.draft import Draft, Settings

STEP = "titles"
SLOT = "…"
"""Stands for the title itself in what goes before or after it: `… | Harbour Gazette`."""

# Pictographs with what belongs to them: variation, skin, joined ones, flags, keycaps. Not signs that text has, as © or ™.
_PICTURE = (
    "\u231a-\u231b\u23e9-\u23f3\u25fd-\u25fe\u2614-\u2615\u2600-\u2604\u2622-\u2623\u262e-\u262f\u2638-\u263a\u2648-\u2653"
)
_PICTURE += "\u267f\u2693\u26a0-\u26a1\u26aa-\u26ab\u26bd-\u26be\u26c4-\u26c5\u26ce\u26d4\u26ea\u26f2-\u26f5\u26fa\u26fd\u2705"
_PICTURE += "\u2708-\u270d\u2728\u2733-\u2734\u274c\u274e\u2753-\u2755\u2757\u2763-\u2764\u2795-\u2797\u27a1\u27b0\u2b05-\u2b07"
_PICTURE += "\u2b1b-\u2b1c\u2b50\u2b55\U0001f000-\U0001faff"
_CLOSING = frozenset("!?.,;:…)")
_BEYOND = re.compile("[\u2300-\u2bff\u20e3\ufe0f\U0001f000-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Titles:
    """What is done to titles: `affixes` are what a source's titles begin or end with, `…` standing for the title."""

    affixes: tuple[str, ...] = ()
    breaking: bool = False
    emoji: bool = False
    shouting: bool = False

    def rules(self) -> Iterator[str]:
        """Give the rules that are asked for, in their order."""
        names = ("site" if self.affixes else "", *(name for name in ("breaking", "emoji", "shouting") if getattr(self, name)))
        yield from filter(None, names)


PLAIN = Titles()


def titles(draft: Draft, settings: Settings) -> Draft:
    """Clean the title up by each rule in turn."""
    if settings.titles is PLAIN or not draft.title:
        return draft
    for rule in settings.titles.rules():
        draft = _RULES[rule](draft, settings)
        if settings.watch is not None:
            settings.watch(draft, STEP, rule=rule, why=WHY[rule])
    return draft


def bare(title: str, affix: str) -> str:
    """Take from a title what it begins or ends with, as often as it does, where a letter or number is left.

    >>> bare("Bridge closed | Harbour Gazette", "… | Harbour Gazette"), bare("… | Harbour Gazette", "… | Harbour Gazette")
    ('Bridge closed', '… | Harbour Gazette')
    """
    is_ending = affix.startswith(SLOT)
    part = affix.removeprefix(SLOT) if is_ending else affix.removesuffix(SLOT)
    while part:
        piece = title[-len(part) :] if is_ending else title[: len(part)]
        rest = one_line(title[: -len(part)] if is_ending else title[len(part) :])
        if piece.casefold() != part.casefold() or not any(map(str.isalnum, rest)):
            break
        title = rest
    return title


def _site(draft: Draft, settings: Settings) -> Draft:
    for affix in settings.titles.affixes:
        if (rest := bare(draft.title, affix)) != draft.title:
            draft = _taken(draft, affix, rest, affix.strip(SLOT).strip())
    return draft


def _breaking(draft: Draft, settings: Settings) -> Draft:
    while (match := _urgent().match(draft.title)) and any(map(str.isalnum, draft.title[match.end() :])):
        rest = draft.title[match.end() :]
        plain = rest if rest[1:2].isupper() else capital(rest, settings.language)
        draft = _taken(draft, "breaking", plain, match[0].strip())
    return draft


def _emoji(draft: Draft, _settings: Settings) -> Draft:
    found = _pictures().findall(draft.title) if _BEYOND.search(draft.title) else []
    rest = one_line(_pictures().sub(_between, draft.title)) if found else ""
    return _taken(draft, "emoji", rest, " ".join(map(str.strip, found))) if any(map(str.isalnum, rest)) else draft


def _between(picture: re.Match[str]) -> str:
    """Give what is left in place of a picture and the space before it: a space where it stood between two words."""
    before, after = picture.string[: picture.start()][-1:], picture.string[picture.end() :][:1]
    is_apart = picture[0][0].isspace() or (before.isalnum() and after.isalnum())
    return " " if is_apart and after not in _CLOSING else ""


def _shouting(draft: Draft, settings: Settings) -> Draft:
    if not is_shouting(draft.title):
        return draft
    text = "\n".join(line.text for line in draft.body.lines())
    return replace(draft, title=sentence(draft.title, text, settings.language))


_RULES: Mapping[str, Callable[[Draft, Settings], Draft]] = {
    "site": _site,
    "breaking": _breaking,
    "emoji": _emoji,
    "shouting": _shouting,
}
WHY = {
    "site": "what its source's titles begin or end with",
    "breaking": "urgency, which the user does not want in titles",
    "emoji": "emoji, which the user does not want in titles",
    "shouting": "capitals to sentence case, as the user wants titles",
}
"""What each rule is for, in plain words."""


def _taken(draft: Draft, rule: str, title: str, text: str) -> Draft:
    return replace(draft, title=title, removals=(*draft.removals, Removal(STEP, rule, text, "title")))


@cache
def _urgent() -> re.Pattern[str]:
    words = sorted({word for some in URGENT.values() for word in some}, key=len, reverse=True)
    each = "|".join(map(re.escape, words))
    return re.compile(
        rf"\W{{0,4}}(?:[\[(【［「（](?:{each})[\])】］」）]\s*[:：|\-–—]?|(?:{each})\s*(?:!+|[:：|｜•»]|\s[-–—/]|[-–—](?=\s)|\+\+\+))\s*",
        re.IGNORECASE,
    )


@cache
def _pictures() -> re.Pattern[str]:
    own = (
        f"(?:[{_PICTURE}]|[\u2194-\u21aa\u2300-\u2bff\u3030\u303d\u3297\u3299]\ufe0f)[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u20e3]*"
    )
    joined = f"(?:\u200d[{_PICTURE}\u2640\u2642\u2695-\u2696][\ufe0f\U0001f3fb-\U0001f3ff]*)*"
    return re.compile(f"\\s*(?:{own}{joined}[\U000e0020-\U000e007f]*|[0-9#*]\ufe0f?\u20e3)")
