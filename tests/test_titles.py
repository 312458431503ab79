"""Titles cleaned up: what all of a source repeat is learned and goes; urgency, emoji and capitals where that is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feedtool.clean.casing import is_shouting, sentence
from feedtool.clean.pipeline import Cleaner
from feedtool.clean.titles import Titles, bare
from feedtool.clean.trace import trace
from feedtool.clean.urgent import URGENT
from feedtool.learn.titles import MOST, affixes
from feedtool.model import Item
from tests.test_clean import texts
from tests.test_ledger import assert_replays

if TYPE_CHECKING:
    from tests.conftest import Site

SITE = "Harbour Gazette"
TOPICS = ["Fog", "Fish", "Rain", "Boats", "Ropes", "Tides", "Nets", "Salt", "Gulls", "Piers"]
EVERYTHING = Titles((f"… | {SITE}",), breaking=True, emoji=True, shouting=True)


def title(text: str, wanted: Titles, *, language: str = "en", body: str = "A text of some words.") -> str:
    """Clean one title."""
    return Cleaner.of(language=language).titled(wanted).clean(Item("k", "o", text, body)).item.title


@pytest.mark.parametrize(
    ("form", "affix"),
    [
        ("{} | Harbour Gazette", "… | Harbour Gazette"),
        ("{} - Harbour Gazette", "… - Harbour Gazette"),
        ("{} — HARBOUR GAZETTE", "… — HARBOUR GAZETTE"),
        ("{}|Harbour Gazette", "…|Harbour Gazette"),
        ("{} :: Harbour Gazette", "… :: Harbour Gazette"),
        ("{} » Harbour Gazette", "… » Harbour Gazette"),
        ("{} (Harbour Gazette)", "… (Harbour Gazette)"),
        ("Harbour Gazette: {}", "Harbour Gazette: …"),
        ("Harbour Gazette | {}", "Harbour Gazette | …"),
        ("[Harbour Gazette] {}", "[Harbour Gazette] …"),
        ("{}\u00a0|\u00a0Harbour Gazette", "… | Harbour Gazette"),
    ],
)
def test_the_name_of_the_site_is_learned_from_three_titles(form: str, affix: str) -> None:
    """Behind any sign or in front of it; and the step takes off just that."""
    given_titles = [form.format(topic) for topic in TOPICS[:3]]
    assert affixes(given_titles, SITE) == (affix,)
    assert [bare(" ".join(each.split()), affix) for each in given_titles] == TOPICS[:3]


@pytest.mark.parametrize(
    "site", ["Harbour Gazette", "Harbour Gazette - News from the bay", "News | harbourgazette", "HARBOUR GAZETTE"]
)
def test_a_site_has_several_names(site: str) -> None:
    """The whole, each part, and what its host is called."""
    assert affixes([f"{topic} | Harbour Gazette" for topic in TOPICS], site) == ("… | Harbour Gazette",)


def test_other_endings_take_nearly_all_titles() -> None:
    """Of eight or more titles, nine of ten; with less it may be the title's own."""
    assert affixes([f"{topic} – Town Hall" for topic in TOPICS], "") == ("… – Town Hall",)
    assert affixes([f"{topic} – Town Hall" for topic in TOPICS[:7]], "") == ()
    assert affixes([*(f"{topic} – Town Hall" for topic in TOPICS), "Fog", "Eels"], "") == ()


def test_the_name_of_the_site_takes_three_titles_and_half_of_all() -> None:
    """Two may speak of it, and so may three of seven."""
    assert affixes([f"{topic} | {SITE}" for topic in TOPICS[:2]], SITE) == ()
    assert affixes([*(f"{topic} | {SITE}" for topic in TOPICS[:3]), *TOPICS[3:7]], SITE) == ()
    assert affixes([*(f"{topic} | {SITE}" for topic in TOPICS[:3]), *TOPICS[3:6]], SITE) == (f"… | {SITE}",)


def test_no_title_is_left_without_a_letter() -> None:
    """Whatever would be taken from it."""
    for text in ("- | Harbour Gazette", "Breaking: !", "🎉 !"):
        assert title(text, EVERYTHING) == text
    assert title("Harbour Gazette: …!", Titles((f"{SITE}: …",))) == "Harbour Gazette: …!"


def test_what_titles_are_about_stays() -> None:
    """Headings of series, refrains, what each publisher puts behind, and titles that say nothing else."""
    assert affixes([f"Review: {topic}" for topic in TOPICS], SITE) == ()
    assert affixes([f"{topic} - Paper {n}" for n, topic in enumerate(TOPICS)], SITE) == ()
    assert affixes([f"Weekly news | {n % 2}" for n in range(20)], SITE) == ()
    assert affixes([SITE] * 9, SITE) == ()
    assert affixes(TOPICS, SITE) == ()
    assert affixes([f"Fog over {SITE}" for _ in TOPICS], SITE) == ()


