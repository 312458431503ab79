"""A source read as a run reads it, each time in a fork of a warm process, with what that took: processor time and memory."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedtool.model import SourceResult
    from feedtool.run.plan import Task

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "kind"
"""A package that brings a kind by entry point."""


@dataclass(frozen=True)
class Outcome:
    """What reading a source gave and took: `seconds` of processor time, `memory` in bytes above what the process began with.

    `death` is why there is no result; `digest` names the whole result, so that two can be compared.
    """

    items: int = 0
    cleaned: int = 0
    failed: bool = False
    problems: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    seconds: float = 0.0
    memory: int = 0
    death: str = ""


@dataclass(frozen=True)
class Bounds:
    """What one reading may take before it is killed: seconds of processor time, and of any time."""

    seconds: float
    wall: float


class Reader:
    """A process, with a hash seed of its own, that forks a child for each reading; it is not slowed by measuring coverage."""

    def __init__(self, seed: int, packages: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        environ = {**kept, "PYTHONHASHSEED": str(seed), "PYTHONPATH": f"{ROOT}:{packages}"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.measured"],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()  # type: ignore[union-attr]
        self.process.wait(60)
        self.process.stdout.close()  # type: ignore[union-attr]

    def ask(self, folder: Path, options: Mapping[str, Any], bounds: Bounds, *, times: int = 1) -> None:
        """Have a source read, a number of times in one child."""
        given = {"folder": str(folder), "options": options, "bounds": asdict(bounds), "times": times}
        self.process.stdin.write(json.dumps(given) + "\n")  # type: ignore[union-attr]

    def answer(self) -> list[Outcome]:
        """Give the outcomes of the first reading that was not answered yet, one each time."""
        told = json.loads(self.process.stdout.readline())  # type: ignore[union-attr]
        return [Outcome(**{**each, "problems": tuple(map(tuple, each["problems"]))}) for each in told]


def install(folder: Path) -> Path:
    """Make a folder of packages with the example of a kind in it, as pip would install it."""
    about = folder / "feedtool_tides-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: feedtool-tides\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[feedtool.sources]\ntides = feedtool_tides:KIND\n")
    (folder / "feedtool_tides").symlink_to(EXAMPLE / "feedtool_tides")
    return folder


def serve() -> None:
    """Answer line by line; the first reading of each kind is done here too, so that no child is charged for what it imports."""
    warm: set[str] = set()
    for line in sys.stdin:
        given = json.loads(line)
        task = _task(Path(given["folder"]), given["options"])
        if task.options.kind not in warm:
            warm.add(task.options.kind)
            _read(task)
        found = _forked(task, Bounds(**given["bounds"]), given["times"])
        sys.stdout.write(json.dumps([asdict(each) for each in found]) + "\n")
        sys.stdout.flush()


def _task(folder: Path, given: Mapping[str, Any]) -> Task:
    from feedtool.config import Defaults, Site  # noqa: PLC0415
    from feedtool.config.completing import complete, complete_source  # noqa: PLC0415
    from feedtool.run.plan import REGISTRY, Task  # noqa: PLC0415
    from feedtool.sources import KINDS  # noqa: PLC0415

    site, defaults = complete(Site(title="T", url="https://example.com/"), Defaults(), registry=REGISTRY)
    options = KINDS[given["kind"]].options.model_validate({"deadline": 600, **given})
    return Task("news", complete_source(options, site=site, defaults=defaults), folder, "")


def _forked(task: Task, bounds: Bounds, times: int) -> list[Outcome]:
    ours, theirs = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (round(bounds.seconds), round(bounds.seconds) + 1))
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            with os.fdopen(theirs, "wb") as pipe:
                for _ in range(times):
                    pickle.dump(_read(task), pipe)
                    pipe.flush()
        finally:
            os._exit(0)
    os.close(theirs)
    data = _heard(ours, time.monotonic() + bounds.wall)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _, status, used = os.wait4(pid, 0)
    return _opened(data, times, _death(status, used.ru_utime + used.ru_stime))


def _heard(pipe: int, until: float) -> bytes:
    parts = [b""]
    with os.fdopen(pipe, "rb", buffering=0) as file:
        while (left := until - time.monotonic()) > 0 and select.select([file], [], [], left)[0]:
            parts.append(file.read(65536))
            if not parts[-1]:
                break
    return b"".join(parts)


def _death(status: int, seconds: float) -> str:
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    return f"it died of signal {number} after {seconds:.1f} s of processor time" if number else "it gave no result"


def _opened(data: bytes, times: int, death: str) -> list[Outcome]:
    found: list[Outcome] = []
    for _ in range(times):
        try:
            found.append(pickle.loads(data))  # noqa: S301  - our own child wrote it
            data = data[len(pickle.dumps(found[-1])) :]
        except (EOFError, pickle.UnpicklingError):
            found.append(Outcome(death=death))
    return found


def _read(task: Task) -> Outcome:
    from feedtool.run.read import read  # noqa: PLC0415

    Path("/proc/self/clear_refs").write_text("5")
    memory, seconds = _memory("VmRSS"), time.process_time()
    result = read(task)
    taken = time.process_time() - seconds
    return replace(_outcome(result), seconds=taken, memory=max(0, _memory("VmHWM") - memory))


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _outcome(result: SourceResult) -> Outcome:
    return Outcome(
        items=len(result.items),
        cleaned=result.cleaned,
        failed=result.failed,
        problems=tuple((each.where or "", each.message) for each in result.problems),
        digest=hashlib.sha256(repr(result).encode("utf-8", "backslashreplace")).hexdigest(),
    )


if __name__ == "__main__":
    serve()
