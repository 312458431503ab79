"""Podcasts: what an item says as an episode, and a feed as a show, from what is read to what is written, and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool import small
from feedtool.build import render
from feedtool.categories import CATEGORIES
from feedtool.check import check
from feedtool.clean import forms
from feedtool.clean.carried import found
from feedtool.clean.head import safe
from feedtool.clean.pipeline import Cleaner
from feedtool.model import Document, Enclosure, Head, Item, Person
from feedtool.namespace import (
    ADDRESS,
    ANSWER,
    GUID,
    HOST,
    LINE,
    LONG,
    MEDIA,
    MOMENT,
    RATIO,
    RULE,
    TAGS,
    TRUTH,
    WHOLE,
    WORD,
    Extra,
)
from feedtool.namespace import EPISODE as OF_EPISODE
from feedtool.namespace import SHOW as OF_SHOW
from feedtool.podcast import (
    Alternate,
    Category,
    Chapters,
    Copy,
    Credit,
    Episode,
    Funding,
    License,
    Owner,
    Show,
    Soundbite,
    Spot,
    Trailer,
    Transcript,
)
from feedtool.sources import Context, feedread
from feedtool.sources.feedpodcast import Podcast, joined, without_live
from feedtool.state import codec
from tests.feeds import make_entry, make_feed

if TYPE_CHECKING:
    from feedtool.model import CleanItem

URL = "https://cdn.example.org/"
FILE = Enclosure(f"{URL}1.mp3", "audio/mpeg", 12345, duration=3661)
EPISODE = Episode(
    number=315.5,
    label="Ch. 3 & more",
    season=2,
    season_name="The mill < the baker",
    kind="bonus",
    title="Bread",
    explicit=False,
    is_blocked=True,
    chapters=Chapters(f"{URL}1.json", "application/json+chapters"),
    transcripts=(
        Transcript(f"{URL}1.vtt", "text/vtt", "en", "captions"),
        Transcript(f"{URL}1.html?a=1&b=2", "text/html"),
    ),
    credits=(Credit("Ada Reed", "guest", "writing", f"{URL}ada", f"{URL}ada.jpg"), Credit("Ben & Co")),
    soundbites=(Soundbite(73.25, 60, "Rye"), Soundbite(0, 12.5)),
    spots=(Spot("Birmingham", "subject", "geo:33.51,-86.81", "R6930627", "US"), Spot("Marlow")),
    license=License("cc-by-4.0", f"{URL}terms"),
    funding=(Funding(f"{URL}give", "Give & take"), Funding(f"{URL}join")),
    alternates=(
        Alternate(
            *("audio/opus", (Copy(f"{URL}1.opus"),), 99, 96000.5, None, "en", "High", "extra", "opus"),
            is_default=True,
            extras=(Extra("integrity", attributes=(("type", "sri"), ("value", "sha384-ExVqijgYHm15PqQq/wtJNrNYTjIysUBo"))),),
        ),
        Alternate("video/mp4", (Copy(f"{URL}1.mp4"), Copy(f"{URL}1.torrent", "application/x-bittorrent")), height=720),
    ),
)
SHOW = Show(
    kind="serial",
    title="Kitchen",
    author="Kitchen & Co",
    owner=Owner("Ada Reed", "ada@example.org"),
    categories=(Category("Arts", ("Food", "Books")), Category("Society & Culture")),
    explicit=True,
    image=f"{URL}cover.jpg",
    is_blocked=True,
    is_complete=True,
    guid="917393e3-1b1e-5cef-ace4-edaa54e1f810",
    is_locked=True,
    keeper="keep@example.org",
    medium="audiobook",
    credits=(Credit("Ada Reed", "host"),),
    spots=(Spot("Austin", "creator"),),
    license=License("all rights", f"{URL}terms"),
    funding=(Funding(f"{URL}give", "Give"),),
    trailers=(Trailer("Soon", f"{URL}t.mp3", datetime(2026, 4, 1, 8, tzinfo=UTC), 5, "audio/mpeg", 2),),
)
ARTS = "category: Arts, owner: {name: Ada, email: ada@a.example}"
"""What settings of a podcast need to say so that nobody warns."""

MORE = (
    Extra("txt", "S6lpp-7ZCn8 & < more", (("purpose", "release"),)),
    Extra("txt", "Salt"),
    Extra("chat", attributes=(("server", "irc.example.org"), ("protocol", "irc"), ("accountId", "@ada"), ("space", "#rye"))),
    Extra(
        "socialInteract",
        attributes=(("protocol", "activitypub"), ("uri", f"{URL}@ada/1"), ("accountId", "@ada"), ("priority", "1")),
    ),
    Extra("socialInteract", attributes=(("protocol", "disabled"),)),
    Extra(
        "image", attributes=(("href", f"{URL}w.jpg?a=1&b=2"), ("alt", "An oven"), ("aspect-ratio", "16/9"), ("width", "1200"))
    ),
)
"""What both a show and an episode may say, in the order of the table."""

EPISODE = replace(EPISODE, extras=(*MORE, Extra("contentLink", "Watch it", (("href", f"{URL}watch"),))))
OTHER = Extra(
    "remoteItem",
    attributes=(("feedGuid", "917393e3-1b1e-5cef-ace4-edaa54e1f810"), ("feedUrl", f"{URL}b.xml"), ("title", "Buns")),
)
SHOW = replace(
    SHOW,
    extras=(
        *MORE[:2],
        Extra("block", "yes", (("id", "amazon"),)),
        Extra("updateFrequency", "Every Monday", (("dtstart", "2026-01-05T00:00:00.000Z"), ("rrule", "FREQ=WEEKLY;BYDAY=MO"))),
        Extra("podroll", inner=(OTHER, replace(OTHER, attributes=OTHER.attributes[:1]))),
        Extra("publisher", inner=(replace(OTHER, attributes=(*OTHER.attributes[:2], ("medium", "publisher"))),)),
        OTHER,
        *MORE[2:],
    ),
)

GUEST = Show(author="Kitchen & Co", image=f"{URL}cover.jpg", owner=Owner("Ada", "ada@example.org"), medium="blog")
"""What letters and blogs say in Apple's words, though they are no podcasts."""

