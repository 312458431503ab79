"""The step that takes noise out: the user's rules, and what plainly repeats at the edges of this one document.

A rule that would leave the item without a title or body, or take more than its share of the words, is refused as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean import places, repeats
from feedtool.clean.fold import fold
from feedtool.clean.lines import Line, protected, widen, words
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.lines import Span
    from feedtool.clean.places import Spans
    from feedtool.clean.rules import Rule
    from feedtool.model import Where

STEP = "noise"
_EDGE = {"head": places.head, "tail": places.tail}


@dataclass(frozen=True, slots=True)
class Cuts:
    """What one rule would take: spans of the title, the summary and the body's lines, and whole tags."""

    title: tuple[Span, ...]
    summary: tuple[Span, ...]
    tags: tuple[int, ...]
    body: Mapping[int, tuple[Span, ...]]

    def __bool__(self) -> bool:
        return bool(self.title or self.summary or self.tags or self.body)


def noise(draft: Draft, settings: Settings) -> Draft:
    """Apply every rule in order, then what repeats at the edges of the body."""
    haystack = "\n".join((draft.title, draft.summary, *draft.tags, *(line.text for line in draft.body.lines())))
    for rule in settings.rules:
        if rule.matcher.may_match(haystack):
            draft = _apply(draft, rule, settings)
    for rule in repeats.found(draft.body.lines(), settings.language):
        draft = _apply(draft, rule, settings)
    return draft


def _apply(draft: Draft, rule: Rule, settings: Settings) -> Draft:
    lines = draft.body.lines()
    cuts = Cuts(
        title=_in_field(draft.title, rule, "title"),
        summary=_in_field(draft.summary, rule, "summary"),
        tags=tuple(i for i, tag in enumerate(draft.tags) if _is_noise(tag, rule)),
        body=_in_body(lines, rule),
    )
    if not cuts:
        return draft
    refusal = _refusal(draft, lines, cuts, settings)
    if refusal:
        reason = f"noise rule {rule.name!r} was not applied: {refusal}"
        return draft if reason in draft.refusals else replace(draft, refusals=(*draft.refusals, reason))
    return replace(
        draft,
        title=_left(draft.title, cuts.title),
        summary=_left(draft.summary, cuts.summary),
        tags=tuple(tag for i, tag in enumerate(draft.tags) if i not in cuts.tags),
        body=draft.body.cut(cuts.body) if cuts.body else draft.body,
        removals=draft.removals + tuple(_ledger(draft, lines, cuts, rule.name)),
    )


def _in_field(text: str, rule: Rule, field: Where) -> tuple[Span, ...]:
    if not text or not {field, "everywhere"} & set(rule.where):
        return ()
    line = Line(0, text, protected(text))
    spans = rule.matcher.spans(line)
    if rule.edges and "everywhere" not in rule.where:
        spans = places.edges([line], [spans])[0]
    return tuple(places.with_separators(text, spans))


def _is_noise(tag: str, rule: Rule) -> bool:
    return places.covers(tag, _in_field(tag, rule, "tags"))


def _in_body(lines: Sequence[Line], rule: Rule) -> dict[int, tuple[Span, ...]]:
    spans = [rule.matcher.spans(line) for line in lines]
    if not any(spans):
        return {}
    chosen = [_chosen(lines, spans, rule, place) for place in rule.where]
    merged = ({span for one in chosen for span in one[i]} for i in range(len(lines)))
    wide = ((i, places.with_separators(lines[i].text, sorted(found))) for i, found in enumerate(merged))
    return {i: tuple(found) for i, found in wide if found}


def _chosen(lines: Sequence[Line], spans: Sequence[Sequence[Span]], rule: Rule, place: Where) -> Spans:
    if place in _EDGE:
        return _EDGE[place](lines, spans)
    if place == "everywhere" or (place == "body" and not rule.edges):
        return places.everywhere(lines, spans)
    return places.edges(lines, spans) if place == "body" else [[] for _ in lines]


def _refusal(draft: Draft, lines: Sequence[Line], cuts: Cuts, settings: Settings) -> str:
    """Say why cuts must not be made, or nothing. The same token taken out several times counts once."""
    if cuts.title and not _left(draft.title, cuts.title):
        return f"it would leave nothing of the title {draft.title!r}"
    if not cuts.body:
        return ""
    texts = (lines[i].text[a:b] for i, spans in cuts.body.items() for a, b in spans)
    taken = words({places.bare(fold(text, settings.language)) for text in texts})
    kept = 0
    for i, line in enumerate(lines):
        kept += words((_left(line.text, cuts.body.get(i, ())),))
        if kept and taken <= settings.max_removed * (kept + taken):
            return ""
    if not kept:
        return "it would leave an empty body"
    return f"it would take {taken} of {kept + taken} words, more than max_removed: {settings.max_removed:g}"


def _ledger(draft: Draft, lines: Sequence[Line], cuts: Cuts, rule: str) -> list[Removal]:
    rows = [("title", draft.title[a:b]) for a, b in cuts.title]
    rows += [("summary", draft.summary[a:b]) for a, b in cuts.summary]
    rows += [("tags", draft.tags[i]) for i in cuts.tags]
    rows += [(f"body:{lines[i].number}", lines[i].text[a:b]) for i, spans in cuts.body.items() for a, b in spans]
    return [Removal(STEP, rule, text, where) for where, text in rows]


def _left(text: str, spans: Sequence[Span]) -> str:
    for start, end in reversed(widen(text, spans)):
        text = text[:start] + text[end:]
    return text.strip() if spans else text
