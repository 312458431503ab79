"""By what an older program is told from a newer one: all code that decides what items and feeds are."""

from __future__ import annotations

from functools import cache

import grimp
import pytest

from feedtool.run.code import CLEANING, RENDERING, ROOT, code, files

APART = ("feedtool.config", "feedtool.counted", "feedtool.errors", "feedtool.ask")
"""What settings mean is in what they are told as; messages and requests are no part of an item."""

JUDGING = ("feedtool.check.valid", "feedtool.picture", "feedtool.categories")
"""What only those ask that judge feeds of anybody."""


@cache
def graph() -> grimp.ImportGraph:
    """Say which module imports which, in functions too."""
    return grimp.build_graph("feedtool", exclude_type_checking_imports=True, cache_dir=None)


@pytest.mark.parametrize(("rooms", "apart"), [(CLEANING, APART), (RENDERING, (*APART, *JUDGING))])
def test_what_code_imports_is_code_too(rooms: tuple[str, ...], apart: tuple[str, ...]) -> None:
    """A repaired module cleans and renders again, whichever of the rooms it serves."""
    here = {".".join(("feedtool", *file.relative_to(ROOT).with_suffix("").parts)) for file in files(rooms)}
    here = {name.removesuffix(".__init__") for name in here} & graph().modules
    needed = set().union(*(graph().find_modules_directly_imported_by(name) for name in here))
    assert {name for name in needed - here - {"feedtool"} if not name.startswith(apart)} == set()


def test_other_code_has_another_name() -> None:
    """And the same code the same."""
    assert code(CLEANING) == code(CLEANING) != code(RENDERING)
