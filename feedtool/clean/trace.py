"""Tracing: an item is cleaned as ever, by the same loop, while somebody looks on and writes the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean import forms
from feedtool.clean.html import HtmlBody
from feedtool.clean.ledger import Ledger, changes

if TYPE_CHECKING:
    from feedtool.clean.draft import Draft
    from feedtool.clean.ledger import Change
    from feedtool.clean.lines import Body
    from feedtool.clean.pipeline import Cleaned, Cleaner
    from feedtool.model import Item

WHY = {
    "read": "as it is read: characters that no text may have are left out, markup is written as it was understood",
    "limits": "too long for what it is",
    "keep": "the user wants it kept: a mark, which the sanitiser takes out in the end",
    "remove": "the user wants it gone",
    "unwrap": "the user wants it gone, but not what is in it",
    "replace": "the user wants another text in its place",
    "media": "its host is none of media_hosts",
    "read again": "safe HTML is read as it was understood",
    "escaped": "markup that was escaped once too often",
    "templates": "a template that readers see, or that a writer shows",
    "lazy": "a script would load it later",
    "pictures": "one picture of several sizes",
    "addresses": "relative addresses made whole",
    "pixels": "nobody is meant to see it",
    "embeds": "readers show no frames",
    "maths": "formulas written as text",
    "share": "links that hand the page on",
    "related": "a list of other articles",
    "forms": "it asks for something that readers cannot give",
    "consent": "it asks for consent to cookies",
    "stubs": "it only leads to the page that the item links to",
    "headline": "readers show the title already",
    "lead": "the same picture twice at the start",
    "canonical": "a copy of a page leads to the page",
    "tracking": "it says where a reader came from, not which page is meant",
    "breaks": "paragraphs that only breaks divide",
    "wrappers": "it holds nothing, or only stands around something",
    "narrow": "what the sanitiser lets nobody have",
    "decode": "decoded wrongly, or escaped twice",
    "noise": "a rule of the configuration",
    "learned": "the source's items repeat it",
    "normalise": "characters in one form, plain spaces, nothing invisible that does no work",
    "titles": "titles, cleaned up",
    "paragraphs": "a paragraph of HTML for each line",
    "links": "addresses become links",
    "sanitise": "only what the allow-list has",
    "instead": "nothing is left of the content: the summary is it",
    "carried": "only what may be published of what goes with an item",
    "digest": "made of the text, where the source gives none",
    "finish": "what a clean item has",
}
"""What each step is for, in plain words; a rule may say more of itself."""

_LATE = frozenset({"carried", "digest"})


@dataclass(frozen=True, slots=True)
class Traced:
    """What cleaning gave, and the ledger of how."""

    cleaned: Cleaned
    ledger: Ledger


def trace(cleaner: Cleaner, item: Item) -> Traced:
    """Clean an item and write down every change. Raises what `Cleaner.clean` raises."""
    recorder = _Recorder(item)
    cleaned = replace(cleaner, settings=replace(cleaner.settings, watch=recorder)).clean(item)
    recorder.take(forms.of_clean(cleaned.item), "finish")
    return Traced(cleaned, Ledger(tuple(recorder.changes)))


class _Recorder:
    """Compares the form of an item after each step with the one before it."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self._begin()

    def _begin(self) -> None:
        """Begin anew: an item of which too much was taken is cleaned once more."""
        self.form = forms.of_item(self.item)
        self.changes: list[Change] = []
        self.last: Draft | None = None

    def __call__(self, draft: Draft, step: str, *, rule: str = "", why: str = "") -> None:
        if step == "read":
            self._begin()
        own = forms.of_draft(draft, self._content(draft, step))
        rule = rule or _rules(draft, self.last, step)
        kept = {name: text for name, text in self.form.items() if name not in forms.OF_DRAFT}
        self.last = draft
        self.take({**kept, **own}, step, rule, why)

    def take(self, form: dict[str, str], step: str, rule: str = "", why: str = "") -> None:
        self.changes += changes(self.form, form, step=step, rule=rule, why=why or WHY.get(step, ""))
        self.form = form

    def _content(self, draft: Draft, step: str) -> str:
        """Give the body in whichever shape the step made it: safe HTML, HTML, or what the text steps work on."""
        last = self.last
        if step in _LATE or (last and draft.html is not last.html):
            return draft.html
        if last and draft.markup is not last.markup:
            return "\n".join(draft.markup)
        return _source(draft.body) if last is None or draft.body is not last.body else self.form[forms.BODY]


def _rules(draft: Draft, last: Draft | None, step: str) -> str:
    """Name the rules of a step that says them only with what it took out."""
    more = draft.removals[len(last.removals) :] if last else ()
    rules = dict.fromkeys(each.rule for each in more if each.step == step)
    return "; ".join(rules)


def _source(body: Body) -> str:
    return body.source() if isinstance(body, HtmlBody) else "\n".join(line.text for line in body.lines())
