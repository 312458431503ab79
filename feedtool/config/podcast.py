"""What a feed says of itself as a podcast, as a configuration writes it; what it does not say its head may."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator

from feedtool.categories import CATEGORIES
from feedtool.config.extras import ExtraEntry, together
from feedtool.config.fields import Email, Flag, OneOrMany, RefusalError, Shape, Text, Unique, UnknownError, Url, option
from feedtool.config.noise import Block, Shorthand
from feedtool.podcast import NO_SHOW, Category, Credit, Funding, License, Owner, Show, Spot, Trailer

INNER = {inner: f"{name} > {inner}" for name, found in CATEGORIES.items() for inner in found}
WORDS = tuple(each for name, found in CATEGORIES.items() for each in (name, *(INNER[inner] for inner in found)))
LISTED = "all are in docs/podcasts.md and at https://podcasters.apple.com/support/1691"
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LONGEST = 128
"""Characters of a text that directories show whole."""

Medium = Literal["podcast", "music", "video", "film", "audiobook", "newsletter", "blog", "publisher", "course"]


def _category(value: str) -> str:
    """Write a category as the list does; one of the second level may stand alone."""
    name = " > ".join(part.strip() for part in value.split(">"))
    name = INNER.get(name, name)
    if name in WORDS:
        return name
    if there := INNER.get(name.rpartition(" > ")[2]):
        raise RefusalError(f"expected {there!r}")
    raise UnknownError("category", known=WORDS, listed=LISTED)


def _guid(value: str) -> str:
    if GUID.fullmatch(value) is None:
        raise RefusalError("expected a UUID like 917393e3-1b1e-5cef-ace4-edaa54e1f810")
    return value.lower()


def _like(pattern: str, wanted: str) -> Any:
    """Give what demands text of a form."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if form.fullmatch(value) is None:
            raise RefusalError(f"expected {wanted}")
        return value

    return AfterValidator(check)


def _date(value: str) -> str:
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        raise RefusalError("expected a date like 2026-04-01 or 2026-04-01T08:00:00Z") from error
    return value


CategoryName = Annotated[Text, AfterValidator(_category), Shape({"type": "string"})]
"""A category of Apple's list: `Technology`, or `News > Tech News`."""


GEO = r"geo:-?[0-9]{1,3}(\.[0-9]{1,15})?,-?[0-9]{1,3}(\.[0-9]{1,15})?"
Geo = Annotated[Text, _like(GEO, "latitude and longitude like geo:30.27,-97.74"), Shape({"type": "string"})]
Osm = Annotated[Text, _like("[NWR][0-9]{1,20}", "N, W or R and a number, like R113314"), Shape({"type": "string"})]
Country = Annotated[Text, _like("[A-Z]{2}", "two capital letters"), Shape({"type": "string"})]
MEDIA = "[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,60}"
MediaType = Annotated[Text, _like(MEDIA, "a media type like audio/mpeg"), Shape({"type": "string"})]


class OwnerEntry(Block):
    """Who answers for the podcast."""

    name: Text = option("The name.")
    email: Email = option("The address that directories write to; it stands in the feed.")


class FundingEntry(Block):
    """Where to give money; one text is the URL."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"url": text})

    url: Url = option("The page to give money on.")
    title: Text = option("What the link says.", default="", max_length=LONGEST)


class CreditEntry(Block):
    """Who takes part; one text is the name."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"name": text})

    name: Text = option("The name.")
    role: Text | None = option("What they do, in the words of the Podcast Taxonomy; default: host.", default=None)
    group: Text | None = option("The group of the role in that taxonomy; default: cast.", default=None)
    link: Url | None = option("Their page.", default=None)
    image: Url | None = option("Their picture.", default=None)