CONTEXT = Context("news", Path(), "en", ZoneInfo("UTC"))
PARTS = {each.name for each in fields(Episode)}


def read(data: bytes | str) -> feedread.Feed:
    """Read a feed."""
    data = data.encode() if isinstance(data, str) else data
    return feedread.feed(Document("feed", "feed", data, url="https://example.org/feed.xml"), CONTEXT, encoding=None, most=50)


def test_an_author_who_is_told_of_twice_is_one() -> None:
    """Editor, author and owner may be the same person; who is reached by an address goes on being so."""
    mail = "ada@example.org"
    head = read(
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>T</title>'
        f"<managingEditor>{mail}</managingEditor><itunes:author>{mail}</itunes:author>"
        f"<itunes:owner><itunes:name>Ada</itunes:name><itunes:email>{mail}</itunes:email></itunes:owner>"
        "<item><title>a</title><link>https://example.org/a</link></item></channel></rss>"
    ).head
    assert head is not None
    assert head.authors == (Person(mail, mail),)


def rss(item: str, *, head: str = "", root: str = "") -> str:
    """Write a feed with one item."""
    names = (
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" '
        'xmlns:atom="http://www.w3.org/2005/Atom"'
    )
    return (
        f'<?xml version="1.0"?>\n<rss version="2.0" {names} {root}><channel><title>Mill</title>{head}'
        f"<item><title>a</title>{item}</item></channel></rss>"
    )


def cleaned(**given: Any) -> CleanItem:
    """Clean an item with these fields."""
    return Cleaner.of(language="en").clean(Item("a", "a", "Bread", "Rye or wheat.", **given)).item


def written(*, show: Show | None = None, **given: Any) -> bytes:
    """Write a feed of one entry as RSS, and demand that it is valid."""
    data = render(make_feed(make_entry(**given), show=show), "rss")
    assert check(data) == ()
    return data


# There and back


