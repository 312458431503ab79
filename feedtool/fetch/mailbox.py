"""The newest letters of a folder on an IMAP server, as one mbox; nothing is changed there, unless letters are to be marked."""

from __future__ import annotations

import base64
import hashlib
import imaplib
import re
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedtool.errors import FetchError
from feedtool.fetch.imap import Client

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from feedtool.ask import Letters
    from feedtool.fetch.limits import Limits

MAX_LETTER = 5_000_000
"""Bytes that are fetched of one letter: its text comes first, large attachments last."""

BATCH = 50
"""Letters that are asked for at once: their numbers fit into a line, and a round trip is made for many."""

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ABOUT = {"uid": re.compile(rb"\bUID ([0-9]{1,10})"), "size": re.compile(rb"\bRFC822\.SIZE ([0-9]{1,15})")}
DATE = re.compile(
    rb'\bINTERNALDATE "([ 0-9][0-9])-([A-Za-z]{3})-([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([+-])([0-9]{2})([0-9]{2})"'
)
FROM = re.compile(rb"^(>*From )", re.MULTILINE)
TIMED = re.compile(r"\s*\([^()]*secs?\)")
"""What Dovecot adds to what it says, never twice the same."""

ABROAD = re.compile(r"[^\x20-\x7e]+|&")


@dataclass(frozen=True, slots=True)
class Mbox:
    """Letters as one mbox, the newest last; `etag` names just these letters, by what their server says of them."""

    data: bytes = field(repr=False)
    etag: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a server says of a letter: its number, its size in bytes, and when it came (aware)."""

    uid: int
    size: int
    came: datetime


def fetch_letters(request: Letters, limits: Limits, *, seconds: float, now: datetime, etag: str | None = None) -> Mbox | None:
    """Fetch letters; the oldest are left out where all together have more than `limits.max_bytes`.

    None where they are still those that `etag` names. Raises FetchError when the server cannot be reached or understood,
    must not be called, refuses, or is too slow.
    """
    place = f"imap://{request.host}:{request.port}"
    since = now - timedelta(seconds=request.since) if request.since is not None else None
    client = None
    try:
        client = Client(request, limits, seconds=seconds)
        return _read(client, request, limits, since=since, etag=etag)
    except ssl.SSLCertVerificationError as error:
        raise FetchError(
            f"{place}: its certificate does not hold: {error.verify_message}; correct host, or its server"
        ) from error
    except ssl.SSLError as error:
        raise FetchError(f"{place}: no encrypted connection: {error.reason or error}; correct port or security") from error
    except TimeoutError as error:
        raise FetchError(f"{place}: it did not answer in {seconds:.0f} seconds", transient=True) from error
    except OSError as error:
        raise FetchError(f"{place}: no connection: {(error.strerror or str(error)).lower()}", transient=True) from error
    except (imaplib.IMAP4.error, ValueError, LookupError, TypeError) as error:
        reason = _reason(_text(error.args), request)
        raise FetchError(
            f"{place}: it does not answer as an IMAP server does: {reason}; correct port or security",
            transient=isinstance(error, imaplib.IMAP4.abort),  # it ended the connection
        ) from error
    finally:
        if client is not None:
            _close(client)


def _read(client: Client, request: Letters, limits: Limits, *, since: datetime | None, etag: str | None) -> Mbox | None:
    if request.security == "starttls":
        client.starttls(ssl.create_default_context())
    _login(client, request)
    era = _open(client, request)
    uids = _search(client, request, since)[-request.max_messages :]
    found = _chosen(_listed(client, uids), limits.max_bytes, since)
    name = _name(era, found)
    mbox = Mbox(b"".join(_fetched(client, found)), name) if name != etag else None
    if request.mark_read and found:
        _mark(client, [letter.uid for letter in found])
    return mbox


def _close(client: Client) -> None:
    with suppress(imaplib.IMAP4.error, OSError, FetchError):
        client.sock.settimeout(1)
        client.shutdown()


def _login(client: Client, request: Letters) -> None:
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{request.user}\0{request.password}".encode())
        else:
            client.login(_quoted(request.user), request.password)
    except imaplib.IMAP4.abort:
        raise
    except UnicodeEncodeError:  # it quotes them
        raise FetchError(f"{client.place}: it takes no user or password but in ASCII; choose others") from None
    except imaplib.IMAP4.error as error:
        hint = "" if request.security != "none" else ", or set security to tls"
        reason = _reason(_text(error.args), request)
        raise FetchError(f"{client.place}: it does not let the user in: {reason}; correct user and password{hint}") from error


def _open(client: Client, request: Letters) -> bytes:
    """Open the folder; give what its letters' numbers hold for (UIDVALIDITY, RFC 3501, section 2.3.1.1)."""
    status, data = client.select(_quoted(_abroad(request.folder)), readonly=not request.mark_read)
    if status != "OK":
        said = _reason(_text(data), request)
        raise FetchError(f"{client.place}: it does not open {request.folder!r}: {said}; correct folder")
    era = client.response("UIDVALIDITY")[1]
    return b"".join(part for part in era if isinstance(part, bytes))


