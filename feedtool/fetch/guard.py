"""Which addresses may be called: those of the open internet, and others only where a source says so."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

NEVER = tuple(
    map(
        ip_network,
        (
            "192.0.0.192/32",  # Oracle's metadata service
            "169.254.0.0/16",  # link-local: metadata services of most clouds
            "100.100.100.200/32",  # Alibaba's metadata service
            "fd00:ec2::/32",  # Amazon's metadata service
            "fe80::/10",
        ),
    )
)
"""Never called, even where private addresses are: machines tell their secrets there."""

EMBEDDED = tuple(map(ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10")))
"""Addresses that stand for others, or were private once: what they lead to cannot be told from them."""


def refusal(address: str, *, allow_private: bool) -> str | None:
    """Say in a few words why an IP address must not be called; None where it may be."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "is no IP address"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return _refusal(found, allow_private=allow_private)


def _refusal(found: IPv4Address | IPv6Address, *, allow_private: bool) -> str | None:
    if (
        found.is_multicast
        or found.is_unspecified
        or any(found in network for network in NEVER if network.version == found.version)
    ):
        return "is never ours to call"
    if allow_private and (found.is_loopback or found.is_private):
        return None
    if not found.is_global or any(found in network for network in EMBEDDED if network.version == found.version):
        return "is not on the open internet"
    return None
