"""When somebody is told of a source or feed, and when it looks broken."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from feedtool.config.fields import Flag, option
from feedtool.config.noise import Block

Share = Annotated[float, Field(ge=0, le=1)]


class Gate(Block):
    """When a source or feed looks broken and is held: its last good items stay. All shares are between 0 and 1."""

    enabled: Flag = option("Whether anything is held at all.", default=True)
    patience: int = option("After how many runs a hold that stays the same is said again.", default=7, ge=1)
    few: int = option("With fewer items than this, only absolute rules apply.", default=5, ge=1)
    count_share: Share = option("The least number of items, as a share of the smallest good read.", default=0.3)
    new_share: Share = option("The least share of known items; below it everything is new at once.", default=0.05)
    new_follow: Share = option("The share of new items that must be dated after the last ones to pass as news.", default=0.8)
    new_past: Share = option("A read with at most this share of known items shows that turnover is usual.", default=0.2)
    same_from: int = option("From how many items on titles, links and bodies are compared.", default=4, ge=2)
    same_share: Share = option("At or below so many different titles (links) for each item they are the same.", default=0.1)
    same_drop: Share = option("The least number of different titles (links), as a share of what it was.", default=0.5)
    blank_share: Share = option("The share of items without text, where nearly all had text.", default=0.6)
    alike_share: Share = option("The share of bodies that are alike but for numbers and their titles.", default=0.7)
    short_left: Share = option("A known text with less than this share of its characters left has collapsed.", default=0.1)
    short_share: Share = option("The share of known texts that collapsed.", default=0.5)
    short_median: Share = option("The median length of all texts, as a share of what it was.", default=0.15)
    language_overlap: Share = option("How much of the frequent short words must be those of the last read.", default=0.5)
    dates_share: Share = option("The share of known dates that moved together.", default=0.8)
    noise_share: Share = option("The share of all text that cleaning took out.", default=0.5)
    noise_times: float = option("The same share, in multiples of what it was; both must be passed.", default=3.0, ge=1)
    page_share: Share = option("The share of items that are block, consent or error pages.", default=0.5)


class Watching(Block):
    """When somebody is told: the settings that `defaults`, sources and feeds share."""

    gate: Gate = option("When it looks broken and is held.", default=Gate())
    report_after: int = option("After how many failures in a row it is reported.", default=1, ge=1)
