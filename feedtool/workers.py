"""A callable shaped like `map`: one function over many tasks, in children whose deadlines are enforced.

They know nothing of feeds. Children are forked: start no thread before, since a lock it holds would stay locked in them.
"""

from __future__ import annotations

import gc
import io
import math
import os
import pickle
import select
import signal
import sys
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

HEAD = 8
"""Bytes before each message that say how long it is."""

STALL = 10.0
"""Seconds that a result which has begun to come may pause: its task is done, so it is not held to the deadline any more."""

PAUSES = tuple(0.0005 * 2**count for count in range(13))
"""Seconds between looks for the end of a killed process, 4 in all; one that hangs in the kernel is left behind."""

AGAIN = 0.25
"""Seconds at least before a further child is tried again after the system refused one."""

BUSY = 0.7
"""The share of the processors' time from which on they count as busy."""

CPUCLOCK_SCHED = 2
"""Makes a process's number the name of its processor clock on Linux, see clock_getcpuclockid(3)."""

PR_SET_PDEATHSIG = 1
"""Asks Linux for a signal when the parent dies, see prctl(2)."""


@dataclass(frozen=True)  # no slots: Python 3.11 then fails on `Processes[T, R](...)`
class Processes(Generic[T, R]):
    """Run work in child processes, each task with a deadline that is enforced by killing its process.

    Results come in any order, one for each task. Tasks and results travel by pickle, work by the fork. A child leads a process
    group, so that Ctrl-C reaches only this process and what a child started dies with it; if this process is itself killed, its
    children die, but not what they had started. Deadlines are looked at while a result is waited for.
    """

    count: int  # at most so many children at once, at least one
    deadline: Callable[[T], float]  # seconds that a task may take
    lost: Callable[[T, str], R]  # makes the result of a task that gave none; the text says why in one line
    until: float = math.inf  # on the clock: when all tasks that are not done are lost
    over: str = "the run's deadline was reached"  # the reason then
    closing: tuple[int, ...] = ()  # descriptors that no child may hold
    patience: float = 0.25  # seconds after which a further child is started if tasks still wait
    lane: Callable[[T], str | None] = lambda _: None  # tasks of one lane are done one after the other
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)  # no further child is started while these are busy
    clock: Callable[[], float] = time.monotonic

    def __call__(self, work: Callable[[T], R], tasks: Iterable[T]) -> Generator[R, None, None]:
        """Give the results; whatever ends the generator ends the children."""
        crew = _Crew(self, work, deque((task, self.lane(task)) for task in tasks))
        try:
            while crew.waiting or any(child.job for child in crew.children):
                yield from crew.turn()
        finally:
            crew.end()


class _Job(Generic[T]):
    """A task in the hands of a child, and what has come of its result; no dataclass, which takes 1 ms more to import."""

    def __init__(self, task: T, seconds: float, due: float, lane: str | None) -> None:
        self.task = task
        self.seconds = seconds
        self.due = due
        self.lane = lane
        self.got = bytearray()

    def is_whole(self) -> bool:
        return len(self.got) >= HEAD and len(self.got) == HEAD + int.from_bytes(self.got[:HEAD], "big")


class _Child(Generic[T]):
    """A process with our ends of its pipes."""

    def __init__(self, pid: int, tasks: int, results: int) -> None:
        self.pid = pid
        self.tasks = tasks
        self.results = results
        self.job: _Job[T] | None = None

    def end(self) -> int | None:
        """Kill the process and its group and give its wait status, unless that is unknown."""
        for kill in (os.killpg, os.kill):
            with suppress(OSError):
                kill(self.pid, signal.SIGKILL)
        _close(self.tasks, self.results)
        with suppress(ChildProcessError):  # the program was started with SIGCHLD ignored
            for pause in PAUSES:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    return status
                time.sleep(pause)
        return None


