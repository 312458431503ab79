"""The source kind `command`: real programs, without a shell, bounded in time and size, and gone with all they started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from feedtool.ask import Program
from feedtool.config import loads
from feedtool.errors import ConfigError, FetchError, SourceError
from feedtool.fetch import program
from feedtool.fetch.program import output
from feedtool.model import Document
from feedtool.run.plan import REGISTRY
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.command import CommandSource
from tests.test_operating import PATIENCE

if TYPE_CHECKING:
    from feedtool.ask import Request

HEAD = "site: {title: T, url: 'https://example.org'}\nfeeds: {f: {title: F}}\n"


def run(folder: Path, *argv: str, seconds: float = PATIENCE, max_bytes: int = 1000, **environ: str) -> bytes:
    """Run a program in a folder."""
    given = Program(argv=argv, folder=str(folder), environ=tuple(environ.items()))
    return output(given, seconds=seconds, max_bytes=max_bytes)


def shell(folder: Path, script: str, **more: Any) -> bytes:
    """Run a script of the shell."""
    return run(folder, "/bin/sh", "-c", script, **more)


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a zombie does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def has_died(pid: int) -> bool:
    """Wait for a process to end."""
    end = time.monotonic() + PATIENCE
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(pid)


def read(data: bytes, **options: Any) -> Found:
    """Read what a program is said to have written."""

    def ask(request: Request) -> Document:
        assert isinstance(request, Program)
        return Document(request.argv[0], request.argv[0], data)

    given = CommandSource.model_validate({"kind": "command", "run": ["./list"], **options})
    found: Found = KINDS["command"].read(given, Context("news", Path("/there"), "en", ZoneInfo("UTC"), ask=ask))
    return found


def mistakes(text: str) -> list[str]:
    """Give the mistakes of a configuration, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        loads(HEAD + text, REGISTRY, environ={}, folder=Path("/there"))
    return [line.removeprefix("config.yaml:") for line in str(caught.value).splitlines()]


@pytest.mark.parametrize("extra", ["", "run: {allow_commands: false}\n", "run: {deadline: 60}\n", "run: x\n"])
def test_commands_are_off_until_they_are_allowed(extra: str) -> None:
    """The mistake is at the kind of each source that would start a program."""
    found = mistakes(extra + "sources:\n  a: {kind: command, run: [ls]}\n")
    line = 4 + bool(extra)
    assert f"{line}:13: sources.a.kind: commands are off; set run.allow_commands: true to start programs" in found


def test_commands_may_be_allowed() -> None:
    """Then the source is as any other, and what its environment holds is not shown."""
    text = HEAD + "run: {allow_commands: true}\nsources:\n  a: {kind: command, run: [ls, '-l'], environ: {KEY: hush}}\n"
    options = loads(text, REGISTRY, environ={}, folder=Path("/there")).sources["a"]
    assert isinstance(options, CommandSource)
    assert options.run == ("ls", "-l")
    assert "hush" not in repr(options)
    assert "hush" not in options.told()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("run: ls -l", "sources.a.run: expected a list like [program, argument], as there is no shell"),
        ("run: []", "sources.a.run: expected at least one"),
        ("run: ['', x]", "sources.a.run: expected a list that begins with a program"),
        ("run: [ls], environ: {A-B: x}", "sources.a.environ.A-B: expected the name of an environment variable"),
    ],
)
def test_what_cannot_be_run_is_refused_before(options: str, reason: str) -> None:
    """A text would need a shell to be split."""
    (found,) = mistakes("run: {allow_commands: true}\nsources:\n  a: {kind: command, " + options + "}\n")
    assert reason in found


