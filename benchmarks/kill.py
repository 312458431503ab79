"""Kill `feedtool build` at random moments, a thousand times, and count what readers would have noticed: nothing.

python benchmarks/kill.py [--kills N] [--seed N]

Runs of one small site are killed (SIGKILL) while its sources change and another process reads its files all the time.
Prints one line; exits with 1 when a file was torn or missing, an item was lost, doubled or dated anew, the state was damaged,
or a process, lock or temporary file was left.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.storm import storm


def main() -> int:
    """Kill, print, and give 1 where something was noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000, help="how many runs are killed (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of chance: what changes, and when runs are killed (default: 1)")
    args = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="feedtool-kill-") as name:
        tally = storm(Path(name), kills=args.kills, seed=args.seed)
    print(f"seed {args.seed}, {time.perf_counter() - start:.0f} seconds: {tally}")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
