"""A name of a host in any script → the same in ASCII, as browsers write it and name servers know it; knows no addresses."""

from __future__ import annotations

_LONGEST = 1000  # a name has 253 characters in ASCII; no more than this is worth the quadratic time of its tables


def in_ascii(name: str) -> str:
    """Give a name in ASCII and small letters (UTS #46); raise `UnicodeError` where no name is meant.

    IDNA 2008, which takes `ß` for a letter, where the encoding `idna` of Python would lead to another host; what it refuses
    though browsers go there, such as emoji, is written as Python does.

    >>> in_ascii("Straße.example"), in_ascii("IĞDIR.example"), in_ascii("💩.example"), in_ascii("Example.ORG")
    ('xn--strae-oqa.example', 'xn--idir-0wa.example', 'xn--ls8h.example', 'example.org')
    """
    if name.isascii():
        return name.lower()
    if len(name) > _LONGEST:
        raise UnicodeError("is longer than names of hosts are")
    import idna  # noqa: PLC0415  - its tables are for the few names that need them

    try:
        return idna.encode(name, uts46=True).decode().lower()
    except idna.IDNAError:
        return name.encode("idna").decode().lower()