def test_signs_one_behind_the_other_are_found() -> None:
    """Title, section and site: the site's name goes, and a section that is the same everywhere."""
    assert affixes([f"{topic} - Sea - {SITE}" for topic in TOPICS], SITE)[0] == f"… - {SITE}"
    found = affixes([f"{topic} - Sea - {SITE}" for topic in TOPICS], SITE)
    stripped = "Fog - Sea - Harbour Gazette"
    for affix in found:
        stripped = bare(stripped, affix)
    assert stripped == "Fog"


@given(st.permutations([f"{topic} | {SITE}" for topic in TOPICS]), st.lists(texts, max_size=5))
def test_order_makes_no_difference_and_what_is_known_stays(some: list[str], others: list[str]) -> None:
    """One item alone, or none that has it, is treated as before; hostile titles break nothing."""
    known = affixes(some, SITE)
    assert known == affixes(sorted(some), SITE) == (f"… | {SITE}",)
    assert affixes(["One alone"], SITE, known)[:1] == known
    assert len(affixes([*others, *some], SITE, known)) <= MOST


@pytest.mark.parametrize("word", [word for some in URGENT.values() for word in some])
def test_urgency_goes_where_it_is_asked_for(word: str) -> None:
    """In any language, with any sign, in capitals or not; without a sign behind it is part of the sentence."""
    wanted = Titles(breaking=True)
    for form in (
        f"{word}: Mayor resigns",
        f"{word.upper()} | Mayor resigns",
        f"[{word}] mayor resigns",
        f"{word} – Mayor resigns",
    ):
        assert title(form, wanted) == "Mayor resigns"
        assert title(form, Titles()) == form
    assert title(f"{word} Mayor resigns", wanted).endswith("Mayor resigns")
    assert title(f"+++ {word} +++ Mayor resigns", wanted) == "Mayor resigns"
    assert title(word, wanted) == word
    assert title(f"{word}: {word}: Mayor resigns", wanted) == "Mayor resigns"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("🎉 Party in the park 🎉", "Party in the park"),
        ("Party🎉in the park 👩‍👩‍👧!", "Party in the park!"),
        ("Cup final 🏴󠁧󠁢󠁥󠁮󠁧󠁿 v 🇹🇷 1️⃣", "Cup final v"),
        ("We ❤️ tea, 👍🏽 and ☕", "We tea, and"),
        ("© 2026 ™ 5 → 7 ★ No. 1 #1 ½", "© 2026 ™ 5 → 7 ★ No. 1 #1 ½"),
        ("🎉🎉", "🎉🎉"),
    ],
)
def test_emoji_go_where_it_is_asked_for(text: str, plain: str) -> None:
    """Whole sequences of them, and no sign that is text; a title of nothing else stays."""
    assert title(text, Titles(emoji=True)) == plain
    assert title(text, Titles()) == text


@pytest.mark.parametrize(
    ("text", "language", "body", "written"),
    [
        ("MAYOR RESIGNS AFTER VOTE", "en", "", "Mayor resigns after vote"),
        ("I WILL GO, I'M SURE", "en", "", "I will go, I'm sure"),
        ("JANE DOE'S NATO TRIP TO PARIS", "en", "Yesterday Jane Doe left for Paris.", "Jane Doe's NATO trip to Paris"),
        ("THE 2ND COVID-19 WAVE AND THE G20", "en", "", "The 2nd covid-19 wave and the G20"),
        ("ELIZABETH II VISITS THE BBC. PLAN B READY", "en", "We met Elizabeth.", "Elizabeth II visits the BBC. Plan B ready"),
        ("IŞIK İÇİN ANKARA'DA TOPLANTI", "tr", "", "Işık için Ankara'da toplantı"),
        ("İSTANBUL'A KAR GELİYOR", "tr", "", "İstanbul'a kar geliyor"),
        ("ISPARTA VE IĞDIR HAVASI", "tr", "Bugün Isparta ve Iğdır soğuk.", "Isparta ve Iğdır havası"),
        ("DIE STRASSE IST GESPERRT", "de", "Heute ist die Straße gesperrt.", "Die Straße ist gesperrt"),
        ("GROẞER BRAND IN MÜNCHEN", "de", "", "Großer Brand in München"),
        ("Ο ΔΡΟΜΟΣ ΣΤΗΝ ΑΘΗΝΑ ΕΚΛΕΙΣΕ", "el", "Στην πόλη, στην Αθήνα, έκλεισε ο δρόμος.", "Ο δρόμος στην Αθήνα έκλεισε"),
        ("ΚΑΛΟΣ ΚΑΙΡΟΣ", "el", "", "Καλος καιρος"),
        ("IJSSELMEER IS BEVROREN", "nl", "", "IJsselmeer is bevroren"),
        ("ПУТИН И НАТО В МОСКВЕ", "ru", "Вчера Путин был в Москве.", "Путин и НАТО в Москве"),
        ("WORDS IN CAPITALS: «AND A QUOTE»", "en", "", "Words in capitals: «And a quote»"),
    ],
)
def test_capitals_become_a_sentence(text: str, language: str, body: str, written: str) -> None:
    """By the rules of the language, names and acronyms as the text has them; a second time nothing changes."""
    assert is_shouting(text)
    assert title(text, Titles(shouting=True), language=language, body=body or "x") == written
    assert sentence(written, body, language) == written or not is_shouting(written)
    assert title(text, Titles(), language=language) == text


