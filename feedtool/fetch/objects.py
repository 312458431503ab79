"""Single objects by URLs that are no pages: in buckets (s3, gs, az; the extra `buckets`), files of an FTP or SFTP server."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from feedtool import stores
from feedtool.errors import FetchError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from urllib.parse import SplitResult

    from feedtool.fetch.door import Rules

CHUNK = 65_536
SPARE = 1_000_000
"""Bytes for all that a server says beside an object."""

AWAY = "407 Proxy Authentication Required"
"""What the gateway says to a request that was sent on over HTTP: obstore shows the password to the first host only."""


@dataclass(frozen=True, slots=True)
class Object:
    """An object's bytes, where they were found, and what its server says of its version; `modified` is an HTTP date."""

    data: bytes = field(repr=False)
    url: str
    etag: str | None = None
    modified: str | None = None


def fetch_object(
    url: str, rules: Rules, *, seconds: float, etag: str | None = None, clock: Callable[[], float] = time.monotonic
) -> Object | None:
    """Fetch one object; None where it is still the version that `etag` names.

    Raises FetchError when it is not there, not given, too large or too slow, or its server must not be called.
    """
    try:
        parts = urlsplit(url)
        is_named = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise FetchError(f"{url}: is no URL that leads anywhere; correct url") from error
    if not is_named or not parts.path.strip("/") or parts.path.endswith("/"):
        raise FetchError(f"{url}: names no object; correct url")
    if parts.scheme.lower() not in stores.ENDPOINTS:
        from feedtool.fetch import ftp  # noqa: PLC0415  - few sources need it

        found = ftp.fetch_file(url, rules, seconds=seconds)
        return Object(found.data, url, modified=found.modified)
    return _Bucket(url, parts, rules, seconds).fetch(etag, clock)


@dataclass(frozen=True, slots=True)
class _Bucket:
    """One object of a bucket, and how it may be reached."""

    url: str
    parts: SplitResult
    rules: Rules
    seconds: float

    @property
    def scheme(self) -> str:
        return self.parts.scheme.lower()

    def fetch(self, etag: str | None, clock: Callable[[], float]) -> Object | None:
        """Fetch it by the user's proxy, or by a gateway: obstore itself follows redirects, and proxies of the environment."""
        limits = self.rules.limits
        if limits.proxy:
            return self._fetched(etag, clock, limits.proxy)
        from feedtool.fetch.gateway import gateway  # noqa: PLC0415  - few sources need it

        with gateway(max_bytes=limits.max_bytes + SPARE, allow_private=limits.allow_private) as (way, gate):
            try:
                return self._fetched(etag, clock, gate.url)
            except FetchError as error:
                raise self._led(error, way.refused) from error

    def _led(self, error: FetchError, refused: list[str]) -> FetchError:
        """Say where its server led, where that was the failure."""
        if refused:
            return FetchError(f"{self.url}: its server leads to {refused[0]}")
        if AWAY in str(error):
            return FetchError(f"{self.url}: its server leads to another host, which is not followed; name that one")
        return error

    def _fetched(self, etag: str | None, clock: Callable[[], float], proxy: str) -> Object | None:
        until = clock() + self.seconds
        try:
            with stores.told():
                result = self._store(proxy).get(self._key(), etag=etag)
                return self._read(result.meta, result.stream(CHUNK), lambda: until - clock())
        except StoreError as error:
            if error.kind == "same":
                return None
            raise self._refusal(error) from error

    def _refusal(self, error: StoreError) -> FetchError:
        told = {
            "extra": FetchError(f"{self.url}: buckets are read by an extra: pip install 'feedtool[buckets]'"),
            "missing": FetchError(f"{self.url}: there is no such object; correct url", status=404),
            "denied": FetchError(f"{self.url}: access denied; correct auth, or the credentials in the environment", status=403),
            "slow": FetchError(f"{self.url}: it did not come in {self.seconds:.0f} seconds", transient=True),
        }
        return told.get(error.kind) or FetchError(f"{self.url}: cannot be read: {error}", transient=True)

    def _read(self, meta: Mapping[str, Any], chunks: Iterator[Any], left: Callable[[], float]) -> Object:
        most = self.rules.limits.max_bytes
        data = bytearray()
        for chunk in chunks if meta["size"] <= most else ():
            data += chunk
            if left() <= 0:
                raise TimeoutError
        if max(meta["size"], len(data)) > most:
            raise FetchError(f"{self.url}: is larger than {most:,} bytes; raise fetch.max_bytes, or leave it")
        if len(data) != meta["size"]:
            raise FetchError(f"{self.url}: ends after {len(data):,} of {meta['size']:,} bytes", transient=True)
        return Object(bytes(data), self.url, meta["e_tag"], format_datetime(meta["last_modified"], usegmt=True))

    def _store(self, proxy: str) -> stores.Store:
        client = {
            "timeout": timedelta(seconds=max(self.seconds, 0.001)),
            "user_agent": self.rules.limits.agent,
            "proxy_url": proxy,
        }
        return stores.opened(self._place(), client=client, retry={"max_retries": 0})

    def _key(self) -> str:
        return unquote(self.parts.path).removeprefix("/")

    def _place(self) -> stores.Place:
        """Say who asks: the source's own credentials, else those in the environment, else nobody."""
        auth = self.rules.credentials
        if auth is None or auth.user is None or auth.origin.lower() != f"{self.scheme}://{self.parts.netloc}".lower():
            return stores.Place(self.scheme, self.parts.netloc, is_open=not stores.is_known(self.scheme))
        if self.scheme == "gs":
            raise FetchError(f"{self.url}: gs takes no user and password; name a key file in GOOGLE_APPLICATION_CREDENTIALS")
        return stores.Place(self.scheme, self.parts.netloc, user=auth.user, password=auth.password)
