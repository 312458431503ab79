"""Buckets of other clouds: `az://` on Azurite, to read from and to publish to; `gs://` on fake-gcs-server, to read from."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import obstore
import pytest

from feedtool import stores
from feedtool.config import loads
from feedtool.errors import FetchError, StoreError
from feedtool.fetch.door import Rules
from feedtool.fetch.limits import Credentials, Limits
from feedtool.fetch.objects import Object, fetch_object
from feedtool.publish.bucket import opened as publish_to
from feedtool.run import once, plan
from feedtool.state.database import opened
from tests import origin
from tests.clouds import ACCOUNT, KEY, azurite, gcs
from tests.conftest import ARTICLE, CONFIG
from tests.test_operating import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from feedtool.report import Report
    from tests.clouds import Cloud
    from tests.conftest import Site

NOW = datetime(2026, 4, 1, tzinfo=UTC)
FEED = origin.feed("Bread", "Butter")
NAME = "news/the feed.xml"
HEAD = "site: {title: T, url: 'https://t.example/'}\nsources:\n"


def named(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Have the environment name a server."""
    for name, value in cloud.environ.items():
        monkeypatch.setenv(name, value)
    return cloud


@pytest.fixture(scope="module")
def azure() -> Iterator[Cloud]:
    """Start Azurite once, with a feed that anybody may read and one that nobody may."""
    with azurite("open", "closed", "site") as cloud:
        for name in ("open", "closed"):
            obstore.put(cloud.store(name), NAME, FEED)
        yield cloud


