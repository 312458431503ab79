"""How a configuration says where something is on a page: a CSS selector or XPath, and what is taken of what it chooses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from feedtool.config import After, Block, RefusalError, Text, option, whole
from feedtool.extract.selectors import LONGEST, check_selector
from feedtool.sources.expressions import TEMPLATES, pieces
from feedtool.sources.shape import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

PART = re.compile(r"(.*?)(?:@([A-Za-z_][\w:.-]*))?", re.DOTALL)
XPATH = ("/", "./", "(", "xpath:")


def is_xpath(text: str) -> bool:
    """Say whether a selector is XPath: it begins with `/`, `./`, `(` or `xpath:`."""
    return text.startswith(XPATH)


def split(text: str) -> tuple[str, str]:
    """Split `h2 a@href` into its selector and what is taken: `text`, `html`, `outer`, or the name of an attribute.

    >>> split("h2 a@href"), split("p"), split("@data-id")
    (('h2 a', 'href'), ('p', 'text'), ('', 'data-id'))
    """
    match = PART.fullmatch(text.strip())
    return (match[1].strip(), match[2] or "text") if match else (text, "text")


def checked(text: str) -> str:
    """Check a selector with what it takes; raise RefusalError with a one-line reason."""
    if is_xpath(text):
        return _checked_xpath(text)
    selector, _ = split(text)
    try:
        if selector and selector != ":scope":
            check_selector(selector)
    except ValueError as error:
        raise RefusalError(_advised(text) or str(error)) from error
    return text


def _advised(text: str) -> str:
    """Say what was probably meant, nothing where that cannot be seen."""
    if "{" in text:
        return f"expected a CSS selector; {TEMPLATES}"
    return f"expected a CSS selector; write {f':scope {text}'!r} for a child of the item" if text[0] in ">+~" else ""


def _checked_xpath(text: str) -> str:
    from lxml import etree  # noqa: PLC0415  - most selectors are CSS

    if len(text) > LONGEST:
        raise RefusalError(f"expected an XPath of at most {LONGEST} characters")
    try:
        etree.XPath(text.removeprefix("xpath:"), regexp=False)
    except etree.XPathError as error:
        raise RefusalError(f"expected an XPath 1.0 expression; {str(error).lower()}") from error
    return text


def _checked_pattern(text: str) -> str:
    import re2  # noqa: PLC0415  - few rules have a pattern

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(text, options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        raise RefusalError(f"expected a pattern in google-re2 syntax; {reason}") from error
    return text


def _checked_template(text: str) -> str:
    holes = [piece for piece, is_hole in pieces(text) if is_hole]
    if not holes or not {*FIELDS, ""}.issuperset(holes):
        raise RefusalError(f"expected a template with fields in braces, as in '{{title}} ({{author}})': {', '.join(FIELDS)}")
    return text


class Pick(Block):
    """Where one field is: a selector, or what says more."""

    shorthand: ClassVar[Callable[[str], dict[str, Any]] | None] = staticmethod(lambda text: {"select": text})

    select: Annotated[Text, After(checked)] | None = option(
        "The CSS selector or XPath that finds it in the item's element; `@name` at its end takes an attribute, `@html` markup.",
        default=None,
    )
    regex: Annotated[Text, After(_checked_pattern)] | None = option(
        "A pattern (google-re2): its first group, or all that it matches, is taken of what was found.", default=None
    )
    template: Annotated[Text, After(_checked_template)] | None = option(
        "Text made of fields, as in `{title} ({author})`; `{}` is what `select` found.", default=None
    )
    default: str | None = option("What it is where nothing is found.", default=None)

    @whole(mode="after")
    def _some(self) -> Self:
        if self.select is None and self.template is None and self.default is None:
            raise RefusalError("expected select, template or default")
        if self.regex is not None and self.select is None:
            raise RefusalError("expected select, which finds what regex is applied to")
        if self.select is None and self.template is not None and ("", True) in pieces(self.template):
            raise RefusalError("expected select, which '{}' in template stands for")
        return self