@pytest.mark.parametrize(
    ("data", "options", "expected"),
    [
        (b'{"title": "A"}\n{"title": "B"}\n', {}, ["A", "B"]),
        (b'{"title": "A", "tags": [{"name": "x"}]}\n', {}, ["A"]),
        (b'[{"title": "A"}]', {}, ["A"]),
        (b'{"posts": [{"title": "A"}]}', {}, ["A"]),
        (b'{"a": {"b": [{"t": "A"}]}}', {"items": "a.b", "fields": {"title": "t"}}, ["A"]),
        (b'{"t": "A"}', {"fields": {"title": "t"}}, ["A"]),
        (b"", {}, []),
    ],
)
def test_what_a_program_writes_are_items(data: bytes, options: dict[str, Any], expected: list[str]) -> None:
    """JSON Lines, of which there may be one, or a JSON document; nothing is nothing."""
    assert [item.title for item in read(data, **options).items] == expected


def test_what_is_no_json_is_an_error() -> None:
    """With the name of the program."""
    with pytest.raises(SourceError, match=r"\./list: is not JSON: expecting value in line 1, column 1"):
        read(b"hello\n")


def test_a_program_has_a_bare_environment_and_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PATH and HOME are ours, the language is fixed, the rest is what was given; nothing waits for a person."""
    monkeypatch.setenv("FEEDTOOL_SECRET", "x")
    names = {line.partition("=")[0] for line in run(tmp_path, "env", GIVEN="y").decode().splitlines()}
    assert names == {"PATH", "HOME", "LANG", "LC_ALL", "GIVEN"}
    assert shell(tmp_path, "cat; pwd; echo $GIVEN", GIVEN="y") == f"{tmp_path}\ny\n".encode()


def test_a_program_does_not_read_what_is_meant_for_us(tmp_path: Path) -> None:
    """Its standard input is empty, whatever ours is."""
    script = "from tests.test_command import *; print(shell(Path(), 'cat'))"
    done = subprocess.run([sys.executable, "-c", script], input=b"ours", capture_output=True, check=True)
    assert done.stdout == b"b''\n"


def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    """What a shell would expand is passed on as it is."""
    assert run(tmp_path, "printf", "%s|", "$HOME", "*", "; ls") == b"$HOME|*|; ls|"


def test_a_program_beside_the_configuration_is_found(tmp_path: Path) -> None:
    """A relative path starts at the configuration."""
    path = tmp_path / "list"
    path.write_text("#!/bin/sh\necho here\n")
    path.chmod(0o755)
    assert run(tmp_path, "./list") == b"here\n"


@pytest.mark.parametrize(
    ("content", "mode", "reason"),
    [
        (None, 0, r"'\./list' cannot be started: there is no such program"),
        ("#!/bin/sh\n", 0o644, "permission denied; make it executable"),
        ("echo x\n", 0o755, "it is no program; begin it with a line like #!/bin/sh"),
        ("#!/no/such/shell\n", 0o755, r"or not what its first line \(#!\) names"),
    ],
)
def test_what_cannot_be_started_says_why(tmp_path: Path, content: str | None, mode: int, reason: str) -> None:
    """And what to do."""
    if content is not None:
        (tmp_path / "list").write_text(content)
        (tmp_path / "list").chmod(mode)
    with pytest.raises(FetchError, match=reason):
        run(tmp_path, "./list")


def test_a_failure_is_told_with_the_last_words_and_without_secrets(tmp_path: Path) -> None:
    """The exit code, and the end of what was said, on one line."""
    script = "yes padding | head -n 1000 >&2; printf 'no \\033[1mkey\\n%s is wrong\\n' $KEY >&2; exit 3"
    with pytest.raises(FetchError) as caught:
        shell(tmp_path, script, KEY="hush")
    message = str(caught.value)
    assert message.startswith("'/bin/sh' ended with exit code 3; it said: ")
    assert message.endswith("padding no [1mkey … is wrong")
    assert len(message) < 2100
    with pytest.raises(FetchError, match=r"died of signal 11 \(Segmentation fault\)"):
        shell(tmp_path, "kill -SEGV $$")


def test_a_program_that_takes_too_long_is_killed_with_its_children(tmp_path: Path) -> None:
    """Its whole group goes, also what ignores the polite signals: as soon as it had the time to begin that."""
    script = "trap '' TERM INT HUP; sleep 600 & echo $! > child; echo $$ > new; mv new self; wait"
    for seconds in ("0.5", "5", "30"):
        with pytest.raises(FetchError, match=rf"took longer than {seconds} seconds and was killed; raise timeout"):
            shell(tmp_path, script, seconds=float(seconds))
        if (tmp_path / "self").exists():
            break
    assert all(has_died(int((tmp_path / name).read_text())) for name in ("child", "self"))


def test_a_program_that_ended_in_time_is_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However late we come to it: half of what it wrote would pass for all."""
    start = program._started

    def ended(given: Program) -> subprocess.Popen[bytes]:
        process = start(given)
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        return process

    monkeypatch.setattr(program, "_started", ended)
    assert shell(tmp_path, "echo done", seconds=0) == b"done\n"
    assert len(shell(tmp_path, "head -c 60000 /dev/zero", seconds=0, max_bytes=100_000)) == 60_000


