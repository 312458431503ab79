r"""The step that puts other text in the place of some, as the user says: literal text, or a pattern of google-re2 with `\1`.

It runs once, on texts that noise and normalising have settled, and what it put there is not replaced again: so it ends
whatever the rules are. Code, URLs and what the user wants kept are left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean.lines import Line, edited, protected, words
from feedtool.clean.normalise import one_line, scrub
from feedtool.clean.rules import compile_pattern
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import re2

    from feedtool.clean.draft import Draft, Settings
    from feedtool.clean.lines import Edit
    from feedtool.model import Replacement

STEP = "replace"
MAX_CHARACTERS = 1_000_000
"""Characters that one rule may add to one item."""

_GROUP = re.compile(r"\\([0-9\\])")


@dataclass(frozen=True, slots=True)
class Swap:
    """A replacement ready to use."""

    rule: Replacement
    pattern: re2._Regexp[str]

    @property
    def name(self) -> str:
        """Name it as messages do."""
        return str(self.rule)

    def edits(self, line: Line) -> Iterator[Edit]:
        """Find what it changes in a line: where, and what is put there."""
        for match in self.pattern.finditer(line.text):
            start, end = match.span()
            if start < end and line.is_free((start, end)) and (new := self._filled(match)) != line.text[start:end]:
                yield (start, end), new

    def _filled(self, match: re2._Match[str]) -> str:
        if self.rule.kind == "literal":
            return self.rule.by
        size = len(match[0]) * self.rule.by.count("\\") + len(self.rule.by)
        if size > MAX_CHARACTERS:
            raise _TooMuchError
        return _GROUP.sub(lambda found: "\\" if found[1] == "\\" else match[int(found[1])] or "", self.rule.by)


class _TooMuchError(Exception):
    """A rule would make more text than is borne."""


def compile_swap(rule: Replacement) -> Swap:
    """Compile a replacement; ValueError with a one-line reason where its pattern is wrong, or lacks a group that it needs."""
    pattern = compile_pattern(rule.pattern if rule.kind == "regex" else _quoted(rule.pattern))
    if rule.kind == "regex":
        wanted = max((int(group) for group in _GROUP.findall(rule.by) if group != "\\"), default=0)
        if wanted > pattern.groups:
            raise ValueError(rf"expected no group after \{pattern.groups}, for the pattern has {pattern.groups} groups")
        if "\\" in _GROUP.sub("", rule.by):
            raise ValueError(r"expected \0 to \9 for what groups matched, and \\ for a backslash")
    return Swap(rule, pattern)


def _quoted(text: str) -> str:
    import re2  # noqa: PLC0415  - only where there are such rules

    quoted: str = re2.escape(text)
    return quoted


def swap(draft: Draft, settings: Settings) -> Draft:
    """Apply every replacement in order, each to what the one before it made."""
    for rule in settings.swaps:
        try:
            new = _applied(draft, rule, settings)
        except _TooMuchError:
            new = _refused(draft, rule, f"it would add more than {MAX_CHARACTERS:,} characters")
        if new is not draft:
            draft = replace(new, hits=new.hits | {rule.name})
            if settings.watch is not None:
                settings.watch(draft, STEP, rule=rule.rule.pattern)
    return draft


def _applied(draft: Draft, rule: Swap, settings: Settings) -> Draft:
    where = rule.rule.where
    if "body" in where:
        draft = _in_body(draft, rule, settings)
    if "title" in where:
        title, taken = _line(draft.title, rule)
        if taken and not title:
            draft = _refused(draft, rule, f"it would leave nothing of the title {draft.title!r}")
        elif taken:
            draft = _noted(replace(draft, title=title), rule, (("title", each) for each in taken))
    if "summary" in where:
        summary, taken = _line(draft.summary, rule)
        draft = _noted(replace(draft, summary=summary), rule, (("summary", each) for each in taken)) if taken else draft
    return _in_tags(draft, rule) if "tags" in where else draft


def _in_body(draft: Draft, rule: Swap, settings: Settings) -> Draft:
    lines = draft.body.lines()
    edits = {at: found for at, line in enumerate(lines) if (found := list(rule.edits(line)))}
    _demand_small(found for some in edits.values() for found in some)
    if not edits:
        return draft
    if refusal := _refusal(lines, edits, settings):
        return _refused(draft, rule, refusal)
    taken = ((f"body:{lines[at].number}", lines[at].text[a:b]) for at, some in edits.items() for (a, b), _ in some)
    return _noted(replace(draft, body=draft.body.edit(edits)), rule, taken)


def _noted(draft: Draft, rule: Swap, taken: Iterable[tuple[str, str]]) -> Draft:
    removals = (Removal(STEP, rule.rule.pattern, text, where) for where, text in taken)
    return replace(draft, removals=(*draft.removals, *removals))


def _line(text: str, rule: Swap) -> tuple[str, list[str]]:
    """Change one line of text; give it with what was taken out of it."""
    edits = list(rule.edits(Line(0, text, protected(text))))
    _demand_small(edits)
    made = one_line(scrub(edited(text, edits))) if edits else text
    return made, [text[a:b] for (a, b), _ in edits]


def _in_tags(draft: Draft, rule: Swap) -> Draft:
    """Change tags and authors' names; one that is left empty goes."""
    tags = [_line(tag, rule) for tag in draft.tags]
    names = [_line(author.name, rule) for author in draft.authors]
    taken = [("tags", each) for _, some in tags for each in some] + [("author", each) for _, some in names for each in some]
    if not taken:
        return draft
    authors = tuple(replace(a, name=name) for a, (name, _) in zip(draft.authors, names, strict=True) if name)
    return _noted(replace(draft, tags=tuple(tag for tag, _ in tags if tag), authors=authors), rule, taken)


def _demand_small(edits: Iterable[Edit]) -> None:
    if sum(len(new) for _, new in edits) > MAX_CHARACTERS:
        raise _TooMuchError


def _refusal(lines: Sequence[Line], edits: Mapping[int, Sequence[Edit]], settings: Settings) -> str:
    """Say why the body must not be changed so, or nothing."""
    before = words(line.text for line in lines)
    after = words(edited(line.text, edits.get(at, ())) for at, line in enumerate(lines))
    if before and not after:
        return "it would leave an empty body"
    if before - after > settings.max_removed * before:
        return f"it would take {before - after} of {before} words, more than max_removed: {settings.max_removed:g}"
    return ""


def _refused(draft: Draft, rule: Swap, why: str) -> Draft:
    reason = f"{STEP}: {rule.rule.pattern!r} was not applied: {why}"
    return draft if reason in draft.refusals else replace(draft, refusals=(*draft.refusals, reason))
