"""The cleaner: an item as found → the same item, safe to publish, with a ledger of what was taken out.

It knows nothing of where an item came from, which feed it goes to, files, the clock or the network. `pipeline` has `Cleaner`;
nothing is imported here, for a run in which nothing changed needs no HTML library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.model import NoiseRule

OPTIONAL = (
    "escaped",
    "templates",
    "lazy",
    "pictures",
    "addresses",
    "pixels",
    "embeds",
    "maths",
    "share",
    "related",
    "forms",
    "consent",
    "stubs",
    "lead",
    "canonical",
    "tracking",
    "breaks",
    "lists",
    "headings",
    "wrappers",
    "decode",
    "noise",
    "learned",
    "normalise",
    "titles",
    "links",
)
"""The steps that are taken unless a configuration says otherwise, in their order."""

EXTRA = ("headline",)
"""Steps that are taken only where a configuration adds them (`steps: ["+headline"]`)."""

CHANGING = frozenset(
    {
        *("escaped", "templates", "lazy", "pictures", "addresses", "embeds", "maths"),
        *("canonical", "tracking", "breaks", "lists", "headings", "wrappers"),
    }
)
"""Steps that change markup and addresses: what they write into the ledger is no text that an item lost."""


def check_rule(rule: NoiseRule) -> None:
    """Raise ValueError with a one-line reason where a rule's pattern does not compile."""
    from feedtool.clean import rules  # noqa: PLC0415

    rules.check_rule(rule)
