"""The guard, whole: whatever a source, a server or a name leads to, nobody is called at an address that is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.apart import apart
from tests.rawserver import TITLES
from tests.sealed import CANARIES, OPENED, PORTS, SECONDS, SHUT

GRACE = 2.0
READ = {"next_page", "listing"}
"""What is read without an error and leads on: to another host, or in an article, whose first page stands then."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Try it all in a network of its own."""
    return apart("tests.sealed", tmp_path_factory.mktemp("sealed"), seconds=600)


def test_nobody_is_called_at_a_closed_address(told: Any) -> None:
    """Not by any spelling, name, redirect, link, cursor, sitemap, mailbox, file or bucket, nor by the environment's proxy."""
    assert told["shut"]["called"] == {}


def test_who_is_called_is_counted(told: Any) -> None:
    """Each of the listeners, once: else the test above would show nothing."""
    assert told["own"]["called"] == {f"{host} {port}": 1 for host in CANARIES for port in PORTS}


@pytest.mark.parametrize("name", SHUT)
def test_a_refusal_names_the_address(name: str, told: Any) -> None:
    """One clear error, in time; what is open beside it is read."""
    found, (_, said) = told["shut"]["found"][name], SHUT[name]
    assert found["seconds"] <= SECONDS + GRACE
    if said is None:
        assert found["told"] == []
        assert name in READ or found["titles"] == list(TITLES)
    else:
        (message,) = found["told"]
        assert re.search(said, message)


@pytest.mark.parametrize("name", OPENED)
def test_one_s_own_network_is_read_where_that_is_wanted(name: str, told: Any) -> None:
    """With `allow_private` the loopback and private addresses are called."""
    found = told["opened"]["found"][name]
    assert (found["told"], found["titles"]) == ([], list(TITLES))
    assert sum(told["opened"]["called"].values()) >= len(OPENED) - 1
