"""The configuration: YAML text in, frozen and complete settings out, or every mistake at once with its line and column."""

from feedtool.config.completing import headed
from feedtool.config.fields import (
    After,
    Checked,
    Duration,
    Flag,
    HiddenError,
    Info,
    Language,
    OneOrMany,
    RefusalError,
    Size,
    Text,
    Unique,
    UnknownError,
    Url,
    Zone,
    check,
    option,
    whole,
)
from feedtool.config.filters import Age, Filter, FilterRule, Order, Words
from feedtool.config.front import front_matter
from feedtool.config.network import Auth, Fetch, FullText, Hub, Secret
from feedtool.config.noise import Block, noise_rule
from feedtool.config.parts import SUFFIX, Split, is_address
from feedtool.config.read import load, loads
from feedtool.config.rules import Keep
from feedtool.config.settings import (
    Cleaning,
    Defaults,
    FeedSettings,
    Registry,
    Run,
    Settings,
    Site,
    Source,
)
from feedtool.config.watching import Gate, Watching

__all__ = [
    "SUFFIX",
    "After",
    "Age",
    "Auth",
    "Block",
    "Checked",
    "Cleaning",
    "Defaults",
    "Duration",
    "FeedSettings",
    "Fetch",
    "Filter",
    "FilterRule",
    "Flag",
    "FullText",
    "Gate",
    "HiddenError",
    "Hub",
    "Info",
    "Keep",
    "Language",
    "OneOrMany",
    "Order",
    "RefusalError",
    "Registry",
    "Run",
    "Secret",
    "Settings",
    "Site",
    "Size",
    "Source",
    "Split",
    "Text",
    "Unique",
    "UnknownError",
    "Url",
    "Watching",
    "Words",
    "Zone",
    "check",
    "front_matter",
    "headed",
    "is_address",
    "load",
    "loads",
    "noise_rule",
    "option",
    "whole",
]
