"""The cleaner: an item as found → the same item, safe to publish, with a ledger of what was taken out.

It knows nothing of where an item came from, which feed it goes to, files, the clock or the network. `pipeline` has `Cleaner`;
nothing is imported here, for a run in which nothing changed needs no HTML library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feedtool.model import NoiseRule

OPTIONAL = ("pixels", "tracking", "decode", "noise", "learned", "normalise", "links")
"""The steps that a configuration may name, in their default order."""


def check_rule(rule: NoiseRule) -> None:
    """Raise ValueError with a one-line reason where a rule's pattern does not compile."""
    from feedtool.clean import rules  # noqa: PLC0415

    rules.check_rule(rule)
