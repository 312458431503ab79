"""What a configuration says of publishing: what is refused, with its place; secrets are not shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from feedtool.config import loads
from feedtool.errors import ConfigError
from feedtool.run import plan
from tests.conftest import CONFIG
from tests.test_operating import BLOCKS

KNOWN = "expected a bucket like s3://bucket or s3://bucket/prefix (s3, gs or az)"
MISTAKES = [
    ("{compress: zip}", "7:21: publish.compress: expected one of gz, br, zst, got 'zip'"),
    ("{compress: [gz, gz]}", "7:26: publish.compress[1]: 'gz' is listed twice"),
    ("{to: /var/www}", f"7:15: publish.to: {KNOWN}, got '/var/www'"),
    ("{to: 's3:/feeds'}", f"7:15: publish.to: {KNOWN}, got 's3:/feeds'"),
    ("{to: 's3://feeds/a b'}", f"7:15: publish.to: {KNOWN}, got 's3://feeds/a b'"),
    ("{to: 's3://feeds/../b'}", f"7:15: publish.to: {KNOWN}, got 's3://feeds/../b'"),
    (
        "{to: 's3://key:secret@feeds/b'}",
        "7:15: publish.to: expected a bucket without a user name or password; name th",
    ),
    ("{endpoint: 'https://x.example'}", "7:10: publish: endpoint is of a bucket, and none is named; name it as to, or leave"),
    (
        "{to: 'gs://feeds', auth: {user: a, password: b}}",
        "7:10: publish: gs takes no auth; name a key file in GOOGLE",
    ),
    ("{to: 's3://feeds', auth: {user: a}}", "7:29: publish.auth.password: missing key 'password'"),
    (
        "{to: 's3://feeds', bucket: x}",
        "7:29: publish.bucket: unknown key 'bucket'; known: compress, to, endpoint",
    ),
    (
        "{to: 's3://feeds', cache_control: günde}",
        "7:44: publish.cache_control: expected plain ASCII, such as public, max-age=300, got 'günde'",
    ),
]


@pytest.mark.parametrize(("block", "message"), MISTAKES)
def test_mistakes_are_told_with_their_place(block: str, message: str) -> None:
    """Line, column, path, the value where it is no secret, and what to do."""
    with pytest.raises(ConfigError) as caught:
        loads(f"{CONFIG}publish: {block}\n", plan.REGISTRY, environ={}, folder=Path())
    assert f"config.yaml:{message}" in str(caught.value)
    assert "secret@" not in str(caught.value)


def test_the_bucket_of_the_guide_is_one() -> None:
    """Its secrets come from the environment, and its parts are what they seem."""
    environ = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "hidden"}
    given = loads(CONFIG + BLOCKS["bucket"], plan.REGISTRY, environ=environ, folder=Path()).publish
    assert given.place == ("s3", "feeds-example-org", "site")
    assert given.auth is not None
    assert (given.auth.user, given.auth.password.get_secret_value()) == ("key", "hidden")
    assert "hidden" not in repr(given)
    assert re.fullmatch(r"[\x20-\x7e]+", yaml.safe_load(BLOCKS["bucket"])["publish"]["cache_control"])


@pytest.mark.parametrize("text", ["s3://feeds", "s3://feeds/", "gs://feeds", "az://feeds"])
def test_a_prefix_may_be_left_out(text: str) -> None:
    """A slash at the end changes nothing: the place is the same."""
    given = loads(f"{CONFIG}publish: {{to: '{text}'}}\n", plan.REGISTRY, environ={}, folder=Path()).publish
    assert (given.to, given.place[1:]) == (text.rstrip("/"), ("feeds", ""))
