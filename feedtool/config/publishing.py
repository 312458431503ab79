"""What a configuration says of publishing: compressed copies, and a bucket that has all files too."""

from typing import Literal

from feedtool.config.fields import Unique, option
from feedtool.config.noise import Block


class Publish(Block):
    """How files are put where readers find them."""

    compress: Unique[Literal["gz", "br", "zst"]] = option(
        "Compressed copies beside each file, for servers that send those in its place: `gz`, `br`, `zst`.", default=()
    )
