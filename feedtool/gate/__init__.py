"""The gate: whether what a source gives now looks broken beside its last good read. Pure; what to do is the caller's."""

from feedtool.gate.gist import Gist, Glimpse, gist, read, written
from feedtool.gate.pages import page
from feedtool.gate.rules import RULES, judge
from feedtool.gate.sight import Limits, Past, Reason, Seen, Sight
from feedtool.gate.texts import cut

__all__ = [
    "RULES",
    "Gist",
    "Glimpse",
    "Limits",
    "Past",
    "Reason",
    "Seen",
    "Sight",
    "cut",
    "gist",
    "judge",
    "page",
    "read",
    "written",
]
