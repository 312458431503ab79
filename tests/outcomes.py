"""What the contract's inputs are to come to: so many items, or the words of the one error, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Wants = int | str | tuple[int, str]
"""Items and no error; no items and one error with these words; so many items and such an error."""

BINARY = "is binary, not text"
BROKEN = "is UTF-8 with a broken byte in line"
CROWDED = "a <p> with more than 200 attributes"
MANY = "more than the 50,000 that are cleaned"
LENGTHY = (1, "is longer than 1,000 characters: cut there; mend it where it comes from")
DEEP = "nested deeper than 200 levels"
MISSING = "its end is missing: what was there of it was read"
NO_DATABASE = "file is not a database; correct query"
NO_TIDE = "is no tide; correct url or path"
NO_JSON = "is not JSON: "
NOTHING_SAID = "has neither a subject nor a text"
UNWHOLE = "is no whole sitemap: its XML is broken or breaks off"
XML = "is XML, not JSON; read it as another kind"
XML_ROWS = "is an HTML or XML page"
NO_COLUMN = "no column is called as a title, content or link is"


def wants(kind: str, sample: str) -> Wants:
    """Give what a sample is to come to; one of which nothing is said raises KeyError."""
    own = OWN.get(kind, {})
    return own[sample] if sample in own else COMMON[sample]


COMMON: Mapping[str, Wants] = {
    "one item": 1,
    "three items": 3,
    "no bytes": "is empty; write something into it",
    "blanks": "is empty",
    "cut at a third": 1,
    "cut at two thirds": 1,
    "cut at the last byte": 1,
    "cut at within a character": 1,
    "UTF-16 without a mark": 1,
    "UTF-16 with a mark": 1,
    "Latin-5, undeclared": 1,
    "Latin-5 that says UTF-8": 1,
    "UTF-8 that says UTF-16": 1,
    "a lone surrogate": 1,
    "NUL bytes": BINARY,
    "a broken byte": BROKEN,
    "no character at all": 1,
    "many items": 3000,
    "over the cap": "larger than 20,000,000 bytes; raise max_bytes",
    "one large item": 1,
    "attributes": CROWDED,
    "siblings": MANY,
    "siblings that are borne": 1,
    "white space": 1,
    "starts of comments": 1,
    "elements": DEEP,
    "elements without ends": DEEP,
    "brackets": 1,
    "a picture": BINARY,
    "gzip": BINARY,
    "a folder": "is a folder; name the files in it",
    "a pipe": "is not a regular file; leave it out",
}
"""What holds for most kinds."""

JSON: Mapping[str, Wants] = {
    "cut at a third": f"{NO_JSON}unterminated string",
    "cut at two thirds": f"{NO_JSON}unterminated string",
    "cut at the last byte": f"{NO_JSON}expecting ',' delimiter",
    "cut at within a character": f"{NO_JSON}unterminated string",
    "Latin-5 that says UTF-8": XML,
    "UTF-8 that says UTF-16": XML,
    "brackets": "nested too deeply",
    "objects": "nested too deeply",
    "closed": "nested too deeply",
    "a page": "is an HTML page called 'Log in', not JSON; correct the URL",
    "JSON": "it says 'log in'; set items",
    "a number": "holds a number, not a list of objects; correct items",
    "null": "holds nothing, not a list of objects; correct items",
}
"""What holds for JSON, wherever it is from."""

OWN: Mapping[str, Mapping[str, Wants]] = {
    "json": JSON,
    "command": {
        **JSON,
        "no bytes": 0,
        "blanks": 0,
        "over the cap": "wrote more than 20,000,000 bytes and was killed; raise fetch.max_bytes",
        "a folder": "ended with exit code 1; it said: cat: in.json: Is a directory",
        "a pipe": "took longer than 2 seconds and was killed; raise timeout",
    },
    "text": {
        "three items": 1,
        "many items": 1,
        "over the cap": "larger than 2,000,000 bytes; raise max_bytes",
        "attributes": 1,
        "siblings": 1,
        "elements": 1,
        "elements without ends": 1,
        "a page": 1,
        "JSON": 1,
        "a number": 1,
        "null": 1,
    },
    "feed": {
        "cut at a third": (1, MISSING),
        "cut at two thirds": (1, MISSING),
        "cut at the last byte": (1, MISSING),
        "cut at within a character": (1, MISSING),
        "NUL bytes": 1,
        "a broken byte": 1,
        "many items": 1000,
        "tags": 0,
        "in an item": 1,
        "ampersands": 1,
        "JSON": "is JSON, but no JSON Feed; read it with kind: json",
        "JSON brackets": "is broken JSON: nested too deeply",
        "a picture": "is no feed: it begins with",
        "gzip": "is no feed: it begins with",
        "a page": "is an HTML page called 'Log in', not a feed; correct url",
        "a number": "is no feed: it begins with '42'; correct url",
        "null": "is no feed: it begins with 'null'; correct url",
    },
    "html": {
        "attributes": "an element with more than 1,000 attributes; correct url or path",
        "lists": 1,
        "tables": "items: 'article' matches nothing; correct items",
        "a page": "matches nothing; the page is called 'Log in': correct items",
        "JSON": "is JSON, not HTML; read it with kind: json",
        "a number": "has no HTML: it begins with '42'; correct url or path",
        "null": "has no HTML: it begins with 'null'; correct url or path",
    },
    "table": {
        "Latin-5 that says UTF-8": XML_ROWS,
        "UTF-8 that says UTF-16": XML_ROWS,
        "quotes": "has 1 column where the first row has 2; mend it",
        "JSON brackets": "nested too deeply",
        "a page": XML_ROWS,
        "JSON": NO_COLUMN,
        "a number": NO_COLUMN,
        "null": NO_COLUMN,
    },
    "sql": {
        "no bytes": "no such table: news; correct query",
        "blanks": NO_DATABASE,
        "cut at a third": "database disk image is malformed",
        "cut at two thirds": "has neither title nor content nor link",
        "UTF-16 without a mark": NO_DATABASE,
        "UTF-16 with a mark": NO_DATABASE,
        "Latin-5, undeclared": "malformed database schema",
        "Latin-5 that says UTF-8": NO_DATABASE,
        "UTF-8 that says UTF-16": NO_DATABASE,
        "NUL bytes": NO_DATABASE,
        "a broken byte": 1,
        "many items": 1000,
        "over the cap": NO_DATABASE,
        "a picture": NO_DATABASE,
        "gzip": NO_DATABASE,
        "a page": NO_DATABASE,
        "JSON": NO_DATABASE,
        "a number": NO_DATABASE,
        "null": NO_DATABASE,
        "a folder": "database names a folder; name the file in it",
        "a pipe": "database names a pipe, socket or device; name a file of SQLite",
    },
    "markdown": {
        "three items": 1,
        "many items": 1,
        "over the cap": "larger than 1,000,000 bytes; raise max_bytes",
        "one large item": "larger than 1,000,000 bytes; raise max_bytes",
        "quotes": 1,
        "lists": 1,
        "list items": "more than 25,000 paragraphs and items of lists; part it",
        "front matter": "front matter: nested deeper than 50 levels; mend it",
        "parens in front matter": 1,
        "pictures in the title": "front matter: not valid YAML: ",
        "stars": 1,
        "a page": 1,
        "JSON": "is empty; write something into it",
        "a number": 1,
        "null": 1,
    },
    "sitemap": {
        "cut at a third": UNWHOLE,
        "cut at two thirds": UNWHOLE,
        "cut at the last byte": UNWHOLE,
        "cut at within a character": UNWHOLE,
        "UTF-16 without a mark": UNWHOLE,
        "UTF-8 that says UTF-16": UNWHOLE,
        "NUL bytes": UNWHOLE,
        "a broken byte": 1,
        "no character at all": LENGTHY,
        "many items": 50,
        "one large item": LENGTHY,
        "siblings that are borne": LENGTHY,
        "starts of comments": LENGTHY,
        "attributes": LENGTHY,
        "siblings": LENGTHY,
        "elements": LENGTHY,
        "elements without ends": LENGTHY,
        "closed tags": UNWHOLE,
        "tags": UNWHOLE,
        "a picture": UNWHOLE,
        "gzip": "is no sitemap: neither XML nor a list of URLs; correct the URL",
        "a page": "is a page of HTML, not a sitemap",
        "JSON": "is no sitemap: neither XML nor a list of URLs; correct the URL",
        "a number": "is no sitemap: neither XML nor a list of URLs; correct the URL",
        "null": "is no sitemap: neither XML nor a list of URLs; correct the URL",
    },
    "mail": {
        "no bytes": 0,
        "blanks": NOTHING_SAID,
        "UTF-16 without a mark": NOTHING_SAID,
        "UTF-16 with a mark": NOTHING_SAID,
        "NUL bytes": 1,
        "a broken byte": 1,
        "many items": 1000,
        "over the cap": "larger than 50,000,000 bytes; raise max_bytes",
        "attributes": "a tag with more than 2,000 attributes",
        "siblings": "more than 5,000 links or 50,000 elements",
        "elements": "nested deeper than 250 levels",
        "elements without ends": "nested deeper than 250 levels",
        "parts": "parts that are nested deeper than 12 levels",
        "letters": "parts that are nested deeper than 12 levels",
        "a picture": NOTHING_SAID,
        "gzip": NOTHING_SAID,
        "a page": NOTHING_SAID,
        "JSON": NOTHING_SAID,
        "a number": NOTHING_SAID,
        "null": NOTHING_SAID,
        "a folder": "is a folder but no Maildir",
    },
    "tides": {
        "blanks": NO_TIDE,
        "UTF-16 without a mark": NO_TIDE,
        "UTF-16 with a mark": NO_TIDE,
        "NUL bytes": NO_TIDE,
        "a broken byte": 1,
        "many items": 1000,
        "attributes": 1,
        "siblings": 1,
        "elements": 1,
        "elements without ends": 1,
        "brackets": NO_TIDE,
        "a picture": NO_TIDE,
        "gzip": NO_TIDE,
        "a page": NO_TIDE,
        "JSON": NO_TIDE,
        "a number": NO_TIDE,
        "null": NO_TIDE,
    },
}
"""What is otherwise for one kind; what is not cut in a way that its format shows, or has no encoding, is read as it is."""
