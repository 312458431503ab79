"""Each task has a result whatever becomes of its process, and no process outlives its deadline, its call or its parent."""

import contextlib
import ctypes
import faulthandler
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool import workers
from feedtool.workers import Processes

LONG = 60.0
"""Seconds that no test takes."""

UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
"""For processes that are killed: they would leave a broken measurement of their coverage behind."""


def processes(count: int = 2, deadline: float = LONG, **rules: Any) -> Processes[Any, Any]:
    """Make processes of which a lost task gives itself with the reason."""
    return Processes(count, lambda _: deadline, lambda task, reason: (task, reason), **rules)


def children(parent: int) -> list[int]:
    """Find the processes that a process has, dead ones that it did not reap too."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(path.parent.name))
    return found


def is_alive(pid: int) -> bool:
    """Say whether a process runs; a dead one that nobody reaps does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def comes(condition: Callable[[], object]) -> bool:
    """Wait for a condition."""
    end = time.monotonic() + LONG
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def opened() -> set[str]:
    """Name what this process has open."""
    found = set()
    for path in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(FileNotFoundError):  # the descriptor that listed them
            found.add(str(path.readlink()))
    return found


@pytest.fixture(autouse=True)
def _no_children_left() -> Iterator[None]:
    """Every test leaves no child and nothing open that was not there; what an earlier test left may end and be closed."""
    before, held = children(os.getpid()), opened()
    yield
    assert set(children(os.getpid())) <= set(before)
    assert opened() - held == set()


def square(number: int) -> int:
    """Square."""
    return number * number


def square_late(number: int) -> int:
    """Square after a while."""
    time.sleep(0.1)
    return square(number)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(), max_size=30), st.integers(1, 5), st.sampled_from([0.0, 0.25]))
def test_any_count_gives_what_map_gives(tasks: list[int], count: int, patience: float) -> None:
    """In whatever order."""
    assert sorted(processes(count, patience=patience)(square, tasks)) == sorted(map(square, tasks))


def test_no_task_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """No task starts no process."""
    monkeypatch.delattr(os, "fork")
    assert list(processes()(square, [])) == []


def test_a_child_serves_many_tasks() -> None:
    """A thousand small tasks are done by one child, and never in this process."""
    pids = list(processes(4, patience=LONG)(lambda _: os.getpid(), range(1000)))
    assert len(pids) == 1000
    assert len(set(pids)) == 1
    assert os.getpid() not in pids


def test_further_children_start_when_tasks_wait() -> None:
    """Further children start when tasks wait, and no more than the count."""

    def work(_: int) -> int:
        time.sleep(0.1)
        return os.getpid()

    assert len(set(processes(3, patience=0.01)(work, range(12)))) == 3


@pytest.mark.parametrize("count", [1, 2])
def test_big_tasks_and_results_travel(count: int) -> None:
    """Big tasks and results travel."""
    big = [b"a" * 50_000_000, b"b" * 1_000_000]
    assert sorted(processes(count, patience=0)(bytes.upper, big)) == [each.upper() for each in big]


def loop(_: object) -> Any:
    """Never yield, in Python."""
    while True:
        pass


def loop_in_c(_: object) -> None:
    """Never yield, and hold the interpreter's lock."""
    re.match(r"(a+)+b", "a" * 60)