def outside(episode: Episode | None) -> Episode | None:
    """Give what is left of an episode in a feed that is no podcast."""
    made = replace(episode or Episode(), title=None, kind=None, is_blocked=False)
    return made if made != Episode() else None


@pytest.mark.parametrize("show", [None, SHOW, GUEST], ids=["in any feed", "in a show", "under a head that is no podcast"])
def test_an_episode_reads_back(show: Show | None) -> None:
    """With all that it says; where its feed is no podcast, with all but what only Apple has words for."""
    item = read(written(show=show, episode=EPISODE, enclosures=(FILE,), image=f"{URL}1.jpg")).items[0]
    assert (item.enclosures, item.image) == ((FILE,), f"{URL}1.jpg")
    assert item.episode == (EPISODE if show is SHOW else outside(EPISODE))


@pytest.mark.parametrize("show", [None, SHOW], ids=["in any feed", "in a show"])
@pytest.mark.parametrize("name", sorted(PARTS))
def test_each_part_of_an_episode_reads_back(name: str, show: Show | None) -> None:
    """By itself; the name of a season needs its number, as that of an episode does."""
    needed = {"label": ("number",), "season_name": ("season",)}.get(name, ())
    some = Episode(**{each: getattr(EPISODE, each) for each in (name, *needed)})
    assert read(written(show=show, episode=some)).items[0].episode == (some if show else outside(some))


def test_a_show_reads_back() -> None:
    """With all that it says; who makes it, who answers for it, and the feed's author are three."""
    head = read(written(show=SHOW, image=f"{URL}1.jpg")).head
    assert head
    assert head.show == SHOW
    assert head.authors == (Person("Kitchen"), Person("Kitchen & Co"))


def test_names_are_declared_where_they_are_used() -> None:
    """Once where a feed is a podcast, on the item where only that is an episode, and nowhere else."""
    assert written(episode=EPISODE).count(b"xmlns:podcast=") == 1
    assert b"xmlns:podcast=" not in written(episode=Episode(kind="bonus", explicit=True))
    data = written(episode=EPISODE, show=SHOW)
    assert data.count(b"xmlns:itunes=") == data.count(b"xmlns:podcast=") == 1


@pytest.mark.parametrize("show", [None, GUEST], ids=["no head", "a head that says some of it"])
def test_a_feed_that_is_no_podcast_says_nothing_as_one(show: Show | None) -> None:
    """Apple's words would make it one that lacks a category; what the podcast namespace says goes with any feed."""
    data = written(show=show, episode=EPISODE, enclosures=(FILE,), image=f"{URL}1.jpg")
    assert b"itunes" not in data
    assert (b"<podcast:medium" in data) == (show is GUEST)


@pytest.mark.parametrize("half", ["&#55296;", "&#xDFFF;", "&#x000dabc;"])
def test_half_a_character_is_none(half: str) -> None:
    """It can be written, and parsed by who recovers, but not be read; the rest is as it was."""
    found = read(rss(f"<itunes:title>{half}</itunes:title><podcast:season name='{half}'>2</podcast:season>")).items[0].episode
    assert found
    assert found.season == 2
    whole = read(rss("<itunes:title>&#55295;&#57344;</itunes:title>")).items[0].episode
    assert whole == Episode(title="\ud7ff\ue000")


# What the table has


SAMPLES = {
    LINE: "Rye & <wheat>, 2 > 1",
    LONG: "So it goes " + "on and on " * 50,
    WORD: "publisher",
    HOST: "chat.example.org:6667",
    WHOLE: "12",
    TRUTH: "true",
    ANSWER: "no",
    GUID: "917393e3-1b1e-5cef-ace4-edaa54e1f810",
    MEDIA: "video/mp4",
    RATIO: "16/9",
    RULE: "FREQ=WEEKLY;BYDAY=MO,WE",
    MOMENT: "2026-01-05T00:00:00.000Z",
    ADDRESS: f"{URL}a?b=1&c=%20",
}
PLACES = [(within, name) for name, tag in TAGS.items() for within in tag.within if within in {OF_SHOW, OF_EPISODE}]


