"""Misbehaviours of servers, one plain function each, with what is to be said of it; `told` is None where it does no harm."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass
from itertools import count, repeat
from typing import TYPE_CHECKING

import brotli
import zstandard

from tests.rawserver import GOOD, Act, Line, answer, head

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Case:
    """One misbehaviour: what the error says (a pattern), and how its server is reached."""

    act: Act
    told: str | None
    scheme: str = "http"
    secure: str | None = None


CASES: dict[str, Case] = {}
"""All misbehaviours by name."""


def case(told: str | None, *, scheme: str = "http", secure: str | None = None) -> Callable[[Act], Act]:
    """Register a misbehaviour that begins when something was asked for."""

    def registered(act: Act) -> Act:
        def asked(line: Line) -> None:
            line.asked()
            act(line)

        CASES[act.__name__] = Case(asked, told, scheme, secure)
        return act

    return registered


def raw(told: str | None, *, scheme: str = "http", secure: str | None = None) -> Callable[[Act], Act]:
    """Register a misbehaviour that begins with the connection."""

    def registered(act: Act) -> Act:
        CASES[act.__name__] = Case(act, told, scheme, secure)
        return act

    return registered


def lines(size: int) -> bytes:
    """Write headers of about so many bytes."""
    return b"".join(b"X-%d: %s\r\n" % (at, b"a" * 40) for at in range(size // 50))


LATE = r"its time \([0-9.]+ s\) ran out: "
CUT = "breaks off"

# Heads


@case(LATE + "its headers had no end")
def head_drips(line: Line) -> None:
    line.drip(repeat(b"X-A: b\r\n"), b"HTTP/1.1 200 OK\r\n")


@case("its headers are too large")
def head_line_has_no_end(line: Line) -> None:
    line.flood(b"a" * 1000, b"HTTP/1.1 200 OK\r\nX-A: ")


@case("its headers are (too large|larger than)")
def header_of_a_megabyte(line: Line) -> None:
    line.say(answer(GOOD, "X-A: " + "a" * 1_000_000))


@case("its headers are (too large|larger than)")
def headers_by_the_thousand(line: Line) -> None:
    line.say(b"HTTP/1.1 200 OK\r\n", lines(1_000_000), b"\r\n")


@case("its headers are (too large|larger than)")
def cookies_without_end(line: Line) -> None:
    line.flood(b"Set-Cookie: a=b; Path=/; Max-Age=99999999\r\n" * 100, b"HTTP/1.1 200 OK\r\n")


@case(None)
def cookies_by_the_hundred(line: Line) -> None:
    line.say(answer(GOOD, *(f"Set-Cookie: name{at}={'x' * 100}" for at in range(500))))


@case("what it answers is no HTTP")
def header_with_a_nul(line: Line) -> None:
    line.say(answer(GOOD, 'ETag: "a\0b"'))


@case("what it answers is no HTTP")
def status_is_no_number(line: Line) -> None:
    line.say(b"HTTP/1.1 OK\r\n\r\n" + GOOD)


@case("what it answers is no HTTP")
def status_has_four_digits(line: Line) -> None:
    line.say(answer(status="2000 OK"))


@case("what it answers is no HTTP")
def http_0_9(line: Line) -> None:
    line.say(GOOD)


@case("what it answers is no HTTP")
def http_9(line: Line) -> None:
    line.say(b"HTTP/9.7 200 OK\r\n\r\n" + GOOD)


@raw("what it answers is no HTTP")
def another_protocol(line: Line) -> None:
    line.hang(b"SSH-2.0-OpenSSH_9.6\r\n")


@case(None)
def lines_end_as_on_unix(line: Line) -> None:
    line.say(answer().replace(b"\r\n", b"\n"))


# Answers before the answer


@case("its headers are (too large|larger than)")
def continue_for_ever(line: Line) -> None:
    line.flood(b"HTTP/1.1 100 Continue\r\n\r\n")


@case("its headers are (too large|larger than)")
def hints_for_ever(line: Line) -> None:
    line.flood(head("Link: </a.css>; rel=preload", status="103 Early Hints"))


@case(LATE)
def hints_drip(line: Line) -> None:
    line.drip(repeat(head("Link: </a.css>; rel=preload", status="103 Early Hints")))


@case(None)
def a_hint_and_the_answer(line: Line) -> None:
    line.say(head("ETag: wrong", status="103 Early Hints"), answer())


@case(LATE)
def switches_unasked(line: Line) -> None:
    line.hang(head("Upgrade: websocket", "Connection: Upgrade", status="101 Switching Protocols"))


# Statuses


@case("is empty: 0 bytes where a feed should be")
def no_content(line: Line) -> None:
    line.say(head(status="204 No Content"))


@case("is empty: 0 bytes where a feed should be")
def reset_content(line: Line) -> None:
    line.say(head("Content-Length: 0", status="205 Reset Content"))


@case("answered 304 Not Modified")
def unmodified_unasked(line: Line) -> None:
    line.say(head('ETag: "1"', status="304 Not Modified"))


@case("answered 206 Partial Content")
def part_unasked(line: Line) -> None:
    line.say(answer(GOOD, f"Content-Range: bytes 0-{len(GOOD) - 1}/99999", status="206 Partial Content"))


@case("answered 401 Unauthorized")
def login_for_ever(line: Line) -> None:
    while True:
        line.say(answer(b"no", 'WWW-Authenticate: Basic realm="a"', "WWW-Authenticate: NTLM", status="401 Unauthorized"))
        line.asked()


@case("answered 407 Proxy Authentication Required")
def says_that_it_is_a_proxy(line: Line) -> None:
    line.say(answer(b"no", 'Proxy-Authenticate: Basic realm="a"', status="407 Proxy Authentication Required"))


@case("answered 429 Too Many Requests")
def busy(line: Line) -> None:
    line.say(answer(b"later", status="429 Too Many Requests"))


@case("answered 429 Too Many Requests")
def busy_for_an_hour(line: Line) -> None:
    line.say(answer(b"later", "Retry-After: 3600", status="429 Too Many Requests"))


@case("answered 503 Service Unavailable")
def busy_until_9999(line: Line) -> None:
    line.say(answer(b"later", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", status="503 Service Unavailable"))


@case("answered 503 Service Unavailable")
def busy_for_less_than_no_time(line: Line) -> None:
    line.say(answer(b"later", "Retry-After: -99999999999", status="503 Service Unavailable"))


@case("answered 429 Too Many Requests")
def busy_for_a_while(line: Line) -> None:
    line.say(answer(b"later", "Retry-After: a while, \xb2 or so", status="429 Too Many Requests"))


@case("answered 429 Too Many Requests")
def busy_beyond_all_numbers(line: Line) -> None:
    line.say(answer(b"later", "Retry-After: " + "9" * 5000, status="429 Too Many Requests"))


@case("answered 500 Internal Server Error")
def error_page_without_end(line: Line) -> None:
    line.flood(b"sorry " * 1000, head(status="500 Internal Server Error"))


@case("answered 404 Not Found")
def error_page_drips(line: Line) -> None:
    line.drip(repeat(b"sorry "), head(status="404 Not Found"))


# Bodies


@case(LATE + "its body had no end after [0-9,]+ bytes")
def body_drips(line: Line) -> None:
    line.drip((GOOD[at : at + 1] for at in count()), head("Content-Length: 1000000"))


@case("is larger than 20,000,000 bytes")
def body_without_end(line: Line) -> None:
    line.flood(b"<item/>" * 10_000, head("Content-Type: text/xml"))


@case("is larger than 20,000,000 bytes")
def chunks_without_end(line: Line) -> None:
    line.flood(b"10000\r\n%s\r\n" % (b"a" * 65_536), head("Transfer-Encoding: chunked"))


@case("is larger than 20,000,000 bytes|" + LATE)
def smallest_chunks_without_end(line: Line) -> None:
    line.flood(b"1\r\na\r\n" * 10_000, head("Transfer-Encoding: chunked"))


@case(CUT)
def length_too_long(line: Line) -> None:
    line.say(head(f"Content-Length: {len(GOOD) + 1}"), GOOD)


@case("its end is missing")
def length_too_short(line: Line) -> None:
    line.say(head(f"Content-Length: {len(GOOD) - 40}"), GOOD)


@case("Invalid Content-Length")
def length_below_nothing(line: Line) -> None:
    line.say(head("Content-Length: -5"), GOOD)


@case("Invalid Content-Length")
def length_is_no_number(line: Line) -> None:
    line.say(head("Content-Length: many"), GOOD)


@case("Invalid Content-Length")
def two_lengths(line: Line) -> None:
    line.say(head(f"Content-Length: {len(GOOD)}", "Content-Length: 10"), GOOD)


@case("is larger than 20,000,000 bytes")
def length_of_a_terabyte(line: Line) -> None:
    line.flood(b"a" * 65_536, head("Content-Length: 1000000000000"))


@case("is larger than 20,000,000 bytes")
def length_beyond_all_numbers(line: Line) -> None:
    line.flood(b"a" * 65_536, head("Content-Length: 1" + "0" * 40))


@case(LATE + "its body had no end")
def body_stops(line: Line) -> None:
    line.hang(head(f"Content-Length: {len(GOOD)}"), GOOD[:100])


@case("the connection broke .*chunk")
def chunk_beyond_all_numbers(line: Line) -> None:
    line.say(head("Transfer-Encoding: chunked"), b"F" * 17 + b"\r\n", GOOD)


@case("the connection broke .*chunk")
def chunk_below_nothing(line: Line) -> None:
    line.say(head("Transfer-Encoding: chunked"), b"-1\r\n", GOOD)


@case("the connection broke .*chunk")
def chunk_is_no_number(line: Line) -> None:
    line.say(head("Transfer-Encoding: chunked"), b"xyz\r\n", GOOD)


@case(LATE + "its body did not begin")
def chunk_extension_without_end(line: Line) -> None:
    line.flood(b";a=b" * 1000, head("Transfer-Encoding: chunked") + b"5")


@case("its headers are (too large|larger than)")
def trailers_without_end(line: Line) -> None:
    line.flood(b"X-A: b\r\n" * 1000, head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n" % (len(GOOD), GOOD))


@case(CUT)
def last_chunk_is_missing(line: Line) -> None:
    line.say(head("Transfer-Encoding: chunked"), b"%x\r\n%s\r\n" % (len(GOOD), GOOD))


@case(None)
def body_and_more_than_was_asked(line: Line) -> None:
    line.say(answer(), answer(b"<rss/>"))


# Codings


def coded(name: str, body: bytes) -> bytes:
    return answer(body, f"Content-Encoding: {name}")


BOMB = bytes(200_000_000)
BOMBS = {
    "deflate": zlib.compress(BOMB, 1),
    "br": brotli.compress(BOMB, quality=1),
    "zstd": zstandard.compress(BOMB),
    "gzip, gzip": gzip.compress(gzip.compress(BOMB, 1)),
}
"""Made before anything is served: it takes a second and a half."""


@case("is larger than 20,000,000 bytes")
def bomb_of_gzip(line: Line) -> None:
    made = zlib.compressobj(1, wbits=31)
    start = made.compress(bytes(100_000)) + made.flush(zlib.Z_FULL_FLUSH)
    again = made.compress(bytes(1_000_000)) + made.flush(zlib.Z_FULL_FLUSH)
    line.flood(again, head("Content-Encoding: gzip") + start)


@case("is larger than 20,000,000 bytes")
def bomb_of_deflate(line: Line) -> None:
    line.say(coded("deflate", BOMBS["deflate"]))


@case("is larger than 20,000,000 bytes")
def bomb_of_brotli(line: Line) -> None:
    line.say(coded("br", BOMBS["br"]))


@case("is larger than 20,000,000 bytes")
def bomb_of_zstd(line: Line) -> None:
    line.flood(BOMBS["zstd"], head("Content-Encoding: zstd"))


@case("is larger than 20,000,000 bytes")
def bomb_in_a_bomb(line: Line) -> None:
    line.say(coded("gzip, gzip", BOMBS["gzip, gzip"]))


@case("is coded 5 times over")
def tower_of_codings(line: Line) -> None:
    line.say(coded("gzip, gzip, gzip, gzip, gzip", GOOD))


@case(f"is larger than 20,000,000 bytes|{LATE}")
def gzip_of_nothing_for_ever(line: Line) -> None:
    line.flood(gzip.compress(b"") * 1000, head("Content-Encoding: gzip"))


@case(f"is larger than 20,000,000 bytes|{LATE}")
def zstd_of_nothing_for_ever(line: Line) -> None:
    line.flood(zstandard.compress(b"") * 1000, head("Content-Encoding: zstd"))


@case("is not compressed as it says")
def zstd_wants_a_gigabyte(line: Line) -> None:
    made = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=30)).compressobj()
    line.say(coded("zstd", made.compress(GOOD * 1000) + made.flush()))


@case("the end of its compressed data is missing")
def gzip_is_cut(line: Line) -> None:
    line.say(coded("gzip", gzip.compress(GOOD)[:-10]))


@case("the end of its compressed data is missing")
def brotli_is_cut(line: Line) -> None:
    line.say(coded("br", brotli.compress(GOOD)[:-10]))


@case("the end of its compressed data is missing")
def zstd_is_cut(line: Line) -> None:
    line.say(coded("zstd", zstandard.compress(GOOD)[:-10]))


@case("is not compressed as it says")
def gzip_is_damaged(line: Line) -> None:
    data = gzip.compress(GOOD)
    line.say(coded("gzip", data[:-8] + b"\0\0\0\0" + data[-4:]))


@case("is not compressed as it says")
def gzip_is_plain(line: Line) -> None:
    line.say(coded("gzip", GOOD))


@case("is no feed: it begins with")
def plain_is_gzip(line: Line) -> None:
    line.say(answer(gzip.compress(GOOD)))


@case("is coded as 'x-secret', which was not asked for")
def coding_is_unknown(line: Line) -> None:
    line.say(coded("x-secret", GOOD))


@case(None)
def gzip_and_rubbish(line: Line) -> None:
    line.say(coded("gzip", gzip.compress(GOOD) + b"\0" * 1000))


@case(None)
def gzip_twice(line: Line) -> None:
    line.say(coded("gzip, gzip", gzip.compress(gzip.compress(GOOD))))


@case(None)
def charset_is_unknown(line: Line) -> None:
    line.say(answer(GOOD, "Content-Type: application/rss+xml; charset=martian-8"))


@case(None)
def charset_is_wrong(line: Line) -> None:
    line.say(answer(GOOD, "Content-Type: application/rss+xml; charset=utf-16"))


@case(None)
def type_is_wrong(line: Line) -> None:
    line.say(answer(GOOD, "Content-Type: image/png"))


# Redirects


def sent(place: str, body: bytes = b"") -> bytes:
    return answer(body, f"Location: {place}", status="302 Found")


@case("it is sent on in a circle; correct url")
def sent_to_itself(line: Line) -> None:
    while True:
        line.say(sent(line.url))
        line.asked()


@case("it may want the cookie that it sets, and none is kept")
def sent_until_a_cookie_comes(line: Line) -> None:
    while True:
        line.say(answer(b"", f"Location: {line.url}", "Set-Cookie: seen=1", status="302 Found"))
        line.asked()


@case("it is sent on more than 10 times")
def sent_ever_further(line: Line) -> None:
    for at in count():
        line.say(sent(f"/{at}"))
        line.asked()


@case(r"its address 169\.254\.169\.254 is never ours to call")
def sent_to_the_metadata_service(line: Line) -> None:
    line.say(sent("http://169.254.169.254/latest/meta-data/"))


@case("it is sent on to a URL that is not http or https: 'file:///etc/passwd'")
def sent_to_a_file(line: Line) -> None:
    line.say(sent("file:///etc/passwd"))


@case("it is sent on to a URL that is not http or https: 'gopher:")
def sent_to_gopher(line: Line) -> None:
    line.say(sent("gopher://127.0.0.1:6379/_FLUSHALL"))


@case(r"it is sent on to a URL that is not http or https: 'javascript:")
def sent_to_a_script(line: Line) -> None:
    line.say(sent("javascript:alert(1)"))


@case(r"it is sent on to a URL that is not http or https: 'data:")
def sent_to_data(line: Line) -> None:
    line.say(sent("data:text/xml,<rss/>"))


@case("it is sent on to a URL that is empty")
def sent_to_nothing(line: Line) -> None:
    line.say(sent(""))


@case("it is sent on in a circle")
def sent_to_no_host(line: Line) -> None:
    while True:
        line.say(sent("//"))
        line.asked()


@case("it is sent on to a URL that has no valid host")
def sent_to_half_a_host(line: Line) -> None:
    line.say(sent("http://a b/"))


@case("it is sent on to a URL that is no valid URL")
def sent_to_no_port(line: Line) -> None:
    line.say(sent("http://127.0.0.1:99999/"))


@case("it is sent on to a URL that is longer than 16,000 characters")
def sent_to_a_long_url(line: Line) -> None:
    line.say(sent("http://127.0.0.1/" + "a" * 50_000))


@case("answered 302 Found")
def sent_nowhere(line: Line) -> None:
    line.say(answer(b"", status="302 Found"))


def sent_once(line: Line, redirect: bytes, path: str = "/there?a=%0D%0A") -> None:
    """Send on; where another path than this is asked for, there is no answer."""
    line.say(redirect)
    if line.asked() == path:
        line.say(answer())


@case(None)
def sent_with_a_password(line: Line) -> None:
    sent_once(line, sent(line.url.replace("//", "//user:secret@") + "there?a=%0D%0A"))


@case(None)
def sent_with_line_breaks(line: Line) -> None:
    sent_once(line, sent("/there?a=%0D%0A#\x0bX-A: b"))


@case(None)
def sent_in_utf_8(line: Line) -> None:
    sent_once(line, sent("/\xc3\xbc"), "/%C3%BC")


@case(None)
def sent_in_latin_1(line: Line) -> None:
    sent_once(line, sent("/\xfc"), "/%FC")


@raw(None)
def sent_with_a_page_without_end(line: Line) -> None:
    if line.asked() == "/there":
        line.say(answer())
    line.flood(b"moved " * 1000, head("Location: /there", status="301 Moved Permanently"))


# Connections


@raw("the connection broke")
def reset_at_once(line: Line) -> None:
    line.reset()


@case("the connection broke")
def reset_in_the_head(line: Line) -> None:
    line.reset(b"HTTP/1.1 200 OK\r\nContent-Le")


@case("the connection broke")
def reset_in_the_body(line: Line) -> None:
    line.reset(head("Content-Length: 1000"), GOOD[:100])


@raw("it closed the connection without an answer|the connection broke")
def closed_at_once(line: Line) -> None:
    line.say(b"")


@case("it closed the connection without an answer")
def closed_before_an_answer(line: Line) -> None:
    line.say(b"")


@case("its headers break off")
def closed_in_the_head(line: Line) -> None:
    line.say(b"HTTP/1.1 200 OK\r\nContent-Type: text/x")


@case(LATE + "no answer began")
def silence(line: Line) -> None:
    line.hang()


@case(None)
def slow_but_in_time(line: Line) -> None:
    line.drip((GOOD[at : at + 100] for at in range(0, len(GOOD), 100)), head(f"Content-Length: {len(GOOD)}"))


# TLS


def greeted(line: Line) -> None:
    """Wait for the first words of a handshake."""
    line.socket.recv(65_536)


@case("its certificate is self-signed", scheme="https", secure="self")
def certificate_of_its_own(line: Line) -> None:
    line.say(answer())


@case("its certificate is signed by nobody who is trusted here", scheme="https", secure="stranger")
def certificate_of_a_stranger(line: Line) -> None:
    line.say(answer())


@case("its certificate has expired", scheme="https", secure="expired")
def certificate_expired(line: Line) -> None:
    line.say(answer())


@case("its certificate is not valid yet", scheme="https", secure="early")
def certificate_too_early(line: Line) -> None:
    line.say(answer())


@case("its certificate is for another name", scheme="https", secure="other")
def certificate_of_another(line: Line) -> None:
    line.say(answer())


@raw("no safe connection can be agreed on", scheme="https")
def tls_of_1999(line: Line) -> None:
    greeted(line)
    line.hang(b"\x16\x03\x01\0\x2a\x02\0\0\x26\x03\x01" + bytes(32) + b"\0\0\x2f\0")


@case("the connection broke|no safe connection can be agreed on", scheme="https", secure="mutual")
def tls_wants_our_certificate(line: Line) -> None:
    line.say(answer())


@raw(LATE + "its TLS handshake had no end", scheme="https")
def tls_stalls(line: Line) -> None:
    line.hang()


@raw(LATE + "its TLS handshake had no end", scheme="https")
def tls_drips(line: Line) -> None:
    greeted(line)
    line.drip(repeat(b"\0"), b"\x16\x03\x03\x40\0\x02\0\x3f\xfc")


@raw("no safe connection can be agreed on", scheme="https")
def tls_is_plain(line: Line) -> None:
    line.hang(answer())


@raw("no safe connection can be agreed on|the connection broke", scheme="https")
def tls_is_cut(line: Line) -> None:
    greeted(line)
    line.say(b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03")


@raw("no safe connection can be agreed on|the connection broke", scheme="https")
def tls_is_reset(line: Line) -> None:
    greeted(line)
    line.reset()


@raw(LATE + "its TLS handshake had no end", scheme="https")
def tls_never_ends(line: Line) -> None:
    greeted(line)
    line.flood(b"\x16\x03\x03\x40\0" + bytes(16_384))


@case("the connection broke|breaks off", scheme="https", secure="good")
def tls_body_without_goodbye(line: Line) -> None:
    line.say(head("Content-Type: text/xml"), GOOD)


@raw("what it answers is no HTTP")
def plain_is_tls(line: Line) -> None:
    line.asked()
    line.hang(b"\x15\x03\x03\x00\x02\x02\x0a")
