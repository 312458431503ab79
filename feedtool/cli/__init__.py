"""The command line: words in, report and exit code out. The only room that prints and that knows argv and exit codes."""

from __future__ import annotations

import os
import sys

from feedtool.cli.parser import WRONG, parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

_STOPPED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 all good, 1 something failed and the rest was done, 2 nothing was done."""
    _forgive_encoding()
    args = parser().parse_args(argv)
    try:
        code = _dispatch(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`): say nothing, and keep the interpreter from saying it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _STOPPED
    return code


def _dispatch(args: argparse.Namespace) -> int:
    from feedtool.cli import commands  # noqa: PLC0415  - the rooms are imported only when there is work: --help is quick
    from feedtool.errors import ConfigError, UsageError  # noqa: PLC0415

    try:
        return commands.COMMANDS[args.command](args)
    except (ConfigError, UsageError) as error:
        print(error, file=sys.stderr)
        return WRONG


def _forgive_encoding() -> None:
    """Print any text on any terminal: what its encoding does not know is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
