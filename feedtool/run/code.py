"""What this program is made of, as a digest: what an older one cleaned or rendered is done again by a newer one."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import feedtool

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(feedtool.__file__).parent

CLEANING = (
    *("clean", "sources", "extract", "model.py", "nouns.py", "categories.py", "podcast.py", "profile.py", "alike.py"),
    *("namespace.py", "remembered.py", "spaces.py", "values.py", "languages.py", "hosts.py", "slug.py"),
)
RENDERING = (
    *("build", "check/*.py", "merge", "model.py", "nouns.py", "podcast.py", "remembered.py", "spaces.py", "spelling.py"),
    *("namespace.py", "values.py", "languages.py", "hosts.py", "slug.py"),
)

_DISTRIBUTION = re.compile(
    r"(babel|bleach|ftfy|google_re2|lxml|markupsafe|nh3|wcwidth|feedgen|beautifulsoup4|py3langid)-[^-]+\.dist-info",
    re.IGNORECASE,
)


def code(rooms: tuple[str, ...]) -> str:
    """Name the code of some rooms and the versions of the libraries that they use.

    A room is a folder with all in it, or a pattern: of checking, only what the build itself demands is at its top.
    A library that repairs its sanitiser must clean again what it let through before.
    """
    seen = hashlib.sha256()
    for file in files(rooms):
        seen.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    for name in _distributions():
        seen.update(name.encode() + b"\0")
    return seen.hexdigest()[:16]


def files(rooms: tuple[str, ...]) -> Iterator[Path]:
    """Give all files of some rooms."""
    for room in rooms:
        found = (ROOT / room).rglob("*.*") if (ROOT / room).is_dir() else ROOT.glob(room)
        yield from sorted(filter(_counts, found))


def _counts(file: Path) -> bool:
    """Say whether a file is code, or what code is filled in with: templates, texts and styles."""
    return file.suffix in {".py", ".html", ".css", ".js", ".toml"}


def _distributions() -> list[str]:
    """Give names and versions as pip writes them into folder names: reading metadata would cost what a quiet run costs."""
    found: set[str] = set()
    for folder in filter(os.path.isdir, sys.path):
        names = os.listdir(folder)  # noqa: PTH208  Path.iterdir makes a path of each of hundreds
        found |= {name.lower() for name in names if _DISTRIBUTION.fullmatch(name)}
    return sorted(found)
