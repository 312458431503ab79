"""Files in a bucket: put whole or not at all, and only over the version that is known; one request lists a thousand.

Nothing is remembered here; versions are plain text that the caller keeps.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from feedtool import stores
from feedtool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 60.0
"""The time that one request may take, all tries together."""

RETRY = {
    "max_retries": 4,
    "retry_timeout": timedelta(seconds=SECONDS),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=5), "base": 3},
}


@dataclass(frozen=True, slots=True)
class Found:
    """An object as it is there: the SHA-256 of its bytes in hexadecimal digits, and its version."""

    digest: str
    version: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """An open bucket. All that it does raises StoreError when that fails; what was there before is whole then."""

    store: stores.Store

    def seen(self) -> dict[str, str]:
        """Give the versions of all objects that are there, by name."""
        with stores.told():
            return {name: _written(version) for name, version in self.store.list().items()}

    def put(self, name: str, data: bytes, *, headers: Mapping[str, str], over: str | None) -> str:
        """Put an object where there is none (`over` is None), or in the place of one version; give its version.

        Raises StoreError of the kind `changed` where something else is there.
        """
        with stores.told():
            return _written(self.store.put(name, data, headers=headers, over=_read(over) if over else None))

    def found(self, name: str) -> Found | None:
        """Give what is there under a name, None where there is nothing."""
        try:
            with stores.told():
                result = self.store.get(name)
                version = {key: result.meta[key] for key in ("e_tag", "version") if result.meta[key]}
                return Found(hashlib.sha256(result.bytes()).hexdigest(), _written(version))
        except StoreError as error:
            if error.kind == "missing":
                return None
            raise

    def remove(self, name: str) -> None:
        """Take an object away, if it is there."""
        try:
            with stores.told():
                self.store.remove(name)
        except StoreError as error:
            if error.kind != "missing":
                raise


def opened(place: stores.Place, *, agent: str) -> Bucket:
    """Open a bucket, without asking it anything; raises StoreError where that cannot be."""
    client = {"timeout": timedelta(seconds=SECONDS), "connect_timeout": timedelta(seconds=10), "user_agent": agent}
    return Bucket(stores.opened(place, client=client, retry=RETRY))


def is_same(one: str | None, other: str | None) -> bool:
    r"""Say whether two versions are one: by their entity tags, which some lists write without quotes, else by their names.

    >>> is_same('{"e_tag": "\\"a\\""}', '{"e_tag": "a", "version": "2"}'), is_same("{}", "{}"), is_same("{}", None)
    (True, False, False)
    """
    if one is None or other is None:
        return False
    (tag, version), (other_tag, other_version) = map(_names, (one, other))
    return tag == other_tag if tag and other_tag else version == other_version != ""


def _names(version: str) -> tuple[str, str]:
    named = _read(version)
    return named.get("e_tag", "").strip('"'), named.get("version", "")


def _written(version: Mapping[str, str]) -> str:
    return json.dumps(version, sort_keys=True)


def _read(version: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(version)
    return found
