"""The words of the command line: commands, options, help, and the nearest known word to a wrong one.

It imports little, since `--help` waits for it.
"""

from __future__ import annotations

import argparse
import re
import sys

from feedtool import __version__

# Not imported from typing: that alone takes half as long as bare Python's start.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

WRONG = 2

SERVERS = ("nginx", "caddy", "apache", "netlify", "cloudflare")
"""What redirects are written for."""

_QUOTED = re.compile(r"invalid choice: '([^']*)'")


class Parser(argparse.ArgumentParser):
    """argparse that says which known word comes nearest to a wrong one, and ends with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Print one line with a suggestion where there is one."""
        print(f"{self.prog}: {message}{self._nearest(message)}; see '{self.prog} --help'", file=sys.stderr)
        raise SystemExit(WRONG)

    def parse_args(self, args: Sequence[str] | None = None, namespace: None = None) -> argparse.Namespace:  # type: ignore[override]
        """Parse, and leave it to the command's own parser to name options that it does not know."""
        words = list(sys.argv[1:] if args is None else args)
        if words and words[0].startswith("-") and words[0] not in self._option_string_actions:
            self.error(f"unknown argument {words[0]!r}")
        found, rest = self.parse_known_args(words, namespace)
        if rest:
            (getattr(found, "parser", None) or self).error(f"unknown argument {rest[0]!r}")
        return found

    def _nearest(self, message: str) -> str:
        choice = _QUOTED.search(message)
        if choice:
            return _suggestion(choice[1], (*_COMMANDS, *SERVERS))
        option = re.search(r"unknown argument '(-[^'=]*)", message)
        return _suggestion(option[1], self._option_string_actions) if option else ""


_COMMANDS = {
    "build": "read the sources, clean their items and write the feeds",
    "rebuild": "write the files of all feeds from the state alone",
    "status": "say how each source and feed fares",
    "explain": "say where an item came from and what cleaning changed, step by step",
    "check": "check the configuration and do nothing else",
    "test": "read one source or URL once and show what was found",
    "diff": "show what the configuration as it is now would change",
    "learn": "show what a source repeats and may be noise",
    "clean": "clean one article from a file or standard input",
    "validate": "say whether feeds are valid, and what readers stumble over",
    "redirects": "print redirects for feeds that were moved, as web servers take them",
    "import": "print the sources that the feed list of another program stands for",
    "init": "write a starter configuration and an example article",
    "schema": "print the JSON Schema of the configuration",
}


def parser() -> Parser:
    """Make the parser of the whole command line."""
    top = Parser(
        prog="feedtool",
        description="Clean, valid, static feeds from messy sources.",
        epilog="exit codes: 0 all good; 1 something failed or was held, the rest was done; "
        "2 the command line or the configuration is wrong, nothing was done; 75 another run is at work; "
        "130, 143 stopped by a signal",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"feedtool {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, text in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", allow_abbrev=False)
        command.set_defaults(parser=command)
        _OPTIONS[name](command)
    return top


def _build(command: Parser) -> None:
    _config(command)
    command.add_argument(
        "--source", action="append", default=[], metavar="NAME", help="only the feeds that use this source (may be repeated)"
    )
    command.add_argument("--feed", action="append", default=[], metavar="NAME", help="only this feed (may be repeated)")
    command.add_argument("--dry-run", action="store_true", help="do everything but write and remember")
    command.add_argument("--offline", action="store_true", help="do everything again from what was kept, with no request")
    command.add_argument("--accept", action="append", default=[], metavar="FEED", help="publish this held feed as it is, once")
    command.add_argument("--prune", action="store_true", help="remove published files that nothing asks for any more")
    command.add_argument("--take-over", action="store_true", help="replace what somebody else put into the bucket, once")
    command.add_argument("--accept-clock", action="store_true", help="believe a clock that is far from the last run")
    _wait(command)


def _rebuild(command: Parser) -> None:
    _config(command)
    _wait(command)


def _status(command: Parser) -> None:
    _config(command)
    command.add_argument("--json", action="store_true", help="print what status.json holds")


