"""Tags of languages are made of the shortest codes, which is what readers and screen readers know."""

import pytest
from babel.core import get_global

from feedtool.languages import _LONG, is_language, tag_of
from tests.conftest import Site

CHANGED = {"tgl": "fil", "twi": "ak"}
"""What Babel (CLDR) takes for another language today, and ISO 639 for its own."""


def test_codes_are_those_of_others() -> None:
    """Babel knows the same short code for each long one."""
    aliases = get_global("language_aliases")
    assert {code: aliases[code] for code in _LONG} == {**_LONG, **CHANGED}
    assert all(map(is_language, _LONG.values()))


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("eng", "en"),
        ("ENG_gb", "en-gb"),
        ("ger-AT", "de-AT"),
        ("zho-Hans", "zh-Hans"),
        ("gsw", "gsw"),
        ("cmn", "cmn"),
        ("en", "en"),
    ],
)
def test_the_shortest_code_counts(text: str, tag: str) -> None:
    """What has no code of two letters keeps its own; the rest of a tag stays as it is."""
    assert tag_of(text) == tag


FEED = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="eng"><title>N</title><id>n:1</id>
<updated>2026-03-05T10:00:00Z</updated><entry xml:lang="tur"><title>T</title><id>n:2</id><updated>2026-03-05T10:00:00Z</updated>
<content type="html">&lt;p lang="deu"&gt;Guten Tag&lt;/p&gt;</content></entry></feed>"""
CONFIG = """site: {title: Site, url: "https://example.org/", language: eng}
sources:
  n: {kind: feed, path: n.xml}
feeds:
  all: {title: All, head: n, formats: [atom, json, rss, html]}
"""


def test_feeds_and_pages_say_the_shortest(site: Site) -> None:
    """In heads, entries and texts, whoever wrote the long one."""
    site.write("n.xml", FEED)
    site.write("config.yaml", CONFIG)
    site.here("build")
    texts = [path.read_text() for path in (site.folder / "output").iterdir() if path.suffix != ".css"]
    assert len(texts) == 6
    assert not [text for text in texts for code in ("eng", "tur", "deu") if f'"{code}"' in text or f">{code}<" in text]
    (page,) = (text for text in texts if "Guten Tag" in text and "<!doctype html>" in text.lower())
    assert all(f'lang="{code}"' in page for code in ("en", "tr", "de"))
