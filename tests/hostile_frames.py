"""Misbehaviours of servers that speak HTTP/2 (RFC 9113), frame by frame; they join those of `hostile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile import CASES, LATE, Case
from tests.rawserver import GOOD, Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rawserver import Act

DATA, HEADERS, RESET, SETTINGS, PUSH, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 5, 6, 7, 9
END_STREAM, END_HEADERS = 1, 4
OK = b"\x88"
"""`:status: 200` in HPACK (RFC 7541, appendix A)."""


def frame(kind: int, payload: bytes = b"", *, flags: int = 0, stream: int = 1) -> bytes:
    """Write one frame."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def field(name: bytes, value: bytes, *, mark: int = 0) -> bytes:
    """Write a header in HPACK, both parts shorter than 127 bytes; with the mark 0x40 it is kept in the table."""
    return bytes([mark, len(name)]) + name + bytes([len(value)]) + value


def frames(told: str | None) -> Callable[[Act], Act]:
    """Register a misbehaviour that begins when something was asked for; the server's settings are said already."""

    def registered(act: Act) -> Act:
        def asked(line: Line) -> None:
            line.asked_by_frames()
            line.say(frame(SETTINGS, stream=0))
            act(line)

        CASES[act.__name__] = Case(asked, told, "https", "frames")
        return act

    return registered


@frames(None)
def frames_as_they_should_be(line: Line) -> None:
    line.hang(frame(HEADERS, OK, flags=END_HEADERS), frame(DATA, GOOD, flags=END_STREAM))


@frames("the connection broke|its answer breaks off")
def frames_go_away(line: Line) -> None:
    line.say(frame(GOAWAY, bytes(4) + b"\0\0\0\x0b", stream=0))


@frames("the connection broke|its answer breaks off")
def frames_reset_the_stream(line: Line) -> None:
    line.hang(frame(HEADERS, OK, flags=END_HEADERS), frame(DATA, GOOD[:100]), frame(RESET, b"\0\0\0\x02"))


@frames("the connection broke|its answer breaks off")
def frames_refuse_every_stream(line: Line) -> None:
    while True:
        line.say(frame(RESET, b"\0\0\0\x07"))
        line.asked_by_frames()


@frames("the connection broke|its answer breaks off")
def frames_of_rubbish(line: Line) -> None:
    line.hang(b"\xff" * 1000)


@frames(LATE)
def frames_fall_silent(line: Line) -> None:
    line.hang(frame(HEADERS, OK, flags=END_HEADERS), frame(DATA, GOOD[:100]))


@frames(f"{LATE}|the connection broke")
def settings_for_ever(line: Line) -> None:
    line.flood(frame(SETTINGS, b"\0\4\0\0\xff\xff", stream=0) * 100)


@frames(f"{LATE}|the connection broke")
def pings_for_ever(line: Line) -> None:
    line.flood(frame(PING, bytes(8), stream=0) * 100)


@frames(f"{LATE}|the connection broke")
def empty_frames_for_ever(line: Line) -> None:
    line.flood(frame(DATA) * 100, frame(HEADERS, OK, flags=END_HEADERS))


@frames("its headers are (too large|larger than)|the connection broke")
def continuations_for_ever(line: Line) -> None:
    line.flood(frame(CONTINUATION, field(b"x-a", b"b" * 100) * 100), frame(HEADERS, OK))


@frames("its headers are (too large|larger than)|the connection broke|its answer breaks off")
def bomb_of_headers(line: Line) -> None:
    """One byte, 0xbe, is the header of 240 bytes that the table has; a frame of 16,000 is 4 MB."""
    bomb = field(b"x-" + b"a" * 120, b"b" * 120, mark=0x40) + b"\xbe" * 16_000
    line.hang(frame(HEADERS, OK + bomb, flags=END_HEADERS), frame(DATA, GOOD, flags=END_STREAM))


@frames(f"is larger than 20,000,000 bytes|{LATE}")
def frames_without_end(line: Line) -> None:
    """More than the window allows is not sent: the client says when."""
    line.flood(frame(DATA, bytes(16_384)), frame(HEADERS, OK, flags=END_HEADERS))


@frames("the connection broke|its answer breaks off")
def frames_of_another_length(line: Line) -> None:
    length = field(b"content-length", str(len(GOOD) + 5).encode())
    line.hang(frame(HEADERS, OK + length, flags=END_HEADERS), frame(DATA, GOOD, flags=END_STREAM))


@frames(f"{LATE}no answer began|the connection broke")
def frames_that_push(line: Line) -> None:
    """Push what nobody asked for, to a client that said that it takes no such thing."""
    line.hang(frame(PUSH, b"\0\0\0\2" + b"\x82\x86\x84", flags=END_HEADERS))


@frames("its headers are (too large|larger than)|the connection broke|" + LATE)
def hints_in_frames_for_ever(line: Line) -> None:
    """`:status: 103`, again and again."""
    line.flood(frame(HEADERS, b"\x48\x03103" + field(b"link", b"</a>"), flags=END_HEADERS) * 100)
