"""Writing into a configuration that a person wrote: what is added is added, and every other byte stays as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

from feedtool.config.nodes import NULLS
from feedtool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_STEP = 2
"""Columns by which a new line stands below what it belongs to."""


def pin(path: Path, source: str, names: Sequence[str], *, check: Callable[[str], object]) -> None:
    """Pin patterns under the `learn` of a source, which the configuration has.

    `check` reads the new text as a run would; what it raises leaves the file as it was. Raises UsageError where the file
    cannot be written, or is written in a way that cannot be added to, as by an alias.
    """
    text = pinned(path.read_bytes().decode("utf-8"), source, names)
    if text is None:
        here = f"sources.{source}.learn.pin: {_list(names)}"
        raise UsageError(
            f"{path}: nothing was written, since source {source!r} is not written out there; write {here} yourself"
        )
    check(text)
    file = path.resolve()  # a link stays one
    aside = file.with_name(f".{file.name}.new")
    try:
        aside.write_bytes(text.encode("utf-8"))
        aside.chmod(file.stat().st_mode & 0o777)
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def pinned(text: str, source: str, names: Sequence[str]) -> str | None:
    """Give the text of a valid configuration with patterns pinned; None where what comes out would say anything else."""
    old = _composed(text)
    wanted = _plain(old)
    wanted["sources"][source]["learn"] = _learn(wanted["sources"][source].get("learn"), names)
    new = _put(text, old, source, names)
    try:
        return new if _plain(_composed(new)) == wanted else None
    except yaml.YAMLError:
        return None


def _composed(text: str) -> Any:
    """Read a text with places; by the loader that is everywhere, for that in C may tell others."""
    return yaml.compose(text, Loader=yaml.SafeLoader)  # type: ignore[no-untyped-call,unused-ignore]


def _plain(node: Any) -> Any:
    """Give what a node says: mappings, lists and texts; None for nothing."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    return None if _is_nothing(node) else node.value


def _learn(said: Any, names: Sequence[str]) -> Any:
    """Add pins to what stands under `learn`: nothing, a mode, or a block."""
    if said is None or isinstance(said, str):
        return {**({"mode": said} if said else {}), "pin": list(names)}
    old = said.get("pin") or []
    return {**said, "pin": [*([old] if isinstance(old, str) else old), *names]}


def _put(text: str, root: Any, source: str, names: Sequence[str]) -> str:
    """Put names where they belong, by what stands there already."""
    options = _value(_value(root, "sources"), source)
    learn = _value(options, "learn")
    if learn is None:
        return _with_key(text, options, "learn", names)
    if isinstance(learn, yaml.ScalarNode):
        said = "" if _is_nothing(learn) else f"mode: {_cut(text, learn)}, "
        return _instead(text, learn, f"{{{said}pin: {_list(names)}}}")
    pin = _value(learn, "pin")
    if pin is None:
        return _with_key(text, learn, "pin", names)
    if isinstance(pin, yaml.ScalarNode):
        return _instead(text, pin, _list(names if _is_nothing(pin) else [pin.value, *names]))
    return _with_items(text, pin, names)


def _with_key(text: str, mapping: Any, key: str, names: Sequence[str]) -> str:
    """Add a key at the end of a mapping: `pin`, or `learn` with it."""
    if mapping.flow_style:
        list_ = f"{{pin: {_list(names)}}}" if key == "learn" else _list(names)
        return _in_line(text, mapping, "{", f"{key}: {list_}")
    column = mapping.value[0][0].start_mark.column
    keys = [key, "pin"] if key == "learn" else [key]
    lines = [f"{' ' * (column + _STEP * depth)}{each}:" for depth, each in enumerate(keys)]
    dash = " " * (column + _STEP * len(keys)) + "- "
    return _below(text, mapping, [*lines, *(dash + _quoted(name) for name in names)])


def _with_items(text: str, sequence: Any, names: Sequence[str]) -> str:
    """Add items at the end of a list."""
    if sequence.flow_style:
        return _in_line(text, sequence, "[", ", ".join(map(_quoted, names)))
    dash = text.rindex("-", 0, sequence.value[0].start_mark.index)
    before = " " * (dash - _line_start(text, dash))
    return _below(text, sequence, [f"{before}- {_quoted(name)}" for name in names])


def _in_line(text: str, node: Any, bracket: str, added: str) -> str:
    """Add to what stands between brackets."""
    if node.value:
        at, added = _last_end(node), f", {added}"
    else:
        at = text.index(bracket, node.start_mark.index) + 1
    return text[:at] + added + text[at:]


def _below(text: str, node: Any, lines: Sequence[str]) -> str:
    """Add lines below the one in which a node ends."""
    at = _end(node)
    if text[at - 1] != "\n":
        at = text.find("\n", at) + 1 or len(text)
    ends = "\r\n" if "\r\n" in text else "\n"
    if text[at - 1] != "\n":
        return text + ends + ends.join(lines)
    return text[:at] + "".join(line + ends for line in lines) + text[at:]


def _instead(text: str, node: Any, new: str) -> str:
    at, end = node.start_mark.index, node.end_mark.index
    space = " " if text[at - 1] == ":" else ""
    return text[:at] + space + new + text[end:]


def _end(node: Any) -> int:
    """Say where a node ends, which PyYAML tells of a block only with the comments and blank lines after it."""
    is_block = not isinstance(node, yaml.ScalarNode) and not node.flow_style
    return _last_end(node) if is_block else int(node.end_mark.index)


def _last_end(node: Any) -> int:
    """Say where the last item of a list ends, or the last value of a mapping; an alias stands on the line of its key."""
    last = node.value[-1]
    return max(last[0].end_mark.index, _end(last[1])) if isinstance(last, tuple) else _end(last)


def _value(mapping: Any, key: str) -> Any:
    return next((value for name, value in mapping.value if name.value == key), None)


def _is_nothing(node: Any) -> bool:
    return node.style is None and node.value in NULLS


def _cut(text: str, node: Any) -> str:
    return text[node.start_mark.index : node.end_mark.index]


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(name: str) -> str:
    """Write a text in quotes, as JSON does and YAML reads; what is not seen is escaped."""
    return "".join(each if each.isprintable() else f"\\U{ord(each):08x}" for each in json.dumps(name, ensure_ascii=False))
