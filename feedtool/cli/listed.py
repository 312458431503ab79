"""What directories of podcasts would refuse of a feed that is validated, with its artwork where that can be had."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from feedtool import values
from feedtool.check.directories import artwork, findings
from feedtool.errors import FeedtoolError
from feedtool.picture import picture_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedtool.check.findings import Finding
    from feedtool.picture import Picture

TOLD = frozenset({"itunes/lacks", "itunes/format"})
"""What validating advises, and directories demand: it is told once."""


def of_file(name: str, data: bytes) -> tuple[Finding, ...]:
    """Judge a file; its artwork is the file beside it that is called as the address of that ends."""
    address = artwork(data)
    return findings(data, _beside(name, address) if address and name != "-" else None)


def _beside(name: str, address: str) -> Picture | None:
    try:
        file = Path(name).parent / unquote(urlsplit(address).path.rpartition("/")[2])
        return picture_of(file.read_bytes()) if file.is_file() else None
    except (OSError, ValueError):  # no address, no name of a file, or none that may be read
        return None


def of_url(data: bytes, fetch: Callable[[str], bytes]) -> tuple[Finding, ...]:
    """Judge what was found at a URL; `fetch` gets its artwork, or raises FeedtoolError."""
    address = artwork(data)
    if not address or not values.is_url(address):
        return findings(data)
    try:
        return findings(data, picture_of(fetch(address)))
    except FeedtoolError as error:
        return findings(data, why=str(error))
