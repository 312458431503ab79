"""Pages of ours: what the build demands of them, under the names of its check, each an error."""

from __future__ import annotations

from feedtool.check.valid.rule import error

_OURS = "how this program writes pages"
_SAFE = "how this program writes pages; WHATWG HTML"
RULES = (
    error("page/whole", "a page of feedtool that breaks off, or that something in it ends too early", _OURS, "write it anew"),
    error(
        "page/policy",
        "a Content-Security-Policy that allows more than a page needs, or does not name what runs",
        "CSP 3",
        "write it anew",
    ),
    error("page/id", "two elements of the same id", "WHATWG HTML, the id attribute", "write it anew"),
    error("page/title", "a page without a title or a language", "WCAG 2.2, 2.4.2 and 3.1.1", "write it anew"),
    error("page/element", "an element outside of articles that pages do not have", _OURS, "write it anew"),
    error("page/attribute", "an attribute that pages do not have, or an address that leads elsewhere", _OURS, "write it anew"),
    error("html/url", "an address in an article of a page that is not absolute, or runs", _SAFE, "write the whole address"),
    error("html/comment", "a comment in an article of a page in which parsers find different ends", _SAFE, "remove it"),
    error("html/size", "an article of a page with millions of characters of HTML", _SAFE, "shorten it"),
)
