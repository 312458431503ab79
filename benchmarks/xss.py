"""Has Chromium judge every payload of the tests under every setting, in the HTML of feeds: nothing may run or be left.

    python benchmarks/xss.py [--quick]

Both policies; all optional steps, none, and all but one, for each; HTML and text; plain, with noise at every second character
boundary at once, and, as HTML with all steps and with none, with noise at one such boundary in turn (not with --quick). Exits
with 1 where anything is not harmless.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from feedtool.clean import OPTIONAL
from feedtool.clean.policy import Policy
from tests import xss

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = {"all": OPTIONAL, "none": (), **{f"-{name}": tuple(each for each in OPTIONAL if each != name) for name in OPTIONAL}}
POLICIES = {"strip": Policy(), "escape": Policy(disallowed="escape"), "no media": Policy(media_hosts=())}


def main() -> int:
    """Clean, build and judge; print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out noise at single places")
    args = parser.parse_args()
    found: set[str] = set()
    begun, items = time.monotonic(), 0
    sources = list(_sources(single=not args.quick))
    for policy, steps, kind in product(POLICIES, STEPS, ("html", "text")):
        is_whole = steps in {"all", "none"}
        if args.quick and not is_whole:
            continue
        some = [text for text, is_single in sources if not is_single or (is_whole and kind == "html" and policy != "no media")]
        made = [xss.cleaned(xss.cleaner(POLICIES[policy], STEPS[steps]), text, kind) for text in some]
        items += len(made)
        found |= xss.fragments(made)
        refused = sum(item is None for item in made)
        told = f"{policy}, steps {steps}, {kind}: {len(made)} items, {refused} refused"
        print(f"{told}, {len(found)} pieces of HTML so far", flush=True)
    print(f"{items} items in {time.monotonic() - begun:.0f} s; {len(found)} different pieces of HTML to judge")
    with xss.browser() as page:
        verdicts = list(xss.judged(page, found))
    bad = [each for each in verdicts if not each.is_harmless]
    for name in ("ran", "events", "urls", "elements"):
        print(f"{name}: {sum(bool(getattr(each, name)) for each in verdicts)} of {len(verdicts)}")
    for each in bad[:20]:
        print(each)
    print(f"{time.monotonic() - begun:.0f} s in all")
    return 1 if bad else 0


def _sources(*, single: bool) -> Iterator[tuple[str, bool]]:
    """Give each payload plain and spoilt, and whether it is spoilt at one place only."""
    for plain in xss.payloads():
        yield plain, False
        yield xss.woven(plain), False
        if single:
            yield from ((each, True) for each in xss.spoilt(plain))


if __name__ == "__main__":
    sys.exit(main())
