"""Link templates: absolute URLs with `{slug}`, `{name}` and `{date}` in them."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = ("slug", "name", "date")

UNSAFE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`|]")


def check_template(template: str) -> str:
    """Give the template back, or raise ValueError with what is wrong with it."""
    for name in _names(template):
        if name not in FIELDS:
            raise ValueError(f"unknown field {{{name}}}; use {{slug}}, {{name}} or {{date}}")
    if UNSAFE.search(template):
        raise ValueError("has a character that no URL has; percent-encode it")
    _check_host(template)
    return template


def has_date(template: str) -> bool:
    """Say whether the template needs a date."""
    return "date" in _names(template)


def fill(template: str, values: Mapping[str, str]) -> str:
    """Put the values into a checked template, percent-encoded (UTF-8).

    >>> fill("https://example.org/{date}/{slug}", {"date": "2024-03-25", "slug": "été"})
    'https://example.org/2024-03-25/%C3%A9t%C3%A9'
    """
    return template.format_map({name: quote(value, safe="", errors="backslashreplace") for name, value in values.items()})


def _names(template: str) -> tuple[str, ...]:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError("has an unmatched brace; write {slug}, {name} or {date}, and {{ for a brace") from error
    if any(form or conversion for _, _, form, conversion in parts):
        raise ValueError("fields take no format; write {slug}, {name} or {date} alone")
    return tuple(name for _, name, _, _ in parts if name is not None)


def _check_host(template: str) -> None:
    refusal = "expected an absolute http or https URL whose host has no field, like https://example.org/{slug}"
    try:
        parts = urlsplit(template)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(refusal) from error
    if parts.scheme not in {"http", "https"} or not host or "{" in parts.netloc or "@" in parts.netloc:
        raise ValueError(refusal)
