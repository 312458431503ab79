"""Sources: one file per kind, each of which finds items; a source knows no network, no state, no feed format and no clock."""

from collections.abc import Mapping

from feedtool.sources.kinds import Context, Found, Kind
from feedtool.sources.text import TextSource, read

__all__ = ["KINDS", "Context", "Found", "Kind", "TextSource"]

KINDS: Mapping[str, Kind] = {"text": Kind(TextSource, read)}
