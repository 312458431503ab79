"""What is learned of a source's noise, and what of it is taken out."""

from typing import Annotated, Any, ClassVar, Literal

from feedtool import profile
from feedtool.config.fields import After, OneOrMany, RefusalError, Text, option
from feedtool.config.noise import Block, Shorthand


def _mode(text: str) -> dict[str, Any]:
    return {"mode": text}


def _pattern(text: str) -> str:
    try:
        profile.named(text)
    except ValueError as error:
        raise RefusalError(f"{error}, as `feedtool learn` prints it") from error
    return text


Named = Annotated[Text, After(_pattern)]


class Learn(Block):
    """Whether repeated noise is learned, and what a person decided on; one word is the mode."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(_mode)

    mode: Literal["off", "suggest", "auto"] = option(
        "`auto` takes out what is surely noise, `suggest` only tells of it, `off` does neither.", default="suggest"
    )
    pin: OneOrMany[Named] = option("Patterns that are always taken out, as `feedtool learn` prints them.", default=())
    ban: OneOrMany[Named] = option("Patterns that are never taken out.", default=())

    @property
    def pinned(self) -> tuple[profile.Pattern, ...]:
        """Give the patterns that are always taken out."""
        return tuple(map(profile.named, self.pin))

    @property
    def banned(self) -> tuple[profile.Pattern, ...]:
        """Give the patterns that never are."""
        return tuple(map(profile.named, self.ban))
