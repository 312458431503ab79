"""Steps that other packages bring, by entry points of the group `feedtool.steps`: each leads to a `Step`.

They are taken only where a configuration names them, run among our own, and before the sanitiser, like those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from feedtool.errors import StepError
from feedtool.model import Removal

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

    from feedtool.clean.draft import Draft, Settings

GROUP = "feedtool.steps"


@dataclass(frozen=True, slots=True)
class Step:
    """A step: takes a draft and gives one back, the same object where it has nothing to do. Twice must equal once.

    It knows no files, network, clock or chance. One on `text` runs among the text steps, again and again until nothing changes;
    one on the `tree` runs among the repairs, on HTML only, and gives a new `HtmlBody` around the tree that it changed.
    """

    run: Callable[[Draft, Settings], Draft]
    on: Literal["text", "tree"] = "text"

    @classmethod
    def of_text(cls, change: Callable[[str], str]) -> Step:
        """Make a step that changes every text of an item by itself: title, summary, tags, names, each stretch of the body."""
        return cls(lambda draft, _settings: draft.map(change))


@dataclass(frozen=True, slots=True)
class Brought:
    """A step with its name and the package that brings it, as `name version`."""

    name: str
    package: str
    step: Step

    def __call__(self, draft: Draft, settings: Settings) -> Draft:
        """Run it, and write down each line that it changed; raise StepError for whatever goes wrong in it."""
        before = {} if self.step.on == "tree" else _texts(draft)
        try:
            new: object = self.step.run(draft, settings)
        except Exception as error:  # a stranger's code must not end ours
            raise StepError(self._said(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}")) from error
        if not isinstance(new, type(draft)):
            raise StepError(self._said(f"it gave a {type(new).__name__}, not a Draft"))
        if new == draft:
            return draft
        after = _texts(new)
        lost = ((where, text) for where, text in before.items() if after.get(where) != text)
        return replace(new, removals=(*new.removals, *(Removal(self.name, self.package, text, at) for at, text in lost)))

    def _said(self, why: str) -> str:
        return f"step {self.name!r} of package {self.package!r} failed: {why}; mend the package, or leave the step out of steps"


def _texts(draft: Draft) -> dict[str, str]:
    """Give every text of a draft by where it stands."""
    lines = {f"body:{line.number}": line.text for line in draft.body.lines()}
    names = {f"author:{at}": author.name for at, author in enumerate(draft.authors, 1)}
    tags = {f"tags:{at}": tag for at, tag in enumerate(draft.tags, 1)}
    return {"title": draft.title, "summary": draft.summary, **tags, **names, **lines}


class _Steps(Mapping[str, Brought]):
    """All steps of others by name; a package is imported when its step is first asked for."""

    def __getitem__(self, name: str) -> Brought:
        return _loaded(_theirs()[name])

    def __iter__(self) -> Iterator[str]:
        yield from sorted(_theirs())

    def __len__(self) -> int:
        return len(_theirs())


STEPS: Mapping[str, Brought] = _Steps()
"""The steps that installed packages bring, by name."""


def package_of(name: str) -> str:
    """Name the package of a step, with its version; empty where there is no such step."""
    point = _theirs().get(name)
    return _package(point) if point else ""


def _loaded(point: EntryPoint) -> Brought:
    package = _package(point)
    try:
        step = point.load()
    except Exception as error:  # importing is running a stranger's code, and must not end ours
        reason = f"{point.value!r} of package {package!r} cannot be imported ({' '.join(str(error).split())[:200]})"
        raise StepError(f"step {point.name!r}: {reason}; mend or remove the package") from error
    if not isinstance(step, Step):
        raise StepError(f"step {point.name!r}: {point.value!r} of package {package!r} is no Step; mend or remove the package")
    return Brought(point.name, package, step)


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


@cache
def _theirs() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415  - it reads every distribution's files

    return {point.name: point for point in entry_points(group=GROUP)}
