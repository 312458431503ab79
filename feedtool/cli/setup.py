"""The commands around a configuration: check it, write a first one, print its schema."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from feedtool.cli import OK, terminal
from feedtool.config.schema import schema as schema_of
from feedtool.counted import counted
from feedtool.errors import UsageError
from feedtool.run import plan

if TYPE_CHECKING:
    import argparse


def check(args: argparse.Namespace) -> int:
    """Check the configuration and do nothing else."""
    settings = plan.settings_of(Path(args.config), os.environ)
    terminal.say(f"{args.config}: good: {counted(len(settings.sources), 'source')}, {counted(len(settings.feeds), 'feed')}")
    return OK


def init(args: argparse.Namespace) -> int:
    """Write a starter configuration, its schema and an example article; refuse to write over anything."""
    folder = Path(args.folder)
    starter = files("feedtool") / "starter"
    texts = {
        "config.yaml": (starter / "config.yaml").read_bytes(),
        "config.schema.json": _schema().encode(),
        "articles/2026-01-15-welcome.txt": (starter / "welcome.txt").read_bytes(),
    }
    there = [name for name in texts if (folder / name).exists()]
    if there:
        raise UsageError(f"{folder / there[0]} is already there: nothing was written; name another folder")
    try:
        for name, data in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}; name another folder") from error
    terminal.say(f"wrote {', '.join(texts)} to {folder}/\nnext: feedtool build -c {folder / 'config.yaml'}")
    return OK


def schema(_args: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration."""
    print(_schema(), end="")
    return OK


def _schema() -> str:
    return json.dumps(schema_of(plan.REGISTRY), indent=2, ensure_ascii=False) + "\n"
