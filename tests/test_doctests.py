"""What docstrings show is what is given."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import feedtool

NAMES = [found.name for found in pkgutil.walk_packages(feedtool.__path__, "feedtool.") if not found.name.endswith("__main__")]


def test_examples_in_docstrings_hold() -> None:
    """Of every module, in whatever order."""
    results = {name: doctest.testmod(importlib.import_module(name)) for name in NAMES}
    assert sum(found.attempted for found in results.values()) > 150
    assert not [name for name, found in results.items() if found.failed]
