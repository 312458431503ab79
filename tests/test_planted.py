"""Noise that was planted in clean articles: what learning finds of it, alone, and that nothing true is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from benchmarks.planting import RECALL, cleaned, measure
from benchmarks.plants import FORMATS, LANGUAGES, PLACES, Plot, grow, plots
from feedtool.clean.pipeline import Cleaner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedtool.model import CleanItem, Item

FEW = 8


def _sample(share: int = 1) -> list[Plot]:
    """Give plots in which each kind stands in each language, with few items."""
    left = {(kind, language) for kind in PLACES for language in LANGUAGES}
    found: list[Plot] = []
    for plot in plots():
        new = {(kind, plot.language) for kind, _ in plot.kinds} & left
        if new:
            left -= new
            found.append(replace(plot, size=min(plot.size, FEW)))
    return found[::share]


def _untaught(items: Sequence[Item], *, site: str) -> list[CleanItem]:
    cleaner = Cleaner.of(language=items[0].language or "en")
    return [cleaner.clean(item).item for item in items]


def test_each_kind_stands_everywhere() -> None:
    """The plots have forty kinds at each of their places in each language and format, and all sizes and shares."""
    chosen = list(plots())
    stand = {(kind, place, plot.language, plot.format) for plot in chosen for kind, place in plot.kinds}
    assert stand == {(k, p, ln, f) for k, places in PLACES.items() for p in places for ln in LANGUAGES for f in FORMATS}
    assert len(PLACES) == 40
    assert {plot.size for plot in chosen} == {5, 8, 12, 25, 50, 100}
    assert {plot.support for plot in chosen} == {0.6, 0.8, 1.0}


def test_the_same_plot_grows_the_same_items() -> None:
    """Chance is seeded: the same plot and seed give the same items, another seed other ones."""
    plot = next(plots())
    assert grow(plot) == grow(plot)
    assert grow(plot) != grow(plot, 1)


@pytest.mark.parametrize("plot", _sample(30), ids=str)
def test_so_many_items_have_what_was_planted(plot: Plot) -> None:
    """Each kind is in the share of items that the plot says, in the item's content, beside all that is true."""
    plants = grow(plot)
    for kind, _ in plot.kinds:
        assert sum(any(piece.kind == kind for piece in plant.pieces) for plant in plants) == round(plot.support * plot.size)
    if plot.format == "text":
        for plant in plants:
            assert all(text in plant.item.content for text in (*plant.truth, *(piece.text for piece in plant.pieces)))


def test_without_learning_noise_stays() -> None:
    """The measure measures learning: cleaning that has learned nothing loses no word, and finds few planted texts."""
    score = measure(_sample(10), _untaught)
    assert score.lost == 0
    assert 0 < score.recall < 0.2


def test_a_cleaner_that_takes_all_loses_all() -> None:
    """The measure sees true text that is gone."""

    def nothing(items: Sequence[Item], *, site: str) -> list[CleanItem]:
        return [replace(item, text="") for item in _untaught(items, site=site)]

    score = measure(_sample(60), nothing)
    assert score.recall == 1.0
    assert score.lost == score.words > 0


def test_learning_finds_what_was_planted_and_takes_nothing_true() -> None:
    """Sources with all kinds in all languages, of 5 to 25 items, alone, with no rule: nearly all is found, no word is lost."""
    chosen = [plot for plot in plots() if plot.size <= 25][::5]
    assert {kind for plot in chosen for kind, _ in plot.kinds} == set(PLACES)
    assert {plot.language for plot in chosen} == set(LANGUAGES)
    score = measure(chosen, cleaned)
    assert score.lost == 0
    assert score.recall >= RECALL
