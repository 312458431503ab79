"""What directories of podcasts demand, as data: who refuses what for it, where they say so, and the mend.

Apple: https://help.apple.com/itc/podcasts_connect/#/itcb54353390; Spotify: its delivery specification; the Podcast Index:
https://github.com/Podcastindex-org/podcast-namespace, and what it takes in at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from feedtool.picture import GOOD

Severity = Literal["error", "warning"]
"""With an error somebody refuses the show or leaves the episode out; with a warning less is shown, or not as it was meant."""

GUIDE = "Apple, A podcaster's guide to RSS"
ARTWORK = "Apple, artwork requirements"
SPOTIFY = "Spotify, podcast delivery specification"
NAMESPACE = "Podcast Index, podcast namespace"


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand: its name as findings have it, its severity, who makes it, what breaks it, its source, and the mend."""

    name: str
    severity: Severity
    who: str
    what: str
    source: str
    mend: str


def _refused(name: str, who: str, *said: str) -> Demand:
    what, source, mend = said
    return Demand(f"podcast/{name}", "error", who, what, source, mend)


def _advised(name: str, who: str, *said: str) -> Demand:
    what, source, mend = said
    return Demand(f"podcast/{name}", "warning", who, what, source, mend)


ALL = "Apple, Spotify, Podcast Index"

FORMAT = _refused("format", ALL, "a feed that is not RSS 2.0", GUIDE, "give directories the RSS of the feed")
TITLE = _refused("title", ALL, "a show or episode without a title", GUIDE, "write a title")
DESCRIPTION = _refused("description", "Apple, Spotify", "a show without a description", GUIDE, "write what it is about")
LONG = _advised("long", "Apple", "a description of more than 4,000 bytes", GUIDE, "shorten it; the rest is not shown")
IMAGE = _refused(
    "image", "Apple, Spotify", "a show without artwork, or with an address that is none", GUIDE, "name it in itunes:image"
)
IMAGE_NAME = _advised(
    "image-name", "Apple", "artwork whose address ends in neither .jpg nor .png", GUIDE, "name the file by what it is"
)
IMAGE_SIZE = _refused(
    "image-size",
    "Apple",
    "artwork that is not JPEG or PNG in RGB, square, of 1400 to 3000 pixels",
    ARTWORK,
    f"make it {GOOD}",
)
LANGUAGE = _refused(
    "language", "Apple, Spotify", "a show whose language is not known", GUIDE, "write it as ISO 639 has it: en-us"
)
CATEGORY = _refused(
    "category", "Apple", "a show without a category, or with one that is not in Apple's list", GUIDE, "take one of Apple's list"
)
EXPLICIT = _refused(
    "explicit", "Apple", "itunes:explicit of a show is missing, or is neither true nor false", GUIDE, "write true or false"
)
EXPLICIT_EPISODE = _advised(
    "explicit-episode", "Apple", "itunes:explicit of an episode is neither true nor false", GUIDE, "write true or false"
)
AUTHOR = _advised("author", "Apple, Spotify", "a show that nobody makes", GUIDE, "write itunes:author")
OWNER = _refused(
    "owner",
    "Spotify",
    "a show without the address of its owner, by which it is claimed",
    SPOTIFY,
    "write itunes:owner with itunes:email",
)
LINK = _advised("link", "Apple", "a show without a page of its own", GUIDE, "write a link")
BLOCKED = _refused(
    "blocked", "Apple", "a show or episode that asks to be left out", GUIDE, "take itunes:block out if it is to be listed"
)
MOVED = _advised(
    "moved", "Apple", "a show that says it has moved elsewhere", GUIDE, "take itunes:new-feed-url out, unless it has"
)
TYPE = _refused("type", "Apple", "itunes:type is neither episodic nor serial", GUIDE, "write serial, or leave it out")
SERIAL = _refused("serial", "Apple", "an episode of a serial show without its number", GUIDE, "write itunes:episode")
EPISODES = _refused("episodes", ALL, "a show without any episode", GUIDE, "publish one first, with its file")
FILE = _refused("file", ALL, "an episode without a file", GUIDE, "write an enclosure with url, length and type")
FILE_KIND = _refused(
    "file-kind",
    "Apple",
    "a file whose address ends in none of .mp3, .m4a, .mp4, .m4v, .mov and .pdf",
    GUIDE,
    "name the file by what it is",
)
FILE_TYPE = _advised(
    "file-type",
    "Apple",
    "a file whose type is none of those that are played",
    GUIDE,
    "write audio/mpeg, audio/x-m4a, video/mp4…",
)
FILE_LENGTH = _advised(
    "file-length", "Apple, Spotify", "a file of which it is not known how long it is", GUIDE, "write its length in bytes"
)
FILE_TWICE = _refused(
    "file-twice", "Apple", "a file that is that of another episode, too", GUIDE, "give each episode a file of its own"
)
GUID = _advised("guid", "Apple", "an episode without a name that never changes", GUIDE, "write a guid")
GUID_TWICE = _refused("guid-twice", ALL, "an episode with the guid of another", GUIDE, "give each episode a guid of its own")
DATE = _refused("date", "Spotify", "an episode without a date, or with one that cannot be read", SPOTIFY, "write a pubDate")
NUMBER = _refused(
    "number", "Apple", "a number of an episode or season that is not 1 or more", GUIDE, "write a whole number, or leave it out"
)
KIND = _refused("kind", "Apple", "itunes:episodeType is none of full, trailer and bonus", GUIDE, "write one of them")
DURATION = _advised("duration", "Apple", "a length in time that is neither seconds nor HH:MM:SS", GUIDE, "write whole seconds")
SHOW_GUID = _advised(
    "show-guid", "Podcast Index", "a show without podcast:guid, or with one that is no UUID", NAMESPACE, "write a UUIDv5"
)
LOCKED = _advised("locked", "Podcast Index", "podcast:locked is neither yes nor no", NAMESPACE, "write yes or no")
LACKS = _advised(
    "lacks",
    "Podcast Index",
    "an element of the podcast namespace without what it needs",
    NAMESPACE,
    "write it, or leave it out",
)
LENGTHY = _advised(
    "lengthy", "Podcast Index", "a text of the podcast namespace of more than 128 characters", NAMESPACE, "shorten it"
)

DEMANDS = (
    *(FORMAT, TITLE, DESCRIPTION, LONG, IMAGE, IMAGE_NAME, IMAGE_SIZE, LANGUAGE, CATEGORY, EXPLICIT, EXPLICIT_EPISODE, AUTHOR),
    *(OWNER, LINK, BLOCKED, MOVED, TYPE, SERIAL, EPISODES, FILE, FILE_KIND, FILE_TYPE, FILE_LENGTH, FILE_TWICE, GUID),
    *(GUID_TWICE, DATE, NUMBER, KIND, DURATION, SHOW_GUID, LOCKED, LACKS, LENGTHY),
)
"""All of them, in the order in which the documents tell of them."""

SEVERITIES = {each.name: each.severity for each in DEMANDS}
