"""Noise rules compiled: a rule says which spans of a line it means; where they may be cut is `places`' business."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import re2

from feedtool.clean.fold import GLUE, fold, fold_with_map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.clean.lines import Line, Span
    from feedtool.model import NoiseRule, Where

_DEFAULT_PLACES: dict[str, tuple[Where, ...]] = {
    "literal": ("title", "summary", "body", "tags"),
    "line": ("summary", "body"),
    "regex": ("summary", "body"),
}
# Scripts written without spaces: a token may touch them and still be whole.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SUFFIX = re.compile(r"['’]\w")
_MAX_MEMORY = 8_000_000
"""Bytes that one user pattern may compile to; re2 then runs in time linear in the text."""


class Matcher(Protocol):
    """What a compiled rule can do."""

    def may_match(self, folded: str, /) -> bool:
        """Say quickly whether a folded text, lines and all, can hold a match at all."""

    def spans(self, line: Line) -> list[Span]:
        """Give the spans of a line that the rule means, sorted, none of them protected."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to use: its name in the ledger, its places, and whether only edges count."""

    name: str
    where: tuple[Where, ...]
    matcher: Matcher
    edges: bool


def compile_rule(rule: NoiseRule, language: str) -> Rule:
    """Compile a rule for a language (BCP 47); ValueError with a one-line reason where the pattern is wrong."""
    matcher: Matcher
    if rule.kind == "literal":
        matcher = Literal.of(rule.pattern, language)
    elif rule.kind == "line":
        matcher = Glob.of(rule.pattern, language)
    else:
        matcher = Regex(compile_pattern(rule.pattern))
    return Rule(str(rule), rule.where or _DEFAULT_PLACES[rule.kind], matcher, edges=rule.kind == "literal")


def check_rule(rule: NoiseRule) -> None:
    """Raise ValueError with a one-line reason where a rule does not compile."""
    compile_rule(rule, "en")


def compile_pattern(pattern: str) -> re2._Regexp[str]:
    """Compile a user's regular expression with re2, which never backtracks; ValueError says what it does not know."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace") if isinstance(error.args[0], bytes) else str(error)
        raise ValueError(f"{reason} (look-around and back-references are not there: see the re2 syntax)") from error


@dataclass(frozen=True, slots=True)
class Literal:
    """A token, compared folded; a no-break space inside it is part of its spelling."""

    token: str
    pattern: re.Pattern[str]
    language: str

    @classmethod
    def of(cls, token: str, language: str) -> Literal:
        """Compile a token; ValueError where nothing visible is in it."""
        folded = " ".join(fold(token, language).replace(GLUE, " ").split())
        if not folded:
            raise ValueError(f"{token!r} has no visible character to match")
        parts = (f"[ {GLUE}]+" if char == " " else re.escape(char) for char in folded)
        return cls(folded, re.compile(f"{GLUE}*".join(parts)), language)

    def may_match(self, folded: str) -> bool:
        """Look for the token anywhere."""
        return self.token in folded or (GLUE in folded and self.pattern.search(folded) is not None)

    def spans(self, line: Line) -> list[Span]:
        """Find whole tokens: what touches them is no letter of a spaced script, and no more of their own frame."""
        if not self.may_match(fold(line.text, self.language)):
            return []
        folded = fold_with_map(line.text, self.language)
        found: list[Span] = []
        last = -1
        for match in self.pattern.finditer(folded.text):
            start, end = match.span()
            if (start == last or _is_start(folded.text, start)) and _is_end(folded.text, end, self.pattern):
                span = folded.span(start, end)
                if line.is_free(span):
                    found.append(span)
                    last = end
        return found


@dataclass(frozen=True, slots=True)
class Glob:
    """A whole line, compared folded; `*` is any run of characters."""

    pattern: re2._Regexp[str]
    head: str
    language: str

    @classmethod
    def of(cls, pattern: str, language: str) -> Glob:
        r"""Compile a line pattern; `\*` is a star itself."""
        parts = [_plain(part, language) for part in re.split(r"(?<!\\)\*", pattern)]
        if not any(parts):
            raise ValueError(f"{pattern!r} matches every line; say more than '*'")
        glob = ".*".join(re2.escape(part) for part in parts)
        return cls(compile_pattern(f"(?s)\\s*{glob}\\s*"), max(parts, key=len).strip(), language)

    def may_match(self, folded: str) -> bool:
        """Look for the longest fixed part anywhere."""
        return self.head in folded.replace(GLUE, " ")

    def spans(self, line: Line) -> list[Span]:
        """Give the whole line, unless part of it is code or kept by the user."""
        folded = fold(line.text, self.language).replace(GLUE, " ")
        if line.held or not self.pattern.fullmatch(folded) or not line.is_prose:
            return []
        return [(0, len(line.text))]


@dataclass(frozen=True, slots=True)
class Regex:
    """A user's regular expression over the text of one line as it is written."""

    pattern: re2._Regexp[str]

    def may_match(self, _folded: str) -> bool:
        """Say yes: anchors make a look at the whole text useless."""
        return True

    def spans(self, line: Line) -> list[Span]:
        """Give each match that is not empty and not protected."""
        return [span for span in self._matches(line.text) if span[0] < span[1] and line.is_free(span)]

    def _matches(self, text: str) -> Iterator[Span]:
        return (match.span() for match in self.pattern.finditer(text))


def _plain(part: str, language: str) -> str:
    return fold(part.replace("\\*", "*"), language).replace(GLUE, " ")


def _is_start(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not before or not _belong(before, text[start])


def _is_end(text: str, end: int, token: re.Pattern[str]) -> bool:
    after = text[end : end + 1]
    if not after or token.match(text, end):
        return True
    return not (_belong(after, text[end - 1]) or _SUFFIX.match(text, end))


def _belong(outside: str, edge: str) -> bool:
    """Say whether a character belongs to the same word, or the same frame, as the edge of the token that it touches."""
    if outside == edge and not _is_word(edge):
        return True
    return _is_word(outside) and (_is_word(edge) or not _UNSPACED.match(outside))


def _is_word(char: str) -> bool:
    """Say whether a character is of a word; vowel signs and other marks are."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
