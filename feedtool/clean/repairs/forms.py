"""Takes out forms that ask for a comment, an address or a search, and the prompts around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.clean.repairs.furniture import longest_run, marked
from feedtool.clean.repairs.shape import text_of, words_in
from feedtool.clean.repairs.taking import Cut, take, tree

if TYPE_CHECKING:
    from lxml import etree

    from feedtool.clean.draft import Draft, Settings

STEP = "forms"
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:comment-?(?:form|respond|box|reply)|respond|commentform|newsletter(?:-?(?:form|signup|sign-up|box|cta|widget|subscribe"
    r"|block|container|wrap|prompt))?|subscri(?:be|ption)-?(?:form|widget|box|prompt|cta|block|button)|sign-?up-?(?:form|box|widget|cta|prompt)"
    r"|mailing-?list|mc_embed_\w+|mc4wp[\w-]*|mailpoet[\w-]*|wpcf7[\w-]*|wpforms[\w-]*|gform[\w-]*|jetpack_subscription[\w-]*|wp-block-jetpack-subscriptions[\w-]*"
    r"|subscription-widget[\w-]*|email-?(?:signup|sign-up|capture|form)|convertkit[\w-]*|ck_form[\w-]*|formkit[\w-]*|search-?form|login-?form"
    r"|kg-signup-card|kg-cta-card|beehiiv[\w-]*)(?=$|\s|__|--)"
)
_ASKS = re.compile(
    r"comment|newsletter|subscri|sign.?up|mail|search|login|log.?in|password|contact|abonn|anmeld|suscri|inscri|iscri|abone|bülten|подпис|rss",
    re.IGNORECASE,
)
_MOST = 80
"""Words of a form; one that has more may be the whole page, as some systems write it."""

_SENTENCES = 45
"""Words in a row of a prompt; what is longer is told, not asked."""


def forms(draft: Draft, settings: Settings) -> Draft:
    """Take out short forms with a field to write into, and short blocks that are called a prompt."""
    body = tree(draft)
    cuts = [Cut(form, "form") for form in body.tags.get("form", ()) if _is_asking(form)]
    cuts += [Cut(block, "prompt") for block in marked(draft, _CALLED) if _is_prompt(block)]
    return take(draft, settings, STEP, cuts)


def _is_asking(form: etree._Element) -> bool:
    """Say whether a form asks for something that readers cannot give: its fields, target or words say so."""
    fields = list(form.iter("input", "textarea", "button"))
    kinds = {(field.get("type") or "text").lower() for field in fields if field.tag == "input"}
    told = " ".join(f"{field.get('name') or ''} {field.get('placeholder') or ''}" for field in fields)
    told = f"{told} {form.get('action') or ''} {form.get('class') or ''} {form.get('id') or ''} {text_of(form)}"
    writes = bool(kinds & {"text", "email", "search", "password", "tel", "url"}) or form.find(".//textarea") is not None
    return writes and (bool(kinds & {"email", "search", "password"}) or _ASKS.search(told) is not None) and _is_short(form)


def _is_prompt(block: etree._Element) -> bool:
    return _is_short(block) and longest_run(block) <= _SENTENCES and block.find(".//pre") is None


def _is_short(element: etree._Element) -> bool:
    return words_in(text_of(element)) <= _MOST and sum(1 for _ in element.iter("img")) <= 1 and element.find(".//table") is None
