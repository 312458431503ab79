"""Names of hosts in any script, as browsers write them; and that what is imported is installed with feedtool."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest

from feedtool import hosts
from feedtool.build.text import uri
from feedtool.clean.urls import web_url

REPO = Path(__file__).parents[1]
TOGETHER = {"pydantic_core": "pydantic"}
"""Modules that come with a package by its own demand, and are part of what it offers."""


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Example.ORG", "example.org"),
        ("körfez.example.org", "xn--krfez-jua.example.org"),
        ("İSTANBUL.example", "xn--istanbul-o0e.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("βόλος.example", "xn--nxasmm1c.example"),
        ("💩.example", "xn--ls8h.example"),
        ("例。example", "xn--fsq.example"),
    ],
)
def test_a_name_is_written_as_browsers_do(name: str, written: str) -> None:
    """Letters that older rules wrote as others (`ß` as `ss`) are those of another host."""
    assert hosts.in_ascii(name) == written
    assert hosts.in_ascii(written) == written


@pytest.mark.parametrize("name", ["ü" * 70 + ".example", "ü." * 600, "a..ü", "ü\ud800"])
def test_what_is_no_name_is_refused(name: str) -> None:
    """Too long, with a part that is empty, or with what is no character."""
    with pytest.raises(UnicodeError):
        hosts.in_ascii(name)


def test_links_lead_to_the_host_that_browsers_go_to() -> None:
    """Where they are cleaned, and where RSS writes them."""
    for write in (web_url, uri):
        assert write("https://straße.example:81/ö") == "https://xn--strae-oqa.example:81/%C3%B6"


def test_all_that_is_imported_is_installed() -> None:
    """Each package that our code imports stands in `dependencies` or in an extra; what others bring today is gone tomorrow."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [*project["optional-dependencies"].values()]
    declared = {_plain(re.split(r"[\[<>=; ]", one)[0]) for one in sum(extras, project["dependencies"])}
    packages = importlib.metadata.packages_distributions()
    imported = {TOGETHER.get(name, name) for name in _imported()}
    assert not {name for name in imported if declared.isdisjoint(map(_plain, packages.get(name, [name])))}


def _imported() -> set[str]:
    found: set[str] = set()
    for file in (REPO / "feedtool").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found - sys.stdlib_module_names - {"feedtool", ""}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
