"""What went wrong with one request, in words: why there is no answer, and what to do about it."""

from __future__ import annotations

import pycurl

HTTP2_STREAM, PROXY = 92, 97
TOO_LARGE = 100
"""Numbers of libcurl's that pycurl has no names for."""

WORDS = {
    pycurl.E_URL_MALFORMAT: "it cannot be asked; correct url",
    pycurl.E_UNSUPPORTED_PROTOCOL: "what it answers is no HTTP/1 or HTTP/2; correct url",
    pycurl.E_FTP_WEIRD_SERVER_REPLY: "what it answers is no HTTP",
    pycurl.E_COULDNT_RESOLVE_PROXY: "the name of the proxy has no address; correct fetch.proxy",
    pycurl.E_COULDNT_RESOLVE_HOST: "its host has no address; correct url, or look whether this machine's DNS answers",
    pycurl.E_COULDNT_CONNECT: "it takes no connection",
    pycurl.E_PARTIAL_FILE: "its answer breaks off",
    pycurl.E_GOT_NOTHING: "it closed the connection without an answer",
    pycurl.E_SEND_ERROR: "the connection broke",
    pycurl.E_RECV_ERROR: "the connection broke",
    pycurl.E_HTTP2: "the connection broke",
    HTTP2_STREAM: "its answer breaks off",
    TOO_LARGE: "its headers are too large",
    pycurl.E_SSL_CONNECT_ERROR: "no safe connection can be agreed on; correct url, or ask its owner which TLS it speaks",
    pycurl.E_SSL_CACERT_BADFILE: "the file of trusted certificates cannot be read; correct SSL_CERT_FILE",
    PROXY: "the proxy lets it not through; correct fetch.proxy",
}
"""By libcurl's number, how a message begins."""

LASTING = frozenset(
    {
        pycurl.E_URL_MALFORMAT,
        pycurl.E_UNSUPPORTED_PROTOCOL,
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_SSL_CACERT_BADFILE,
        pycurl.E_PEER_FAILED_VERIFICATION,
    }
)
"""What does not go away by itself."""

OTHER_NAME = "its certificate is for another name; correct the host in url"
UNKNOWN = (
    "its certificate is signed by nobody who is trusted here, or sent without its chain; ask its owner to send the chain, or "
    "let SSL_CERT_FILE name the certificates that you trust"
)
SELF_SIGNED = "its certificate is self-signed; let SSL_CERT_FILE name it among the certificates that you trust"

CERTIFICATES = {
    2: UNKNOWN,
    9: "its certificate is not valid yet; look at this machine's clock, or ask its owner",
    10: "its certificate has expired; ask its owner to renew it",
    18: SELF_SIGNED,
    19: UNKNOWN,
    20: UNKNOWN,
    21: UNKNOWN,
    23: "its certificate was revoked; ask its owner",
    62: OTHER_NAME,
    64: OTHER_NAME,
}
"""By OpenSSL's number (X509_V_ERR_…), why a certificate was refused."""


class Fault(Exception):  # noqa: N818  - it becomes a FetchError once it is known whose it is
    """Why there is no answer, as the end of a sentence; `transient` when there may be one later."""

    def __init__(self, message: str, *, transient: bool = False) -> None:
        super().__init__(message)
        self.transient = transient


def fault(number: int, text: str, *, verified: int) -> Fault:
    """Put libcurl's number and text into words; `verified` is what OpenSSL said of the certificate."""
    if number == pycurl.E_PEER_FAILED_VERIFICATION:
        return Fault(CERTIFICATES.get(verified) or _unverified(text))
    words = WORDS.get(number, "it cannot be asked")
    begin, mark, advice = words.partition("; ")
    return Fault(f"{begin} ({_short(text)}){mark}{advice}", transient=number not in LASTING)


def _unverified(text: str) -> str:
    return OTHER_NAME if "subject name" in text else f"its certificate cannot be verified ({_short(text)}); ask its owner"


def _short(text: str) -> str:
    return " ".join(text.split())[:200]
