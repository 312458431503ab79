"""A real nginx for tests: the files of a folder, with gzip and entity tags, and a log of who was answered what."""

from __future__ import annotations

import os
import subprocess
import time
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from tests.ports import free_ports
from tests.test_operating import PATIENCE, is_open, need, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIG = """
daemon off; {user} worker_processes 1; pid {folder}/pid; error_log {folder}/error; events {{ }}
http {{
  log_format answers '$status $request_uri $sent_http_content_encoding';
  access_log {folder}/access answers;
  types {{ text/html html; application/xml xml; text/plain txt; }}
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  gzip on; gzip_types application/xml; gzip_min_length 100;
  server {{ listen 127.0.0.1:{port}; root {folder}/site; charset utf-8; }}
}}
"""


@dataclass(frozen=True)
class Nginx:
    """A server of the files in `folder/site`."""

    url: str
    folder: Path

    def write(self, name: str, text: str) -> None:
        """Write a file of the site; its time, of which nginx makes its tag, tells what is in it."""
        path = self.folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (zlib.crc32(text.encode()) % 10**9,) * 2)

    def answers(self) -> list[tuple[str, str, str]]:
        """Give status, path and encoding of each answer since the last time."""
        log, last = self.folder / "access", f"/last.txt?{time.monotonic_ns()}"
        self.write("last.txt", "so that all before it is written down")
        with closing(HTTPConnection(self.url.removeprefix("http://"), timeout=PATIENCE)) as connection:
            connection.request("GET", last)
            connection.getresponse().read()
        until(lambda: last in log.read_text(), "the log of nginx")
        status_path_encoding = [line.split(" ") for line in log.read_text().splitlines()[:-1]]
        os.truncate(log, 0)
        return [(status, path, encoding) for status, path, encoding in status_path_encoding]


@contextmanager
def nginx(folder: Path) -> Iterator[Nginx]:
    """Start a server; stop it in the end."""
    program = need("nginx", "nginx-light")
    (port,) = free_ports(1)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, port=port, user=user), encoding="utf-8")
    command = [program, "-e", str(folder / "error"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: is_open(port) or process.poll() is not None, "nginx")
            assert process.poll() is None, (folder / "error").read_text()
            yield Nginx(f"http://127.0.0.1:{port}", folder)
        finally:
            process.terminate()
