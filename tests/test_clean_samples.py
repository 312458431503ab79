"""Each text step against its samples: what it must leave alone, what it must change, and that twice equals once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from feedtool.clean.decode import repair
from feedtool.clean.normalise import characters

DATA = Path(__file__).parent / "data" / "clean"
CHANGES = {"decode": repair, "normalise": characters}


def samples(kind: str) -> list[Any]:
    """Give (step, case) for every sample of a kind in every file."""
    loaded = {step: yaml.safe_load((DATA / f"{step}.yaml").read_text(encoding="utf-8")) for step in CHANGES}
    return [pytest.param(step, case, id=f"{step}-{n}") for step, file in loaded.items() for n, case in enumerate(file[kind])]


@pytest.mark.parametrize(("step", "text"), samples("noop"))
def test_noop(step: str, text: str) -> None:
    """A step leaves alone what is right already."""
    assert CHANGES[step](text) == text


@pytest.mark.parametrize(("step", "case"), samples("changes"))
def test_changes(step: str, case: list[str]) -> None:
    """A step makes its change, and nothing is left to do after it."""
    before, after = case
    assert CHANGES[step](before) == after
    assert CHANGES[step](after) == after
