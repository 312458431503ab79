"""The visible, ordered list of cleaning steps, and the loop that runs them: item in, clean item out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from feedtool.clean import OPTIONAL, carried
from feedtool.clean.bound import excess, parts
from feedtool.clean.decode import decode, is_suspect
from feedtool.clean.digest import digest, shorten
from feedtool.clean.draft import Draft, Settings
from feedtool.clean.html import MAX_CHARACTERS, HtmlBody, parse, parse_safe
from feedtool.clean.lines import TextBody
from feedtool.clean.markup import links, paragraphs
from feedtool.clean.noise import noise
from feedtool.clean.normalise import characters, is_normal, normalise, one_line, scrub
from feedtool.clean.repairs import REPAIRS, is_repairable
from feedtool.clean.rules import compile_rule
from feedtool.clean.sanitise import sanitise
from feedtool.clean.urls import web_url
from feedtool.errors import CleanError
from feedtool.model import CleanItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedtool.clean.bound import Part, Usual
    from feedtool.model import Item, NoiseRule, SafeHtml

    Step = Callable[[Draft, Settings], Draft]


def _sanitise(draft: Draft, _settings: Settings) -> Draft:
    base = draft.base if isinstance(draft.body, HtmlBody) else None  # plain text has no relative URLs
    return replace(draft, html=sanitise("\n".join(draft.markup), base=base))


TEXT_STEPS: Mapping[str, Step] = {"decode": decode, "noise": noise, "normalise": normalise}
"""What works on text, in this order unless the configuration says otherwise, again and again until nothing changes."""

MARKUP_STEPS: Mapping[str, Step] = {"paragraphs": paragraphs, "links": links, "sanitise": _sanitise}
"""What makes HTML of it, always in this order; only `links` may be left out. After it, `digest` reads text and summary."""

BY_RULE = frozenset({"noise"})
"""Steps that leave out single rules (`Settings.off`) of which too much was taken; others are left out whole."""

_PASSES = 12
"""Texts that need more than three passes were made to; each pass that changes something takes something away."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean item, and in plain words what was not done to it that a rule or the source asked for.

    `standfirst` is the summary that came with the item, clean; empty where there was none and the text gave one.
    """

    item: CleanItem
    refusals: tuple[str, ...] = ()
    standfirst: str = ""


@dataclass(frozen=True, slots=True)
class Cleaner:
    """The steps with their settings bound; good for any number of items, in any thread."""

    settings: Settings
    steps: tuple[str, ...] = OPTIONAL

    @classmethod
    def of(
        cls,
        rules: Sequence[NoiseRule] = (),
        *,
        language: str = "en",
        steps: Sequence[str] = OPTIONAL,
        max_removed: float = 0.6,
        summary_length: int = 300,
    ) -> Cleaner:
        """Bind noise rules, a BCP 47 language, the optional steps in their order, and the limits.

        `max_removed` is the share of an item's words that one rule may take, and of its text that all steps may take together
        where it is not known what is usual; `summary_length` counts characters. Raises ValueError where a rule's pattern does
        not compile.
        """
        compiled = tuple(compile_rule(rule, language) for rule in rules)
        return cls(Settings(language, compiled, max_removed, summary_length), tuple(steps))

    def clean(self, item: Item) -> Cleaned:
        """Clean one item. Cleaning what came out once more changes nothing.

        Where all steps together take too much, it is cleaned without what took most. Raises CleanError for a body that cannot
        be cleaned at bearable cost.
        """
        cleaned = self.freely(item)
        if not cleaned.item.removals or not excess(parts(cleaned.item), len(cleaned.item.text), self.settings):
            return cleaned
        return self._less(item, cleaned)

    def knowing(self, usual: Usual | None) -> Cleaner:
        """Bind what is usual for a source's items, which bounds what all steps together may take."""
        return self if usual == self.settings.usual else replace(self, settings=replace(self.settings, usual=usual))

    def _less(self, item: Item, cleaned: Cleaned) -> Cleaned:
        """Leave out what took most, until it is too much by itself (so that twice equals once) and what is left is not."""
        taken, kept = parts(cleaned.item), len(cleaned.item.text)
        why = excess(taken, kept, self.settings)
        for count in range(1, len(taken) + 1):
            if not excess(taken[:count], kept, self.settings):
                continue
            cleaned = self._without(taken[:count]).freely(item)
            if not excess(parts(cleaned.item), len(cleaned.item.text), self.settings):
                break
        said = dict.fromkeys(_left_out(part, why) for part in taken[:count])
        return replace(cleaned, refusals=(*cleaned.refusals, *said))

    def _without(self, left_out: Sequence[Part]) -> Cleaner:
        """Leave out rules, or whole steps where these do not leave out single rules."""
        off = frozenset((part.step, part.rule) for part in left_out if part.step in BY_RULE)
        steps = {part.step for part in left_out if part.step not in BY_RULE}
        kept = tuple(name for name in self.steps if name not in steps)
        return replace(self, settings=replace(self.settings, off=off), steps=kept)

    def freely(self, item: Item) -> Cleaned:
        """Clean one item, however much is taken."""
        base = web_url(item.link) if item.link else None
        try:
            draft = self._settle(self._seen(_draft(item, base), "read"))
        except ValueError as error:
            raise CleanError(
                f"the body was not cleaned: {error}; mend it at its source, or drop the item", where=item.origin
            ) from error
        kept, refusals = carried.safe(draft.carried)
        draft = self._seen(replace(draft, carried=kept), "carried")
        finished = _finish(self._seen(digest(draft, self.settings), "digest"), item, base)
        return Cleaned(finished, (*draft.refusals, *_link_refusal(item, base), *refusals), draft.summary)

    def _settle(self, draft: Draft) -> Draft:
        """Run all steps; HTML is read again from its safe form until that stays the same."""
        known: SafeHtml | None = None  # what the body was read of
        draft = self._repaired(draft)
        for _ in range(_PASSES):
            read = draft.body
            draft = self._markup(self._texts(draft))
            if isinstance(draft.body, TextBody):
                return draft
            if draft.html == known:
                return draft if draft.body is read else replace(draft, body=parse_safe(draft.html))
            again, known = parse_safe(draft.html), draft.html
            is_settled = _is_settled(draft, again)
            draft = self._repaired(self._seen(replace(draft, body=again), "read again"))
            if is_settled and draft.body is again:
                return draft
        raise ValueError(f"it does not settle after {_PASSES} passes")

    def _repaired(self, draft: Draft) -> Draft:
        """Run the repairs once: a pass that changes something is followed by another."""
        for name in self.steps if is_repairable(draft) else ():
            if name in REPAIRS:
                draft = self._seen(REPAIRS[name](draft, self.settings), name)
        return draft

    def _texts(self, draft: Draft) -> Draft:
        steps = [(name, TEXT_STEPS[name]) for name in self.steps if name in TEXT_STEPS]
        for _ in range(_PASSES):
            before = draft
            for name, step in steps:
                draft = self._seen(step(draft, self.settings), name)
            if draft == before:
                return draft
        raise ValueError(f"its text does not settle after {_PASSES} passes")

    def _markup(self, draft: Draft) -> Draft:
        for name, step in MARKUP_STEPS.items():
            if name not in OPTIONAL or name in self.steps:
                draft = self._seen(step(draft, self.settings), name)
        return draft

    def _seen(self, draft: Draft, step: str) -> Draft:
        """Show a draft to whoever looks on; in ordinary runs nobody does."""
        if self.settings.watch is not None:
            self.settings.watch(draft, step)
        return draft


