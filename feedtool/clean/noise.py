"""The step that takes noise out: the user's rules, and what plainly repeats at the edges of this one document.

A rule that would leave an empty body, or take more than its share of the words, is refused as a whole; one that would
leave an empty title is refused for the title.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean import places, repeats
from feedtool.clean.fold import fold
from feedtool.clean.lines import Line, clip, drop, protected, words
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
    """What one rule would take: spans of the title, the summary, each author's name and the body's lines, and whole tags."""

    title: tuple[Span, ...]
    summary: tuple[Span, ...]
    tags: tuple[int, ...]
    authors: tuple[tuple[Span, ...], ...]
    labels: tuple[str, ...]
    body: Mapping[int, tuple[Span, ...]]

    def __bool__(self) -> bool:
        return bool(self.title or self.summary or self.tags or any(self.authors) or self.labels or self.body)


def noise(draft: Draft, settings: Settings) -> Draft:
    """Apply every rule in order, then what repeats at the edges of the body."""
    haystack = fold(draft.whole, settings.language) if settings.rules else ""
    for rule in settings.rules:
        if rule.matcher.may_match(haystack):
            draft = _seen(_apply(draft, rule, settings), rule, settings)
    for rule in repeats.found(draft.body, settings.language):
        draft = _seen(_apply(draft, rule, settings), rule, settings, why=repeats.WHY)
    return draft


def _seen(draft: Draft, rule: Rule, settings: Settings, *, why: str = "") -> Draft:
    if settings.watch is not None:
        settings.watch(draft, STEP, rule=rule.name, why=why)
    return draft


def _apply(draft: Draft, rule: Rule, settings: Settings) -> Draft:
    if (STEP, rule.name) in settings.off:
        return draft
    lines = draft.body.lines()
    cuts = Cuts(
        title=_in_field(draft.title, rule, "title"),
        summary=_in_field(draft.summary, rule, "summary"),
        tags=tuple(i for i, tag in enumerate(draft.tags) if _is_noise(tag, rule)),
        authors=tuple(_in_field(author.name, rule, "tags") for author in draft.authors),
        labels=tuple(label for label in draft.body.labels() if _is_noise(label, rule, "body")),
        body=_in_body(lines, rule),
    )
    if cuts:
        draft = replace(draft, hits=draft.hits | {f"noise: {rule.name}"})
    if cuts.title and not _left(draft.title, cuts.title):
        draft = _refused(draft, rule, f"it would leave nothing of the title {draft.title!r}")
        cuts = replace(cuts, title=())
    if not cuts:
        return draft
    why = refusal(lines, cuts.body, settings)
    if why:
        return _refused(draft, rule, why)
    return _cut(draft, lines, cuts, rule.name)


def _refused(draft: Draft, rule: Rule, why: str) -> Draft:
    reason = f"noise rule {rule.name!r} was not applied: {why}"
    return draft if reason in draft.refusals else replace(draft, refusals=(*draft.refusals, reason))


def _cut(draft: Draft, lines: Sequence[Line], cuts: Cuts, rule: str) -> Draft:
    body = draft.body.cut(cuts.body) if cuts.body else draft.body
    names = (_left(author.name, spans) for author, spans in zip(draft.authors, cuts.authors, strict=True))
    return replace(
        draft,
        title=_left(draft.title, cuts.title),
        summary=_left(draft.summary, cuts.summary),
        tags=tuple(tag for i, tag in enumerate(draft.tags) if i not in cuts.tags),
        authors=tuple(replace(author, name=name) for author, name in zip(draft.authors, names, strict=True) if name),
        body=body.label(lambda label: "" if label in cuts.labels else label) if cuts.labels else body,
        removals=draft.removals + tuple(_ledger(draft, lines, cuts, rule)),
    )


def _in_field(text: str, rule: Rule, field: Where) -> tuple[Span, ...]:
    if not text or not {field, "everywhere"} & set(rule.where):
        return ()
    line = Line(0, text, protected(text))
    spans = rule.matcher.spans(line)
    if rule.edges and "everywhere" not in rule.where:
        spans = places.edges([line], [spans])[0]
    return tuple(places.with_separators(text, spans))


def _is_noise(text: str, rule: Rule, field: Where = "tags") -> bool:
    return places.covers(text, _in_field(text, rule, field))


def _in_body(lines: Sequence[Line], rule: Rule) -> dict[int, tuple[Span, ...]]:
    spans = [rule.matcher.spans(line) for line in lines]
    if not any(spans):
        return {}
    chosen = [_chosen(lines, spans, rule, place) for place in rule.where]
    merged = ({span for one in chosen for span in one[i]} for i in range(len(lines)))
    wide = ((i, clip(places.with_separators(lines[i].text, sorted(found)), lines[i].held)) for i, found in enumerate(merged))
    return {i: tuple(found) for i, found in wide if found}


def _chosen(lines: Sequence[Line], spans: Sequence[Sequence[Span]], rule: Rule, place: Where) -> Spans:
    if place in _EDGE:
        return _EDGE[place](lines, spans)
    if place == "everywhere" or (place == "body" and not rule.edges):
        return places.everywhere(lines, spans)
    return places.edges(lines, spans) if place == "body" else [[] for _ in lines]


def refusal(lines: Sequence[Line], cuts: Mapping[int, Sequence[Span]], settings: Settings) -> str:
    """Say why cuts must not be made, or nothing. The same token taken out several times counts once."""
    if not cuts:
        return ""
    texts = (lines[i].text[a:b] for i, spans in cuts.items() for a, b in spans)
    taken = words({places.bare(fold(text, settings.language)) for text in texts})
    kept = 0
    for i, line in enumerate(lines):
        kept += words((_left(line.text, cuts.get(i, ())),))
        if kept and taken <= settings.max_removed * (kept + taken):
            return ""
    if not kept:
        return "it would leave an empty body"
    return f"it would take {taken} of {kept + taken} words, more than max_removed: {settings.max_removed:g}"


def _ledger(draft: Draft, lines: Sequence[Line], cuts: Cuts, rule: str) -> list[Removal]:
    rows = [("title", draft.title[a:b]) for a, b in cuts.title]
    rows += [("summary", draft.summary[a:b]) for a, b in cuts.summary]
    rows += [("tags", draft.tags[i]) for i in cuts.tags]
    rows += [("author", draft.authors[i].name[a:b]) for i, spans in enumerate(cuts.authors) for a, b in spans]
    rows += [("label", label) for label in cuts.labels]
    rows += [(f"body:{lines[i].number}", lines[i].text[a:b]) for i, spans in cuts.body.items() for a, b in spans]
    return [Removal(STEP, rule, text, where) for where, text in rows]


def _left(text: str, spans: Sequence[Span]) -> str:
    return drop(text, spans).strip() if spans else text
