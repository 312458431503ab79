"""The command line: words in, report and exit code out. The only room that prints and that knows argv and exit codes."""

from __future__ import annotations

import gc
import os
import sys

from feedtool.cli.parser import WRONG, parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

OK, FAILED, BUSY, INTERRUPTED = 0, 1, 75, 130
"""Exit codes beside `parser.WRONG`; 75 is EX_TEMPFAIL of sysexits.h, 130 what shells say of SIGINT."""

THRESHOLD = 10_000
"""Objects after which Python looks for garbage; with its 700, that took a twentieth of a run, with news or without."""

_MODULES = {
    "build": "build",
    "rebuild": "build",
    "status": "look",
    "explain": "look",
    "check": "setup",
    "init": "setup",
    "schema": "setup",
    "clean": "articles",
    "validate": "validity",
    "test": "trial",
    "diff": "differ",
    "redirects": "redirects",
    "import": "bring",
    "learn": "learning",
}


_WORDS = {"import": "bring"}
"""Commands whose names are no names in Python."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code (docs/operating.md says what each means)."""
    gc.set_threshold(THRESHOLD)
    _mend_streams()
    args = parser().parse_args(argv)
    try:
        code = _dispatch(args)
        sys.stdout.flush()
    except OSError as error:
        # The reader has gone (`| head`), or the disk is full: keep the interpreter from saying it once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"cannot write to standard output: {error.strerror}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:  # commands that build end in order themselves; the others have nothing to put right
        return INTERRUPTED
    return code


def _dispatch(args: argparse.Namespace) -> int:
    from importlib import import_module  # noqa: PLC0415  - the rooms are imported only when there is work: --help is quick

    from feedtool.errors import ConfigError, KindError, UsageError  # noqa: PLC0415

    try:
        command = getattr(import_module(f"feedtool.cli.{_MODULES[args.command]}"), _WORDS.get(args.command, args.command))
        return int(command(args))
    except (ConfigError, KindError, UsageError) as error:
        print(error, file=sys.stderr)
        return WRONG


def _mend_streams() -> None:
    """Have all three streams, though the caller closed some, and print any text: as an escape where the encoding lacks it."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
