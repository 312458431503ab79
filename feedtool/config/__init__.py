"""The configuration: YAML text in, frozen and complete settings out, or every mistake at once with its line and column."""

from feedtool.config.fields import Flag, Info, Language, OneOrMany, Size, Text, Unique, Url, Zone, check, option
from feedtool.config.noise import noise_rule
from feedtool.config.read import load, loads
from feedtool.config.schema import schema
from feedtool.config.settings import Cleaning, Defaults, FeedSettings, Registry, Settings, Site, Source

__all__ = [
    "Cleaning",
    "Defaults",
    "FeedSettings",
    "Flag",
    "Info",
    "Language",
    "OneOrMany",
    "Registry",
    "Settings",
    "Site",
    "Size",
    "Source",
    "Text",
    "Unique",
    "Url",
    "Zone",
    "check",
    "load",
    "loads",
    "noise_rule",
    "option",
    "schema",
]