def sample(name: str) -> Extra:
    """Give an element with all that it may have."""
    tag = TAGS[name]
    said = tuple((key, SAMPLES[form].strip()) for key, form in tag.attributes.items())
    text = SAMPLES[tag.text].strip() if tag.text else ""
    inner = (sample(tag.inner),) if tag.inner else ()
    return Extra(name, text, said, (*inner, *(replace(each, attributes=each.attributes[:1]) for each in inner)))


@pytest.mark.parametrize(("within", "name"), PLACES)
def test_each_element_of_the_table_reads_back(within: str, name: str) -> None:
    """With all that it may have, and is clean by then."""
    extras = (sample(name),)
    if within == OF_SHOW:
        head = read(written(show=replace(SHOW, extras=extras))).head
        assert head
        assert head.show == replace(SHOW, extras=extras)
        assert safe(head).show == head.show
    else:
        item = read(written(episode=Episode(extras=extras))).items[0]
        assert item.episode == Episode(extras=extras)
        assert cleaned(episode=item.episode).episode == item.episode


@pytest.mark.parametrize(
    "element",
    [
        "<podcast:txt/>",
        "<podcast:chat protocol='irc'/>",
        "<podcast:chat server='a b' protocol='irc'/>",
        "<podcast:socialInteract protocol='activitypub' uri='javascript:alert(1)'/>",
        "<podcast:image href='ftp://a.example/a.png' alt='a'/>",
        "<podcast:contentLink>Watch</podcast:contentLink>",
        "<podcast:podroll><podcast:remoteItem feedGuid='917393e3-1b1e-5cef-ace4-edaa54e1f810'/></podcast:podroll>",
        "<podcast:value type='lightning'><podcast:valueRecipient address='a'/></podcast:value>",
        "<podcast:podping usesPodping='true'/>",
    ],
)
def test_what_the_table_has_not_is_left_out(element: str) -> None:
    """Elements that lack what they need, hold what they may not, or do not belong there."""
    item = read(rss(f"<podcast:season>1</podcast:season>{element}")).items[0]
    assert cleaned(episode=item.episode).episode == Episode(season=1)


def test_elements_are_kept_with_what_is_right_of_them() -> None:
    """An attribute of the wrong form goes alone; what may stand once stands once."""
    chat = "<podcast:chat server='{0}' protocol='irc' space=' a  b ' accountId='{1}'/>"
    two = chat.format("b.example", "a" * 129) + chat.format("c.example", "d")
    found = cleaned(episode=read(rss(two)).items[0].episode).episode
    assert found == Episode(extras=(Extra("chat", "", (("server", "b.example"), ("protocol", "irc"), ("space", "a b"))),))


def test_what_proves_who_owns_a_feed_is_no_word_of_another() -> None:
    """It would let the owner of one feed claim all that take it over."""
    proofs = tuple(Extra("txt", "secret", (("purpose", purpose),)) for purpose in ("verify", "applepodcastsverify"))
    assert replace(SHOW, extras=(*proofs, *SHOW.extras)).passed_on() == SHOW


def test_what_has_no_extras_is_kept_as_before() -> None:
    """So that nothing is cleaned again for them."""
    item = Item("a", "a", "Bread", "Rye", episode=Episode(season=1))
    assert b"extras" not in codec.original(item)
    assert b"extras" in codec.original(replace(item, episode=EPISODE))
    assert codec.found(codec.original(replace(item, episode=EPISODE)), key="a", origin="a").episode == EPISODE


@pytest.mark.parametrize(("word", "explicit"), [("adult", True), ("nonadult", False), ("r", None)])
def test_media_rss_says_whether_an_item_is_explicit(word: str, explicit: bool | None) -> None:  # noqa: FBT001
    """In the words that have a yes and a no; where Apple's stand beside them, those count."""
    rating = f'<media:rating xmlns:media="http://search.yahoo.com/mrss/" scheme="urn:simple">{word}</media:rating>'
    found = read(rss(rating)).items[0].episode
    assert (found and found.explicit) == explicit
    found = read(rss(f"{rating}<itunes:explicit>yes</itunes:explicit>")).items[0].episode
    assert found == Episode(explicit=True)
    assert read(rss(rating.replace("urn:simple", "urn:mpaa"))).items[0].episode is None


