"""Which addresses may be called: those of the open internet, and those of one's own networks where a source says so."""

from __future__ import annotations

import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

OWN = tuple(
    map(
        ip_network,
        (
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",  # behind a provider's NAT (RFC 6598), and overlay networks
            "::1/128",
            "fc00::/7",
        ),
    )
)
"""One's own machine and networks: called where `allow_private` is set."""

SECRETIVE = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",  # link-local: the metadata services of most clouds
            "192.0.0.192/32",  # Oracle's
            "100.100.100.200/32",  # Alibaba's
            "168.63.129.16/32",  # Azure's, in the middle of the open internet
            "fd00:ec2::/32",  # Amazon's
            "fd20:ce::254/128",  # Google's
            "fe80::/10",
        ),
    )
)
"""Never called, even where private addresses are: machines tell their secrets there."""

EMBEDDED = tuple(
    map(
        ip_network,
        (
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "2001::/32",
            "2002::/16",
            "fec0::/10",
            "192.88.99.0/24",
        ),
    )
)
"""Never called: they stand for other addresses, or were private once, and what they lead to cannot be told from them."""

OPEN = ip_network("2000::/3")
"""All of IPv6 that is given out for the open internet (RFC 4291, section 2.4)."""

NEVER = "is never ours to call"
CLOSED = "is not on the open internet"
NOWHERE = "is neither on the open internet nor in a network of one's own"


@lru_cache(1024)
def refusal(address: str, *, allow_private: bool) -> str | None:
    """Say in a few words why an IP address must not be called; None where it may be.

    >>> refusal("192.168.1.7", allow_private=False)
    'is not on the open internet'
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "is no IP address"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if _is_never(found):
        return NEVER
    if any(found in network for network in OWN):
        return None if allow_private else CLOSED
    is_open = found.is_global and (found.version == 4 or found in OPEN)  # noqa: PLR2004
    return None if is_open else NOWHERE


def advice(reason: str, *, what: str = "url") -> str:
    """Say what to do about a refusal: what is never called is not called with `allow_private` either.

    >>> advice(NEVER, what="host")
    'correct host'
    """
    return "set allow_private: true if it is in your own network" if reason == CLOSED else f"correct {what}"


def literal(host: str) -> str | None:
    """Give the IP address that a host is a spelling of; None for a name.

    >>> literal("0x7f.1"), literal("2130706433"), literal("[::1]"), literal("example.com")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    bare = host.removeprefix("[").removesuffix("]").removesuffix(".")
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if " " not in bare else None
    except (OSError, UnicodeError):
        pass
    try:
        return str(ip_address(bare))
    except ValueError:
        return None


def _is_never(found: IPv4Address | IPv6Address) -> bool:
    if found.is_loopback:  # ::1 is in ::/96
        return False
    if found.is_multicast or found.is_unspecified or (found.version == 4 and found.is_reserved):  # noqa: PLR2004
        return True
    return any(found in network for network in (*SECRETIVE, *EMBEDDED))
