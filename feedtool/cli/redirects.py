"""The command that prints redirects for feeds that were moved, as web servers and hosts write them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from feedtool.cli import FAILED, OK
from feedtool.errors import StateError
from feedtool.run import plan
from feedtool.run.moving import moves
from feedtool.state.database import seen

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    Rule = Callable[[str, str], str]
    """Writes one redirect: the old path (percent-encoded, begins with `/`), the new URL."""

_HARMLESS = "/%:@!&'()*+,;=~?#[]"
"""What stays in an address as it is; what servers read as variables, quotes or blocks does not."""


def redirects(args: argparse.Namespace) -> int:
    """Print a redirect for each file of each feed that was moved."""
    settings = plan.settings_of(Path(args.config), os.environ)
    try:
        with seen(settings.state) as database:
            found = moves(database, settings)
    except StateError as error:
        print(f"state: {error}", file=sys.stderr)
        return FAILED
    if not found:
        print(f"{args.config}: no feed has moved_to: there is nothing to redirect", file=sys.stderr)
        return OK
    rule = RULES[args.server]
    print(f"# Feeds that were moved; made by 'feedtool redirects --for {args.server}'.")
    print("\n".join(rule(old, quote(new, safe=_HARMLESS)) for old, new in found))
    return OK


def _nginx(old: str, new: str) -> str:
    return f'location = "{unquote(old)}" {{ return 301 "{new}"; }}'


def _caddy(old: str, new: str) -> str:
    return f'redir "{old}" "{new}" permanent'


def _apache(old: str, new: str) -> str:
    return f'Redirect permanent "{unquote(old)}" "{new}"'


def _netlify(old: str, new: str) -> str:
    """Write it with `!`, without which the file that is still there would be served."""
    return "\n".join(f"{each} {new} 301!" for each in _called(old))


def _cloudflare(old: str, new: str) -> str:
    return "\n".join(f"{each} {new} 301" for each in _called(old))


def _called(path: str) -> tuple[str, ...]:
    """Give the paths that a host of files has a file at: a page also without its ending, where people are led to."""
    return (path, path.removesuffix(".html")) if path.endswith(".html") else (path,)


RULES: dict[str, Rule] = {
    "nginx": _nginx,
    "caddy": _caddy,
    "apache": _apache,
    "netlify": _netlify,
    "cloudflare": _cloudflare,
}
