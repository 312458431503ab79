"""Where something is: geo:, georss: with gml:, geourl: and icbm:."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedtool.check.valid import texts
from feedtool.check.valid.part import Part, needs, text
from feedtool.check.valid.rule import error, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from feedtool.check.findings import Finding
    from feedtool.check.valid.node import Text
    from feedtool.check.valid.part import Look

DEGREES = error(
    "geo/degrees",
    "a latitude beyond 90 degrees, a longitude beyond 180, or no number",
    "W3C Basic Geo",
    "write decimal degrees, such as 53.55",
    w3c="InvalidLatitude InvalidLongitude",
)
POSITION = error(
    "georss/position",
    "a place that is not a latitude and a longitude, or a line that is not several of them",
    "GeoRSS Simple, encodings",
    "write two numbers with a space between them, such as 53.55 9.99; a line has two such pairs or more",
    w3c="InvalidCoord InvalidCoordList",
)
COMMA = warning(
    "georss/comma",
    "a comma between latitude and longitude",
    "GeoRSS Simple, encodings",
    "write a space",
    w3c="CoordComma",
)
RULES = (DEGREES, POSITION, COMMA)

_NUMBER = r"[-+]?[0-9]+\.?[0-9]*"
_DECIMAL = re.compile(_NUMBER)
_PAIR = re.compile(rf"{_NUMBER}[ ,]{_NUMBER}")


def _degrees(most: int) -> Look:
    def look(found: Text) -> Iterator[Finding]:
        if (
            not re.fullmatch(r"[-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+\.", found.value)
            or abs(float(found.value)) > most
        ):
            yield found.breaks(DEGREES)

    return look


def _pair(found: Text) -> Iterator[Finding]:
    if not _PAIR.fullmatch(found.value):
        yield found.breaks(POSITION)
    elif "," in found.value:
        yield found.breaks(COMMA)


def _pairs(found: Text) -> Iterator[Finding]:
    numbers = found.value.replace(",", " ").split()
    if len(numbers) < 4 or len(numbers) % 2 or not all(map(_DECIMAL.fullmatch, numbers)):  # noqa: PLR2004  two pairs
        yield found.breaks(POSITION)
    elif "," in found.value:
        yield found.breaks(COMMA)


_LATITUDE, _LONGITUDE = text(_degrees(90)), text(_degrees(180))
_ALTITUDE = text(texts.form(rf"{_NUMBER}", texts.NUMBER, "write a decimal number"))
_SIZE = text(texts.form(r"[0-9]+\.?[0-9]*", texts.NUMBER, "write a decimal number"))
_POINT, _LINE = Part(looks=(_pair,)), Part(looks=(_pairs,))
_NAMED = {"srsName": ()}


def _shape(name: str, inner: Mapping[str, Part]) -> tuple[str, Part]:
    return f"gml:{name}", Part(attributes=_NAMED, inside=inner)


_RING = Part(inside=dict([_shape("LinearRing", {"gml:posList": _LINE})]))
_SHAPES = dict(
    (
        _shape("Point", {"gml:pos": _POINT}),
        _shape("LineString", {"gml:posList": _LINE}),
        _shape("Polygon", {"gml:exterior": _RING}),
        _shape("Envelope", {"gml:lowerCorner": _POINT, "gml:upperCorner": _POINT}),
    )
)

ELEMENTS: Mapping[str, Part] = {
    "geo:lat": _LATITUDE,
    "geo:long": _LONGITUDE,
    "geo:alt": _ALTITUDE,
    "geo:Point": Part(
        inside={"geo:lat": _LATITUDE, "geo:long": _LONGITUDE, "geo:alt": _ALTITUDE}, tests=(needs("geo:lat", "geo:long"),)
    ),
    "geourl:latitude": _LATITUDE,
    "geourl:longitude": _LONGITUDE,
    "icbm:latitude": _LATITUDE,
    "icbm:longitude": _LONGITUDE,
    "georss:where": Part(inside=_SHAPES),
    "georss:point": _POINT,
    "georss:line": _LINE,
    "georss:polygon": _LINE,
    "georss:box": _LINE,
    "georss:circle": text(),
    "georss:featureTypeTag": text(),
    "georss:featuretypetag": text(),
    "georss:relationshipTag": text(),
    "georss:relationshiptag": text(),
    "georss:featureName": text(),
    "georss:featurename": text(),
    "georss:elev": _ALTITUDE,
    "georss:floor": text(texts.number()),
    "georss:radius": _SIZE,
}
