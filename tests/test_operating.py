"""The files of docs/operating.md, each put to work: real cron, nginx, Caddy, git, systemd's own checks, the installed program.

What is missing is installed where that is safe; what cannot run here is skipped with the reason.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.conftest import ARTICLE, CONFIG, Site
from tests.ports import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REPO = Path(__file__).parents[1]
GUIDE = (REPO / "docs" / "operating.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file of the guide: its first line names the language and the place."""

BLOCKS: dict[str, str] = dict(BLOCK.findall(GUIDE))
PROGRAM = "/opt/feedtool/bin/feedtool"
FOLDER = "/srv/feeds"
BARE = {"PATH": "/usr/bin:/bin"}
PATIENCE = 60.0
"""Seconds that a server, or anything else that takes far less, is given."""

TYPES = {
    "/news.xml": "application/rss+xml; charset=utf-8",
    "/news.atom.xml": "application/atom+xml; charset=utf-8",
    "/news.json": "application/feed+json; charset=utf-8",
    "/news.html": "text/html; charset=utf-8",
    "/index.html": "text/html; charset=utf-8",
    "/feed.css": "text/css; charset=utf-8",
    "/feeds.opml": "text/x-opml; charset=utf-8",
}
LISTS = {"/feed.css", "/feeds.opml"}
"""What is the same as long as the feeds are."""


def run(*words: str | Path, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with a nearly empty environment."""
    done = subprocess.run(words, cwd=folder, env=BARE | environ, capture_output=True, text=True, encoding="utf-8", check=False)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout, done.stderr)


def until(holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait for something to hold; fail with its name when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited {seconds:.0f} seconds for {what}"
        time.sleep(0.05)


def need(tool: str, package: str) -> str:
    """Give the path of a tool; install its package if need be, or skip and say why not."""
    place = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    reason = "" if shutil.which(tool, path=place) else installed(package)
    found = shutil.which(tool, path=place)
    if found is None:
        pytest.skip(f"{tool} is not here and Debian's {package} cannot be installed: {reason}")
    return found


@cache
def installed(package: str) -> str:
    """Install a Debian package; give the reason when that failed."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "this needs root and apt-get"
    if Path("/run/systemd/system").exists():
        return "systemd would start it on this machine; install it by hand"
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", package]
    with (Path(tempfile.gettempdir()) / "feedtool-tests.apt").open("a") as turn:  # tests beside this one install things, too
        fcntl.flock(turn, fcntl.LOCK_EX)
        for command in (install, ["apt-get", "update", "-qq"], install):
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
            if command is install and done.returncode == 0:
                return ""
    return done.stderr.strip() or f"apt-get ended with {done.returncode}"


def need_namespaces() -> str:
    """Give the path of unshare, or skip where it may not do its work."""
    tool = need("unshare", "util-linux")
    tried = subprocess.run([tool, "--mount", "--net", "--pid", "--fork", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"no namespaces can be made here: {tried.stderr.strip()}")
    return tool


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install feedtool, from a wheel that the Containerfile's own command builds, beside the packages that the tests have."""
    folder = tmp_path_factory.mktemp("opt")
    build = re.search(r"^RUN pip (wheel .*)$", BLOCKS["Containerfile"], re.MULTILINE)
    assert build is not None
    words = build[1].replace("/wheels", str(folder / "wheels")).replace("/src", str(REPO)).split()
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *words], check=True)
    venv.create(folder / "venv", symlinks=True)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    (packages / "tests.pth").write_text(
        "".join(f"{path}\n" for path in sys.path if path.endswith("site-packages")), encoding="utf-8"
    )
    wheels = map(str, (folder / "wheels").glob("*.whl"))
    subprocess.run([*pip, "--python", folder / "venv/bin/python", "install", "--no-deps", "--no-index", *wheels], check=True)
    return folder / "venv" / "bin" / "feedtool"


# The program on its own


