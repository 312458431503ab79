"""Writes docs/validate.md from the rules themselves: `python -m tests.validate_page > docs/validate.md`."""

from __future__ import annotations

import sys
from itertools import groupby
from typing import TYPE_CHECKING

from feedtool.check.registry import RULES
from feedtool.check.valid.spaces import NOT_JUDGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.valid.rule import Rule

TOP = """# Validating feeds

`feedtool validate FILE|URL…` says of any feed, whoever wrote it, whether it is valid, and what readers stumble over. It
knows RSS 2.0 and its forerunners (0.90 to 1.1), Atom 1.0, JSON Feed 1.1, and the extensions that stand below. One line a
finding:

```text
feed.xml:12: error: url/form: <link> is 'seal': write a whole address, such as https://example.org/a [RFC 3986, …]
```

file and line, severity, rule, what was found, the mend, and who says so. `--json` prints the same for programs. `-` is
standard input. A URL is fetched as a source is ([how](fetching.md)); the media type and charset that its server states are
judged as well, and whether the feed calls itself by that address. `--allow-private` lets it be in your own network.

- An **error** breaks the format: the exit code is 1.
- With a **warning** the feed is valid, and readers differ in what they make of it: the exit code stays 0, or is 1 with
  `--strict`.

Severities are those of the [W3C feed validator](https://validator.w3.org/feed/), by its own test cases ([how well they
agree](../benchmarks/README.md#the-cases-of-the-w3c-validator)). What it does not look for is marked with –: addresses that
run scripts, relative addresses in `srcset`, `poster` and `cite`, spaces in addresses, all of JSON Feed.

With `--podcast` it says besides what [directories of podcasts would refuse](podcasts.md#what-directories-refuse).

Nothing is fetched that a feed names (but the artwork of a podcast, of a URL with `--podcast`), no entity is expanded, and
any bytes get an answer in linear time. Elements of namespaces that nobody knows may stand anywhere; those of a few
extensions are not looked into: {not_judged}.

What the build demands of its own feeds before it publishes them is stricter in places, and much less: absolute http(s)
addresses, a link to itself, no DOCTYPE, and only HTML that the [policy](policy.md) lets through.

## Rules

The last column is what the W3C validator calls it.
"""


def page() -> str:
    """Give the whole page."""
    top = TOP.format(not_judged=", ".join(f"`{name}:`" for name in sorted(NOT_JUDGED)))
    return top + "".join(_tables())


def _tables() -> Iterator[str]:
    for area, rules in groupby(RULES.values(), key=lambda rule: rule.name.partition("/")[0]):
        yield f"\n### {area}\n\n| rule | | what it finds | source | the mend | W3C |\n|---|---|---|---|---|---|\n"
        yield from map(_row, rules)


def _row(rule: Rule) -> str:
    known = ", ".join(rule.w3c.split()) or "–"
    cells = (f"`{rule.name}`", rule.severity, rule.what, rule.source, rule.mend, known)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
