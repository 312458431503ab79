"""The visible, ordered list of cleaning steps, and the loop that runs them: item in, clean item out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from feedtool.clean import OPTIONAL, carried
from feedtool.clean.blocks import blocks
from feedtool.clean.bound import Part, excess, parts
from feedtool.clean.decode import decode, is_suspect
from feedtool.clean.digest import digest, unechoed
from feedtool.clean.draft import Draft, Settings, but
from feedtool.clean.elements import elements
from feedtool.clean.ends import begun, finished, link_refusal
from feedtool.clean.html import HtmlBody, parse_safe
from feedtool.clean.keeping import without_marks
from feedtool.clean.language import language_of
from feedtool.clean.limits import within
from feedtool.clean.lines import TextBody
from feedtool.clean.markup import links, paragraphs
from feedtool.clean.media import media
from feedtool.clean.narrow import narrow
from feedtool.clean.noise import noise
from feedtool.clean.normalise import is_normal, normalise
from feedtool.clean.readback import is_read_back
from feedtool.clean.repairs import REPAIRS, is_repairable
from feedtool.clean.repairs.own import own_link
from feedtool.clean.rules import compile_rule
from feedtool.clean.sanitise import sanitise
from feedtool.clean.shown import shown
from feedtool.clean.steps import STEPS
from feedtool.clean.swap import compile_swap, swap
from feedtool.clean.titles import PLAIN, Titles, titles
from feedtool.clean.urls import web_url
from feedtool.errors import CleanError, StepError
from feedtool.languages import tag_of
from feedtool.profile import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from feedtool.clean.bound import Usual
    from feedtool.clean.policy import Policy
    from feedtool.clean.rules import Rule
    from feedtool.clean.selected import Elements
    from feedtool.model import CleanItem, Item, NoiseRule, Replacement
    from feedtool.profile import Noise

    Step = Callable[[Draft, Settings], Draft]


def _sanitise(draft: Draft, settings: Settings) -> Draft:
    if not isinstance(draft.body, HtmlBody):  # plain text has no relative URLs
        return but(draft, html=sanitise("\n".join(draft.markup), policy=settings.policy))
    source = "\n".join(draft.markup)
    if settings.policy.disallowed == "escape":
        try:
            source = shown(draft.body, source)
        except ValueError as error:
            draft = _refused(draft, f"what is not allowed was taken out instead of shown: {error}")
    return but(draft, html=sanitise(source, base=draft.base, policy=settings.policy, marks=bool(settings.elements.keep)))


def _refused(draft: Draft, why: str) -> Draft:
    return draft if why in draft.refusals else replace(draft, refusals=(*draft.refusals, why))


def _learned(draft: Draft, settings: Settings) -> Draft:
    if settings.memory is None:
        return draft
    from feedtool.clean.learned import learned  # noqa: PLC0415  - its patterns take 10 ms, and few sources need them

    return learned(draft, settings)


TEXT_STEPS: Mapping[str, Step] = {
    "decode": decode,
    "noise": noise,
    "learned": _learned,
    "normalise": normalise,
    "titles": titles,
}
"""What works on text, in this order unless the configuration says otherwise, again and again until nothing changes."""

MARKUP_STEPS: Mapping[str, Step] = {"paragraphs": paragraphs, "links": links, "sanitise": _sanitise}
"""What makes HTML of it, always in this order; only `links` may be left out. After it, `digest` reads text and summary."""

BY_RULE = frozenset({"noise", "remove", *"pixels share related forms consent stubs headline lead".split()})
"""Steps that leave out single rules (`Settings.off`) of which too much was taken; others are left out whole."""

_PASSES = 12
"""Texts that need more than three passes were made to; each pass that changes something takes something away."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean item, and in plain words what was not done to it that a rule or the source asked for.

    `standfirst` is the summary that came with the item, clean; empty where there was none and the text gave one. `hits` are the
    user's rules that found something, applied or not, as `noise: #haber#` or `remove: .box`.
    """

    item: CleanItem
    refusals: tuple[str, ...] = ()
    standfirst: str = ""
    hits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cleaner:
    """The steps with their settings bound; good for any number of items, in any thread."""

    settings: Settings
    steps: tuple[str, ...] = OPTIONAL
    tree_steps: tuple[tuple[str, Step], ...] = ()
    text_steps: tuple[tuple[str, Step], ...] = ()
    undetermined: tuple[NoiseRule, ...] | None = None
    """The noise rules, where the language of items is found out by their text: they are compiled for each language."""

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
        tree, text = _bound(steps)
        return cls(Settings(language, _compiled(tuple(rules), language), max_removed, summary_length), tuple(steps), tree, text)

    def ruled(self, elements: Elements, replacements: Sequence[Replacement] = ()) -> Cleaner:
        """Add what the user says of elements and texts; raise ValueError where a pattern does not compile."""
        swaps = tuple(map(compile_swap, replacements))
        return replace(self, settings=replace(self.settings, elements=elements, swaps=swaps))

    def under(self, policy: Policy) -> Cleaner:
        """Choose a policy for the sanitiser."""
        return replace(self, settings=replace(self.settings, policy=policy))

    def titled(self, wanted: Titles) -> Cleaner:
        """Choose what is done to titles."""
        return replace(self, settings=replace(self.settings, titles=PLAIN if wanted == PLAIN else wanted))

    def remembering(self, noise: Noise) -> Cleaner:
        """Bind what the source repeats, too."""
        if not noise.applied:
            return replace(self, settings=replace(self.settings, memory=None))
        from feedtool.clean.learned import Memory  # noqa: PLC0415

        return replace(self, settings=replace(self.settings, memory=Memory.of(noise)))

    def clean(self, item: Item) -> Cleaned:
        """Clean one item. Cleaning what came out once more changes nothing.

        Where all steps together take too much, it is cleaned without what took most. Raises CleanError for a body that cannot
        be cleaned at bearable cost.
        """
        if self.undetermined is not None and tag_of(item.language or "") is None:
            return self._determined(item)
        cleaned = self.freely(item)
        if not cleaned.item.removals or not excess(parts(cleaned.item), len(cleaned.item.text), self.settings):
            return cleaned
        return self._less(item, cleaned)

    def detecting(self, rules: Sequence[NoiseRule]) -> Cleaner:
        """Find out the language of items that state none; `rules` are those that this cleaner was made of."""
        return replace(self, undetermined=tuple(rules))

    def _determined(self, item: Item) -> Cleaned:
        """Clean an item in the language of its text, or in the usual one where that cannot be told."""
        usual, found = self.settings.language, language_of(item)
        if found == usual.split("-", maxsplit=1)[0].lower():
            found = usual
        if found is None or found == usual:
            return replace(self, undetermined=None).clean(replace(item, language=found))
        settings = replace(self.settings, language=found, rules=_compiled(self.undetermined or (), found))
        return replace(self, settings=settings, undetermined=None).clean(replace(item, language=found))

    def knowing(self, usual: Usual | None) -> Cleaner:
        """Bind what is usual for a source's items, which bounds what all steps together may take."""
        return self if usual == self.settings.usual else replace(self, settings=replace(self.settings, usual=usual))

    def _less(self, item: Item, cleaned: Cleaned) -> Cleaned:
        """Leave out what took most, until it is too much by itself (so that twice equals once) and what is left is not."""
        pending, kept, hits = parts(cleaned.item), len(cleaned.item.text), cleaned.hits
        why, left_out = excess(pending, kept, self.settings), dict[tuple[str, str], Part]()
        while pending:
            left_out[pending[0][:2]], pending = pending[0], pending[1:]
            if not excess(left_out.values(), kept, self.settings):
                continue
            cleaned = self._without(left_out.values()).freely(item)
            hits |= cleaned.hits
            if not excess(more := parts(cleaned.item), len(cleaned.item.text), self.settings):
                break
            pending = tuple(part for part in more if part[:2] not in left_out)  # what another took before is taken by these now
        said = dict.fromkeys(_left_out(part, why) for part in left_out.values())
        return replace(cleaned, refusals=(*cleaned.refusals, *said), hits=hits)

    def _without(self, left_out: Collection[Part]) -> Cleaner:
        """Leave out rules, or whole steps where these do not leave out single rules."""
        off = frozenset((part.step, part.rule) for part in left_out if part.step in BY_RULE)
        steps = {part.step for part in left_out if part.step not in BY_RULE}
        kept = tuple(name for name in self.steps if name not in steps)
        tree, text = _bound(kept)
        return replace(self, settings=replace(self.settings, off=off), steps=kept, tree_steps=tree, text_steps=text)

    def freely(self, item: Item) -> Cleaned:
        """Clean one item, however much is taken."""
        item, limited = within(item)
        base = web_url(item.link) if item.link else None
        try:
            draft = self._instead(self._settle(elements(self._seen(begun(item, base), "read"), self.settings)))
        except StepError as error:
            raise CleanError(str(error), where=item.origin) from error
        except ValueError as error:
            raise CleanError(
                f"the body was not cleaned: {error}; mend it at its source, or drop the item", where=item.origin
            ) from error
        kept, refusals = carried.safe(draft.carried)
        draft = self._seen(unechoed(draft if kept is draft.carried else but(draft, carried=kept)), "carried")
        made = finished(self._seen(digest(draft, self.settings), "digest"), item, own_link(base, self.steps))
        return Cleaned(made, (*limited, *draft.refusals, *link_refusal(item, base), *refusals), draft.summary, draft.hits)

    def sample(self, item: Item, *, site: str) -> Sample:
        """Give an item as learning sees it: after the steps on text, without what was learned before.

        Raises CleanError as `clean` does.
        """
        item, _ = within(item)
        # Without rules, `noise` takes out what repeats in one item: then only the others would show it.
        steps = self.text_steps if self.settings.rules else tuple(step for step in self.text_steps if step[0] != "noise")
        blind = replace(self, settings=replace(self.settings, memory=None, watch=None), text_steps=steps)
        base = web_url(item.link) if item.link else None
        try:
            draft = blind._texts(blind._repaired(elements(begun(item, base), blind.settings)))  # noqa: SLF001  - its own
        except (ValueError, StepError) as error:
            raise CleanError(f"the body cannot be learned from: {error}", where=item.origin) from error
        lines = tuple(each for each in blocks(draft.body, base) if each.text.strip())
        return Sample(draft.title, base, site, tuple(author.name for author in draft.authors), lines)

    def _settle(self, draft: Draft) -> Draft:
        """Run all steps; replacements, once, stand between two runs of the text steps."""
        draft = self._ready(draft)
        if self.settings.swaps:
            draft = swap(self._texts(draft), self.settings)
        draft = self._looped(draft)
        if not self.settings.elements.keep or not isinstance(draft.body, HtmlBody):
            return draft
        html = sanitise(without_marks(draft.html), base=draft.base, policy=self.settings.policy)
        return self._seen(replace(draft, html=html, body=parse_safe(html)), "sanitise")

    def _instead(self, draft: Draft) -> Draft:
        """Make the summary the content where nothing is left of that: whoever reads what is published has it so."""
        if draft.html or not unechoed(draft).summary:
            return draft
        return self._looped(self._seen(but(draft, body=TextBody.of(draft.summary), summary=""), "instead"))

    def _looped(self, draft: Draft) -> Draft:
        """Run all steps; HTML is read again from its safe form, if that is another tree, until it stays the same."""
        known = draft.body.read_of if isinstance(draft.body, HtmlBody) else None
        for _ in range(_PASSES):
            ready = draft.body
            draft = self._markup(self._texts(draft))
            if isinstance(draft.body, TextBody):
                return draft
            if draft.html == known:
                return draft if draft.body is ready else replace(draft, body=parse_safe(draft.html))
            known = draft.html
            is_settled = draft.markup == (known,) and is_read_back(draft.body, known)
            if not is_settled:
                again = parse_safe(known)
                is_settled = _is_settled(draft, again)
                draft = self._seen(but(draft, body=again), "read again")
            read = draft.body
            draft = draft if read is ready else self._ready(draft)
            if is_settled and draft.body is read:
                return draft
        raise ValueError(f"it does not settle after {_PASSES} passes")

    def _ready(self, draft: Draft) -> Draft:
        """Repair a body of HTML and narrow it to what may be published, until nothing changes."""
        for _ in range(_PASSES if is_repairable(draft) else 0):
            read = draft.body
            draft = self._repaired(draft)
            draft = self._seen(narrow(draft, self.settings), "narrow")
            if draft.body is read:
                break
        return draft

    def _repaired(self, draft: Draft) -> Draft:
        """Run the repairs once."""
        for name, step in self.tree_steps if is_repairable(draft) else ():
            draft = self._seen(step(draft, self.settings), name)
        return draft if self.settings.policy.media_hosts is None else self._seen(media(draft, self.settings), "media")

    def _texts(self, draft: Draft) -> Draft:
        for _ in range(_PASSES):
            before = draft
            for name, step in self.text_steps:
                draft = self._seen(step(draft, self.settings), name)
            if draft is before or draft == before:
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


@lru_cache(maxsize=64)
def _compiled(rules: tuple[NoiseRule, ...], language: str) -> tuple[Rule, ...]:
    return tuple(compile_rule(rule, language) for rule in rules)


def _bound(names: Sequence[str]) -> tuple[tuple[tuple[str, Step], ...], tuple[tuple[str, Step], ...]]:
    """Give the steps on trees and those on texts, each with its name; raise StepError for one that cannot be had."""
    tree: list[tuple[str, Step]] = []
    text: list[tuple[str, Step]] = []
    for name in names:
        if name in REPAIRS:
            tree.append((name, REPAIRS[name]))
        elif name in TEXT_STEPS:
            text.append((name, TEXT_STEPS[name]))
        elif name not in OPTIONAL:
            brought = STEPS[name]
            (tree if brought.step.on == "tree" else text).append((name, brought))
    return tuple(tree), tuple(text)


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


def _left_out(part: Part, why: str) -> str:
    names = {"noise": f"noise rule {part.rule!r}", "remove": f"remove: {part.rule!r}"}
    what = names.get(part.step, f"step {part.step!r} ({part.rule})")
    return f"{what} was not applied: {why}; raise max_removed if that is right"
