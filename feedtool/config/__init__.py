"""The configuration: YAML text in, frozen and complete settings out, or every mistake at once with its line and column."""

from feedtool.config.fields import Duration, Flag, Info, Language, OneOrMany, Size, Text, Unique, Url, Zone, check, option
from feedtool.config.noise import noise_rule
from feedtool.config.read import load, loads
from feedtool.config.settings import (
    Cleaning,
    Defaults,
    FeedSettings,
    Gate,
    Keep,
    Registry,
    Run,
    Settings,
    Site,
    Source,
    Watching,
)

__all__ = [
    "Cleaning",
    "Defaults",
    "Duration",
    "FeedSettings",
    "Flag",
    "Gate",
    "Info",
    "Keep",
    "Language",
    "OneOrMany",
    "Registry",
    "Run",
    "Settings",
    "Site",
    "Size",
    "Source",
    "Text",
    "Unique",
    "Url",
    "Watching",
    "Zone",
    "check",
    "load",
    "loads",
    "noise_rule",
    "option",
]
