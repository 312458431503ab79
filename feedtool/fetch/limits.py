"""What one source may cost, and what it shows of itself: plain values, so that a plan needs no network library."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

LATE = "the browser did not show it in time; raise timeout"
"""What is told of a page that took too long, whoever noticed."""


WHO = frozenset({"authorization", "cookie"})
"""Headers that say who asks, not what for; what stands in them may be another token in each run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost: `timeout` in seconds from the first connection to the last byte, sizes in bytes, decoded.

    `max_header` bounds all header bytes of one response, `proxy` is asked for everything, and `allow_private` lets a source
    call addresses of its own network.
    """

    agent: str
    timeout: float = 30.0
    max_bytes: int = 20_000_000
    max_redirects: int = 10
    max_header: int = 256_000
    proxy: str | None = field(default=None, repr=False)
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: shown to `origin` (scheme, host and port of the configured URL) and to nobody else."""

    origin: str
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def wishes(self) -> tuple[tuple[str, str], ...]:
        """Give the headers that may change what is answered."""
        return tuple(sorted((name, value) for name, value in self.headers if name.lower() not in WHO))

    def basic(self) -> str:
        """Give user and password as they are sent; empty where there is no user."""
        return "" if self.user is None else b64encode(f"{self.user}:{self.password or ''}".encode()).decode()
