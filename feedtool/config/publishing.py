"""What a configuration says of publishing: compressed copies, and a bucket that has all files too."""

import re
from typing import Literal, Self

from feedtool.config.fields import HiddenError, RefusalError, Text, Unique, Url, check, option, whole
from feedtool.config.network import Auth
from feedtool.config.noise import Block

PLACE = re.compile(r"(s3|gs|az)://([A-Za-z0-9][A-Za-z0-9._-]{1,254})((?:/[A-Za-z0-9._~-]+)*)/?")
"""A bucket and what the names in it begin with; no character of it needs an escape in a URL."""


class Publish(Block):
    """How files are put where readers find them."""

    compress: Unique[Literal["gz", "br", "zst"]] = option(
        "Compressed copies beside each file, for servers that send those in its place: `gz`, `br`, `zst`.", default=()
    )
    to: Text = option(
        "A bucket that has all files of `output` too: `s3://bucket/prefix`, `gs://…` or `az://…` (needs the extra `buckets`).",
        default="",
    )
    endpoint: Url = option("Where the bucket's server is; default: as the environment says, or that of the cloud.", default="")
    region: Text = option("The region of an `s3` bucket; default: as the environment says, or `us-east-1`.", default="")
    auth: Auth | None = option(
        "The access key and its secret (`s3`), or the account and its key (`az`); default: those of the environment.",
        default=None,
    )
    cache_control: Text = option("What caches are told of each object of the bucket.", default="public, max-age=300")

    @check("to")
    @classmethod
    def _bucket(cls, value: str) -> str:
        if "@" in value.partition("://")[2].partition("/")[0]:
            raise HiddenError("expected a bucket without a user name or password; name them as auth")
        match = PLACE.fullmatch(value)
        if match is None or ".." in value:
            raise RefusalError("expected a bucket like s3://bucket or s3://bucket/prefix (s3, gs or az)")
        return value.rstrip("/")

    @check("cache_control")
    @classmethod
    def _header(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise RefusalError("expected plain ASCII, such as public, max-age=300")
        return value

    @whole(mode="after")
    def _whole(self) -> Self:
        given = [name for name in ("endpoint", "region", "auth", "cache_control") if name in self.model_fields_set]
        if given and not self.to:
            raise RefusalError(f"{given[0]} is of a bucket, and none is named; name it as to, or leave {given[0]} out")
        if self.to.startswith("gs:") and self.auth is not None:
            raise RefusalError("gs takes no auth; name a key file in GOOGLE_APPLICATION_CREDENTIALS instead")
        return self

    @property
    def place(self) -> tuple[str, str, str]:
        """Give the scheme of the bucket, its name, and what the names in it begin with."""
        match = PLACE.fullmatch(self.to)
        return (match[1], match[2], match[3].strip("/")) if match else ("", "", "")
