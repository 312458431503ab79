"""Styles in HTML: which of them change nothing but how a text looks where it stands."""

from __future__ import annotations

import re

_FORM = re.compile(r"""(?>(?:[:,;#%.\sa-zA-Z0-9!]++|(?<=\w)-(?=\w)|'[\s\w]++'|"[\s\w]++"|\([\d,\s]++\))*)""")
_DECLARATION = re.compile(r"\s*+(?:([-\w]++)\s*+:([^:;]*+))?")
_VALUE = re.compile(r"#[0-9a-f]+|rgb\([\d%, ]+\)?|\d?\.?\d?\d(?:cm|em|ex|in|mm|pc|pt|px|%|,|\))?")

_PROPERTIES = frozenset(
    "azimuth background background-color border border-bottom border-bottom-color border-bottom-style "
    "border-bottom-width border-collapse border-color border-left border-left-color border-left-style border-left-width "
    "border-right border-right-color border-right-style border-right-width border-spacing border-style border-top "
    "border-top-color border-top-style border-top-width border-width clear color cursor direction display elevation "
    "float font font-family font-size font-style font-variant font-weight height letter-spacing line-height "
    "list-style-type margin margin-bottom margin-left margin-right margin-top overflow padding padding-bottom "
    "padding-left padding-right padding-top pause pause-after pause-before pitch pitch-range richness speak speak-header "
    "speak-numeral speak-punctuation speech-rate stress text-align text-decoration text-indent unicode-bidi "
    "vertical-align voice-family volume white-space width".split()
)
_KEYWORDS = frozenset(
    "aqua auto black block blue bold both bottom brown center collapse dashed dotted fuchsia gray green !important "
    "italic left lime maroon medium none navy normal nowrap olive pointer purple red right solid silver teal top "
    "transparent underline white yellow".split()
)
_STRICT = frozenset({"background", "border", "margin", "padding"})
"""Properties whose values are looked at, since they can load pictures or move what stands elsewhere."""


def is_safe(style: str) -> bool:
    """Say whether a style is made of known properties, and loads and moves nothing.

    >>> is_safe("text-align: center"), is_safe("background: url(https://a.example/)"), is_safe("position: fixed")
    (True, False, False)
    """
    return bool(_FORM.fullmatch(style)) and all(map(_is_safe, style.lower().split(";")))


def _is_safe(declaration: str) -> bool:
    found = _DECLARATION.fullmatch(declaration)
    if not found:
        return False
    name, value = found[1], found[2]
    if name is None:
        return True
    is_checked = name.partition("-")[0] in _STRICT
    return name in _PROPERTIES and not (is_checked and not all(map(_is_known, value.split())))


def _is_known(word: str) -> bool:
    return word in _KEYWORDS or bool(_VALUE.fullmatch(word))
