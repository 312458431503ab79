"""Numbers in messages, each with the words that agree with it."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a number and what is counted, with the verb where the message has one; `many` adds an `s` if it is not said.

    >>> counted(1, "item"), counted(1200, "entry", "entries"), counted(2, "file waits", "files wait")
    ('1 item', '1,200 entries', '2 files wait')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