class _Crew(Generic[T, R]):
    """The children of one call, and the tasks that wait for them."""

    def __init__(self, rules: Processes[T, R], work: Callable[[T], R], waiting: deque[tuple[T, str | None]]) -> None:
        self.rules = rules
        self.work = work
        self.waiting = waiting
        self.children: list[_Child[T]] = []
        self.growth = -math.inf  # when a further child may be started
        self.done: list[R] = []
        self.seen = (rules.clock(), 0.0)  # when processors were looked at last, and what children had used of them

    def turn(self) -> list[R]:
        """Wait for what happens next and give the results that it brought; then all children are busy again."""
        self._listen()
        self._end_overdue()
        while self.waiting and (at := self._next()) is not None and (child := self._free()):
            task, lane = self.waiting[at]
            del self.waiting[at]
            self._give(child, task, lane)
        done, self.done = self.done, []
        return done

    def end(self) -> None:
        with _undisturbed():
            while self.children:
                self.children.pop().end()

    def _lose(self, task: T, reason: str) -> None:
        self.done.append(self.rules.lost(task, reason))

    def _listen(self) -> None:
        if not self.children:
            return
        events = [self.rules.until, *(child.job.due for child in self.children if child.job)]
        if self._next() is not None and len(self.children) < self.rules.count:
            events.append(self.growth)
        pause = min(max(min(events) - self.rules.clock(), 0), 3600)  # poll counts no further than 24 days
        poll = select.poll()
        for child in self.children:
            poll.register(child.results, select.POLLIN)
        ready = {descriptor for descriptor, _ in poll.poll(math.ceil(pause * 1000))}
        for child in [child for child in self.children if child.results in ready]:
            self._hear(child)

    def _hear(self, child: _Child[T]) -> None:
        data = os.read(child.results, 1 << 16)
        job = child.job
        if not data or not job:
            self._end(child)
            return
        job.got += data
        job.due = max(job.due, self.rules.clock() + STALL)
        if job.is_whole():
            child.job = None
            result, reason = _opened(job.got)
            self.done.append(self.rules.lost(job.task, reason) if reason else result)

    def _end_overdue(self) -> None:
        now = self.rules.clock()
        over = now >= self.rules.until
        for child in tuple(self.children):
            if child.job and (over or now >= child.job.due):
                self._end(child, self.rules.over if over else f"took longer than {_seconds(child.job.seconds)}")
        while over and self.waiting:
            self._lose(self.waiting.popleft()[0], self.rules.over)

    def _end(self, child: _Child[T], reason: str = "") -> None:
        with _undisturbed():
            self.children.remove(child)
            status = child.end()
        if child.job:
            self._lose(child.job.task, reason or _death(status))

    def _give(self, child: _Child[T], task: T, lane: str | None) -> None:
        try:
            message = _packed(task)
        except Exception as error:  # noqa: BLE001  - what a class raises when it is pickled
            self._lose(task, f"it cannot be sent to a process: {_told(error)}")
            return
        seconds = self.rules.deadline(task)
        child.job = _Job(task, seconds, self.rules.clock() + seconds, lane)
        with suppress(BrokenPipeError):  # the other pipe tells of its death
            _send(child.tasks, message)

    def _next(self) -> int | None:
        """Give the place of the first waiting task whose lane is free."""
        taken = {child.job.lane for child in self.children if child.job} - {None}
        return next((at for at, (_, lane) in enumerate(self.waiting) if lane not in taken), None)

    def _is_busy(self) -> bool:
        """Say whether the children used most of what the processors had since that was asked last; then more would not help."""
        now, used = self.rules.clock(), sum(map(_used, self.children))
        seconds, share = now - self.seen[0], used - self.seen[1]
        self.seen = (now, used)
        return share > BUSY * seconds * min(self.rules.cores, len(self.children))

    def _free(self) -> _Child[T] | None:
        """Give a child without a task: one that is there, else a new one if need and rules allow, else None."""
        idle = next((child for child in self.children if not child.job), None)
        now = self.rules.clock()
        if idle or (self.children and (len(self.children) >= self.rules.count or now < self.growth)):
            return idle
        self.growth = now + self.rules.patience
        if len(self.children) >= self.rules.cores and self._is_busy():
            return None
        with _undisturbed():
            try:
                self.children.append(self._fork())
            except OSError as error:
                self.growth = now + max(self.rules.patience, AGAIN)
                if not self.children:
                    self._lose(self.waiting.popleft()[0], f"its process could not be started: {_told(error)}")
                return None
        return self.children[-1]

    def _fork(self) -> _Child[T]:
        parent, ends = os.getpid(), list[int]()
        _flush()
        try:
            ends += os.pipe()
            ends += os.pipe()
            pid = os.fork()
        except OSError:
            _close(*ends)
            raise
        tasks, our_tasks, our_results, results = ends
        if pid == 0:
            others = (end for child in self.children for end in (child.tasks, child.results))
            _live(parent, (our_tasks, our_results, *others, *self.rules.closing), lambda: _serve(self.work, tasks, results))
        _close(tasks, results)
        with suppress(OSError):  # the child does it too: whoever comes first
            os.setpgid(pid, pid)
        return _Child(pid, our_tasks, our_results)