@pytest.mark.parametrize("text", ["NATO", "NATO, EU", "iPhone 18 is OUT NOW", "東京タワー", "A B C D E F G H", "Mayor RESIGNS"])
def test_what_does_not_shout_stays(text: str) -> None:
    """A word or two of capitals are acronyms; other scripts have none."""
    assert title(text, Titles(shouting=True)) == text


def test_a_text_in_capitals_teaches_nothing() -> None:
    """Where all shouts, the words of the text are no evidence."""
    assert (
        title("MAYOR RESIGNS TODAY", Titles(shouting=True), body="THE MAYOR RESIGNS TODAY, ALL SAY.") == "Mayor resigns today"
    )


@settings(deadline=None)
@given(texts, texts, st.sampled_from(["en", "tr", "de", "nl", "el"]))
def test_titles_cleaned_twice_are_cleaned_once(text: str, body: str, language: str) -> None:
    """Whatever stands in them, in any language; and the ledger leads back."""
    cleaner = Cleaner.of(language=language).titled(EVERYTHING)
    item = Item("k", "o", text, body)
    assume(title(text, Titles(), body="") != title("", Titles(), body=""))  # one that is made of something else is not cleaned
    once = cleaner.clean(item).item
    assert cleaner.clean(Item("k", "o", once.title, once.html, "html")).item.title == once.title
    assert_replays(item, cleaner)


def test_the_ledger_says_what_each_rule_did() -> None:
    """What was taken out is a removal, capitals are a change; each by its rule."""
    traced = trace(Cleaner.of().titled(EVERYTHING), Item("k", "o", f"BREAKING: 🎉 MAYOR RESIGNS TODAY | {SITE}", "x"))
    assert [(each.rule, each.text) for each in traced.cleaned.item.removals] == [
        (f"… | {SITE}", f"| {SITE}"),
        ("breaking", "BREAKING:"),
        ("emoji", "🎉"),
    ]
    assert [change.rule for change in traced.ledger.changes if change.field == "title"] == [
        "site",
        "breaking",
        "emoji",
        "shouting",
    ]


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Gazette</title><link>https://hg.example.org/</link>
<description>News</description>{}</channel></rss>"""
ENTRY = """<item><title>{0} | Harbour Gazette</title><link>https://hg.example.org/{0}</link><guid>{0}</guid>
<description>What this is about, in words of {0}.</description></item>"""
CONFIG = """
site: {title: Example, url: "https://news.example.org/"}
defaults: {gate: {enabled: false}}
sources: {hg: {kind: feed, path: feed.xml}}
feeds: {news: {title: News}}
"""


def built(site: Site, topics: list[str]) -> list[str]:
    """Build from a feed with these items, and give the titles that readers see, in order of the source."""
    entries = "".join(ENTRY.format(topic) for topic in topics)
    site.write("feed.xml", FEED.format(entries))
    assert site.feedtool("build").returncode == 0
    items = json.loads((site.folder / "output" / "news.json").read_text())["items"]
    return sorted(item["title"] for item in items)


def test_a_cleaned_title_does_not_change_back(site: Site) -> None:
    """Two items say little, three are enough; from then on one alone is treated the same, new or old."""
    site.write("config.yaml", CONFIG)
    assert built(site, TOPICS[:2]) == ["Fish | Harbour Gazette", "Fog | Harbour Gazette"]
    assert built(site, TOPICS[:4]) == sorted(TOPICS[:4])
    assert "source hg: takes '… | Harbour Gazette' off titles\n" in site.feedtool("status").stdout
    assert built(site, TOPICS[4:5]) == ["Ropes"]
    assert built(site, TOPICS[:1]) == ["Fog"]


def test_titles_stay_where_it_is_so_configured(site: Site) -> None:
    """`site: false` learns nothing; the other rules are off until they are asked for."""
    site.write("config.yaml", CONFIG.replace("feed.xml}", "feed.xml, titles: {site: false, shouting: true}}"))
    assert built(site, ["FOG AND RAIN", *TOPICS[1:5]])[-1] == "Ropes | Harbour Gazette"
