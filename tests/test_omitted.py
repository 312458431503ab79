"""Items that a source has and that are left out: told in a build, once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests import origin

if TYPE_CHECKING:
    from tests.conftest import Site

CONFIG = "site: {{title: S, url: 'https://s.example.org/'}}\nsources:\n  s: {{{source}}}\nfeeds: {{all: {{title: All}}}}\n"
SAME = [{"id": 1, "title": "Rye"}, {"id": 1, "title": "Rye"}, {"id": 1, "link": "https://e.org/1"}]
OTHER = [*SAME, {"id": 1, "title": "Wheat"}]
NOTE = "s: {} left out, with the key of another and not its title: {}; give each an id of its own\n"


def built(site: Site, records: list[dict[str, object]], more: str = "") -> str:
    """Build from records, and give what was said."""
    site.write("config.yaml", CONFIG.format(source=f"kind: json, path: in.json{more}"))
    site.write("in.json", json.dumps(records))
    done = site.here("build")
    assert done.returncode == 0
    return done.stderr


def test_what_is_left_out_for_its_key_is_told_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same once more is no loss, nor what says nothing; it is told again with other settings, not with another program."""
    assert built(site, SAME) == ""
    assert built(site, OTHER) == NOTE.format("1 item is", "'1'")
    many = [{"id": number // 2, "title": str(number)} for number in range(2, 12)]
    assert built(site, [*OTHER, *many]) == ""
    monkeypatch.setattr("feedtool.run.read._code", lambda: "another program")
    assert built(site, many) == ""
    assert built(site, [*OTHER, *many], ", max_bytes: 1 MB") == NOTE.format("7 items are", "'1', '2', '3', …")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("kind: table, path: in", "id,title\n1,Rye\n1,Wheat\n"),
        ("kind: html, path: in, items: li, fields: {id: '@id'}", "<ul><li id=1><a>Rye</a></li><li id=1><a>Wheat</a></li></ul>"),
        (
            "kind: html, path: in, items: li",
            "<ul><li><a href='https://e.org/1'></a></li><li><a href='https://e.org/1'>Wheat</a></li></ul>",
        ),
    ],
)
def test_it_is_told_of_rows_and_lists(site: Site, source: str, text: str) -> None:
    """Of a list also where the first that leads to an item shows but its picture."""
    site.write("config.yaml", CONFIG.format(source=source))
    site.write("in", text)
    assert "s: 1 item is left out, with the key of another and not its title: " in site.here("build").stderr


BEYOND = "s: 2 items are left out, which feeds have room for, beyond the first 3; raise max_items\n"


@pytest.mark.parametrize("is_json", [False, True])
def test_what_a_source_is_not_to_read_is_told_once_where_feeds_have_room(site: Site, is_json: bool) -> None:  # noqa: FBT001
    """They have with a higher limit, or with archives; a feed that shows no more anyway misses nothing."""
    titles = "Bread Butter Rye Wheat Oats".split()
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": each, "content_text": each} for each in titles]}
    site.write("in", json.dumps(feed) if is_json else origin.feed(*titles))

    def said(settings: str, most: int = 3) -> str:
        text = CONFIG.format(source=f"kind: feed, path: in, max_items: {most}").replace("title: All", f"title: All, {settings}")
        site.write("config.yaml", text)
        done = site.here("build")
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert said("limit: 3") == ""
    assert said("limit: 4") == ""  # nothing is read anew
    site.write("in", site.folder.joinpath("in").read_bytes() + b"\n")
    assert said("limit: 4") == BEYOND
    site.write("in", site.folder.joinpath("in").read_bytes() + b"\n")
    assert said("limit: 4") == ""
    assert said("limit: 2, archive: {size: 2}", most=4) == BEYOND.replace("2 items are", "1 item is").replace(
        "first 3", "first 4"
    )
    assert "left out" not in said("limit: 9", most=5)