def loop_without_signals(_: object) -> None:
    """Never yield, and hear no signal that can be ignored."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    loop(None)


def stop(_: object) -> None:
    """Be stopped, not ended."""
    os.kill(os.getpid(), signal.SIGSTOP)


@pytest.mark.parametrize("work", [loop, loop_in_c, loop_without_signals, stop])
def test_a_deadline_is_enforced_against_any_work(work: Callable[[object], None]) -> None:
    """A deadline is enforced against any work."""
    assert list(processes(deadline=0.3)(work, ["x"])) == [("x", "took longer than 0.3 seconds")]


def test_a_deadline_is_that_of_the_task_and_the_other_tasks_go_on() -> None:
    """A deadline is that of the task, and the other tasks go on in a new process."""
    one = Processes[float, Any](1, lambda task: task or 1, lambda task, reason: (task, reason))
    results = list(one(lambda task: task or loop(task), [LONG, 0.0, 50.0]))
    assert results == [LONG, (0.0, "took longer than 1 second"), 50.0]


def test_what_a_task_started_dies_with_it(tmp_path: Path) -> None:
    """What a task started dies with it; its time is over once it has started that."""
    noted = tmp_path / "pid"

    def work(_: int) -> None:
        with subprocess.Popen(["sleep", "600"]) as started:
            (tmp_path / "new").write_text(str(started.pid))
            (tmp_path / "new").rename(noted)

    assert "took longer" in next(processes(deadline=0.1, clock=lambda: 1.0 if noted.exists() else 0.0)(work, [1]))[1]
    pid = int(noted.read_text())
    assert comes(lambda: not is_alive(pid))


def exits(_: object) -> None:
    """End the process without a word."""
    os._exit(0)


def leaves(_: object) -> None:
    """End the process as a script would."""
    raise SystemExit(0)


def crashes(_: object) -> None:
    """Die as by a bad pointer."""
    faulthandler.disable()  # pytest's, which would tell of it at length
    os.kill(os.getpid(), signal.SIGSEGV)


def fails(_: object) -> None:
    """Raise."""
    raise ValueError("line\nbreak")


class Unreadable:
    """Can be pickled, and not read again."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        """Name what raises when it is called."""
        return int, ("x",)


REASONS = [
    (exits, "its process ended without a result"),
    (leaves, "its process ended without a result"),
    (crashes, "its process died of signal 11 (Segmentation fault)"),
    (fails, "its process gave no result: ValueError: line break"),
    (lambda _: lambda: None, "its process gave no result: "),
    (lambda _: Unreadable(), "its result cannot be read: ValueError: invalid literal"),
]


@pytest.mark.parametrize(("work", "reason"), REASONS)
def test_a_task_without_a_result_is_lost_with_the_reason(work: Callable[[object], object], reason: str) -> None:
    """A task without a result is lost with the reason, in one line, and the others are not."""
    results = dict(processes()(lambda task: work(task) if task == "bad" else (task, ""), ["a", "bad", "b"]))
    assert (results["a"], results["b"]) == ("", "")
    assert results["bad"].startswith(reason)
    assert "\n" not in results["bad"]


def test_a_task_that_cannot_be_pickled_is_lost() -> None:
    """A task that cannot be pickled is lost."""
    (_, reason), result = processes()(square, [lambda: None, 3])
    assert reason.startswith("it cannot be sent to a process: ")
    assert result == 9


def test_a_child_killed_between_tasks_is_done_without() -> None:
    """A child killed between tasks is done without: idle ones are just dropped, a task sent to a dead one is lost."""
    results = processes(1)(lambda _: os.getpid(), [1, 2, 3])
    first = next(results)
    os.kill(first, signal.SIGKILL)
    assert comes(lambda: not is_alive(first))
    assert len(list(results)) == 2


def test_an_idle_child_that_dies_takes_no_task_with_it() -> None:
    """An idle child that dies takes no task with it."""
    heard, tell = os.pipe()

    def work(task: int) -> int:
        return len(os.read(heard, 1)) if task else os.getpid()

    results = processes(2, patience=0, cores=2)(work, [1, 0])
    idle = next(results)
    os.kill(idle, signal.SIGKILL)
    os.write(tell, b".")
    assert list(results) == [1]
    for descriptor in (heard, tell):
        os.close(descriptor)


def test_the_end_of_the_run_ends_all() -> None:
    """The end of the run ends all: what runs is killed, what waits is not started."""
    end = time.monotonic() + 0.5
    run = processes(2, until=end, over="the run's deadline of 0.5 seconds was reached", patience=0)
    assert list(run(loop_in_c, range(5))) == [(task, "the run's deadline of 0.5 seconds was reached") for task in range(5)]


def test_after_the_end_of_the_run_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the end of the run nothing starts."""
    monkeypatch.delattr(os, "fork")
    assert list(processes(until=0.0)(square, [1])) == [(1, "the run's deadline was reached")]