def _explain(command: Parser) -> None:
    command.add_argument("item", metavar="GUID|URL", help="the guid or link of an entry, or the name of its file")
    _config(command)
    command.add_argument("--original", action="store_true", help="print the item as it was found, and nothing else")
    command.add_argument("--json", action="store_true", help="print it as JSON, the whole ledger included")


def _test(command: Parser) -> None:
    command.add_argument("source", metavar="SOURCE|URL", help="a source of the configuration, or the URL of a feed or page")
    _config(command)
    command.add_argument("--allow-private", action="store_true", help="let the URL be on this machine or in its own network")
    command.add_argument("--json", action="store_true", help="print it as JSON, with all items")


def _diff(command: Parser) -> None:
    _config(command)
    command.add_argument("--source", action="append", default=[], metavar="NAME", help="only this source (may be repeated)")


def _learn(command: Parser) -> None:
    command.add_argument("names", nargs="+", metavar="SOURCE|FILE", help="a source of the configuration, or feeds and articles")
    _config(command)
    command.add_argument("--write", action="store_true", help="write what is surely noise into the configuration")
    command.add_argument(
        "--pick", action="append", type=int, default=[], metavar="N", help="write only this one, by its number"
    )
    command.add_argument("--json", action="store_true", help="print it as JSON")
    command.add_argument("--cleaned", action="store_true", help="with --json: also the items as they are cleaned with it")


def _wait(command: Parser) -> None:
    command.add_argument(
        "--wait",
        type=_seconds,
        default=0.0,
        metavar="SECONDS",
        help="wait so long for another run to end; default: 0",
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"expected a number of seconds, got {text!r}")
    return value


def _clean(command: Parser) -> None:
    command.add_argument("file", nargs="?", default="-", metavar="FILE", help="the article; - or nothing: standard input")
    kind = command.add_mutually_exclusive_group()
    kind.add_argument("--html", action="store_const", dest="kind", const="html", help="the input is HTML")
    kind.add_argument("--text", action="store_const", dest="kind", const="text", help="the input is plain text")
    command.add_argument("-c", "--config", metavar="FILE", help="use the settings of a source in this configuration")
    command.add_argument("--source", metavar="NAME", help="the source whose settings to use (with -c)")
    command.add_argument(
        "--noise", action="append", default=[], metavar="PATTERN", help="a token, a line pattern with *, or regex:PATTERN"
    )
    command.add_argument("--explain", action="store_true", help="print what each step changed instead of the article")
    command.add_argument("--json", action="store_true", help="print title, html, text, summary and what was removed")


def _validate(command: Parser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE|URL", help="RSS, Atom or JSON Feed; - for standard input")
    command.add_argument("--podcast", action="store_true", help="say, too, what directories of podcasts would refuse")
    command.add_argument("--strict", action="store_true", help="end with 1 after warnings, too")
    command.add_argument("--allow-private", action="store_true", help="let URLs be on this machine or in its own network")
    command.add_argument("--json", action="store_true", help="print all findings as JSON")


def _redirects(command: Parser) -> None:
    command.add_argument(
        "--for", dest="server", required=True, choices=SERVERS, metavar="SERVER", help=f"one of {', '.join(SERVERS)}"
    )
    _config(command)


def _init(command: Parser) -> None:
    command.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where to (default: here)")


def _config(command: Parser) -> None:
    command.add_argument("-c", "--config", default="config.yaml", metavar="FILE", help="default: config.yaml")


def _import(command: Parser) -> None:
    command.add_argument("format", choices=["opml"], metavar="opml", help="what kind of list it is: opml")
    command.add_argument("file", metavar="FILE", help="the list; - for standard input")
    command.add_argument("--feeds", action="store_true", help="print a feed for each folder, too")


def _nothing(_command: Parser) -> None:
    pass


_OPTIONS = {
    "build": _build,
    "rebuild": _rebuild,
    "status": _status,
    "explain": _explain,
    "check": _config,
    "test": _test,
    "diff": _diff,
    "learn": _learn,
    "clean": _clean,
    "validate": _validate,
    "redirects": _redirects,
    "import": _import,
    "init": _init,
    "schema": _nothing,
}


def _suggestion(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  - only when something is wrong

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""