def _search(client: Client, request: Letters, since: datetime | None) -> list[int]:
    """Ask for the numbers of letters that may be wanted, in order: those who read the letters look closely."""
    wanted = ["UNDELETED", *_senders([each for each in request.senders if each.isascii()])]
    if since is not None:
        day = since - timedelta(days=1)  # the server's days are in a zone of its own
        wanted += ["SINCE", f"{day.day}-{MONTHS[day.month - 1]}-{day.year}"]
    status, data = "NO", [b""]
    if request.subject:
        client.literal = request.subject.encode()  # type: ignore[assignment]  # it is bytes, whatever its stub says
        status, data = client.uid("SEARCH", "CHARSET", "UTF-8", *wanted, "SUBJECT")
    if status != "OK":  # few servers know no UTF-8
        status, data = client.uid("SEARCH", *wanted)
    return sorted(int(number) for number in _answer(client, status, data)[0].split()) if data[0] else []


def _senders(senders: Sequence[str]) -> list[str]:
    """Write that one of the senders is meant: OR takes two."""
    if not senders:
        return []
    return [*["OR"] * (len(senders) - 1), *(word for sender in senders for word in ("FROM", _quoted(sender)))]


def _listed(client: Client, uids: Sequence[int]) -> Iterator[_Letter]:
    """Ask what the letters are."""
    for batch in _batches(uids):
        data = _answer(client, *client.uid("FETCH", batch, "(UID RFC822.SIZE INTERNALDATE)"))
        for line in data:
            about = line if isinstance(line, bytes) else b""
            uid, size, came = ABOUT["uid"].search(about), ABOUT["size"].search(about), DATE.search(about)
            if uid and size:
                yield _Letter(int(uid[1]), int(size[1]), _moment(came) if came else datetime.fromtimestamp(0, UTC))


def _moment(found: re.Match[bytes]) -> datetime:
    day, name, year, hour, minute, second, sign, hours, minutes = (part.decode("ascii") for part in found.groups())
    moment = datetime(
        int(year), MONTHS.index(name.title()) + 1, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC
    )
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return moment - offset if sign == "+" else moment + offset


def _chosen(found: Iterable[_Letter], max_bytes: int, since: datetime | None) -> list[_Letter]:
    """Choose the newest that fit, the newest last."""
    chosen: list[_Letter] = []
    room = max_bytes
    for letter in sorted(found, key=lambda each: each.uid, reverse=True):
        if since is not None and letter.came < since:
            continue
        room -= min(letter.size, MAX_LETTER)
        if room < 0:
            break
        chosen.append(letter)
    return chosen[::-1]


def _name(era: bytes, found: Sequence[_Letter]) -> str:
    """Name letters: under one number a server has always the same letter."""
    about = "".join(f" {letter.uid}:{letter.size}" for letter in found)
    return hashlib.sha256(era + about.encode("ascii")).hexdigest()[:32]


def _fetched(client: Client, found: Sequence[_Letter]) -> Iterator[bytes]:
    came = {letter.uid: letter.came for letter in found}
    for batch in _batches(list(came)):
        parts = _answer(client, *client.uid("FETCH", batch, f"(UID BODY.PEEK[]<0.{MAX_LETTER}>)"))
        bodies = dict(_bodies(parts))
        yield from (_entry(bodies[uid], came[uid]) for uid in sorted(bodies) if uid in came)


def _bodies(parts: Sequence[bytes | tuple[bytes, bytes] | None]) -> Iterator[tuple[int, bytes]]:
    """Give the letters of an answer by their numbers, which stand before or after them."""
    for part, after in zip(parts, [*parts[1:], b""], strict=True):
        if isinstance(part, tuple):
            uid = ABOUT["uid"].search(part[0]) or ABOUT["uid"].search(after if isinstance(after, bytes) else b"")
            if uid:
                yield int(uid[1]), part[1]


def _entry(letter: bytes, came: datetime) -> bytes:
    """Write a letter as an mbox has it (mboxrd)."""
    start = f"From MAILER-DAEMON {time.asctime(came.utctimetuple())}\n".encode("ascii")
    return start + FROM.sub(rb">\1", letter) + (b"\n" if letter.endswith(b"\n") else b"\n\n")


def _mark(client: Client, uids: Sequence[int]) -> None:
    for batch in _batches(uids):
        _answer(client, *client.uid("STORE", batch, "+FLAGS.SILENT", r"(\Seen)"))


def _answer(client: Client, status: str, data: list[bytes]) -> list[bytes]:
    if status != "OK":
        raise FetchError(f"{client.place}: it refuses: {_text(data)[:200]}")
    return data


def _batches(uids: Sequence[int]) -> Iterator[str]:
    for at in range(0, len(uids), BATCH):
        yield ",".join(map(str, uids[at : at + BATCH]))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _abroad(folder: str) -> str:
    """Write the name of a folder as servers have it (RFC 3501, section 5.1.3).

    >>> _abroad("Bülten & Co")
    'B&APw-lten &- Co'
    """
    return ABROAD.sub(_shifted, folder)


def _shifted(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    return "&" + base64.b64encode(found[0].encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"


def _reason(said: str, request: Letters) -> str:
    """Give what a server says, on one line, without the password."""
    return " ".join(TIMED.sub("", said.replace(request.password, "…")).split()).rstrip(".")[:200]


def _text(data: Sequence[object]) -> str:
    first = data[0] if data else ""
    said = first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return "".join(char if char.isprintable() else " " for char in said)
