"""What a newer feedtool reads otherwise is no edit: another picture, or one that was taken for a file, is no news."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from feedtool.model import CleanItem, Enclosure, Item, Person, SafeHtml, Size
from feedtool.run import read as reading
from feedtool.run.reread import is_alike, is_reread
from feedtool.state import codec
from tests.history import START, World, article, edited

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = """
site: {title: Wire, url: "https://wire.example/"}
defaults: {gate: {enabled: false}}
sources:
  wire: {kind: list}
feeds:
  news: {title: News, formats: json}
"""
SOUND = Enclosure("https://wire.example/a.mp3", "audio/mpeg", 9)
AVATAR, PICTURE = (Enclosure(f"https://wire.example/{name}") for name in ("avatar", "p"))
PHOTO = Enclosure("https://wire.example/q.jpg", "image/jpeg")
ADA = Person("Ada", avatar="https://wire.example/avatar")
OLD = Item(
    "a", "a", "Bread", "Rye", language="eng-GB", enclosures=(AVATAR, SOUND, PHOTO), image=AVATAR.url, authors=(Person("Ada"),)
)
NEW = replace(OLD, enclosures=(SOUND,), image=PICTURE.url, size=Size(9, 9), authors=(ADA,))


def are_reread(now: Item, before: Item) -> bool:
    """Say whether one item is another, read anew."""
    return is_reread(codec.original(now), codec.original(before))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NEW, True),
        (replace(NEW, enclosures=(SOUND, PHOTO)), True),
        (replace(NEW, enclosures=()), False),
        (replace(NEW, enclosures=(PHOTO, SOUND)), False),
        (replace(NEW, enclosures=(replace(SOUND, length=8),)), False),
        (replace(NEW, content="Wheat"), False),
        (replace(NEW, authors=(Person("Bo"),)), False),
        (replace(NEW, enclosures=OLD.enclosures), True),
        (replace(OLD, language="en-GB"), True),
        (replace(OLD, language="en-GB", published=START, updated=START), True),
        (replace(OLD, language="fr"), False),
        (replace(OLD, language="en-GB", title="Buns"), False),
        (replace(NEW, enclosures=OLD.enclosures, title="Buns"), False),
    ],
    ids=[
        "pictures",
        "one",
        "a sound",
        "order",
        "length",
        "text",
        "author",
        "another picture",
        "language",
        "language and dates",
        "another language",
        "title and language",
        "title",
    ],
)
def test_only_pictures_may_differ(now: Item, *, expected: bool) -> None:
    """All else must be as it was."""
    assert are_reread(now, OLD) is expected


def page(**changes: Any) -> CleanItem:
    """Give an item with a picture, as it is clean."""
    html = SafeHtml('<p>Rye <img src="https://wire.example/r.jpg?s=1&amp;e=2" alt="Loaf"></p>')
    made = CleanItem(
        "a", "a", "Bread", html, "Rye", "Rye", tags=("rye", "Food"), language="en", image="https://wire.example/i?s=1"
    )
    return replace(made, enclosures=(Enclosure("https://wire.example/a.mp3?s=1", "audio/mpeg", 9),), **changes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("?s=1&amp;e=2", "?s=2", True),
        ("r.jpg?s=1", "q.jpg?s=1", False),
        ("Loaf", "Buns", False),
        ("Rye ", "Rye? ", False),
    ],
)
def test_a_signed_picture_is_the_same_picture(old: str, new: str, *, expected: bool) -> None:
    """All else in a text is read by people."""
    assert is_alike(page(), replace(page(), html=SafeHtml(page().html.replace(old, new)))) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"image": "https://wire.example/i?s=2"}, True),
        ({"image": "https://wire.example/j?s=1"}, False),
        ({"language": None}, True),
        ({"tags": ("food", "rye")}, True),
        ({"tags": ("food",)}, False),
        ({"title": "Buns"}, False),
        ({"summary": "Buns"}, False),
        ({"authors": (ADA,)}, False),
        ({"rights": "CC"}, False),
    ],
    ids=str,
)
def test_what_nobody_reads_is_no_edit(change: dict[str, Any], *, expected: bool) -> None:
    """Neither signatures, nor the language, nor the order of tags."""
    assert is_alike(page(), replace(page(), **change)) is expected


def test_files_that_are_signed_anew_date_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are published as they are now; another file is an edit."""
    with World(tmp_path, CONFIG, listings={"wire": [article("zq0001")]}).alive(monkeypatch) as world:
        dated = []
        for file in ("a.mp3?s=1", "a.mp3?s=2", "b.mp3?s=2"):
            sound = replace(SOUND, url=f"https://wire.example/{file}")
            world.items("wire")[0] = replace(world.items("wire")[0], enclosures=(sound,))
            assert world.run().is_ok
            (item,) = json.loads((tmp_path / "output/news.json").read_text())["items"]
            assert item["attachments"][0]["url"] == sound.url
            dated.append("date_modified" in item)
        assert dated == [False, False, True]


@pytest.mark.parametrize("setting", ["language: de", "author: Desk", "tags: [local]", "timezone: Asia/Tokyo"])
def test_other_settings_date_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    """Neither in the run that finds them nor later; what is edited after that is dated."""
    with World(tmp_path, CONFIG, listings={"wire": [article("zq0001"), article("zq0002")]}).alive(monkeypatch) as world:
        world.run()
        dates, texts = [], []
        world.config = CONFIG.replace("kind: list", f"kind: list, {setting}")
        for change in (lambda item: item, lambda item: item, edited):
            world.items("wire")[0] = change(world.items("wire")[0])
            assert world.run().is_ok
            text = (tmp_path / "output/news.json").read_text()
            texts.append(text)
            dates.append([each["id"] for each in json.loads(text)["items"] if "date_modified" in each])
        assert (texts[0], dates[:2], len(dates[2])) == (texts[1], [[], []], 1)


@pytest.mark.parametrize(
    ("code", "change", "is_dated"),
    [("newer", lambda item: item, False), ("older", lambda item: item, True), ("newer", edited, True)],
    ids=["a newer program", "an edit", "both"],
)
def test_a_newer_program_dates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, change: Callable[[Item], Item], *, is_dated: bool
) -> None:
    """An entry has the same guid and dates without the files; where its source took them away, that is an edit."""
    with World(tmp_path, CONFIG).alive(monkeypatch) as world:
        before = replace(article(world.marker()), enclosures=OLD.enclosures, image=OLD.image)
        shown = []
        for item, by in ((before, "older"), (change(replace(before, enclosures=(SOUND,), image=PICTURE.url)), code)):
            world.listings = {"wire": [item]}
            monkeypatch.setattr(reading, "_code", lambda by=by: by)
            assert world.run().is_ok
            shown += json.loads((tmp_path / "output/news.json").read_text())["items"]
        first, second = shown
        assert [len(each["attachments"]) for each in shown] == [3, 1]
        assert (first["id"], first["date_published"]) == (second["id"], second["date_published"])
        assert (first.get("date_modified") != second.get("date_modified")) is is_dated