def _is_settled(draft: Draft, again: HtmlBody) -> bool:
    """Say whether another pass over what was read of the safe HTML would change nothing, for then it need not be made.

    The text steps changed nothing in the same texts just now, or find nothing to look at; what is written is the safe HTML.
    """
    last = draft.body
    if again.source() != draft.html:
        return False
    if isinstance(last, HtmlBody) and again.is_read_like(last):
        return True
    is_plain = is_normal(draft.whole) and not is_suspect(draft.whole)
    return is_plain and again.lines() == last.lines() and again.labels() == last.labels()


def _draft(item: Item, base: str | None) -> Draft:
    content = scrub(item.content)
    return Draft(
        title=one_line(scrub(item.title)),
        summary=one_line(scrub(item.summary or "")),
        tags=tuple(filter(None, (one_line(scrub(tag)) for tag in item.tags))),
        authors=tuple(replace(author, name=one_line(scrub(author.name))) for author in item.authors),
        body=_plain(content) if item.content_type == "text" else parse(content),
        base=base,
        carried=carried.found(item),
        removals=item.removals,
    )


def _plain(content: str) -> TextBody:
    if len(content) > MAX_CHARACTERS:
        raise ValueError(f"{len(content):,} characters of text are more than the {MAX_CHARACTERS:,} that are cleaned")
    return TextBody.of(content)


def _finish(draft: Draft, item: Item, base: str | None) -> CleanItem:
    return CleanItem(
        key=item.key,
        origin=item.origin,
        title=draft.title or shorten(one_line(characters(item.origin)), 80),
        html=draft.html,
        text=draft.text,
        summary=draft.summary,
        link=base,
        published=item.published,
        updated=item.updated,
        authors=tuple(author for author in draft.authors if author.name),
        tags=tuple(dict.fromkeys(draft.tags)),
        language=item.language,
        removals=draft.removals,
        enclosures=draft.carried.enclosures,
        image=draft.carried.image,
        comments=draft.carried.comments,
        upstream=draft.carried.upstream,
        contributors=draft.carried.contributors,
        rights=draft.carried.rights,
    )


def _left_out(part: Part, why: str) -> str:
    what = f"{part.step} rule {part.rule!r}" if part.step in BY_RULE else f"step {part.step!r}"
    return f"{what} was not applied: {why}; raise max_removed if that is right"


def _link_refusal(item: Item, base: str | None) -> tuple[str, ...]:
    if base is None and item.link and item.link.strip():
        return (f"the link {item.link!r} is no absolute http(s) URL: left out",)
    return ()
