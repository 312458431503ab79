"""Redirects of moved feeds as the hosts of static files read them: by their own parsers and by what matches the rules there."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.npm import packages
from tests.test_moving import SITE, feeds, printed, world
from tests.test_operating import need

if TYPE_CHECKING:
    from tests.history import World

__all__ = ["world"]

SCRIPTS = Path(__file__).parent / "data" / "hosts"
NPM = {
    "netlify": ("@netlify/redirect-parser@16.1.1", "netlify-redirector@0.5.0"),
    "cloudflare": ("@cloudflare/pages-shared@0.13.0", "sucrase@3.35.0"),
}
ELSEWHERE = "https://new.example/a'b%24c/d;e?e=1&f=%22"
PATHS = {
    "/feeds/news.xml": f"{SITE}/gazette.xml",
    "/feeds/news.html": f"{SITE}/gazette.html",
    "/feeds/news": f"{SITE}/gazette.html",
    "/feeds/x.json": f"{ELSEWHERE}.json",
    "/feeds/gazette.xml": None,
    "/feeds/gazette.tag.ferries.json": None,
}


@pytest.mark.parametrize("host", NPM)
def test_hosts_of_files_redirect(world: World, tmp_path: Path, host: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each moved file, a page by its name without the ending too, and no other, although all are there."""
    there = f'  x: {{title: X, moved_to: "{ELSEWHERE}{{suffix}}"}}\n'
    text = f"  gazette: {{title: Gazette, split_by: tag}}\n  news: {{moved_to: gazette}}\n{there}"
    feeds(world, text)
    world.config = world.config.replace("[rss, atom, json]", "[rss, atom, json, html]")
    assert world.run().is_ok
    world.config = world.config.replace("kind: list", "kind: text, path: a")
    (rules := tmp_path / "_redirects").write_text(printed(world, host, capsys)[0], encoding="utf-8")
    (world.folder / "output").rename(world.folder / "feeds")
    folder = (str(world.folder),) if host == "cloudflare" else ()
    command = [need("node", "nodejs"), str(SCRIPTS / f"{host}.mjs"), str(rules), *folder, *PATHS]
    done = subprocess.run(command, cwd=packages(NPM[host]), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    expected = [[301, there] if there else [200, None] for there in PATHS.values()]
    assert json.loads(done.stdout) == expected