@pytest.mark.parametrize("name", ["fork", "pipe"])
def test_a_process_that_cannot_be_started_loses_its_task(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A process that cannot be started loses its task."""

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, name, refuse)
    results = list(processes()(square, [1, 2]))
    assert [task for task, _ in results] == [1, 2]
    assert all("could not be started: BlockingIOError" in reason for _, reason in results)


def test_a_further_process_that_cannot_be_started_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """A further process that cannot be started is done without, and is not tried again all the time."""
    fork, forks = os.fork, list[float]()

    def once() -> int:
        forks.append(time.monotonic())
        if len(forks) > 1:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", once)
    assert sorted(processes(3, patience=0)(square_late, range(8))) == [square(task) for task in range(8)]
    assert 1 < len(forks) <= 3 + (time.monotonic() - forks[0]) / workers.AGAIN


def test_a_consumer_that_stops_early_leaves_no_children() -> None:
    """A consumer that stops early leaves no children (the fixture looks)."""
    results = processes(3, patience=0)(lambda task: loop(task) if task else os.getpid(), [0, 1, 2, 3])
    assert next(results) in children(os.getpid())
    results.close()


class Stop(Exception):  # noqa: N818  - it is no error
    """Stands for what a handler of signals raises."""


def test_what_a_handler_of_signals_raises_ends_the_children() -> None:
    """What a handler of signals raises ends the children, and signals are heard afterwards."""

    def handler(*_: object) -> None:
        raise Stop

    def work(task: int) -> None:
        if task == 2:
            os.kill(os.getppid(), signal.SIGALRM)
        loop(task)

    before = signal.signal(signal.SIGALRM, handler)
    try:
        with pytest.raises(Stop):
            list(processes(2, patience=0, cores=2)(work, [1, 2]))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_slow_consumer_loses_nothing() -> None:
    """A slow consumer loses nothing that was done in time, though it comes for it late."""
    now = [0.0]
    waiting = deque[tuple[Any, str | None]]((size, None) for size in (1, 5_000_000))
    rules = processes(2, deadline=0.6, patience=0, clock=lambda: now[0])
    crew, got = workers._Crew(rules, lambda size: b"x" * size, waiting), list[Any]()
    while crew.waiting:
        got += crew.turn()
    begun = [child.results for child in crew.children if child.job]
    assert comes(lambda: select.select(begun, [], [], 0)[0] == begun)
    now[0] = 1.0
    while any(child.job for child in crew.children):
        got += crew.turn()
    crew.end()
    assert sorted(map(len, got)) == [1, 5_000_000]


def told(_: object) -> dict[str, Any]:
    """Tell what a child is."""
    return {
        "group": os.getpgrp() == os.getpid(),
        "stdin": str(Path("/proc/self/fd/0").readlink()),
        "int": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "term": signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
        "mask": set(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
        "open": opened(),
    }


def told_late(task: object) -> dict[str, Any]:
    """Tell what a child is when others were started too."""
    time.sleep(0.3)
    return told(task)


def test_a_child_is_apart_from_the_terminal() -> None:
    """A child leads a group, reads nothing from stdin, leaves Ctrl-C to its parent and can be ended."""
    stdin, ends = os.dup(0), os.pipe()
    os.dup2(ends[0], 0)  # pytest's is /dev/null already
    try:
        (child,) = processes()(told, [1])
    finally:
        os.dup2(stdin, 0)
        for descriptor in (stdin, *ends):
            os.close(descriptor)
    assert (child["group"], child["stdin"], child["int"], child["term"]) == (True, "/dev/null", True, True)
    assert not child["mask"]


def test_a_child_holds_nothing_that_is_not_its_own(tmp_path: Path) -> None:
    """A child holds two ends of pipes beside what its parent held, and not what it was told to close."""
    with (tmp_path / "lock").open("wb") as lock:
        held = opened()
        found = list(processes(3, patience=0.01, closing=(lock.fileno(),))(told_late, range(3)))
    for child in found:
        assert str(tmp_path / "lock") not in child["open"]
        assert len([name for name in child["open"] - held if name.startswith("pipe:")]) == 2


def test_a_process_that_does_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not end is left behind: its status is unknown."""
    monkeypatch.setattr(workers, "PAUSES", (0.0,))
    monkeypatch.setattr(os, "waitpid", lambda *_: (0, 0))
    (result,) = processes(deadline=0.2)(loop, ["x"])
    monkeypatch.undo()
    os.waitpid(-1, 0)
    assert result == ("x", "took longer than 0.2 seconds")


def test_a_status_that_somebody_else_took_is_unknown() -> None:
    """A status that somebody else took, as with SIGCHLD ignored, is unknown."""
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        results = list(processes()(crashes, ["x"]))
    finally:
        signal.signal(signal.SIGCHLD, before)
    assert results == [("x", "its process ended without a result")]


def test_a_child_serves_until_the_pipe_ends() -> None:
    """A child serves until the pipe ends; here it is this process, where what it does is measured."""
    tasks, ours = os.pipe()
    theirs, results = os.pipe()
    workers._send(ours, b"\x80\x04K\x03.")
    os.close(ours)
    workers._serve(square, tasks, results)
    os.close(results)
    with os.fdopen(theirs, "rb") as answers:
        assert workers._opened(bytearray(answers.read())) == (9, "")
    assert workers._opened(bytearray(8) + workers._answer(fails, b"\x80\x04K\x03."))[1].endswith("ValueError: line break")


SCRIPT = """
import contextlib, os, re, signal, sys, time
from feedtool import workers
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell is born deaf to it
def busy(task):
    return re.match(r"(a+)+b", "a" * 60)
def idle(task):
    sys.stdout.flush()
    return task
if "untied" in sys.argv:
    workers._tie = lambda parent: None
print("buffered once")
work = busy if "busy" in sys.argv else idle
run = workers.Processes(3, lambda _: 600.0, lambda task, reason: reason, patience=0.0)
results = run(lambda task: work(task) if task else time.sleep(0.3), range(6))
next(results)
if "end" not in sys.argv:
    next(results) if work is idle else None
    with contextlib.suppress(KeyboardInterrupt):
        print("ready", flush=True)
        time.sleep(60) if work is idle else list(results)
results.close()
"""


@contextlib.contextmanager
def script(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that has three children."""
    with subprocess.Popen([sys.executable, "-c", SCRIPT, *words], env=UNMEASURED, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("words", [["busy"], ["idle"], ["idle", "untied"]])
def test_children_die_with_their_parent(words: list[str]) -> None:
    """Children die with their parent, busy in C too; idle ones even where the system does not tell them."""
    with script(*words) as process:
        assert process.stdout is not None
        while b"ready" not in process.stdout.readline():
            pass
        assert comes(lambda: len(children(process.pid)) >= 2)
        found = children(process.pid)
        process.kill()
        process.wait()
        assert comes(lambda: not any(map(is_alive, found)))


def test_an_interrupt_ends_parent_and_children_in_order() -> None:
    """An interrupt ends parent and children in order."""
    with script("busy") as process:
        assert process.stdout is not None
        while b"ready" not in process.stdout.readline():
            pass
        found = children(process.pid)
        assert found
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(LONG) == 0
        assert not any(map(is_alive, found))


def test_what_the_parent_buffered_is_written_once() -> None:
    """What the parent buffered is written once."""
    buffered = {**UNMEASURED, "PYTHONUNBUFFERED": ""}
    done = subprocess.run([sys.executable, "-c", SCRIPT, "end"], env=buffered, capture_output=True, check=True)
    assert done.stdout.count(b"buffered once") == 1
    assert done.stderr == b""


def test_a_child_that_the_parent_did_not_wait_for_ends(tmp_path: Path) -> None:
    """A child whose parent was gone before it could be tied to it ends."""
    assert hasattr(ctypes.CDLL(None), "prctl")
    first = os.fork()
    if first == 0:
        workers._tie(1 if os.getppid() != 1 else 2)
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) == 1


def burn(seconds: float) -> int:
    """Keep a processor busy and give the process's own number."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return os.getpid()


def test_tasks_of_one_lane_are_done_one_after_the_other(tmp_path: Path) -> None:
    """Sources of one host are read in turn, whatever children are free; other lanes do not wait for them."""

    def work(task: tuple[str, int]) -> tuple[str, float, float]:
        start = time.monotonic()
        (tmp_path / f"{task[0]}{task[1]}").touch()
        if task == ("a", 0):  # those of other lanes begin before it ends
            assert comes((tmp_path / "b0").exists)
            assert comes((tmp_path / "0").exists)
        time.sleep(0.05)
        return task[0], start, time.monotonic()

    tasks = [("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1), ("", 0), ("", 1)]
    found = list(processes(4, deadline=3 * LONG, patience=0, lane=lambda task: task[0] or None)(work, tasks))
    assert [len(each) for each in found] == [3] * 7
    for lane in ("a", "b"):
        spans = sorted((begin, end) for name, begin, end in found if name == lane)
        assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))


def test_processors_count_as_busy_from_seven_tenths_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the time since the last look, and of no more processors than there are children."""
    now, used = [0.0], [0.0]
    monkeypatch.setattr(workers, "_used", lambda _: used[0])
    crew = workers._Crew(processes(8, cores=4, clock=lambda: now[0]), burn, deque())
    crew.children = [workers._Child[float](0, 0, 0)]

    def looked(seconds: float, share: float) -> bool:
        now[0], used[0] = now[0] + seconds, used[0] + seconds * share
        return crew._is_busy()

    assert [looked(10, share) for share in (0.69, 0.71, 0.69, 1.0)] == [False, True, False, True]


def test_no_more_children_than_processors_while_these_are_busy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Children that wait for the network leave room for more; those that work do not, on a machine with other work, too.

    What they count as busy from is far below what a machine with hundreds of other processes leaves for them, and far above
    what they use that rest.
    """
    end = time.monotonic() + LONG

    def rest(_: object) -> int:
        """Wait until there are four children."""
        (tmp_path / str(os.getpid())).touch()
        while len(list(tmp_path.iterdir())) < 4 and time.monotonic() < end:
            time.sleep(0.02)
        return os.getpid()

    monkeypatch.setattr(workers, "BUSY", 0.003)
    assert len(set(processes(8, patience=0.5, cores=1)(burn, [0.2] * 8))) <= 2
    monkeypatch.setattr(workers, "BUSY", 0.4)
    assert len(set(processes(8, deadline=2 * LONG, patience=0.05, cores=1)(rest, range(8)))) >= 4


@dataclass(frozen=True, slots=True)
class Plain:
    """A value as tasks and results are made of."""

    name: str
    more: tuple["Plain | Odd", ...] = ()


@dataclass(slots=True)
class Odd:
    """A value that knows more than what it is called with."""

    name: str
    size: int = field(default=0, init=False)

    def count(self) -> "Odd":
        """Change what it is not called with."""
        self.size = len(self.name)
        return self


@dataclass(frozen=True, slots=True)
class Whole:
    """A value that says itself how it travels."""

    name: str
    number: int

    def __reduce__(self) -> Any:
        return Whole, (self.name, self.number + 1)


@dataclass(frozen=True, slots=True)
class Strict:
    """A value that is made otherwise than it is taken apart."""

    name: str
    number: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", self.number + 1)


@pytest.mark.parametrize(
    ("value", "back"),
    [
        (Plain("a", (Plain("b"), Odd("cd").count())), Plain("a", (Plain("b"), Odd("cd").count()))),
        (Odd("abc").count(), Odd("abc").count()),
        (Whole("a", 1), Whole("a", 3)),
        (Strict("a"), Strict("a")),
        (Plain, Plain),
    ],
)
def test_values_come_back_as_they_went(value: object, back: object) -> None:
    """By a way that is quick for most of them; those that have a way of their own go by it, there and back."""
    assert list(processes(1)(same, [value])) == [back]


def same(value: object) -> object:
    """Give back what came."""
    return value
