"""What needs an extra that is not installed says which, in a whole run; everything else goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Site

CONFIG = """
site: {title: Extras, url: "https://extras.example.org/"}
sources:
  newsroom: {kind: text, path: articles/*.txt}
  scripted: {kind: html, url: "https://app.example.org/", render: browser, items: article}
  bucket: {kind: feed, url: "s3://news/feed.xml"}
  rows: {kind: sql, database: "postgresql://127.0.0.1/news", query: select 1}
defaults: {fetch: {robots: false}}
feeds:
  news: {title: News}
"""
BLOCKING = """
import sys
sys.modules.update(dict.fromkeys({names}))  # an import of what is None fails
"""


def told(site: Site, *missing: str, chromium: str = "") -> dict[str, str]:
    """Build where packages are missing; give what was said of each source."""
    site.write("config.yaml", CONFIG)
    site.write("blocked/sitecustomize.py", BLOCKING.format(names=missing))
    done = site.feedtool("build", PYTHONPATH=str(site.folder / "blocked"), FEEDTOOL_CHROMIUM=chromium)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(site.feeds()) == 4
    lines = (line.partition(": fetch: ") for line in done.stderr.splitlines())
    return {source: message for source, _, message in lines if message}


def test_without_extras_each_source_names_its_own(site: Site) -> None:
    """In the words of pip, and what needs none is published."""
    assert told(site, "playwright", "obstore", "sqlalchemy") == {
        "scripted": "render: browser needs playwright: pip install 'feedtool[browser]'",
        "bucket": "s3://news/feed.xml: buckets are read by an extra: pip install 'feedtool[buckets]'",
        "rows": "databases are read by an extra: pip install 'feedtool[sql]'",
    }


def test_without_driver_and_program_they_are_named(site: Site) -> None:
    """SQLAlchemy may be there for other reasons, and Chromium may not be where it was said to be."""
    assert told(site, "psycopg", "obstore", chromium="/nowhere/chromium") == {
        "scripted": "render: browser needs an installed Chromium, as 'apt install chromium' gives; "
        "FEEDTOOL_CHROMIUM names '/nowhere/chromium', which is no program",
        "bucket": "s3://news/feed.xml: buckets are read by an extra: pip install 'feedtool[buckets]'",
        "rows": "the driver for postgresql+psycopg is not installed: it needs 'psycopg'; pip install 'feedtool[sql]'",
    }
