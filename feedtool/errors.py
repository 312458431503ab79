"""One tree of errors; each knows its stage and says what, where, the value and what to do.

FeedtoolError
├── UsageError       the command line is wrong: nothing was done (exit code 2)
├── ConfigError      the configuration is wrong: nothing was done (exit code 2)
├── KindError        a kind of source that a package brings cannot be had
├── StepError        a cleaning step that a package brings cannot be had, or failed
├── StateError       what runs remember cannot be read or written: the feeds stay as they are
├── SourceError      a whole source could not be read
│   └── FetchError   an answer from outside did not come, or not as it must be
├── ItemError        one item could not be read; its source goes on
│   └── CleanError   one item could not be cleaned
├── LedgerError      a ledger does not belong to the item that it is held against
├── RenderError      a feed could not be written as valid bytes
├── StoreError       a bucket did not do what it was asked for
└── PublishError     bytes could not be put in place; the old file is whole
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class FeedtoolError(Exception):
    """Base of all errors that feedtool raises on purpose; the message is one line, lower case, for a person."""

    stage: ClassVar[str] = "run"


class UsageError(FeedtoolError):
    """The command line is wrong; nothing was done."""

    stage = "command line"


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a configuration: `line` and `column` count from 1; `path` is dotted (`sources.newsroom.noise`)."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: "
        return f"{place}{self.path}: {self.message}" if self.path else f"{place}{self.message}"


class ConfigError(FeedtoolError):
    """The configuration is wrong; carries every mistake found, in the order of the file."""

    stage = "config"

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class KindError(FeedtoolError, KeyError):
    """A kind of source that a package brings cannot be had; to those who look it up it is not there."""

    stage = "config"
    __str__ = Exception.__str__  # that of KeyError puts quotes around the message


class StepError(FeedtoolError):
    """A cleaning step that a package brings cannot be had, or failed."""

    stage = "clean"


class StateError(FeedtoolError):
    """What runs remember cannot be read or written; nothing of it was changed."""

    stage = "state"


class SourceError(FeedtoolError):
    """A whole source could not be read."""

    stage = "read"


class FetchError(SourceError):
    """An answer from outside did not come, or not as it must be.

    `transient`: it may come later. `gone`: its server says that it is there no more. `retry_after` is the server's word.
    """

    stage = "fetch"

    def __init__(
        self,
        message: str,
        *,
        transient: bool = False,
        gone: bool = False,
        status: int | None = None,
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message)
        self.transient = transient
        self.gone = gone
        self.status = status
        self.retry_after = retry_after


class ItemError(FeedtoolError):
    """One item could not be read; `where` names it for a person."""

    stage = "read"

    def __init__(self, message: str, *, where: str) -> None:
        super().__init__(message)
        self.where = where


class CleanError(ItemError):
    """One item could not be cleaned."""

    stage = "clean"


class LedgerError(FeedtoolError):
    """A ledger does not belong to the item that it is held against."""

    stage = "clean"


class RenderError(FeedtoolError):
    """A feed could not be written as bytes that its format allows."""

    stage = "build"


class PublishError(FeedtoolError):
    """Bytes could not be put in place; what was there before is whole."""

    stage = "publish"


class StoreError(FeedtoolError):
    """A bucket did not do what it was asked for.

    `kind` says why: the `extra` that buckets need is not there, the object is `missing`, the `same` as before, or `changed` by
    somebody else, access was `denied`, the answer came too `slow`, or something else `failed`.
    """

    stage = "publish"

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Stopped(BaseException):
    """A signal asked the run to end; what is at hand is rolled back on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number
