"""Elements of the podcast namespace that have no setting of their own, as a configuration writes them, by their table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator

from feedtool.config.fields import RefusalError, Shape, Text, UnknownError, option, whole
from feedtool.config.noise import Block
from feedtool.namespace import SHOW, TAGS, Extra, Form, lacking, made

NAMES = tuple(name for name, tag in TAGS.items() if SHOW in tag.within)


def _name(value: str) -> str:
    if value not in NAMES:
        raise UnknownError("element", known=NAMES)
    return value


def _named(names: Iterable[str]) -> Any:
    """Describe what these elements may have, for editors."""
    known = {name: form.told for each in names for name, form in TAGS[each].attributes.items()}
    properties = {name: {"type": ["string", "number", "boolean"], "description": f"{told}."} for name, told in known.items()}
    return Shape({"type": "object", "additionalProperties": False, "properties": properties})


Name = Annotated[Text, AfterValidator(_name), Shape({"type": "string", "enum": list(NAMES)})]


class ExtraEntry(Block):
    """An element of the podcast namespace."""

    element: Name = option("Its name: `txt`, `chat`, `podroll` and so on.")
    text: str = option("Its text.", default="")
    attributes: Annotated[dict[str, Text], _named(NAMES)] = option("Its attributes, by name.", default={})
    feeds: tuple[Annotated[dict[str, Text], _named(["remoteItem"])], ...] = option(
        "The feeds that stand in it, each by the attributes of a `remoteItem`.", default=()
    )

    @whole(mode="after")
    def _fits(self) -> Self:
        tag = TAGS[self.element]
        _demand_form(self.text.strip(), tag.text, f"{self.element} takes no text" if tag.text is None else "text")
        _demand_forms(self.attributes, self.element)
        if self.feeds and tag.inner is None:
            raise RefusalError(f"{self.element} takes no feeds")
        for each in self.feeds:
            _demand_forms(each, tag.inner or "")
        missing = next((name for each in (*self._inner(), self._whole()) for name in lacking(each)), None)
        if missing:
            raise RefusalError(f"missing {'feeds' if missing == tag.inner else missing}")
        return self

    def extra(self) -> Extra:
        """Give it as feeds take it."""
        found = self._whole()
        return made(found.name, found.text, dict(found.attributes), found.inner) or found

    def _whole(self) -> Extra:
        return Extra(self.element, self.text.strip(), tuple(self.attributes.items()), self._inner())

    def _inner(self) -> tuple[Extra, ...]:
        return tuple(Extra(TAGS[self.element].inner or "", attributes=tuple(each.items())) for each in self.feeds)


def together(entries: tuple[ExtraEntry, ...]) -> tuple[ExtraEntry, ...]:
    """Demand that none stands there more often than it may."""
    for name, count in Counter(each.element for each in entries).items():
        if count > TAGS[name].most:
            raise RefusalError(f"expected {name} once, or {TAGS[name].most} times at most")
    return entries


def _demand_forms(said: Mapping[str, str], element: str) -> None:
    known = TAGS[element].attributes
    for name, value in said.items():
        if name not in known:
            raise RefusalError(f"{element} has no attribute {name!r}: use {', '.join(known) or 'none'}")
        _demand_form(value, known[name], name)


def _demand_form(value: str, form: Form | None, name: str) -> None:
    if not value:
        return
    if form is None:
        raise RefusalError(name)
    if not form.pattern.fullmatch(value):
        raise RefusalError(f"expected {form.told} as {name}")
