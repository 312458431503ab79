"""What a feed says of itself beside its title: pictures, rights, tags, and when readers need not look again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from feedtool.config.fields import Duration, Flag, OneOrMany, RefusalError, Text, Unique, Url, check, option
from feedtool.config.watching import Watching

MINUTE = 60
Hour = Annotated[int, Field(ge=0, le=23)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Face(Watching):
    """What a feed says of itself."""

    rights: Text = option("Who may do what with what is published; default: the site's.", default="")
    tags: OneOrMany[Text] = option("What the feed as a whole is about.", default=())
    image: Url = option("The address of the feed's picture: GIF, JPEG or PNG for all readers; default: the site's.", default="")
    icon: Url = option("The address of the feed's small, square picture; default: the site's.", default="")
    ttl: Duration | None = option("How long readers need not look again, a minute at least (RSS only).", default=None)
    skip_hours: Unique[Hour] = option(
        "The hours of the day (UTC, 0 to 23) in which readers need not look (RSS only).", default=()
    )
    skip_days: Unique[Day] = option("The days of the week on which readers need not look (RSS only).", default=())
    expired: Flag = option("Whether nothing new will come any more (JSON Feed only).", default=False)

    @check("ttl")
    @classmethod
    def _minutes(cls, value: float | None) -> float | None:
        if value is not None and value < MINUTE:
            raise RefusalError("expected a minute or more")
        return value
