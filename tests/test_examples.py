"""The examples and the pages about sources and fetching: what they show runs, is whole, and is what comes out."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from feedtool.config import Fetch, FullText, Source, loads
from feedtool.run.plan import REGISTRY
from feedtool.sources import KINDS
from tests.conftest import Site

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("sources", "fetching")}
EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/config.yaml"))
PACKAGE = ("kind/pyproject.toml", "kind/feedtool_tides/__init__.py")
FRAME = {"site": {"title": "T", "url": "https://t.example.org/"}, "feeds": {"f": {"title": "F"}}}
OUTPUT = re.compile(r"```text\n\$ cd (\S+) && feedtool ([^\n]+)\n(.*?)```", re.DOTALL)
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the examples, with the database that one needs and the entry point of another as pip would install it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    with closing(sqlite3.connect(tmp_path / "examples/sql/catch.db")) as database, database:
        database.executescript((tmp_path / "examples/sql/catch.sql").read_text())
    database.close()
    about = tmp_path / "examples/kind/feedtool_tides-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: feedtool-tides\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[feedtool.sources]\ntides = feedtool_tides:KIND\n")
    return tmp_path


def feedtool(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, with what is there importable."""
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{folder}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "feedtool", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def section(page: str, title: str) -> str:
    """Give what a page has below a heading of the second level."""
    below = re.split(rf"^## `?{re.escape(title)}`?$", page, maxsplit=1, flags=re.MULTILINE)[1]
    return re.split(r"^## ", below, maxsplit=1, flags=re.MULTILINE)[0]


def names(options: Any, before: str = "") -> Iterator[str]:
    """Give the dotted names of options, with those of their blocks; the fields of items have a table of their own."""
    for name, field in options.model_fields.items():
        block = next((each for each in (field.annotation, *getattr(field.annotation, "__args__", ())) if _is_block(each)), None)
        is_open = block is None or name in {"fields", "columns", "script", "auth"}
        yield from [f"{before}{name}"] if is_open else names(block, f"{before}{name}.")


def _is_block(annotation: Any) -> bool:
    return hasattr(annotation, "model_fields")


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_makes_valid_feeds(name: str, folder: Path) -> None:
    """Each example builds without a word, a second time too, and its feeds have entries and are valid."""
    place = folder / "examples" / name
    for _ in range(2):
        done = feedtool(place, "build")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = sorted(str(path) for path in (place / "output").iterdir())
    assert len(files) == 7
    files = [file for file in files if not file.endswith((".css", ".opml"))]
    assert "<item" in Path(next(file for file in files if "atom" not in file and file.endswith("xml"))).read_text()
    assert Site(place).here("validate", *files).returncode == 0


@pytest.mark.parametrize("name", [*(f"{name}/config.yaml" for name in EXAMPLES), *PACKAGE])
def test_example_is_shown_as_it_is(name: str) -> None:
    """docs/sources.md shows the configuration of each example, and the package of a kind, word for word."""
    assert (ROOT / "examples" / name).read_text(encoding="utf-8") in PAGES["sources"]


def test_every_kind_has_an_example() -> None:
    """No kind is without one; that of `text` is the configuration in the main folder."""
    assert {*EXAMPLES, "text"} == {*KINDS, "kind"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "text"])
def test_every_option_is_told(kind: str) -> None:
    """The section of a kind, or what it shares with others, names each of its options."""
    told = "".join(section(PAGES["sources"], title) for title in (kind, "Where it is", "Whole articles"))
    own = [name for name in names(KINDS[kind].options) if name.partition(".")[0] not in Source.model_fields]
    assert [name for name in own if f"`{name}`" not in told] == []


def test_every_setting_of_fetching_is_told() -> None:
    """docs/fetching.md names each key of `fetch`, docs/sources.md each of `full_text`."""
    assert [name for name in Fetch.model_fields if f"`fetch.{name}`" not in PAGES["fetching"]] == []
    assert [name for name in FullText.model_fields if f"`full_text.{name}`" not in PAGES["sources"]] == []


SHOWN = [(name, text) for name in PAGES for text in BLOCK.findall(PAGES[name])]


@pytest.mark.parametrize(("page", "text"), [(page, text) for page, text in SHOWN if "kind: tides" not in text])
def test_configuration_that_is_shown_is_right(page: str, text: str) -> None:
    """What the pages show is a configuration without a mistake, or the part of one; that of a kind of others is built above."""
    whole = yaml.safe_dump({**FRAME, "sources": {"s": {"kind": "text", "path": "x"}}, **yaml.safe_load(text)})
    environ = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "secret")
    assert loads(whole, REGISTRY, environ=environ, folder=ROOT).sources, page


@pytest.mark.parametrize(("place", "words", "shown"), OUTPUT.findall(PAGES["sources"]))
def test_output_that_is_shown_is_what_comes(place: str, words: str, shown: str, folder: Path) -> None:
    """What the page shows of a terminal is what the program prints."""
    done = feedtool(folder / place, *words.split())
    assert done.stderr + done.stdout == shown
