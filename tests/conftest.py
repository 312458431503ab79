"""What tests share: a folder with a configuration and articles, and the program run as a user runs it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

os.register_at_fork(after_in_child=partial(sys.settrace, None))  # a fork never tells what it covered: it is not slowed by that

# That a machine is slow is no fault of an example; and what was green once is green again: `explore` looks for new examples.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True)
settings.load_profile("same")

CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/"}
sources:
  newsroom: {kind: text, path: articles/*.txt, noise: ["#haber#"]}
feeds:
  news: {title: News}
"""
ARTICLE = """A title for the first article
A short line that says what it is about
The first paragraph is longer than the line above it, as it is in most articles that people write.
The second paragraph speaks of the #haber# tag in a sentence.
Source: Newsroom
#haber#
#haber#
#haber#"""


TOGETHER = ("index.html", "feeds.opml", "feed.css")
"""What belongs to all feeds together."""


LONG = """survival survival_state operating pages_browser xss browser_build network contract learn_command browser look mirror
history objects learned survival_disks survival_signals explain filters_build cli hostile static_site""".split()
"""The files of tests that take longest, longest first: they begin before all others, so that in the end none runs alone."""


MEASURED = frozenset("browser cli explain look network opml".split())
"""The files of tests whose processes cover what no other test does: 15% of a command's time is measuring what it covers."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes long in front; the rest stays in its random order."""
    places = {f"test_{name}.py": at for at, name in enumerate(LONG)}
    here = {*places, *(f"test_{name}.py" for name in MEASURED)}
    if missing := [name for name in sorted(here) if not Path(__file__).with_name(name).exists()]:
        raise pytest.UsageError(f"tests/conftest.py: LONG or MEASURED names files that are not there: {missing}; correct it")
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


@pytest.fixture(autouse=True, scope="module")
def _measured(request: pytest.FixtureRequest) -> Iterator[None]:
    """Measure processes only where that says something."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.stem.removeprefix("test_") not in MEASURED:
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        yield


@pytest.fixture(autouse=True)
def _published(request: pytest.FixtureRequest) -> Iterator[None]:
    """Judge all feeds that a test has published in its folder, or just written, by our rules and by the W3C validator."""
    if hasattr(request.function, "hypothesis"):  # which writes what no cleaner lets through, too, and has its own check
        with _unmeasured():  # many examples cover what few others do
            yield
        return
    from tests import outputs  # noqa: PLC0415  - it takes the rules along

    with outputs.recorded() as written:
        yield
    folder = getattr(request.node, "funcargs", {}).get("tmp_path")
    told = [name for mark in request.node.iter_markers("tells") for name in mark.args]
    assert [each for each in outputs.faults(folder, written) if not any(name in each for name in told)] == []


@dataclass(frozen=True)
class Site:
    """A folder with `config.yaml`, `articles/` and, after a build, `output/`."""

    folder: Path

    def feedtool(self, *words: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the program in the folder; the environment is nearly empty, as cron's is."""
        measured = {name: value for name, value in os.environ.items() if name.startswith("COV")}
        clean = {"PATH": "/usr/bin:/bin", **measured, **environ}
        command = [sys.executable, "-m", "feedtool", *words]
        done = subprocess.run(command, cwd=self.folder, input=stdin, env=clean, capture_output=True, check=False)
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())

    def here(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the program in this process, at a fifth of the cost: where it is no test of processes and what they import."""
        from feedtool.cli import main  # noqa: PLC0415

        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main(words)
            except SystemExit as ended:  # a wrong command line
                code = int(ended.code or 0)
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(words, code, out.read(), err.read())

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file below the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def files(self) -> dict[str, tuple[bytes, int, int]]:
        """Give each published file's bytes, modification time and inode."""
        output = self.folder / "output"
        found = sorted(output.iterdir()) if output.exists() else []
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in found}

    def feeds(self) -> dict[str, tuple[bytes, int, int]]:
        """Give the files of feeds, without those that belong to all feeds together."""
        return {name: each for name, each in self.files().items() if not name.startswith(TOGETHER)}


@contextlib.contextmanager
def _unmeasured() -> Iterator[None]:
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.fixture
def unmeasured() -> Iterator[None]:
    """Let a test whose bound is one of time run without measuring what it covers, which may take as long again."""
    with _unmeasured():
        yield


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Make a folder with a configuration and two articles."""
    made = Site(tmp_path)
    made.write("config.yaml", CONFIG)
    made.write("articles/2026-03-01-first.txt", ARTICLE)
    made.write("articles/2026-03-02-second.txt", ARTICLE.replace("first", "second"))
    return made
