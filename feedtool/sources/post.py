"""Letters to what a source found: those that were asked for, each once, and what their reader should know."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from feedtool.counted import counted
from feedtool.errors import ItemError
from feedtool.model import Problem
from feedtool.sources.kinds import Found
from feedtool.sources.letter import read_head, read_letter
from feedtool.sources.private import fold

if TYPE_CHECKING:
    from feedtool.model import Document, Item
    from feedtool.sources.kinds import Context
    from feedtool.sources.letter import Head, Read
    from feedtool.sources.letters import Gathered
    from feedtool.sources.mail import MailSource

MAX_HINTS = 20
MAX_SENDERS = 5


@dataclass(slots=True)
class _Sorting:
    """What was found so far."""

    items: dict[str, Item] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    hints: dict[str, None] = field(default_factory=dict)
    left_out: int = 0
    others: Counter[str] = field(default_factory=Counter)

    def add(self, read: Read) -> None:
        """Take an item in; the same letter twice is once, another one under the same name gets a name of its own."""
        item, known = read.item, self.items.get(read.item.key)
        if known is not None and replace(known, origin=item.origin, modified=item.modified) == item:
            return
        if known is not None:
            digest = hashlib.sha256(f"{item.title}\0{item.published}\0{item.content}".encode("utf-8", "replace"))
            item = replace(item, key=f"{item.key}#{digest.hexdigest()[:16]}")
        self.items[item.key] = item
        self.hints |= dict.fromkeys(read.hints)
        self.left_out += read.left_out


def sort(gathered: Gathered, options: MailSource, context: Context) -> Found:
    """Read letters, in their order; one that cannot be read is a problem, the rest goes on."""
    sorting = _Sorting(problems=list(gathered.problems))
    for letter in gathered.letters:
        _add(letter, sorting, options, context)
    hints = (*_remarks(gathered, sorting, options), *sorting.hints)[:MAX_HINTS]
    items, problems = tuple(sorting.items.values()), tuple(sorting.problems)
    return Found(items, problems, gathered.fingerprint, hints=hints, is_cut=bool(gathered.problems))


def _add(letter: Document, sorting: _Sorting, options: MailSource, context: Context) -> None:
    where = letter.origin
    try:
        head = read_head(letter.data, language=context.language)
        where = letter.origin if letter.modified else f"{letter.origin}: {head.subject[:100]!r}"
        if _is_wanted(head, options):
            sorting.add(read_letter(letter, head, options=options, context=context))
        else:
            sorting.others[head.senders[0].email or "" if head.senders else "nobody"] += 1
    except (ValueError, ItemError) as error:
        sorting.problems.append(
            Problem(context.source, "read", f"{error}; mend the letter, or leave it out of the mailbox", where)
        )


def _is_wanted(head: Head, options: MailSource) -> bool:
    addresses = [person.email or "" for person in head.senders]
    is_from = not options.senders or any(_fits(address, sender) for address in addresses for sender in options.senders)
    return is_from and (options.subject is None or fold(options.subject) in fold(head.subject))


def _fits(address: str, sender: str) -> bool:
    return address.endswith(sender) if sender.startswith("@") else address == sender


def _remarks(gathered: Gathered, sorting: _Sorting, options: MailSource) -> list[str]:
    """Say what was left out of all letters together."""
    found = []
    if gathered.left_out:
        old = counted(gathered.left_out, "older letter or file is", "older letters or files are")
        found.append(f"{old} left out: a source reads 1,000 letters, 50 MB in all")
    if sorting.others and not sorting.items:
        named = " and ".join(name for name in ("senders", "subject") if getattr(options, name))
        seen = ", ".join(address for address, _ in sorting.others.most_common(MAX_SENDERS))
        found.append(f"{named}: none of {counted(sorting.others.total(), 'letter')} fits; most are from {seen}")
    if sorting.left_out:
        found.append(
            f"attachments and images in letters are left out, {sorting.left_out:,} of them: a feed carries links, not files"
        )
    return found
