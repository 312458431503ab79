"""The source kind `tides`: high waters, from lines like `2026-03-05 07:12 3.4`."""

from typing import Literal

from feedtool.config import option
from feedtool.errors import SourceError
from feedtool.model import Item
from feedtool.sources import Context, Found, Kind
from feedtool.sources.given import Given, documents
from feedtool.sources.when import read_when


class TidesSource(Given):
    """High waters of one port: a table of tides."""

    kind: Literal["tides"] = option("High waters of one port: a table of tides.")
    least: float = option("The height in metres from which on a tide is told.", default=0.0, ge=0)


def read(options: TidesSource, context: Context) -> Found:
    """Make an item of each high water; a line that is none is a hint. Raises SourceError where no line is a tide."""
    given = documents(options, context)
    if given.unmodified:
        return Found(fingerprint=given.fingerprint, unmodified=True)
    items: list[Item] = []
    hints: list[str] = []
    for document in given.documents:
        for number, line in enumerate(document.data.decode("utf-8", "replace").splitlines(), 1):
            when, _, height = line.rpartition(" ")
            moment = read_when(when, context=context, now=document.fetched)
            if moment is None or not height.replace(".", "", 1).isdecimal():
                hints.append(f"line {number} of {document.origin}: {line[:40]!r} is no tide")
            elif float(height) >= options.least:
                items.append(
                    Item(
                        key=moment.isoformat(),
                        origin=f"line {number} of {document.origin}",
                        title=f"High water of {height} m",
                        content="",
                        content_type="text",
                        published=moment,
                    )
                )
    if hints and not items:
        raise SourceError(f"{hints[0]}; correct url or path")
    return Found(tuple(items), given.problems, given.fingerprint, hints=tuple(hints[:20]))


KIND = Kind(TidesSource, read)
