"""Ports for the servers of other programs, which must be told one before they listen there."""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack, suppress
from itertools import count
from random import SystemRandom

FIRST, EACH = 15_000, 4_000
"""Where they begin, and how many each of four workers has for itself: all are below 32,768, where Linux takes those that it
gives to whoever names none. So nobody else gets one before its server listens there."""

_COUNT = count(SystemRandom().randrange(EACH))


def free_ports(many: int) -> list[int]:
    """Give ports of this machine that nobody listens at, other ones each time."""
    first = FIRST + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4 * EACH
    found: list[int] = []
    with ExitStack() as stack:
        while len(found) < many:
            port = first + next(_COUNT) % EACH
            with suppress(OSError):  # somebody listens there
                stack.enter_context(socket.create_server(("127.0.0.1", port)))
                found.append(port)
    return found
