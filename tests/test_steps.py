"""Cleaning steps that packages bring: named in a configuration, in the ledger, contained when they fail."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/cleaning.md").read_text(encoding="utf-8").partition("## Steps of your own")[2]
HUSH = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
OTHERS = '''
from dataclasses import replace

from feedtool.clean.html import HtmlBody
from feedtool.clean.steps import Step


def strip_tables(draft, settings):
    """Take tables out of the tree."""
    found = list(draft.body.root.iter("table"))
    for element in found:
        element.getparent().remove(element)
    return replace(draft, body=HtmlBody(draft.body.root)) if found else draft


def fail(draft, settings):
    """Fail on some items."""
    if "fail" in draft.title:
        raise KeyError("a fault\\nof its own")
    return draft


TREE = Step(strip_tables, on="tree")
FAILING = Step(fail)
NOTHING = Step(lambda draft, settings: None)
ENDLESS = Step.of_text(lambda text: text + "!")
'''
POINTS = """[feedtool.steps]
hush = feedtool_hush:STEP
tables = others:TREE
failing = others:FAILING
nothing = others:NOTHING
endless = others:ENDLESS
absent = others:ABSENT
broken = package_that_fails:STEP
other = pathlib:Path
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Install packages with steps, as pip would, beside two articles."""
    install(tmp_path, "1.0")
    (tmp_path / "feedtool_hush.py").write_text(HUSH)
    (tmp_path / "others.py").write_text(OTHERS)
    (tmp_path / "package_that_fails.py").write_text("import not_there\n")
    (tmp_path / "one.txt").write_text("News!!\n\nThe harbour opens again!!! At last.\n\nMore tomorrow.\n")
    (tmp_path / "two.txt").write_text("A day to fail\n\nNothing else happened!!\n\nMore tomorrow.\n")
    return tmp_path


def install(site: Path, version: str) -> None:
    """Write what pip writes of the packages."""
    for old in site.glob("*.dist-info"):
        (old / "METADATA").unlink()
        (old / "entry_points.txt").unlink()
        old.rmdir()
    about = site / f"feedtool_hush-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: feedtool-hush\nVersion: {version}\n")
    (about / "entry_points.txt").write_text(POINTS)


def configure(site: Path, steps: str, path: str = "'*.txt'") -> None:
    """Write a configuration with steps."""
    source = f"{{kind: text, path: {path}, steps: {steps}}}"
    text = f"site: {{title: T, url: 'https://example.com/'}}\nsources:\n  s: {source}\nfeeds: {{f: {{title: F}}}}\n"
    (site / "config.yaml").write_text(text)


def feedtool(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program where the packages are."""
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{site}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "feedtool", *words]
    return subprocess.run(command, cwd=site, env=environ, capture_output=True, text=True, check=False)


def test_a_step_of_others_cleans_and_is_in_the_ledger(site: Path) -> None:
    """Added to the usual ones, or alone; its package is named."""
    for steps in ("[+hush]", "[hush]"):
        configure(site, steps)
        done = feedtool(site, "clean", "-c", "config.yaml", "--source", "s", "--json", "one.txt")
        made = json.loads(done.stdout)
        assert (made["title"], made["text"]) == ("News!", "The harbour opens again! At last.\n\nMore tomorrow.")
        removal = {"step": "hush", "rule": "feedtool-hush 1.0", "text": "News!!", "where": "title"}
        assert removal in made["removals"]
    configure(site, "[+hush]")
    assert feedtool(site, "build").returncode == 0
    assert "again!!" not in (site / "output/f.xml").read_text()


def test_without_being_named_it_does_nothing(site: Path) -> None:
    """Installing a package changes no feed."""
    configure(site, "[noise]")
    assert "News!!" in feedtool(site, "clean", "-c", "config.yaml", "--source", "s", "one.txt").stdout


def test_a_step_on_the_tree_changes_html(site: Path) -> None:
    """And what it took is gone before the sanitiser sees it."""
    configure(site, "[+tables]")
    page = "<p>Some text.</p><table><tr><td>x</td></tr></table><p>More of it.</p>"
    (site / "page.html").write_text(page)
    done = feedtool(site, "clean", "-c", "config.yaml", "--source", "s", "page.html")
    assert done.stdout == "<p>Some text.</p><p>More of it.</p>\n"


def test_a_new_version_cleans_again(site: Path) -> None:
    """Items that were clean already, too; with the same version nothing is done."""
    configure(site, "[+hush]", "one.txt")
    assert feedtool(site, "build").returncode == 0
    before = (site / "output/f.xml").read_text()
    newer = HUSH.replace('"!"', '"?"') + "\n"  # of another size, or Python takes what it compiled within this second
    (site / "feedtool_hush.py").write_text(newer)
    feedtool(site, "build")
    assert (site / "output/f.xml").read_text() == before
    install(site, "1.1")
    feedtool(site, "build")
    assert "opens again? At last" in (site / "output/f.xml").read_text()


def test_a_step_that_fails_harms_its_item_only(site: Path) -> None:
    """The message names step, package and error; the others are built."""
    configure(site, "[+failing]")
    done = feedtool(site, "build")
    assert done.returncode == 1
    said = "s: two.txt: clean: step 'failing' of package 'feedtool-hush 1.0' failed: KeyError: 'a fault\\nof its own'; mend the"
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "The harbour opens again" in (site / "output/f.xml").read_text()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("nothing", "step 'nothing' of package 'feedtool-hush 1.0' failed: it gave a NoneType, not a Draft"),
        ("endless", "its text does not settle after 12 passes"),
    ],
)
def test_a_step_that_does_not_keep_its_contract_is_told(site: Path, step: str, said: str) -> None:
    """It gives no draft, or never ends."""
    configure(site, f"[+{step}]")
    done = feedtool(site, "clean", "-c", "config.yaml", "--source", "s", "one.txt")
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("absent", "step 'absent': 'others:ABSENT' of package 'feedtool-hush 1.0' cannot be imported (module 'others' has no"),
        ("broken", "step 'broken': 'package_that_fails:STEP' of package 'feedtool-hush 1.0' cannot be imported (No module"),
        ("other", "step 'other': 'pathlib:Path' of package 'feedtool-hush 1.0' is no Step; mend or remove the package"),
        ("hushh", "unknown step '+hushh'; did you mean 'hush'?"),
    ],
)
def test_a_step_that_cannot_be_had_is_a_mistake_with_its_place(site: Path, step: str, said: str) -> None:
    """Before anything is read."""
    configure(site, f"[+{step}]")
    done = feedtool(site, "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"config.yaml:3:42: sources.s.steps[0]: {said}"), done.stderr


def test_the_schema_offers_installed_steps(site: Path) -> None:
    """An editor knows their names."""
    configure(site, "[+hush]")
    steps = json.loads(feedtool(site, "schema").stdout)["$defs"]["Defaults"]["properties"]["steps"]
    assert {"hush", "+hush", "-noise"} <= set(steps["anyOf"][0]["enum"])
