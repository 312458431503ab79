"""The archives of a feed as a configuration writes them: how large they are, and what is in none of them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator

from feedtool.config.fields import OneOrMany, RefusalError, Text, option
from feedtool.config.noise import Block, Shorthand


def _guid(value: str) -> str:
    """Refuse what names no entry: a request to take something out must not come to nothing."""
    if not value.startswith("tag:"):
        raise RefusalError("expected a guid that begins with tag:, as 'feedtool explain' tells it")
    return value


Guid = Annotated[Text, AfterValidator(_guid)]


class Archive(Block):
    """What becomes of entries that leave a feed; one number alone is the `size`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"size": text})

    size: int = option("How many entries are put into one archive, which never changes then.", ge=1, le=10_000)
    without: OneOrMany[Guid] = option("The guids of entries that are taken out of all archives, and put into none.", default=())
