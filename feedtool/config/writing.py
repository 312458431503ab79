"""Writing into a configuration that a person wrote: what is added is added, comments and all else stay."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from feedtool.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_WIDE = 1_000_000


def pin(path: Path, source: str, names: Sequence[str], *, check: Callable[[str], object]) -> None:
    """Pin patterns under the `learn` of a source, which the configuration has.

    `check` reads the new text as a run would; what it raises leaves the file as it was. Raises UsageError where the file
    cannot be written.
    """
    text = _pinned(path.read_text(encoding="utf-8"), source, names)
    check(text)
    aside = path.with_name(f".{path.name}.new")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.chmod(path.stat().st_mode & 0o777)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise UsageError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def _pinned(text: str, source: str, names: Sequence[str]) -> str:
    from ruamel.yaml import YAML  # noqa: PLC0415  - only here, and it takes 50 ms
    from ruamel.yaml.util import load_yaml_guess_indent  # noqa: PLC0415

    _, indent, offset = load_yaml_guess_indent(text)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDE
    yaml.indent(mapping=2, sequence=indent or 2, offset=offset or 0)
    whole = yaml.load(text)
    options = whole["sources"][source]
    options["learn"] = _learn(options.get("learn"), names)
    written = io.StringIO()
    yaml.dump(whole, written)
    return written.getvalue()


def _learn(said: Any, names: Sequence[str]) -> Any:
    """Add pins to what stands under `learn`: nothing, a mode, or a block."""
    if said is None or isinstance(said, str):
        return {**({"mode": said} if said else {}), "pin": list(names)}
    old = said.get("pin") or []
    said["pin"] = list(dict.fromkeys([*([old] if isinstance(old, str) else old), *names]))
    return said
