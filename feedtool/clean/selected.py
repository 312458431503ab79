"""The CSS selectors that a source's settings have, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Elements:
    """The selectors of a source, by what they are for."""

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    unwrap: tuple[str, ...] = ()

    def rules(self) -> Iterator[tuple[str, str]]:
        """Give each as what it is for and its selector, in the order in which they are applied."""
        for action in ("keep", "remove", "unwrap"):
            yield from ((action, selector) for selector in getattr(self, action))


NONE = Elements()