def test_a_program_that_closes_its_output_is_waited_for(tmp_path: Path) -> None:
    """It has not ended before it ends, and not well if it fails."""
    with pytest.raises(FetchError, match="exit code 4"):
        shell(tmp_path, "exec >&- 2>&-; sleep 0.3; exit 4")
    with pytest.raises(FetchError, match="took longer"):
        shell(tmp_path, "exec >&- 2>&-; sleep 60", seconds=0.3)


def test_what_a_program_leaves_behind_is_not_waited_for(tmp_path: Path) -> None:
    """A child that holds the output open does not hang us; it dies unless it has a session of its own."""
    assert shell(tmp_path, "sleep 600 & echo $! > child; echo done") == b"done\n"
    assert has_died(int((tmp_path / "child").read_text()))
    free_one = "setsid sh -c 'echo $$ > new; mv new free; exec sleep 600' &"
    assert shell(tmp_path, f"{free_one} until test -e free; do sleep 0.02; done; echo done") == b"done\n"
    free = int((tmp_path / "free").read_text())
    assert is_alive(free)
    os.kill(free, signal.SIGKILL)


def test_a_program_that_writes_too_much_is_killed(tmp_path: Path) -> None:
    """While it writes: the bound is one of memory."""
    assert shell(tmp_path, "printf %01000d 0") == b"0" * 1000
    start = time.monotonic()
    with pytest.raises(FetchError, match=r"wrote more than 1,000 bytes and was killed; raise fetch\.max_bytes"):
        shell(tmp_path, "printf %02000d 0; sleep 600")
    assert time.monotonic() - start < PATIENCE
    assert len(shell(tmp_path, "head -c 3000000 /dev/zero", max_bytes=3_000_000)) == 3_000_000


def test_much_on_the_standard_error_is_no_failure(tmp_path: Path) -> None:
    """It is read away, or the program would wait for ever."""
    assert shell(tmp_path, "head -c 3000000 /dev/zero >&2; echo done") == b"done\n"


def test_a_program_dies_with_the_one_who_started_it(tmp_path: Path) -> None:
    """A unit of work may be killed at any time."""
    script = textwrap.dedent("""
        from feedtool.ask import Program
        from feedtool.fetch.program import output
        argv = ("/bin/sh", "-c", "echo $$ > pid.new; mv pid.new pid; exec sleep 60")
        output(Program(argv=argv, folder="."), seconds=60, max_bytes=9)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    ) as parent:
        end = time.monotonic() + PATIENCE
        while not (tmp_path / "pid").exists() and time.monotonic() < end:
            time.sleep(0.02)
        parent.kill()
    assert has_died(int((tmp_path / "pid").read_text()))


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    """However it ends."""
    before = descriptors()
    for script in ("exit 0", "exit 1", "sleep 60"):
        with suppress(FetchError):
            shell(tmp_path, script, seconds=0.2)
    assert descriptors() - before == set()


def descriptors() -> set[tuple[str, str]]:
    """Give what this process has open, number and what it is: what another test left may be closed meanwhile."""
    found = set()
    for path in list(Path("/proc/self/fd").iterdir()):
        with suppress(FileNotFoundError):  # the descriptor that listed them, or one that another test left
            found.add((path.name, str(path.readlink())))
    return found
