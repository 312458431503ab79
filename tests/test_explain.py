"""The ledger as a person sees it: what each step changed, checked against what is remembered; as a person runs it."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from feedtool.clean import ledger
from feedtool.state import codec, items
from feedtool.state.database import seen
from tests.conftest import ARTICLE, CONFIG

if TYPE_CHECKING:
    from tests.conftest import Site

NAME = "articles/2026-03-01-first.txt"
CHECKED = "checked: cleaning the original again gives what is remembered, and the ledger leads back to the original\n"
PAGE = b"<p>Ben &amp;amp; Co are long enough</p><p onclick=x>See <b>this</b></p><p>#haber#</p>"


def on_terminal(site: Site, *words: str, **environ: str) -> str:
    """Run the program where its output is a terminal, and give all that it printed."""
    ours, theirs = pty.openpty()
    clean = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "COLUMNS": "200", **environ}
    command = [sys.executable, "-m", "feedtool", *words]
    with subprocess.Popen(command, cwd=site.folder, env=clean, stdin=subprocess.DEVNULL, stdout=theirs) as process:
        os.close(theirs)
        pieces = []
        try:
            while piece := os.read(ours, 65536):
                pieces.append(piece)
        except OSError:  # the other end was closed
            pass
    os.close(ours)
    assert process.returncode == 0
    return b"".join(pieces).decode()


def test_explain_shows_what_each_step_changed(site: Site) -> None:
    """The step, the rule and why; then the field, what was taken out, and what was put in, between what stayed."""
    site.write("articles/2026-03-01-first.txt", ARTICLE.replace("first paragraph", "first &amp;amp; best paragraph"))
    site.here("build")
    told = site.here("explain", NAME).stdout
    assert (
        "\ndecode: decoded wrongly, or escaped twice\n"
        "    content:\n"
        "-   The first &amp;amp; best paragraph is longer than the line …\n"
        "+   The first & best paragraph is longer than the line …\n"
    ) in told
    assert "\nnoise: #haber#: a rule of the configuration\n    content:\n-   #haber#\n-   #haber#\n-   #haber#\n" in told
    assert told.endswith(f"\n\n{CHECKED}")


def test_the_ledger_that_is_printed_leads_back(site: Site) -> None:
    """From the clean item that is remembered, and the JSON that is printed, comes the original that is remembered."""
    site.here("build")
    told = json.loads(site.here("explain", NAME, "--json").stdout)[0]
    assert (told["agrees"], told["remark"]) == (True, "")
    with seen(site.folder / "state.db") as database:
        (record,) = items.named(database, NAME)
        back = ledger.replay(items.clean(database, record), ledger.read(told["ledger"]))
        assert codec.original(back) == items.original(database, record)
    assert (told["words"], told["language"]) == (len(told["clean"]["text"].split()), "en")


def test_what_the_settings_changed_is_said(site: Site) -> None:
    """Where another cleaner would clean now, the diff is that one's; where the source is gone, there is none."""
    site.here("build")
    site.write("config.yaml", CONFIG.replace("#haber#", "The second*"))
    told = site.here("explain", NAME)
    assert told.stdout.endswith(
        "not the same: the settings or the program changed since it was cleaned: this is what cleaning does now\n"
    )
    assert "noise: line:The second*" in told.stdout
    assert json.loads(site.here("explain", NAME, "--json").stdout)[0]["agrees"] is False
    site.write("config.yaml", CONFIG.replace("newsroom", "office"))
    assert "the configuration has no source 'newsroom' any more" in site.here("explain", NAME).stdout


def test_what_is_remembered_wrongly_is_found(site: Site) -> None:
    """A clean item that is not what its original gives is told, though settings and program are the same."""
    site.here("build")
    with seen(site.folder / "state.db") as database:
        (record,) = items.named(database, NAME)
        item = items.clean(database, record)
    with closing(sqlite3.connect(site.folder / "state.db")) as connection, connection:
        packed = codec.packed(replace(item, title="Another title"))
        connection.execute("UPDATE cleans SET data = ? WHERE digest = ?", (packed, record.digest))
    assert "not the same: cleaning it now gives something else than what is remembered" in site.here("explain", NAME).stdout


def test_the_original_as_it_was_found(site: Site) -> None:
    """Every field and the whole content, or the JSON that is remembered."""
    site.here("build")
    told = site.here("explain", NAME, "--original").stdout
    assert told.startswith(f"key: {NAME}\n")
    assert told.endswith("#haber#\n#haber#\n#haber#\n")
    whole = json.loads(site.here("explain", NAME, "--original", "--json").stdout)
    assert whole["content"].endswith("#haber#\n#haber#\n#haber#")


def test_a_terminal_obeys_nothing_that_an_item_says(site: Site) -> None:
    """Escapes and directions of a hostile item are shown, not done."""
    site.write(NAME, ARTICLE.replace("The second", "The \x1b[31msecond\u202e\u200b"))
    site.here("build")
    for words in (("explain", NAME), ("explain", NAME, "--original")):
        told = site.feedtool(*words).stdout
        assert "\\x1b[31msecond\\u202e" in told
        assert not {"\x1b", "\u202e", "\u200b"} & set(told)


def test_colours_are_for_terminals(site: Site) -> None:
    """Red for what was taken out, green for what was put in; none where they are not wanted or nobody sees them."""
    site.write("page.html", PAGE)
    words = ("clean", "--explain", "--noise", "#haber#", "page.html")
    told = on_terminal(site, *words)
    assert "\x1b[31mamp;\x1b[0m" in told
    assert "\x1b[32mBen & Co are long enough See this\x1b[0m" in told
    plain = on_terminal(site, *words, NO_COLOR="1")
    assert "\x1b" not in plain
    assert plain.replace("\r\n", "\n") == site.feedtool(*words).stdout


def test_clean_explains(site: Site) -> None:
    """What cleaning a file changes, in place of the article; as JSON beside it, and it leads back."""
    site.write("page.html", PAGE)
    told = site.here("clean", "--explain", "--noise", "#haber#", "page.html")
    assert "<p>#haber#</p>" in told.stdout
    assert 'onclick="x"' in told.stdout
    assert told.returncode == 0
    shown = json.loads(site.here("clean", "--explain", "--json", "--noise", "#haber#", "page.html").stdout)
    assert shown["html"] == "<p>Ben &amp; Co are long enough</p><p>See <b>this</b></p>"
    assert shown["original"]["content"] == PAGE.decode()
    assert {change["step"] for change in shown["ledger"]} >= {"decode", "noise", "narrow"}


@pytest.mark.parametrize("count", [40, 400])
def test_long_changes_are_shortened(site: Site, count: int) -> None:
    """What is changed at very many places, or in very many lines, is shown in part, and the rest is counted."""
    site.write("page.html", "".join(f"<p>Number &amp;amp; {n} of them is here</p>" for n in range(count)).encode())
    told = site.here("clean", "--explain", "page.html").stdout
    assert f"… and in {count - 12:,} more places (--json has all)\n" in told
    assert len(told.splitlines()) < 60