@pytest.fixture
def az(azure: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Give the server that the environment names."""
    return named(azure, monkeypatch)


@pytest.fixture(scope="module")
def google() -> Iterator[Cloud]:
    """Start fake-gcs-server once."""
    with gcs("news", {NAME: FEED}) as cloud:
        yield cloud


@pytest.fixture
def gs(google: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Give the server that the environment names."""
    return named(google, monkeypatch)


def rules(folder: Path, origin: str = "", key: str = KEY) -> Rules:
    """Give rules, with credentials for one bucket."""
    who = Credentials(origin, ACCOUNT, key) if origin else None
    return Rules(Limits("feedtool", max_bytes=1_000_000, allow_private=True), folder, who)


def read_once(url: str, given: Rules) -> Object:
    """Read an object."""
    first = fetch_object(url, given, seconds=PATIENCE)
    assert first is not None
    assert first.data == FEED
    assert first.modified is not None
    return first


def read_twice(url: str, given: Rules) -> None:
    """Read an object, which does not come again while it is what it was."""
    first = read_once(url, given)
    assert fetch_object(url, given, seconds=PATIENCE, etag=first.etag) is None
    assert fetch_object(url, given, seconds=PATIENCE, etag='"another"') == first


def test_a_container_of_azure_is_read(az: Cloud, tmp_path: Path) -> None:
    """With the account and its key, as the source or the environment has them."""
    read_twice("az://closed/news/the%20feed.xml", rules(tmp_path, "az://closed"))


def test_one_for_anybody_is_read_by_anybody(az: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the environment names the account, which is part of its address."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", ACCOUNT)
    read_twice("az://open/news/the feed.xml", rules(tmp_path))


REFUSED = {
    "az://closed/none.xml": (KEY, "there is no such object; correct url"),
    "az://nowhere/feed.xml": (KEY, "there is no such object; correct url"),
    "az://closed/news/the feed.xml": ("d3Jvbmc=", "access denied; correct auth"),
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_azure_does_not_give_is_said(az: Cloud, tmp_path: Path, url: str) -> None:
    """As of any other bucket, without secrets."""
    key, message = REFUSED[url]
    with pytest.raises(FetchError, match=message) as caught:
        fetch_object(url, rules(tmp_path, url[: url.index("/", 5)], key), seconds=PATIENCE)
    assert key not in str(caught.value)


def publish(site: Site, cloud: Cloud, minute: int, *, over: bool = False) -> Report:
    """Run once, publishing to Azurite."""
    text = f"{CONFIG}publish: {{to: 'az://site/{site.folder.name}', endpoint: '{cloud.endpoint}', compress: gz, "
    text += f"auth: {{user: {ACCOUNT}, password: '{KEY}'}}}}\n"
    settings = loads(text, plan.REGISTRY, environ={}, folder=site.folder)
    with opened(settings.state) as database:
        return once.run(plan.plan(settings), database, once.Means(NOW + timedelta(minutes=minute), takes_over=over))


def test_azure_refuses_what_is_put_over_another_version(azure: Cloud, site: Site) -> None:
    """Two that write at the same moment: the second hears of the first."""
    place = stores.Place("az", "site", site.folder.name, endpoint=azure.endpoint, user=ACCOUNT, password=KEY)
    bucket = publish_to(place, agent="feedtool")
    first = bucket.put("a.xml", b"1", headers={}, over=None)
    assert bucket.put("a.xml", b"2", headers={}, over=first) != first
    for over in (None, first):
        with pytest.raises(StoreError) as refused:
            bucket.put("a.xml", b"3", headers={}, over=over)
        assert refused.value.kind == "changed"
    assert bucket.found("a.xml") is not None
    bucket.remove("a.xml")
    bucket.remove("a.xml")
    assert bucket.found("a.xml") is None


def test_azure_has_what_the_folder_has(azure: Cloud, site: Site) -> None:
    """Each file with its type; what changed is put over its own version, and over nobody else's."""
    store = azure.store("site", site.folder.name)

    def objects() -> dict[str, bytes]:
        return {each["path"]: bytes(obstore.get(store, each["path"]).bytes()) for each in obstore.list(store).collect()}

    def files() -> dict[str, bytes]:
        return {name: data for name, (data, *_) in site.files().items()}

    assert publish(site, azure, 1).is_ok
    assert objects() == files()
    told = obstore.get(store, "news.atom.xml.gz").attributes
    assert told["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert (told["Content-Encoding"], told["Cache-Control"]) == ("gzip", "public, max-age=300")
    site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert publish(site, azure, 2).is_ok
    assert objects() == files()
    obstore.put(store, "news.xml", b"theirs")
    site.write("articles/2026-03-04-fourth.txt", ARTICLE.replace("first", "fourth"))
    (problem,) = publish(site, azure, 3).problems
    assert f"az://site/{site.folder.name}: publish: news.xml: was put there by somebody else" in str(problem)
    assert objects() == {**files(), "news.xml": b"theirs"}
    assert publish(site, azure, 4, over=True).is_ok
    assert objects() == files()


def test_a_bucket_of_google_is_read(gs: Cloud, tmp_path: Path) -> None:
    """With the key that the environment names; this server sends it again each time, and reports its version all the same."""
    assert read_once("gs://news/news/the%20feed.xml", rules(tmp_path)).etag
    with pytest.raises(FetchError, match="there is no such object; correct url"):
        fetch_object("gs://news/none.xml", rules(tmp_path), seconds=PATIENCE)


@pytest.mark.parametrize("scheme", ["az", "gs"])
def test_a_source_may_be_in_a_bucket(request: pytest.FixtureRequest, site: Site, scheme: str) -> None:
    """Read, and asked again whether it changed; in a process of its own, since the library survives no fork."""
    cloud: Cloud = request.getfixturevalue({"az": "azure", "gs": "google"}[scheme])
    auth = f", auth: {{user: {ACCOUNT}, password: '{KEY}'}}" if scheme == "az" else ""
    bucket = {"az": "closed", "gs": "news"}[scheme]
    url = f"{scheme}://{bucket}/news/the%20feed.xml"
    source = f"{HEAD}  wire: {{kind: feed, url: '{url}', allow_private: true{auth}}}\n"
    site.write("config.yaml", f"{source}feeds: {{news: {{title: News}}}}\n")
    for _ in range(2):
        done = site.feedtool("build", stdin=b"", **cloud.environ)
        assert (done.returncode, done.stderr) == (0, "")
    titles = [each["title"] for each in json.loads((site.folder / "output/news.json").read_text())["items"]]
    assert titles == ["Bread", "Butter"]
