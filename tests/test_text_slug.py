"""Titles become the words of a URL, and link templates absolute URLs."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.slug import slug
from feedtool.sources.link import check_template, fill, has_date


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hello, World!", "hello-world"),
        ("Iğdır'da şölen: İZMİR ve ÇINAR", "igdirda-solen-izmir-ve-cinar"),
        ("Groß & Łódź — Ærø, Đakovo œuvre", "gross-lodz-aero-dakovo-oeuvre"),
        ("e\u0301te\u0301 q\u0323", "ete-q"),
        ("Ｆｕｌｌ　ｗｉｄｔｈ", "full-width"),
        ("The farmer’s dog's 2nd", "the-farmers-dogs-2nd"),
        ("Новый мост", "новый-мост"),
        ("が ぎ 新しい橋", "が-ぎ-新しい橋"),
        ("नई पुल", "नई-पुल"),
        ("!!! …", ""),
        ("", ""),
    ],
)
def test_slugs(title: str, expected: str) -> None:
    """Slugs."""
    assert slug(title) == expected


def test_a_long_slug_is_cut_at_a_word() -> None:
    """A long slug is cut at a word."""
    assert slug("orchard " * 20) == "-".join(["orchard"] * 10)
    assert slug("a" * 80 + " b") == "a" * 80
    assert slug("a" * 100) == "a" * 80


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_a_slug_is_short_and_has_no_punctuation(title: str) -> None:
    """A slug is short and has no punctuation."""
    made = slug(title)
    assert len(made) <= 80
    assert not re.search(r"[\s/?#.%A-Z]|--|^-|-$", made)
    assert slug(made) == made


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("https://example.org/{id}", r"unknown field \{id\}; use \{slug\}"),
        ("https://example.org/{}", r"unknown field \{\}"),
        ("https://example.org/{slug.x}", r"unknown field \{slug.x\}"),
        ("https://example.org/{slug", "unmatched brace"),
        ("https://example.org/slug}", "unmatched brace"),
        ("https://example.org/{slug!r}", "take no format"),
        ("https://example.org/{date:%Y}", "take no format"),
        ("/{slug}", "expected an absolute http or https URL"),
        ("ftp://example.org/{slug}", "expected an absolute"),
        ("javascript:{slug}", "expected an absolute"),
        ("https:///{slug}", "expected an absolute"),
        ("https://{slug}.example.org/", "expected an absolute"),
        ("https://me:secret@example.org/", "expected an absolute"),
        ("https://example.org:x/", "expected an absolute"),
        ("https://[::1/{slug}", "expected an absolute"),
        ("https://example.org/a b", "percent-encode it"),
        ("https://example.org/é", "percent-encode it"),
        ("https://example.org/<{slug}>", "percent-encode it"),
    ],
)
def test_bad_templates_are_refused_with_a_reason(template: str, reason: str) -> None:
    """Bad templates are refused with a reason."""
    with pytest.raises(ValueError, match=reason):
        check_template(template)


def test_good_templates_are_given_back() -> None:
    """Good templates are given back."""
    for template in (
        "https://example.org/{date}/{slug}?n={name}#x",
        "HTTP://example.org:8080",
        "https://example.org/{{{slug}}}",
    ):
        assert check_template(template) == template


def test_a_template_knows_whether_it_needs_a_date() -> None:
    """A template knows whether it needs a date."""
    assert has_date("https://example.org/{date}")
    assert not has_date("https://example.org/{{date}}{slug}")


@settings(deadline=None, max_examples=100)
@given(st.text())
def test_no_value_leaves_its_place_in_the_url(value: str) -> None:
    """No value leaves its place in the url."""
    made = fill("https://example.org/a/{name}/b", {"name": value})
    parts = urlsplit(made)
    assert made.isascii()
    assert (parts.netloc, parts.query, parts.fragment, parts.path.count("/")) == ("example.org", "", "", 3)