def _live(parent: int, closing: Iterable[int], serve: Callable[[], None]) -> NoReturn:  # pragma: no cover  - in the child only
    """Be a child: serve until there are no more tasks, and never return into what the parent was doing."""
    try:
        gc.freeze()  # a collection would touch, and so copy, all that the parent has
        os.setpgid(0, 0)
        _tie(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        _close(*closing)
        os.dup2(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC), 0)
        serve()
    finally:
        os._exit(1)


def _tie(parent: int) -> None:  # pragma: no cover  - in the child only
    """Die when the parent dies; where the system cannot do that, the end of the pipe still ends a child without a task."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415  - only a child needs it

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(1)


def _serve(work: Callable[[T], R], tasks: int, results: int) -> None:
    with os.fdopen(tasks, "rb") as messages:
        while size := int.from_bytes(messages.read(HEAD), "big"):
            _send(results, _answer(work, messages.read(size)))


def _answer(work: Callable[[T], R], message: bytes) -> bytes:
    """Give the pickled pair of a result and of the reason why there is none."""
    try:
        return _packed((work(pickle.loads(message)), ""))  # noqa: S301  - our own parent wrote it
    except Exception as error:  # noqa: BLE001  - work promises not to raise, but its promise is not its child's
        return _packed((None, f"its process gave no result: {_told(error)}"))


class _Pickler(pickle.Pickler):
    """Takes slotted dataclasses apart in a third of the time that they need by themselves: they look their fields up."""

    def reducer_override(self, value: Any) -> Any:
        """Give the class of a value and what it is called with, or leave it to the class."""
        kind: Any = type(value)
        parts = _parts(kind)
        return NotImplemented if parts is None else (kind, parts(value))


@cache
def _parts(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """Give how a value is taken apart into what its class is called with; None where only the class knows."""
    if not is_dataclass(kind) or "__slots__" not in vars(kind) or kind.__reduce__ is not object.__reduce__:
        return None
    if not vars(kind)["__dataclass_params__"].init or hasattr(kind, "__post_init__"):
        return None
    names = [each.name for each in fields(kind) if each.init and not each.kw_only]
    return attrgetter(*names) if len(fields(kind)) == len(names) > 1 else None


def _packed(value: object) -> bytes:
    data = io.BytesIO()
    _Pickler(data).dump(value)
    return data.getvalue()


def _opened(got: bytearray) -> tuple[Any, str]:
    try:
        return pickle.loads(memoryview(got)[HEAD:])  # type: ignore[no-any-return]  # noqa: S301  - our own child wrote it
    except Exception as error:  # noqa: BLE001  - what a class raises when it is unpickled
        return None, f"its result cannot be read: {_told(error)}"


def _send(descriptor: int, message: bytes) -> None:
    for part in (len(message).to_bytes(HEAD, "big"), message):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _used(child: _Child[T]) -> float:
    """Give the seconds of processor time that a child has used, 0 where the system does not tell."""
    try:
        return time.clock_gettime(~child.pid << 3 | CPUCLOCK_SCHED)
    except OSError:
        return 0.0


def _death(status: int | None) -> str:
    if status is None or not os.WIFSIGNALED(status):
        return "its process ended without a result"
    number = os.WTERMSIG(status)
    return f"its process died of signal {number} ({signal.strsignal(number)})"


def _seconds(seconds: float) -> str:
    return "1 second" if seconds == 1 else f"{seconds:g} seconds"


def _told(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        with suppress(OSError):
            os.close(descriptor)


def _flush() -> None:
    """Write out what is buffered, or a child would hold it too."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # full, closed or not there
            stream.flush()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off signals, so that no handler raises between the birth or end of a child and our knowing of it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
