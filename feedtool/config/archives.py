"""The archives of a feed as a configuration writes them: how large they are, and what is in none of them."""

from __future__ import annotations

from typing import ClassVar

from feedtool.config.fields import OneOrMany, Text, option
from feedtool.config.noise import Block, Shorthand


class Archive(Block):
    """What becomes of entries that leave a feed; one number alone is the `size`."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"size": text})

    size: int = option("How many entries are put into one archive, which never changes then.", ge=1, le=10_000)
    without: OneOrMany[Text] = option("The guids of entries that are taken out of all archives, and put into none.", default=())
