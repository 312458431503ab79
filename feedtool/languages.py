"""What a language tag looks like; beside other values, so that a configuration is read without the patterns of those."""

from __future__ import annotations

import re

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8})*")
_LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en "
    "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my "
    "na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn "
    "so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
"""The codes of ISO 639-1, those that were changed included."""
_NONE = frozenset("cmd ejs erb erl hcl htm ini jsx php sql svg vba vbs vim vue zig zsh".split())
"""What pages say in the same place of code that they show: as a language nobody speaks them
(https://www.iana.org/assignments/language-subtag-registry)."""


def is_language(value: str) -> bool:
    """Say whether a value is a language tag (RFC 5646); of the codes of ISO 639, those of two letters are looked up.

    >>> is_language("en-GB"), is_language("gsw"), is_language("jp"), is_language("php"), is_language("english")
    (True, True, False, False, False)
    """
    found = _LANGUAGE.fullmatch(value)
    if found is None:
        return False
    code = found[1].lower()
    return code not in _NONE if len(code) > 2 else code in _LANGUAGES  # noqa: PLR2004  ISO 639-2 and -3


def tag_of(text: str) -> str | None:
    """Give the language tag that a text means, None for none.

    >>> tag_of(" pt_BR"), tag_of("jp")
    ('pt-BR', None)
    """
    tag = text.strip().replace("_", "-")
    return tag if is_language(tag) else None
