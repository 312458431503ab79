"""Takes out what asks for consent to cookies, by what it is called and what it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.furniture import marked
from feedtool.clean.repairs.phrases import COOKIE
from feedtool.clean.repairs.shape import bare, text_of, words_in
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "consent"
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:cookie-?(?:banner|bar|notice|consent|law|policy|popup|message|info|alert|box|overlay|dialog|wall|warning|modal)?s?"
    r"|cookieconsent[\w-]*|cookiebot[\w-]*|cybot[\w-]*|onetrust[\w-]*|didomi[\w-]*|cmplz[\w-]*|gdpr[\w-]*|cc-(?:window|banner)|consent-?(?:banner|manager|overlay"
    r"|placeholder|dialog|wall|layer|notice)|eu-cookie[\w-]*|moove_gdpr[\w-]*|borlabs-cookie[\w-]*|truste[\w-]*|qc-cmp[\w-]*|iubenda[\w-]*)(?=$|\s|__|--)"
)
_MOST = 150
"""Words of such a text; an article about cookies has more."""


def consent(draft: Draft, settings: Settings) -> Draft:
    """Take out short blocks that are called a cookie notice and speak of cookies, or hold no text."""
    if not tree(draft).marks:
        return draft
    return take(draft, settings, STEP, [Cut(block, "cookie text") for block in marked(draft, _CALLED) if _is_notice(block)])


def _is_notice(block: etree._Element) -> bool:
    text = text_of(block)
    return words_in(text) <= _MOST and (not text or any(word in bare(text) for word in COOKIE))