def test_the_environment_does_not_matter(site: Site, program: Path) -> None:
    """Nothing but PATH, and no locale: silence, and the bytes that a UTF-8 locale gives."""
    site.write("articles/2026-03-03-çay.txt", ARTICLE.replace("first", "çay ☕"))
    other = Site(shutil.copytree(site.folder, site.folder / "other"))
    for each, locale in ((site, []), (other, ["LC_ALL=C.UTF-8"])):
        done = run("env", "-i", "PATH=/usr/bin:/bin", *locale, program, "build", folder=each.folder)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    bare, utf8 = ({name: data for name, (data, _, _) in each.files().items()} for each in (site, other))
    assert bare == utf8
    assert "çay ☕".encode() in bare["news.json"]


SANDBOX = """
mount --bind "$1" "$1" && mount -o remount,bind,ro / && ! touch "$1/../x" 2>/dev/null && exec "$2" build -c "$1/config.yaml"
"""


def test_a_run_writes_to_its_folder_only(site: Site, program: Path) -> None:
    """All else read-only and no network, as under the systemd unit."""
    words = [need_namespaces(), "--mount", "--net", "sh", "-c", SANDBOX, "sh"]
    done = run(*words, site.folder, program, folder=Path("/"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(site.feeds()) == 4


# cron

CRON = """
cd "$1" && mount --bind sbin /usr/sbin && mount --bind cron.d /etc/cron.d && mount --bind crontab /etc/crontab &&
mount --bind spool /var/spool/cron && mount --bind run /run && exec /usr/sbin/cron -f -L 0
"""
"""cron with its own sendmail, tables and lock; only this process and its children see them, and all end with it."""

SENDMAIL = """#!/bin/sh
cat > {folder}/part.$$ && mv {folder}/part.$$ {folder}/mail.$$
"""


@contextmanager
def cron(folder: Path, table: str) -> Iterator[int]:
    """Run Debian's cron with one table; give its process id. Mails arrive as `mail.*` in the folder."""
    unshare, daemon = need_namespaces(), need("cron", "cron")
    for name in ("sbin", "cron.d", "spool", "run"):
        (folder / name).mkdir()
    shutil.copy(daemon, folder / "sbin" / "cron")
    (folder / "sbin" / "sendmail").write_text(SENDMAIL.format(folder=folder), encoding="utf-8")
    (folder / "sbin" / "sendmail").chmod(0o755)
    for name, text in (("crontab", ""), ("cron.d/feedtool", table)):
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o644)
    words = [unshare, "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", CRON, "sh", str(folder)]
    with (folder / "log").open("wb") as log, subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as outer:
        try:
            until((folder / "run" / "crond.pid").exists, "cron")
            yield int(children(outer.pid)[0])
        finally:
            outer.kill()


def children(pid: int) -> list[str]:
    """Give the process ids of a process's children."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()


def test_cron_mails_problems_only(tmp_path: Path, program: Path) -> None:
    """In the same minute a good folder and one whose articles are gone: one mail, and it says what is wrong."""
    good, bad, other = (Site(tmp_path / name) for name in ("good", "bad", "other"))
    for each in (good, bad, other):
        each.write("config.yaml", CONFIG)
    good.write("articles/2026-03-01-first.txt", ARTICLE)
    said = run(program, "build", "-c", other.folder / "config.yaml", folder=Path("/")).stderr
    to, line = (
        BLOCKS["/etc/cron.d/feedtool"]
        .replace(PROGRAM, str(program))
        .replace("*/15", "*")
        .replace(" feeds ", " root ")
        .splitlines()
    )
    table = "\n".join([to, *(line.replace(FOLDER, str(each.folder)) for each in (good, bad))]) + "\n"
    with cron(tmp_path, table) as pid:
        until(lambda: list(tmp_path.glob("mail.*")), "the mail", 60 + PATIENCE)
        until(lambda: not children(pid), "both runs")
    assert len(good.feeds()) == 4
    (mail,) = tmp_path.glob("mail.*")
    head, _, body = mail.read_text(encoding="utf-8").partition("\n\n")
    assert "\nTo: webmaster@example.org\n" in head
    assert (body, "newsroom" in body) == (said.replace(str(other.folder), str(bad.folder)), True)


# systemd


@pytest.fixture
def units(tmp_path: Path, program: Path) -> list[str]:
    """Write the two units, with the program where it is here."""
    units = {Path(name).name: text for name, text in BLOCKS.items() if name.startswith("/etc/systemd/")}
    assert set(units) == {"feedtool.service", "feedtool.timer"}
    for name, text in units.items():
        (tmp_path / name).write_text(text.replace(PROGRAM, str(program)), encoding="utf-8")
    return [str(tmp_path / name) for name in units]


def test_systemd_accepts_the_units(units: list[str], tmp_path: Path) -> None:
    """Not one warning."""
    done = run(need("systemd-analyze", "systemd"), "verify", "--man=no", *units, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_service_is_hardened(units: list[str], tmp_path: Path) -> None:
    """By systemd's own measure, of 10 for no protection at all: below 1."""
    tool = need("systemd-analyze", "systemd")
    done = run(tool, "security", "--offline=true", "--no-pager", units[0], folder=tmp_path, LC_ALL="C.UTF-8")
    level = re.search(r"Overall exposure level for feedtool\.service: ([0-9.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level[1]) < 1


# Web servers: the same rules for each


@dataclass(frozen=True)
class Reply:
    """What a server answered; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Web:
    """A folder, built, and a server of its output."""

    site: Site
    port: int

    def ask(self, path: str, **headers: str) -> Reply:
        """Get a path, as it is written; an underscore in a header's name is a hyphen."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            reply = connection.getresponse()
            return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())


def nginx(folder: Path, snippet: str, port: int) -> list[str]:
    """Give the command that serves with nginx; its own files go into the folder."""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = "daemon off;\nuser root;\nworker_processes 1;\n" if os.geteuid() == 0 else "daemon off;\n"
    main += f"pid {folder}/pid;\nevents {{ }}\nhttp {{\naccess_log off;\n{temporary}{{server}}\n}}\n"
    server = snippet.replace("listen [::]:80;", "").replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "nginx.conf").write_text(main.replace("{server}", server), encoding="utf-8")
    return [need("nginx", "nginx-light"), "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, snippet: str, port: int) -> list[str]:
    """Give the command that serves with Caddy."""
    options = "{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}\n"
    text = options + snippet.replace("feeds.example.org", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return [need("caddy", "caddy"), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def apache(folder: Path, snippet: str, port: int) -> list[str]:
    """Give the command that serves with Apache, which will not do so as root."""
    program = need("apache2", "apache2")
    modules = "mpm_event authz_core dir mime headers filter deflate".split()
    lines = [
        f"Listen 127.0.0.1:{port}",
        "ServerName localhost",
        f"PidFile {folder}/pid",
        "ErrorLog /dev/stderr",
        "Mutex pthread",
    ]
    lines += [
        "TypesConfig /dev/null",
        *(f"LoadModule {each}_module /usr/lib/apache2/modules/mod_{each}.so" for each in modules),
    ]
    if os.geteuid() == 0:
        lines += ["User www-data", "Group www-data"]
    (folder / "apache.conf").write_text("\n".join([*lines, snippet.replace("*:80", f"127.0.0.1:{port}")]), encoding="utf-8")
    return [program, "-d", str(folder), "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]


SERVERS = {
    "nginx": ("/etc/nginx/conf.d/feeds.conf", nginx),
    "caddy": ("/etc/caddy/Caddyfile", caddy),
    "apache": ("/etc/apache2/sites-available/feeds.conf", apache),
}


def is_open(port: int) -> bool:
    """Say whether something listens."""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def served(name: str, site: Site, folder: Path) -> Iterator[Web]:
    """Build a folder and serve it with a server's file from the guide, on a port of this machine only."""
    place, command = SERVERS[name]
    (port,) = free_ports(1)
    words = command(folder, BLOCKS[place].replace(FOLDER, str(site.folder)), port)
    assert site.feedtool("build").returncode == 0
    environ = BARE | {"HOME": str(folder)}
    with (folder / "log").open("wb") as log, subprocess.Popen(words, cwd=folder, env=environ, stdout=log, stderr=log) as server:
        try:
            until(lambda: is_open(port) or server.poll() is not None, name)
            assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")
            yield Web(site, port)
        finally:
            server.terminate()


@pytest.fixture(params=SERVERS)
def web(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Serve a built folder, in a place that others than root may enter, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        shutil.copytree(site.folder, place, dirs_exist_ok=True)
        Path(place).chmod(0o755)
        with served(request.param, Site(Path(place)), tmp_path_factory.mktemp(request.param)) as made:
            yield made


def test_feeds_are_served_as_what_they_are(web: Web) -> None:
    """Type and charset, what caches need, and what lets pages of other sites read them."""
    for path, kind in TYPES.items():
        reply = web.ask(path)
        assert (reply.status, reply.headers["content-type"]) == (200, kind)
        assert reply.body == web.site.files()[path[1:]][0]
        assert {"etag", "last-modified"} <= set(reply.headers)
        assert reply.headers["cache-control"] == "public, max-age=300"
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["x-content-type-options"] == "nosniff"
    assert web.ask("/").body == web.site.files()["index.html"][0]


def test_readers_hear_of_news_only(web: Web) -> None:
    """304 by entity tag and by date, also after a run that changed nothing; 200 once there is a new article."""
    first = {path: web.ask(path).headers for path in TYPES}
    asked = [(path, {"If_None_Match": headers["etag"]}) for path, headers in first.items()]
    dated = [(path, {"If_Modified_Since": headers["last-modified"]}) for path, headers in first.items()]
    assert {web.ask(path, **condition).status for path, condition in (*asked, *dated)} == {304}
    assert web.site.feedtool("build").returncode == 0
    assert {web.ask(path, **condition).status for path, condition in (*asked, *dated)} == {304}
    web.site.write("articles/2026-03-03-third.txt", ARTICLE.replace("first", "third"))
    assert web.site.feedtool("build").returncode == 0
    assert {path for path, condition in asked if web.ask(path, **condition).status == 200} == TYPES.keys() - LISTS


def test_feeds_are_compressed_when_asked(web: Web) -> None:
    """The same bytes, told apart for caches, and 304 for a compressed one too."""
    for path in TYPES.keys() - {"/feeds.opml"}:  # that is too small
        data = web.site.files()[path[1:]][0]
        assert len(data) >= 1024
        reply = web.ask(path, Accept_Encoding="gzip")
        assert (reply.headers["content-encoding"], gzip.decompress(reply.body)) == ("gzip", data)
        assert "accept-encoding" in reply.headers["vary"].lower()
        assert "content-encoding" not in web.ask(path).headers
        assert web.ask(path, Accept_Encoding="gzip", If_None_Match=reply.headers["etag"]).status == 304


def test_nothing_but_feeds_is_served(web: Web) -> None:
    """No temporary file, no state, no configuration, no listing, nothing above the folder."""
    for folder in ("", "output/"):
        for name in (".news.xml.4711-0.tmp", ".hidden.xml", "state.db", "state.db-wal", "state.db.lock"):
            web.site.write(folder + name, "not for readers")
    up = [
        f"/{dots}/{name}" for dots in ("..", "%2e%2e", ".%2e", "x/../..") for name in ("state.db", "config.yaml", "status.json")
    ]
    inside = [
        "/.news.xml.4711-0.tmp",
        "/.hidden.xml",
        "/state.db",
        "/state.db-wal",
        "/state.db.lock",
        "/none.xml",
        "/none.html",
    ]
    replies = {path: web.ask(path) for path in (*inside, *up)}
    assert {path: reply.status for path, reply in replies.items() if reply.status not in {400, 403, 404}} == {}
    assert all(b"not for readers" not in reply.body for reply in replies.values())


# GitHub Actions


def test_pages_are_published_by_the_same_workflow() -> None:
    """It builds and commits as the other one does, and publishes the output, with no right that this does not take."""
    flow, other = (yaml.safe_load(BLOCKS[f".github/workflows/{name}.yml"]) for name in ("pages", "feeds"))
    steps, known = flow["jobs"]["build"]["steps"], other["jobs"]["build"]["steps"]
    assert [_bare(step) for step in steps[:-1]] == [_bare(step) for step in known]
    assert steps[-1] == {
        "name": "Pack",
        "if": "${{ !cancelled() }}",
        "uses": "actions/upload-pages-artifact@v4",
        "with": {"path": "output"},
    }
    assert flow["permissions"] == {"contents": "write"}
    assert flow["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert (flow["jobs"]["deploy"]["needs"], flow["jobs"]["deploy"]["if"]) == ("build", "${{ !cancelled() }}")


def _bare(step: dict[str, str]) -> dict[str, str]:
    """Give a step without the comments in what it runs."""
    run = step.get("run", "").splitlines()
    return {**step, "run": "\n".join(line for line in run if not line.startswith("#"))}


# Another server


def test_rsync_takes_archives_first_and_nothing_that_is_hidden(site: Site, tmp_path: Path) -> None:
    """The guide's own lines, over a local path: the files as they are, without copies, and nothing of others removed."""
    need("rsync", "rsync")
    site.write("config.yaml", CONFIG + "publish: {compress: gz}\n")
    assert site.feedtool("build").returncode == 0
    site.write("output/news.archive-0001.xml", "an archive")
    site.write("output/.news.xml.4711-0.tmp", "half")
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "theirs.html").write_text("theirs", encoding="utf-8")
    lines = BLOCKS["rsync"].replace(FOLDER, str(site.folder)).splitlines()
    there: list[set[str]] = []
    for line in lines:
        done = run("sh", "-e", "-c", line, folder=tmp_path, TO=str(tmp_path / "www") + "/")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        there.append({path.name for path in (tmp_path / "www").iterdir()} - {"theirs.html"})
    files = {name: each for name, each in site.files().items() if name[0] != "." and not name.endswith(".gz")}
    assert there == [{"news.archive-0001.xml"}, set(files)]
    assert {name: (tmp_path / "www" / name).read_bytes() for name in files} == {
        name: data for name, (data, *_) in files.items()
    }


# GitHub Actions: a checkout


@dataclass(frozen=True)
class Checkout:
    """A clone of a bare repository, in which the workflow's commands are run."""

    site: Site
    program: Path

    def git(self, *words: str) -> str:
        """Run git, and give what it said."""
        done = run("git", *words, folder=self.site.folder, HOME=str(self.site.folder.parent), GIT_CONFIG_NOSYSTEM="1")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def save(self) -> None:
        """Commit and push all, as the owner does."""
        self.git("add", "--all")
        self.git("-c", "user.name=Owner", "-c", "user.email=owner@example.org", "commit", "--message=By hand")
        self.git("push", "--set-upstream", "origin", "main")

    def job(self) -> list[int]:
        """Run the steps that build and commit, as the runner does: after a failure only those that ask for it."""
        codes: list[int] = []
        for step in yaml.safe_load(BLOCKS[".github/workflows/feeds.yml"])["jobs"]["build"]["steps"]:
            is_due = not any(codes) or step.get("if") == "${{ !cancelled() }}"
            if step.get("name") in {"Build", "Commit"} and is_due:
                environ = {"HOME": str(self.site.folder.parent), "PATH": f"{self.program.parent}:/usr/bin:/bin"}
                codes.append(run("bash", "-e", "-c", step["run"], folder=self.site.folder, **environ).returncode)
        return codes

    def pushed(self) -> int:
        """Count the commits that the bare repository has."""
        return int(self.git("-C", "../bare", "rev-list", "--count", "main"))


@pytest.fixture
def checkout(tmp_path: Path, program: Path) -> Checkout:
    """Make a repository with two sources, a feed for each, and the guide's list of what git ignores."""
    need("git", "git")
    made = Checkout(Site(tmp_path / "clone"), program)
    for name in ("desk", "wire"):
        made.site.write(f"{name}/2026-03-01-first.txt", ARTICLE)
    config = (
        CONFIG.partition("sources:")[0] + "sources:\n  desk: {kind: text, path: desk/*}\n  wire: {kind: text, path: wire/*}\n"
    )
    config += "feeds:\n  desk: {title: Desk, sources: [desk]}\n  wire: {title: Wire, sources: [wire]}\n"
    made.site.write("config.yaml", config)
    made.site.write(".gitignore", BLOCKS[".gitignore"])
    made.git("init", "--bare", "--initial-branch=main", "../bare")
    made.git("init", "--initial-branch=main")
    made.git("remote", "add", "origin", "../bare")
    made.save()
    return made


def test_the_workflow_is_complete() -> None:
    """It may push, never runs twice at once, and uses exact major versions of actions."""
    flow = yaml.safe_load(BLOCKS[".github/workflows/feeds.yml"])
    steps = flow["jobs"]["build"]["steps"]
    assert flow["permissions"] == {"contents": "write"}
    assert flow["concurrency"] == {"group": "feeds", "cancel-in-progress": False}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    assert [step["name"] for step in steps if "run" in step] == ["Install", "Build", "Commit"]


def test_the_workflow_commits_changes_only(checkout: Checkout) -> None:
    """The first run pushes the feeds, the second nothing; what git ignores is not pushed."""
    checkout.site.write("state.db.lock", "")
    assert (checkout.job(), checkout.pushed()) == ([0, 0], 2)
    assert (checkout.job(), checkout.pushed()) == ([0, 0], 2)
    files = checkout.git("-C", "../bare", "ls-tree", "-r", "--name-only", "main").split()
    assert len([name for name in files if name.startswith("output/")]) == 2 * 4 + 3
    assert not set(BLOCKS[".gitignore"].split()) & set(files)


def test_the_workflow_commits_what_a_failed_run_did(checkout: Checkout) -> None:
    """One source is gone, the other has news: the news are pushed, the job fails, the other feed stays."""
    checkout.job()
    shutil.rmtree(checkout.site.folder / "wire")
    checkout.site.write("desk/2026-03-02-second.txt", ARTICLE.replace("first", "second"))
    checkout.save()
    assert (checkout.job(), checkout.pushed()) == ([1, 0], 4)
    changed = checkout.git("-C", "../bare", "diff", "--name-only", "main~", "main", "--", "output").split()
    desk = {f"output/desk{suffix}" for suffix in (".atom.xml", ".html", ".json", ".xml")}
    assert set(changed) == {*desk, "output/index.html"}


# Containers


def test_the_containerfile_is_sound() -> None:
    """What it copies is there, what it constrains is all that is installed, nothing is cached, and it does not run as root."""
    lines = [line.split() for line in BLOCKS["Containerfile"].splitlines() if line]
    assert all((REPO / words[1]).exists() for words in lines if words[0] == "COPY" and not words[1].startswith("--"))
    assert all("--no-cache-dir" in words for words in lines if words[:2] == ["RUN", "pip"])
    assert [words[1] for words in lines if words[0] == "USER"] == ["feeds"]
    locked = {line.partition("==")[0].lower() for line in (REPO / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {re.split(r"[\[<>=]", name)[0] for name in project["dependencies"]} <= locked


def test_the_container_builds_feeds(site: Site, tmp_path: Path) -> None:
    """Built and run with an engine, where one works."""
    tried = {name: run(name, "info", folder=tmp_path) for name in ("docker", "podman") if shutil.which(name, path=BARE["PATH"])}
    engine = next((name for name, done in tried.items() if done.returncode == 0), None)
    if engine is None:
        pytest.skip(f"no container engine works here, tried {[*tried]}: the image was not built")
    (tmp_path / "Containerfile").write_text(BLOCKS["Containerfile"], encoding="utf-8")
    built = run(engine, "build", "--quiet", "--file", tmp_path / "Containerfile", REPO, folder=tmp_path, HOME=str(tmp_path))
    assert built.returncode == 0, built.stderr
    limits = ["--rm", "--network", "none", "--read-only", "--cap-drop", "ALL", "--user", f"{os.geteuid()}:{os.getegid()}"]
    done = run(engine, "run", *limits, "--volume", f"{site.folder}:/feeds", built.stdout.strip().split()[-1], folder=tmp_path)
    assert (done.returncode, done.stderr, len(site.feeds())) == (0, "", 4)


# Backup


def test_a_backup_restores_the_state(tmp_path: Path) -> None:
    """Taken while a run has the state open and its last change is in the write-ahead log only."""
    need("sqlite3", "sqlite3")
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as state:
        state.execute("PRAGMA journal_mode=WAL")
        state.execute("CREATE TABLE item AS SELECT 'kept' AS word")
        done = run("sh", "-e", "-c", BLOCKS["backup"], folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, "ok\n", "")
        state.execute("UPDATE item SET word = 'lost'")
        shutil.copy(tmp_path / "state.db-wal", tmp_path / "left")
    shutil.move(tmp_path / "left", tmp_path / "state.db-wal")
    assert run("sh", "-e", "-c", BLOCKS["restore"], folder=tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "state.db")) as state:
        assert state.execute("SELECT word FROM item").fetchall() == [("kept",)]
