"""The one door to the library of buckets (the extra `buckets`): a store, who asks, and its errors in words of ours."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedtool.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENDPOINTS = {
    "s3": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    "gs": ("GOOGLE_BASE_URL",),
    "az": ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
}
"""Where the environment names a server of one's own; the first that is set counts."""

IDENTITIES = {
    "s3": ("AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE"),
    "gs": (
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_SERVICE_ACCOUNT",
        "GOOGLE_SERVICE_ACCOUNT_PATH",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
    ),
    "az": (
        "AZURE_STORAGE_ACCOUNT_KEY",
        "AZURE_STORAGE_ACCESS_KEY",
        "AZURE_STORAGE_SAS_KEY",
        "AZURE_STORAGE_SAS_TOKEN",
        "AZURE_STORAGE_CLIENT_SECRET",
        "AZURE_CLIENT_SECRET",
        "AZURE_FEDERATED_TOKEN_FILE",
    ),
}
"""Who asks, in the environment; a reader without any signs nothing, for else the metadata service of a cloud is called."""

QUERY = re.compile(r"\?[^\s\"')]*")
TIMED = re.compile(r" in [0-9.]+ ?[nµm]?s\b|, after [0-9]+ retries, max_retries: [0-9]+, retry_timeout: [0-9.]+m?s")


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket, what its names begin with there, where its server is (empty: as the environment says), and who asks.

    Without a user the environment says who; `is_open`: nobody, nothing is signed.
    """

    scheme: str
    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    is_open: bool = False

    def at(self) -> str:
        """Give the address of the server, empty where that of the cloud is meant."""
        named = (value for name in ENDPOINTS[self.scheme] if (value := os.environ.get(name)))
        return self.endpoint or next(named, "")


@dataclass(frozen=True, slots=True)
class Store:
    """An open bucket; what it is asked for raises what the library does, to be heard by `told`."""

    inner: Any = field(repr=False)

    def get(self, key: str, *, etag: str | None = None) -> Any:
        """Ask for an object, unless it is still the version that `etag` names."""
        import obstore  # noqa: PLC0415  - an extra, and slow to import

        return obstore.get(self.inner, key, options={"if_none_match": etag} if etag else {})

    def put(self, key: str, data: bytes, *, headers: Mapping[str, str], over: Mapping[str, str] | None) -> dict[str, str]:
        """Put an object where there is none, or `over` just that version of it; give its version."""
        import obstore  # noqa: PLC0415

        mode: Any = dict(over) if over else "create"
        return _version(obstore.put(self.inner, key, data, attributes=dict(headers), mode=mode, use_multipart=False))

    def list(self) -> dict[str, dict[str, str]]:
        """Give the versions of all objects whose names have no more `/` than the prefix, in one request for each thousand."""
        import obstore  # noqa: PLC0415

        return {each["path"]: _version(each) for each in obstore.list_with_delimiter(self.inner)["objects"]}

    def remove(self, key: str) -> None:
        """Take an object away, if it is there."""
        import obstore  # noqa: PLC0415

        obstore.delete(self.inner, key)


def opened(place: Place, *, client: Mapping[str, Any], retry: Mapping[str, Any]) -> Store:
    """Open a bucket, without asking it anything; raises StoreError where that cannot be."""
    with told():
        from obstore import store  # noqa: PLC0415  - an extra, and slow to import

        kinds = {"s3": store.S3Store, "gs": store.GCSStore, "az": store.AzureStore}
        options = {"client_options": {**client, "allow_http": place.at().lower().startswith("http://")}, "retry_config": retry}
        inner = kinds[place.scheme](place.bucket, prefix=place.prefix or None, **options, **_identity(place), **_where(place))
        return Store(inner)


@contextmanager
def told() -> Iterator[None]:
    """Turn what the library raises into StoreError."""
    try:
        from obstore import exceptions as known  # noqa: PLC0415
    except ImportError as error:
        raise StoreError("extra", "it needs an extra: pip install 'feedtool[buckets]'") from error
    try:
        yield
    except known.NotModifiedError as error:
        raise StoreError("same", "it is what it was") from error
    except FileNotFoundError as error:
        raise StoreError("missing", "there is no such object") from error
    except (known.PermissionDeniedError, known.UnauthenticatedError) as error:
        raise StoreError("denied", "access denied") from error
    except (known.PreconditionError, known.AlreadyExistsError) as error:
        raise StoreError("changed", "somebody else has changed it") from error
    except (known.BaseError, OSError, ValueError) as error:
        raise _failure(error) from error


def is_known(scheme: str) -> bool:
    """Say whether the environment says who asks."""
    return any(os.environ.get(name) for name in IDENTITIES[scheme]) or (scheme == "gs" and _has_login())


def _version(meta: Mapping[str, Any]) -> dict[str, str]:
    """Name a version by all that its store does; some go by entity tags, some by versions."""
    return {name: meta[name] for name in ("e_tag", "version") if meta[name]}


def _identity(place: Place) -> dict[str, Any]:
    if place.user is None:
        return {"skip_signature": True} if place.is_open else {}
    if place.scheme == "s3":
        return {"access_key_id": place.user, "secret_access_key": place.password}
    if place.scheme == "az":
        return {"account_name": place.user, "account_key": place.password}
    raise StoreError("denied", "gs takes no user and password; name a key file in GOOGLE_APPLICATION_CREDENTIALS")


def _where(place: Place) -> dict[str, Any]:
    given = {"endpoint": place.endpoint, "region": place.region} if place.scheme == "s3" else {"endpoint": place.endpoint}
    return {name: value for name, value in given.items() if value}


def _has_login() -> bool:
    return (Path.home() / ".config/gcloud/application_default_credentials.json").exists()


def _failure(error: Exception) -> StoreError:
    """Tell a failure by the answer: what the library makes of lists and of odd servers has no kind of its own."""
    text = _reason(error)
    if any(status in text for status in ("401 Unauthorized", "403 Forbidden")):
        return StoreError("denied", "access denied")
    if "NoSuchBucket" in str(error):
        return StoreError("missing", "there is no such bucket")
    return StoreError("slow" if isinstance(error, TimeoutError) else "failed", text)


def _reason(error: Exception) -> str:
    """Give what went wrong, on one line, the same each time, without a query: signatures may be in it."""
    first = str(error).partition("\n")[0]
    return " ".join(TIMED.sub("", QUERY.sub("", first)).split())[:300]
