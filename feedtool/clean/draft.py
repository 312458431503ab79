"""The value that travels from step to step: an item on its way to being clean, with the ledger of what was taken out."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Protocol

from feedtool.clean.carried import NOTHING
from feedtool.clean.policy import DEFAULT
from feedtool.clean.selected import NONE
from feedtool.clean.titles import PLAIN
from feedtool.model import SafeHtml

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.clean.bound import Usual
    from feedtool.clean.carried import Carried
    from feedtool.clean.learned import Memory
    from feedtool.clean.lines import Body
    from feedtool.clean.policy import Policy
    from feedtool.clean.rules import Rule
    from feedtool.clean.selected import Elements
    from feedtool.clean.swap import Swap
    from feedtool.clean.titles import Titles
    from feedtool.model import Person, Removal


EMPTY = SafeHtml("")


@dataclass(frozen=True, slots=True)
class Draft:
    """An item in the middle of cleaning: the text steps work on `body`, `markup` is HTML not yet safe, a piece a paragraph."""

    title: str
    summary: str
    tags: tuple[str, ...]
    authors: tuple[Person, ...]
    body: Body
    base: str | None = None
    carried: Carried = NOTHING
    markup: tuple[str, ...] = ()
    html: SafeHtml = EMPTY
    text: str = ""
    removals: tuple[Removal, ...] = ()
    refusals: tuple[str, ...] = ()
    hits: frozenset[str] = frozenset()
    """The user's rules that found something, by name."""

    @property
    def whole(self) -> str:
        """Give every text of the item, a line each: what to ask whether something may be there at all."""
        names = [author.name for author in self.authors]
        return "\n".join((self.title, self.summary, *self.tags, *names, *self.body.texts(), *self.body.labels()))

    def map(self, change: Callable[[str], str]) -> Draft:
        """Change every text of the item: title, summary, tags, author names, titles of what goes with it, and body."""
        return replace(
            self,
            title=change(self.title),
            summary=change(self.summary),
            tags=tuple(map(change, self.tags)),
            authors=tuple(replace(author, name=change(author.name)) for author in self.authors),
            body=self.body.map(change),
            carried=self.carried.map(change),
        )


def but(draft: Draft, **changes: object) -> Draft:
    """Give a draft with other values in some fields: `replace`, where it is called for every item, in a third of its time."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in _NAMES}
    return Draft(**{**values, **changes})


_NAMES = tuple(each.name for each in fields(Draft))


class Watch(Protocol):
    """Looks on while an item is traced: called with what each step, and each rule of a step, made of it."""

    def __call__(self, draft: Draft, step: str, *, rule: str = "", why: str = "") -> None:
        """Take note; a draft must be read at once, for its tree is changed in place."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the steps may know: the language (BCP 47), compiled rules, limits, what repeats; `watch` only while tracing.

    A step that applies several rules calls `watch`, where there is one, after each that changed something, and leaves out
    rules that are `off` (step and rule), for they took too much of this item. `usual` is what the source's items lose.
    """

    language: str = "en"
    rules: tuple[Rule, ...] = ()
    max_removed: float = 0.6
    summary_length: int = 300
    elements: Elements = NONE
    swaps: tuple[Swap, ...] = ()
    policy: Policy = DEFAULT
    memory: Memory | None = None
    watch: Watch | None = None
    usual: Usual | None = None
    titles: Titles = PLAIN
    off: frozenset[tuple[str, str]] = frozenset()