class SpotEntry(Block):
    """A place; one text is its name."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"name": text})

    name: Text = option("The name of the place.", max_length=LONGEST)
    rel: Literal["subject", "creator"] | None = option("Whether it is about the place, or made there.", default=None)
    geo: Geo | None = option("Where it is: `geo:30.27,-97.74` (RFC 5870).", default=None)
    osm: Osm | None = option("Its name in OpenStreetMap: `R113314`.", default=None)
    country: Country | None = option("Its country, in two letters (ISO 3166).", default=None)


class LicenseEntry(Block):
    """Under what terms; one text is the identifier."""

    shorthand: ClassVar[Shorthand | None] = staticmethod(lambda text: {"name": text})

    name: Text = option("The identifier of a known licence (SPDX, `cc-by-4.0`), or a name of your own.", max_length=LONGEST)
    url: Url | None = option("Its text; needed for one of your own.", default=None)


class TrailerEntry(Block):
    """What tells of the show, or a season of it."""

    title: Text = option("Its title.", max_length=LONGEST)
    url: Url = option("Its file.")
    published: Annotated[Text, AfterValidator(_date)] = option("When it was published (ISO 8601).")
    length: int | None = option("The length of the file, in bytes.", default=None, ge=1)
    type: MediaType | None = option("Its media type.", default=None)
    season: int | None = option("The season that it is for.", default=None, ge=0)

    def trailer(self) -> Trailer:
        """Give it as feeds take it; a day without a time is its beginning in UTC."""
        when = datetime.fromisoformat(self.published)
        published = when if when.tzinfo else when.replace(tzinfo=UTC)
        return Trailer(self.title, self.url, published.astimezone(UTC), self.length, self.type, self.season)


class Podcast(Block):
    """What a feed says of itself as a podcast; what is not said here may be said by its `head`."""

    category: Unique[CategoryName] = option(
        "Its category in Apple's list, `Technology` or `News > Tech News`; more than one may be named.", default=()
    )
    explicit: Flag = option("Whether there is anything in it that is not for children.", default=False)
    image: Url | None = option("Its artwork: JPEG or PNG, square, 1400 to 3000 pixels.", default=None)
    author: Text | None = option("Who makes it; default: the feed's author.", default=None)
    owner: OwnerEntry | None = option("Who answers for it, with an address that directories write to.", default=None)
    type: Literal["episodic", "serial"] | None = option(
        "Whether episodes are heard in any order, the newest first, or from the first on.", default=None
    )
    title: Text | None = option("The title in directories, where that is not the feed's.", default=None)
    guid: Annotated[Text, AfterValidator(_guid)] | None = option(
        "Its name for ever, a UUID; default: made of the address of its RSS file. One that has moved keeps it.", default=None
    )
    locked: Flag | None = option("Whether other hosts are asked not to take it over.", default=None)
    medium: Medium | None = option("What is in it; default: a podcast.", default=None)
    block: Flag = option("Whether directories are asked to leave it out.", default=False)
    complete: Flag = option("Whether there will be no more episodes.", default=False)
    funding: OneOrMany[FundingEntry] = option("Where to give money.", default=())
    people: OneOrMany[CreditEntry] = option("Who takes part in it usually.", default=())
    location: OneOrMany[SpotEntry] = option("Where it is about, or made.", default=())
    license: LicenseEntry | None = option("Under what terms it may be used.", default=None)
    trailer: tuple[TrailerEntry, ...] = option("What tells of it, or of a season.", default=())
    more: Annotated[tuple[ExtraEntry, ...], AfterValidator(together)] = option(
        "Elements of the podcast namespace that have no setting of their own.", default=()
    )

    def show(self, head: Show = NO_SHOW, *, author: str) -> Show:
        """Give the show that is written: what is said here, else by the head; `author` is that of the feed.

        Where a head says that it has moved, or where other hosts may ask, is not said again: that is about another feed.
        """
        base = replace(head.passed_on(), author=head.author or author)
        if "owner" in self.model_fields_set or "locked" in self.model_fields_set:
            base = replace(base, keeper=None)
        said = {name: value for name, value in self._said().items() if value is not None}
        if more := said.get("extras", ()):
            named = {each.name for each in more}
            said["extras"] = (*more, *(each for each in base.extras if each.name not in named))
        made = replace(base, **said)
        keeper = made.keeper or (made.owner.email if made.is_locked is not None and made.owner else None)
        return replace(made, keeper=keeper, explicit=bool(made.explicit))

    def _said(self) -> dict[str, Any]:
        """Give the parts of a show that are said here; None for what is not."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        names = {"category": "categories", "block": "is_blocked", "complete": "is_complete", "locked": "is_locked"}
        names |= {"people": "credits", "location": "spots", "trailer": "trailers", "type": "kind", "more": "extras"}
        made = {names.get(name, name): value for name, value in given.items()}
        for name, kind in _KINDS.items():
            if made.get(name):
                made[name] = kind(made[name])
        return made


def _categories(names: tuple[str, ...]) -> tuple[Category, ...]:
    """Gather categories of the second level under those of the first.

    >>> _categories(("News > Politics", "Arts", "News > Tech News"))
    (Category(name='News', inner=('Politics', 'Tech News')), Category(name='Arts', inner=()))
    """
    found: dict[str, list[str]] = {}
    for each in names:
        name, _, inner = each.partition(" > ")
        found.setdefault(name, []).extend([inner] if inner else [])
    return tuple(Category(name, tuple(inner)) for name, inner in found.items())


_KINDS: dict[str, Any] = {
    "categories": _categories,
    "owner": lambda each: Owner(each.name, each.email),
    "license": lambda each: License(each.name, each.url),
    "funding": lambda found: tuple(Funding(each.url, each.title) for each in found),
    "credits": lambda found: tuple(Credit(each.name, each.role, each.group, each.link, each.image) for each in found),
    "spots": lambda found: tuple(Spot(each.name, each.rel, each.geo, each.osm, each.country) for each in found),
    "trailers": lambda found: tuple(each.trailer() for each in found),
    "extras": lambda found: tuple(each.extra() for each in found),
}
