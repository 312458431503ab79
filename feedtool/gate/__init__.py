"""The gate: whether what a source gives now looks broken beside its last good read. Pure; what to do is the caller's."""

from feedtool.gate.pages import page
from feedtool.gate.rules import RULES, judge
from feedtool.gate.sight import Limits, Past, Reason, Sight
from feedtool.gate.texts import cut

__all__ = ["RULES", "Limits", "Past", "Reason", "Sight", "cut", "judge", "page"]
