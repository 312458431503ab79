"""A file of an FTP (RFC 959, 4217) or SFTP server; certificates and host keys are verified, no address called unchecked.

Not fsspec: its FTP verifies no certificate and its SFTP no host key, and neither has a limit of size or time.
"""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pycurl

from feedtool.errors import FetchError
from feedtool.fetch.exchange import QUICK_EXIT
from feedtool.fetch.guard import advice, refusal

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from feedtool.fetch.door import Rules
    from feedtool.fetch.limits import Limits

IMPLICIT = 990
PATH = "%/:@!$&'()*+,;=~"
REASONS = {
    pycurl.E_OPERATION_TIMEDOUT: ("it did not come in time", True),
    pycurl.E_COULDNT_RESOLVE_HOST: ("its host has no address", True),
    pycurl.E_COULDNT_CONNECT: ("no connection", True),
    pycurl.E_PARTIAL_FILE: ("it ends too soon", True),
    pycurl.E_GOT_NOTHING: ("its connection broke", True),
    pycurl.E_SEND_ERROR: ("its connection broke", True),
    pycurl.E_RECV_ERROR: ("its connection broke", True),
    pycurl.E_LOGIN_DENIED: ("access denied; correct auth", False),
    pycurl.E_REMOTE_ACCESS_DENIED: ("access denied; correct url or auth", False),
    pycurl.E_REMOTE_FILE_NOT_FOUND: ("there is no such file; correct url", False),
    pycurl.E_FTP_COULDNT_RETR_FILE: ("there is no such file; correct url", False),
    pycurl.E_USE_SSL_FAILED: ("no encrypted connection; correct its port, or write ftp", False),
    pycurl.E_SSL_CONNECT_ERROR: ("no encrypted connection; correct its port, or write ftp", False),
    pycurl.E_PEER_FAILED_VERIFICATION: ("its certificate or host key does not hold; correct its server, or known_hosts", False),
    pycurl.E_URL_MALFORMAT: ("is no URL that leads anywhere; correct url", False),
    pycurl.E_UNSUPPORTED_PROTOCOL: ("the installed libcurl does not know its scheme", False),
}
"""What went wrong, and whether it may pass; anything else is what libcurl says."""


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes; `modified` is an HTTP date."""

    data: bytes = field(repr=False)
    modified: str | None = None


def fetch_file(url: str, rules: Rules, *, seconds: float) -> File:
    """Fetch one file. Raises FetchError when it is not there, not given, too large or too slow, or must not be called."""
    getter = _Getter(url, rules.limits)
    curl = pycurl.Curl()
    try:
        _prepare(curl, urlsplit(url), rules, seconds)
        getter.attach(curl)
        curl.perform()
        changed = curl.getinfo(pycurl.INFO_FILETIME)
        return File(bytes(getter.data), formatdate(changed, usegmt=True) if changed >= 0 else None)
    except pycurl.error as error:
        raise getter.failure(error.args[0], str(error.args[1])) from error
    finally:
        curl.close()
        getter.close()


class _Getter:
    """Gathers what comes; `why` is why it went no further, in our words."""

    def __init__(self, url: str, limits: Limits) -> None:
        self.url, self.limits = url, limits
        self.data = bytearray()
        self.why = ""
        self.opened: list[socket.socket] = []

    def attach(self, curl: pycurl.Curl) -> None:
        """Have it told what comes, and asked before each connection; a proxy was chosen by the user."""
        curl.setopt(pycurl.WRITEFUNCTION, self._take)
        if not self.limits.proxy:
            curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)

    def failure(self, code: int, said: str) -> FetchError:
        """Say what went wrong."""
        said = said.replace(self.limits.proxy, "fetch.proxy") if self.limits.proxy else said  # its password may be in it
        reason, may_pass = REASONS.get(code, (said[:200] or f"libcurl ends with {code}", False))
        return FetchError(f"{self.url}: {self.why or reason}", transient=may_pass and not self.why)

    def _take(self, data: bytes) -> int | None:
        if len(self.data) + len(data) > self.limits.max_bytes:
            self.why = f"is larger than {self.limits.max_bytes:,} bytes; raise fetch.max_bytes, or leave it"
            return -1
        self.data += data
        return None

    def _open(self, _purpose: int, address: tuple[int, int, int, tuple[str | bytes, int]]) -> socket.socket | int:
        family, kind, protocol, place = address
        host = place[0].decode() if isinstance(place[0], bytes) else place[0]
        reason = refusal(host, allow_private=self.limits.allow_private)
        if reason:
            self.why = f"{host} {reason}; {advice(reason)}"
            return int(pycurl.SOCKET_BAD)
        self.opened.append(socket.socket(family, kind, protocol))
        return self.opened[-1]

    def close(self) -> None:
        """Close what was opened: libcurl has worked with copies."""
        for each in self.opened:
            each.close()


def _prepare(curl: pycurl.Curl, parts: SplitResult, rules: Rules, seconds: float) -> None:
    scheme = parts.scheme.lower()
    is_late = scheme == "ftps" and parts.port not in {None, IMPLICIT}  # AUTH TLS, as RFC 4217 has it
    asked = parts._replace(scheme="ftp" if is_late else scheme, path=quote(parts.path, safe=PATH))
    curl.setopt(pycurl.URL, asked.geturl().encode())
    curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_FTP | pycurl.PROTO_FTPS | pycurl.PROTO_SFTP)
    curl.setopt(pycurl.USE_SSL, pycurl.USESSL_NONE if scheme != "ftps" else pycurl.USESSL_ALL)
    curl.setopt(pycurl.TIMEOUT_MS, max(1, round(seconds * 1000)))
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(QUICK_EXIT, 1)
    curl.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
    curl.setopt(pycurl.PROXY, rules.limits.proxy or "")
    curl.setopt(pycurl.NOPROXY, "")  # no_proxy of the environment must not lead past it, to where nothing is checked
    curl.setopt(pycurl.FTP_SKIP_PASV_IP, 1)  # data come from the host that was asked, whatever it says
    curl.setopt(pycurl.OPT_FILETIME, 1)
    trusted = ssl.get_default_verify_paths().cafile
    if trusted:
        curl.setopt(pycurl.CAINFO, trusted)
    _identify(curl, parts, rules)


def _identify(curl: pycurl.Curl, parts: SplitResult, rules: Rules) -> None:
    auth = rules.credentials
    is_known = auth is not None and auth.user is not None and auth.origin.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    if parts.scheme.lower() == "sftp":
        curl.setopt(pycurl.SSH_KNOWNHOSTS, str(Path.home() / ".ssh" / "known_hosts"))
        curl.setopt(pycurl.SSH_AUTH_TYPES, pycurl.SSH_AUTH_PASSWORD if is_known else pycurl.SSH_AUTH_ANY)
    if auth is not None and is_known:
        curl.setopt(pycurl.USERNAME, (auth.user or "").encode())
        curl.setopt(pycurl.PASSWORD, (auth.password or "").encode())
