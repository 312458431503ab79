"""`python -m feedtool`: the same as the command `feedtool`."""

import sys

from feedtool.cli import main

sys.exit(main())