def test_what_a_feed_of_a_show_says_of_any_item() -> None:
    """How long its file is, and its picture, once each."""
    data = written(show=SHOW, enclosures=(FILE,), image=f"{URL}1.jpg")
    assert data.count(b"<itunes:duration>3661<") == data.count(f'<itunes:image href="{URL}1.jpg"'.encode()) == 1


LINES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
ADDRESSES = st.integers(0, 99).map(lambda n: f"{URL}{n}?a=1&b=2")
NUMBERS = st.integers(1, 10**6).map(float) | st.decimals(0, 10**6, places=3).map(float)
TYPES = st.sampled_from(["text/vtt", "audio/mpeg", "application/json"])
LANGUAGES = st.none() | st.sampled_from(["en", "pt-BR"])


def some(kind: type[Any], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Give some values of a kind, none of them twice."""
    return st.lists(st.builds(kind, **parts), max_size=2, unique=True).map(tuple)


CREDITS = some(Credit, name=LINES, role=st.none() | LINES, group=st.none() | LINES, link=st.none() | ADDRESSES)
SPOTS = some(Spot, name=LINES, rel=st.sampled_from([None, "subject"]), country=st.sampled_from([None, "TR"]))
LICENSES = st.none() | st.builds(License, LINES, st.none() | ADDRESSES)
FUNDING = some(Funding, url=ADDRESSES, title=LINES | st.just(""))
EPISODES = st.builds(
    Episode,
    number=NUMBERS,
    label=st.none() | LINES,
    season=st.integers(0, 99),
    season_name=st.none() | LINES,
    kind=st.sampled_from([None, "full", "trailer", "bonus"]),
    title=st.none() | LINES,
    explicit=st.none() | st.booleans(),
    is_blocked=st.booleans(),
    chapters=st.none() | st.builds(Chapters, ADDRESSES, TYPES),
    transcripts=some(Transcript, url=ADDRESSES, type=TYPES, language=LANGUAGES),
    credits=CREDITS,
    soundbites=some(Soundbite, start=NUMBERS, duration=st.floats(0.001, 900).map(lambda n: round(n, 3)), title=LINES),
    spots=SPOTS,
    license=LICENSES,
    funding=FUNDING,
    alternates=some(
        Alternate,
        type=TYPES,
        copies=st.lists(st.builds(Copy, ADDRESSES, st.none() | TYPES), min_size=1, max_size=2, unique_by=lambda c: c.url).map(
            tuple
        ),
        length=st.none() | st.integers(1, 2**53 - 1),
        language=LANGUAGES,
        title=st.none() | LINES,
    ),
)
SHOWS = st.builds(
    Show,
    kind=st.sampled_from([None, "serial", "episodic"]),
    author=LINES,
    owner=st.none() | st.builds(Owner, LINES, st.just("ada@example.org")),
    categories=st.sampled_from(
        [(), (Category("Arts", ("Food",)), Category("News")), (Category("TV & Film", ("TV Reviews",)),)]
    ),
    explicit=st.none() | st.booleans(),
    image=st.none() | ADDRESSES,
    is_blocked=st.booleans(),
    guid=st.none() | st.uuids(version=5).map(str),
    is_locked=st.booleans(),
    keeper=st.none() | st.just("ada@example.org"),
    credits=CREDITS,
    spots=SPOTS,
    license=LICENSES,
    funding=FUNDING,
)


@given(episode=EPISODES, show=st.none() | SHOWS)
@settings(deadline=None, max_examples=60)
def test_whatever_was_cleaned_reads_back_equal(episode: Episode, show: Show | None) -> None:
    """Clean, write, read, clean: the second time changes nothing."""
    told = safe(Head(show=show and replace(show, explicit=bool(show.explicit)))).show
    clean = cleaned(episode=episode if told else outside(episode)).episode
    again = read(written(episode=clean, show=told))
    assert again.items[0].episode == clean
    assert cleaned(episode=again.items[0].episode).episode == clean
    assert again.head
    assert again.head.show == told
    assert safe(again.head).show == told


# Reading


def test_what_stands_in_for_true_and_false() -> None:
    """Words of older days, in any case."""
    said = {"yes": True, "Explicit": True, "TRUE": True, "no": False, "clean": False, "false": False, "perhaps": None, "": None}
    for word, wanted in said.items():
        episode = read(rss(f"<itunes:explicit>{word}</itunes:explicit><itunes:season>1</itunes:season>")).items[0].episode
        assert episode
        assert episode.explicit is wanted


@pytest.mark.parametrize(
    "item",
    [
        "<itunes:episode>first</itunes:episode>",
        "<itunes:season>-1</itunes:season>",
        "<podcast:episode>1e5</podcast:episode>",
        "<podcast:transcript type='text/vtt'/>",
        "<podcast:transcript url='mailto:a@b.example'/>",
        "<podcast:chapters url=''/>",
        "<podcast:soundbite startTime='a' duration='1'/>",
        "<podcast:soundbite startTime='1' duration='0'/>",
        "<podcast:person> </podcast:person>",
        "<podcast:alternateEnclosure type='audio/mpeg'><podcast:source uri='ipfs://a'/></podcast:alternateEnclosure>",
        "<podcast:location geo='geo:1,2'/>",
        "<podcast:funding>a</podcast:funding>",
        "<itunes:episodeType>other</itunes:episodeType>",
        "<itunes:block>no</itunes:block>",
        "<podcast:value type='lightning'><podcast:valueRecipient name='a'/></podcast:value>",
    ],
)
def test_what_says_nothing_makes_no_episode(item: str) -> None:
    """Numbers that are none, addresses that lead nowhere, and what is paid by."""
    assert read(rss(item)).items[0].episode is None


def test_a_trailer_needs_a_date() -> None:
    """One that cannot be read is told of."""
    found = read(rss("", head="<podcast:trailer url='https://a.example/t' pubdate='soon'>t</podcast:trailer>"))
    assert found.head
    assert found.head.show is None
    assert found.hints == ("pubdate: 'soon' cannot be read as a date",)


def test_live_items_are_no_part_of_a_feed() -> None:
    """Their titles and links are not those of the show."""
    live = "<podcast:liveItem status='live'><title>Now!</title><link>https://b.example/</link></podcast:liveItem>"
    found = read(rss("<itunes:season>1</itunes:season>", head=f"<link>https://a.example/</link>{live}"))
    assert found.head
    assert (found.head.title, found.head.link) == ("Mill", "https://a.example/")
    assert found.items[0].episode == Episode(season=1)


def test_live_items_without_end_are_passed_over_once() -> None:
    """In linear time."""
    text = "<podcast:liveItem>" * 100_000
    assert without_live(text) == text


def test_other_spellings_of_the_vocabularies_are_known() -> None:
    """Capitals, and the address that the second one had first."""
    text = rss("<itunes:season>1</itunes:season><podcast:person>Ada</podcast:person>")
    text = text.replace("dtds/podcast-1.0.dtd", "DTDs/Podcast-1.0.dtd")
    text = text.replace("podcastindex.org/namespace/1.0", "github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md")
    assert read(text).items[0].episode == Episode(season=1, credits=(Credit("Ada"),))


def test_episodes_stay_with_their_items() -> None:
    """Where it is not sure which is which, none is taken."""
    one = "<item><title>b</title><itunes:season>2</itunes:season></item>"
    text = rss("<itunes:season>1</itunes:season>").replace("</channel>", f"{one}</channel>")
    assert [each.episode and each.episode.season for each in read(text).items] == [1, 2]
    assert [each.episode and each.episode.season for each in read(text.replace("<rss", "<!DOCTYPE rss><rss")).items] == [1, 2]


def test_episodes_that_cannot_be_told_apart_are_left_out() -> None:
    """Where the two readers do not find as many items."""
    item = Item("a", "a", "a", "a")
    assert joined([item], Podcast(episodes=(EPISODE, EPISODE))) == [item]
    assert joined([item], Podcast(episodes=(EPISODE,))) == [replace(item, episode=EPISODE)]


def test_an_atom_feed_may_be_a_podcast() -> None:
    """The elements stand in its entries."""
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><title>a</title>'
        "<itunes:explicit>no</itunes:explicit><entry><title>b</title><id>c</id><itunes:episode>7</itunes:episode></entry></feed>"
    )
    found = read(text)
    assert found.items[0].episode == Episode(number=7.0)
    assert found.head
    assert found.head.show == Show(explicit=False)


# Cleaning


def test_what_is_clean_stays() -> None:
    """All of it goes through as it is."""
    assert cleaned(episode=EPISODE).episode == EPISODE
    assert safe(Head(show=SHOW)).show == SHOW


def test_texts_are_texts_like_any_other() -> None:
    """Repaired, normalised, on one line."""
    dirty, tidy = "Caf\u00c3\u00a9 &amp;amp;\n bar\u200b\x07", "Café & bar"
    episode = cleaned(episode=Episode(title=dirty, credits=(Credit(dirty),), funding=(Funding(URL, dirty),))).episode
    assert episode == Episode(title=tidy, credits=(Credit(tidy),), funding=(Funding(URL, tidy),))


def test_addresses_are_left_out_that_lead_nowhere() -> None:
    """And what is nothing without them; of an episode it is said."""
    bad = "javascript:alert(1)"
    found = Cleaner.of().clean(
        Item(
            "a",
            "a",
            "a",
            "a",
            episode=Episode(season=1, transcripts=(Transcript(bad, "text/vtt"),), credits=(Credit("b", link=bad),)),
        )
    )
    assert found.item.episode == Episode(season=1, credits=(Credit("b"),))
    assert len(found.refusals) == 2
    assert safe(Head(show=Show(image=bad, funding=(Funding(bad),)))).show is None


def test_categories_are_of_the_list() -> None:
    """Others would make the feed invalid."""
    said = (Category("Arts", ("Food", "Drama")), Category("Health", ("Fitness",)), Category("History", ("Food",)))
    show = safe(Head(show=Show(categories=said))).show
    assert show
    assert show.categories == (Category("Arts", ("Food",)), Category("History"))


def test_numbers_are_within_reason() -> None:
    """Neither infinite nor less than nothing."""
    for number in (float("inf"), float("nan"), -1.0, 1e300):
        assert cleaned(episode=Episode(number=number)).episode is None
    assert cleaned(episode=Episode(season=-1, soundbites=(Soundbite(1, -1),))).episode is None
    begun = found(Item("a", "a", "Bread", "Rye.", episode=Episode(number=float("nan"))))
    assert begun == found(
        Item("a", "a", "Bread", "Rye.", episode=Episode())
    )  # or no two drafts with it are equal in Python 3.13


# State


def test_state_keeps_all_of_it() -> None:
    """What is packed comes back; a state that was written before has none."""
    item = cleaned(episode=EPISODE)
    assert codec.unpacked(codec.packed(item), key=item.key, origin=item.origin) == item
    head = Head("a", show=SHOW)
    assert codec.head_read(codec.head_written(head)) == head
    assert "show" not in json.loads(codec.head_written(Head("a")))
    assert "episode" not in json.loads(small.expanded(codec.packed(cleaned())))


def test_what_an_episode_says_is_no_edit() -> None:
    """A version that reads it for the first time must not date all episodes anew; it is published all the same."""
    item = Item("a", "a", "a", "a")
    assert codec.content(replace(cleaned(), episode=EPISODE)) == codec.content(cleaned())
    assert codec.original(replace(item, episode=EPISODE)) != codec.original(item)


def test_the_ledger_has_it() -> None:
    """An item as named texts leads back to the item."""
    item = Item("a", "a", "a", "a", episode=EPISODE)
    assert forms.to_item(forms.of_item(item)) == item


# The list of categories


def test_the_list_is_whole() -> None:
    """As many as Apple has, each of the second level in one of the first."""
    assert (len(CATEGORIES), sum(map(len, CATEGORIES.values()))) == (19, 91)
