"""Sources: one file per kind, each of which finds items; a source knows no network, no state, no feed format and no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from feedtool.errors import KindError
from feedtool.sources.kinds import Context, Found, Kind

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["KINDS", "Context", "Found", "Kind"]

OURS = ("text", "feed", "html", "json", "table", "sql", "command", "markdown", "sitemap", "mail")
"""The kinds that we bring: each is the module of its name, which has a `KIND`."""

GROUP = "feedtool.sources"
"""The entry points by which others bring kinds: each leads to a `Kind`."""


class _Kinds(Mapping[str, Kind]):
    """All kinds by name; a module is imported when its kind is first asked for, since a run needs few of them."""

    def __getitem__(self, name: str) -> Kind:
        if name in OURS:
            return cast("Kind", import_module(f"{__name__}.{name}").KIND)
        return _loaded(_theirs()[name])

    def __iter__(self) -> Iterator[str]:
        yield from OURS
        yield from (name for name in sorted(_theirs()) if name not in OURS)

    def __len__(self) -> int:
        return len(tuple(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in OURS or name in _theirs()


def _loaded(point: EntryPoint) -> Kind:
    package = point.dist.name if point.dist else point.value
    try:
        kind = point.load()
    except Exception as error:  # importing is running a stranger's code, and must not end ours
        reason = f"{point.value!r} of package {package!r} cannot be imported ({' '.join(str(error).split())[:200]})"
        raise KindError(f"kind {point.name!r}: {reason}; mend or remove the package") from error
    if not isinstance(kind, Kind):
        raise KindError(f"kind {point.name!r}: {point.value!r} of package {package!r} is no Kind; mend or remove the package")
    return kind


@cache
def _theirs() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415  - it reads every distribution's files

    return {point.name: point for point in entry_points(group=GROUP)}


KINDS: Mapping[str, Kind] = _Kinds()
"""Every kind of source, by name."""
