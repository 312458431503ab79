"""The smaller parts of a channel of RSS: its image, text box and cloud, and the hours and days at which nobody need ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.check.valid import dublin, places, texts, urls
from feedtool.check.valid.node import Text
from feedtool.check.valid.part import FREE, Part, needs, text
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Node

_RSS, _PROFILE = "RSS 2.0, ", "RSS Best Practices Profile, "
HOURS = error(
    "rss/skip-hours",
    "hours that no day has, or that stand there twice",
    _RSS + "skipHours",
    "write numbers from 0 to 23, each once",
    w3c="InvalidHour NotEnoughHoursInTheDay DuplicateValue",
)
MIDNIGHT = warning("rss/skip-midnight", "24 for midnight", _PROFILE + "skipHours", "write 0", w3c="UseZeroForMidnight")
DAYS = error(
    "rss/skip-days",
    "days that no week has, or that stand there twice",
    _RSS + "skipDays",
    "write English names of days, each once",
    w3c="InvalidDay EightDaysAWeek DuplicateValue",
)
IMAGE_SIZE = error(
    "rss/image-size",
    "an image wider than 144 or higher than 400 pixels",
    _RSS + "image",
    "leave its size out, or scale it down",
    w3c="InvalidWidth InvalidHeight",
)
IMAGE_LINK = warning(
    "rss/image-link",
    "an image that links elsewhere than its channel",
    _PROFILE + "image",
    "write the link of the channel",
    w3c="ImageLinkDoesntMatch",
)
IMAGE_TITLE = warning(
    "rss/image-title",
    "an image with another title than its channel",
    _PROFILE + "image",
    "write the title of the channel",
    w3c="ImageTitleDoesntMatch",
)
IMAGE_FORMAT = warning(
    "rss/image-format", "an image that is no GIF, JPEG or PNG", _RSS + "image", "give one that is", w3c="ImageUrlFormat"
)
INPUT = warning(
    "rss/text-input", "a text box, which readers do not show", _PROFILE + "textInput", "leave it out", w3c="AvoidTextInput"
)
INPUT_NAME = error(
    "rss/text-input-name",
    "a name that no field of a form can have",
    _RSS + "textInput",
    "begin it with a letter",
    w3c="InvalidFormComponentName",
)
RULES = (HOURS, MIDNIGHT, DAYS, IMAGE_SIZE, IMAGE_LINK, IMAGE_TITLE, IMAGE_FORMAT, INPUT, INPUT_NAME)

_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_WIDEST, _HIGHEST = 144, 400
_PICTURES = frozenset("jpg jpeg gif png".split())
_CLOUD_NAMES = ("domain", "path", "registerProcedure", "protocol", "port")


def _hours(node: Node) -> Iterator[Finding]:
    seen: set[int] = set()
    for hour in node.all("hour"):
        value = hour.text.strip()
        number = int(value) if re.fullmatch("[0-9]{1,3}", value) else -1
        if value == "24" and 0 not in seen:
            yield hour.breaks(MIDNIGHT, f"{hour} is '24'")
        elif not 0 <= number % 24 == number or number in seen:
            yield hour.breaks(HOURS, f"{hour} is {value[:20]!r}")
        seen.add(number % 24)


def _days(node: Node) -> Iterator[Finding]:
    seen: set[str] = set()
    for day in node.all("day"):
        value = day.text.strip()
        if value not in _DAYS or value in seen:
            yield day.breaks(DAYS, f"{day} is {value[:20]!r}")
        seen.add(value)


def _at_most(pixels: int) -> Part:
    def look(found: Text) -> Iterator[Finding]:
        if not re.fullmatch("[0-9]{1,9}", found.value) or not 0 < int(found.value) <= pixels:
            yield found.breaks(IMAGE_SIZE)

    return text(look).once


def _image(image: Node) -> Iterator[Finding]:
    if "rdf:resource" in image.attributes or image.parent is None:
        return
    lacking = ("title", "url") if "rdf:parseType" in image.attributes else ("title", "url", "link")
    yield from needs(*lacking)(image)
    for name, rule in (("link", IMAGE_LINK), ("title", IMAGE_TITLE)):
        outer = next((child.text.strip() for child in image.parent.all(name)), "")
        for child in image.all(name):
            if outer and child.text.strip() != outer:
                yield Text(child, child.text.strip()).breaks(rule)


def _picture(found: Text) -> Iterator[Finding]:
    ending = found.value.rpartition(".")[2].lower()
    if re.fullmatch(r"\w+", ending) and ending not in _PICTURES and "." in found.value:
        yield found.breaks(IMAGE_FORMAT)


def _input(node: Node) -> Iterator[Finding]:
    if node.facts.kind == "rss":
        yield node.breaks(INPUT, f"{node.parent} has {node}")


def _cloud(node: Node) -> Iterator[Finding]:
    port = node.attributes.get("port")
    if port is not None and not re.fullmatch(r"\s*\+?0*[1-9][0-9]{0,17}\s*", port):
        yield node.breaks(texts.NUMBER, f"port of {node} is {port[:20]!r}", "write the number of a port")


_URI = text(urls.uri).once
_PLAIN = text(texts.plain).once

IMAGE = Part(
    attributes={"rdf:resource": (), "rdf:about": (), "rdf:parseType": ()},
    inside={
        "title": text(texts.nonblank, texts.plain).once,
        "link": _URI,
        "url": text(urls.uri, _picture).once,
        "width": _at_most(_WIDEST),
        "height": _at_most(_HIGHEST),
        "description": _PLAIN,
        "cc:license": FREE,
        **dublin.ELEMENTS,
        **places.ELEMENTS,
    },
    tests=(_image,),
).once
"""The image of a channel."""

TEXT_INPUT = Part(
    attributes={"rdf:about": ()},
    inside={
        "title": _PLAIN,
        "description": text().once,
        "name": text(texts.form(r"(?s)[A-Za-z_\[\]\\^`].*", INPUT_NAME)).once,
        "link": _URI,
        **dublin.ELEMENTS,
        **places.ELEMENTS,
    },
    tests=(needs("title", "link", "description", "name"), _input),
).once
"""The text box of a channel."""

CLOUD = Part(attributes=dict.fromkeys(_CLOUD_NAMES, ()), needs=_CLOUD_NAMES, inside={}, tests=(_cloud,)).once
"""Where to ask to be told of changes."""

SKIP_DAYS = Part(inside={"day": text()}, tests=(needs("day"), _days)).once
"""Days of the week."""

SKIP_HOURS = Part(inside={"hour": text()}, tests=(needs("hour"), _hours)).once
"""Hours of the day, in UTC."""
