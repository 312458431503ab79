"""YAML text as a tree of nodes with positions: no objects are made, nothing is guessed from how a scalar looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from feedtool.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_DEPTH = 50
MAX_NODES = 100_000
MAX_ALIASES = 1000
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
SCALAR_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
CORE_TAGS = frozenset({*SCALAR_TAGS, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "!"})
# What neither YAML nor the XML of a feed can carry.
ILLEGAL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
# `noise: #haber#` reads as a comment, and so as nothing at all.
SWALLOWED = re.compile(r"[ \t]*#[^\s#]\S*")
QUOTE_HASH = "text that starts with '#' needs quotes"
# What a syntax error probably comes from, looked for in the lines before it (a list left open is found out late).
REACH = 20
# Characters of a line that are looked at for it: an opening bracket is followed to the end of what is there, each of them.
LONGEST = 500
UNQUOTED = (
    (re.compile(r"[\[{,][ \t]*#[^\s#]"), f"; {QUOTE_HASH}"),
    (re.compile(r"[\[{].*[^'\"]\$\{"), "; text with '${…}' needs quotes inside [] and {}"),
    (re.compile(r"^[^'\"#\n]*: [^'\"#\[{\n]*: ", re.MULTILINE), "; text with ': ' in it needs quotes"),
)
OPEN_COMMENT = re.compile(r"[^#'\"]*[\[{](?:[^#'\"\]}]|\"[^\"]*\"|'[^']*')*:[ \t]+(?=#[^\s#])")
FIRST = {"\t": "; indent with spaces, not tabs", **dict.fromkeys("@`%", "; put the text in quotes")}
ALIKE = "; is there a ':' behind the key of the line before, and do both begin in the same column?"

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text as it stands in the file; `text` is None for a plain `null`, `~` or nothing."""

    line: int
    column: int
    text: str | None
    size: int = 1
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: tuple[Node, ...]
    size: int
    depth: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping: its keys with their positions, and their values."""

    line: int
    column: int
    keys: dict[str, Scalar]
    values: dict[str, Node]
    size: int
    depth: int


Node = Scalar | Sequence | Mapping


def parse(text: str, *, file: str) -> tuple[Mapping, list[Mistake]]:
    """Read one YAML document whose top is a mapping, with the mistakes that leave the rest readable.

    Raise `ConfigError` when there is no way to go on: syntax, depth, size, aliases, or something else than a mapping.
    """
    _check_text(text, file=file)
    events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)  # type: ignore[no-untyped-call,unused-ignore]
    builder = _Builder(text, file=file, events=events)
    try:
        root = builder.document()
    except yaml.YAMLError as error:
        raise ConfigError(_syntax(error, text=text, file=file)) from error
    if isinstance(root, Mapping):
        return root, builder.found
    if root is None or (isinstance(root, Scalar) and root.text is None):
        raise ConfigError(Mistake(file, 1, 1, "", "the file is empty; run 'feedtool init' to make one"))
    raise ConfigError(
        Mistake(file, root.line, root.column, "", f"expected a mapping with site, sources and feeds, got {kind(root)}")
    )


def kind(node: Node) -> str:
    """Name a node for a person."""
    if isinstance(node, Scalar):
        return "nothing" if node.text is None else "text"
    word = "list" if isinstance(node, Sequence) else "mapping"
    return f"a {word}" if node.size > 1 else f"an empty {word}"


def _check_text(text: str, *, file: str) -> None:
    match = ILLEGAL.search(text)
    if match is None:
        return
    start = text.rfind("\n", 0, match.start()) + 1
    line, column = text.count("\n", 0, start) + 1, match.start() - start + 1
    message = f"character U+{ord(match[0]):04X} is not allowed; remove it, or write it as an escape if it is meant"
    if match[0] == "\ufeff":
        message = "byte order mark (U+FEFF); save the file as UTF-8 without one"
    raise ConfigError(Mistake(file, line, column, "", message))


def _syntax(error: yaml.YAMLError, *, text: str, file: str) -> Mistake:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Mistake(file, 1, 1, "", "not valid YAML: unreadable")
    line, column = error.problem_mark.line, error.problem_mark.column
    lines = [row[:LONGEST] for row in text.split("\n")]
    if swallowed := _swallowed(lines, line):
        return Mistake(file, *swallowed, "", f"not valid YAML: a comment inside [] or {{}} that is never closed; {QUOTE_HASH}")
    start, problem = error.context_mark, error.problem or "unreadable"
    if start is not None and "quoted" in (error.context or "") and "end of stream" in problem:
        return Mistake(file, start.line + 1, start.column + 1, "", "not valid YAML: a text in quotes that is never closed")
    return Mistake(file, line + 1, column + 1, "", f"not valid YAML: {problem}{_hint(error, lines, line=line, column=column)}")


def _swallowed(lines: list[str], last: int) -> tuple[int, int] | None:
    """Find, up to the line of an error, a value in an open list or mapping that reads as a comment: (line, column)."""
    for number in range(max(0, last - REACH), min(last + 1, len(lines))):
        match = OPEN_COMMENT.match(lines[number])
        if match:
            return number + 1, match.end() + 1
    return None


def _hint(error: yaml.MarkedYAMLError, lines: list[str], *, line: int, column: int) -> str:
    context, start = error.context or "", error.context_mark
    found, opened = _at(lines, line, column), _at(lines, start.line, start.column) if start else ""
    if found in FIRST:
        return FIRST[found]
    if opened and context.endswith((" an alias", " an anchor")):
        return f"; text that starts with {opened!r} needs quotes"
    before = "\n".join(lines[max(0, line - REACH) : line + 1])
    usual = next((hint for pattern, hint in UNQUOTED if pattern.search(before)), "")
    if not usual and opened and start and "flow" in context and start.line < line:
        return f"; a {opened!r} above it is not closed"
    return usual or (ALIKE if "mapping values" in (error.problem or "") else "")


def _at(lines: list[str], line: int, column: int) -> str:
    return lines[line][column : column + 1] if line < len(lines) else ""


@dataclass(slots=True)
class _Builder:
    """Makes nodes from the parser's events; `yaml.compose` would recurse in C, and 100,000 `[` would end the process."""

    text: str
    file: str
    events: Iterator[Any]
    found: list[Mistake] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    aliases: int = 0
    nodes: int = 0
    lines: list[str] = field(default_factory=list)

    def document(self) -> Node | None:
        """Build the one document of the stream; None when there is none."""
        self.lines = self.text.splitlines()
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise self.end(event, "a second document in one file; keep one")
                root = self.node(next(self.events), 0)
        return root

    def node(self, event: Any, depth: int) -> Node:
        """Build the node that `event` opens."""
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        if depth >= MAX_DEPTH:
            raise self.end(event, f"nested deeper than {MAX_DEPTH} levels")
        self.count(event, 1)
        self.check_tag(event)
        made: Node
        if isinstance(event, yaml.ScalarEvent):
            made = self.scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            made = self.sequence(event, depth)
        else:
            made = self.mapping(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = made
        return made

    def alias(self, event: Any, depth: int) -> Node:
        """Look up an alias; what it stands for counts as often as it stands there."""
        self.aliases += 1
        node = self.anchors.get(event.anchor)
        if node is None:
            raise self.end(event, f"alias '*{event.anchor}' has no anchor before it; put text that starts with '*' in quotes")
        if self.aliases > MAX_ALIASES:
            raise self.end(event, f"more than {MAX_ALIASES} aliases")
        if depth + node.depth >= MAX_DEPTH:
            raise self.end(event, f"nested deeper than {MAX_DEPTH} levels")
        self.count(event, node.size)
        return node

    def scalar(self, event: Any) -> Scalar:
        """Keep a scalar as its text."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        is_null = event.implicit[0] and event.value in NULLS
        if is_null and not event.value and (match := SWALLOWED.match(self.rest(event))):
            self.note(event, f"nothing here but the comment {match[0].strip()!r:.80}; {QUOTE_HASH}")
        if not is_null and (match := ILLEGAL.search(event.value)):
            self.note(event, f"character U+{ord(match[0]):04X} is not allowed in text")
        return Scalar(line, column, None if is_null else event.value)

    def sequence(self, event: Any, depth: int) -> Sequence:
        """Build a list up to its end."""
        items = []
        while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(inner, depth + 1))
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        return Sequence(line, column, tuple(items), _size(items), _depth(items))

    def mapping(self, event: Any, depth: int) -> Mapping:
        """Build a mapping up to its end; keys are text, once each."""
        keys: dict[str, Scalar] = {}
        values: dict[str, Node] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            is_plain = isinstance(inner, yaml.ScalarEvent) and inner.implicit[0]
            value = self.node(next(self.events), depth + 1)
            if (name := self.key(inner, key, is_plain=is_plain, taken=keys)) is not None and isinstance(key, Scalar):
                keys[name], values[name] = key, value
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        inside = (*keys.values(), *values.values())
        return Mapping(line, column, keys, values, _size(inside), _depth(inside))

    def key(self, event: Any, key: Node, *, is_plain: bool, taken: dict[str, Scalar]) -> str | None:
        """Check a key; None, with a mistake noted, when it cannot be one."""
        if not isinstance(key, Scalar):
            self.note(event, f"expected text as a key, got {kind(key)}")
            return None
        name = event.value if isinstance(event, yaml.ScalarEvent) else key.text or ""
        if is_plain and name == "<<":
            self.note(event, "merge keys ('<<') are not supported; repeat the keys, or use 'defaults'")
            return None
        if name in taken:
            self.note(event, f"key {_short(name)} is here twice; the first is on line {taken[name].line}")
            return None
        return str(name)

    def check_tag(self, event: Any) -> None:
        """Refuse tags that would make objects."""
        if event.tag is not None and event.tag not in CORE_TAGS:
            self.note(event, f"tag {_short(event.tag.replace('tag:yaml.org,2002:', '!!'))} is not supported; remove it")

    def rest(self, event: Any) -> str:
        """Give what follows an empty scalar on its line."""
        mark = event.start_mark
        return self.lines[mark.line][mark.column :] if mark.line < len(self.lines) else ""

    def count(self, event: Any, nodes: int) -> None:
        """Stop when the document, with its aliases spelt out, is too large."""
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise self.end(event, f"more than {MAX_NODES:,} values, aliases included")

    def note(self, event: Any, message: str) -> None:
        """Note a mistake that leaves the rest readable."""
        self.found.append(self.mistake(event, message))

    def end(self, event: Any, message: str) -> ConfigError:
        """Make the error that ends reading."""
        return ConfigError(*self.found, self.mistake(event, message))

    def mistake(self, event: Any, message: str) -> Mistake:
        """Place a message where `event` starts."""
        return Mistake(self.file, event.start_mark.line + 1, event.start_mark.column + 1, "", message)


def _size(nodes: Iterable[Node]) -> int:
    return 1 + sum(node.size for node in nodes)


def _depth(nodes: Iterable[Node]) -> int:
    return 1 + max((node.depth for node in nodes), default=0)


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}...")  # noqa: PLR2004  one line of a terminal
