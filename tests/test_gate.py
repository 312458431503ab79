"""What the gate holds and what it lets pass: one table of rubbish, one of ordinary change, and the edges of each rule."""

from __future__ import annotations

import random
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.config import Gate
from feedtool.gate import RULES, Limits, Past, Sight, cut, judge, page

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = datetime(2026, 3, 1, 8, tzinfo=UTC)
ENGLISH = """the of and to in a is that it was for on are with as his they at be this from have or by one had not but what
all were when we there can an your which their said if do will each about how up out them then she many some so these would
other into has more her two like him see time could no make than first been its who now people my made over did down only way
find use may water long little very after words called just where most know market council school river weather vote""".split()
WORDS = {
    "de": """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass
sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch""".split(),
    "tr": """ve bir bu da de için ile çok ne o daha en gibi kadar ama ben sen biz siz var yok mi mu her şey olan olarak sonra
önce yeni iki üç göre ise ki ya hem hiç az tüm son gün yıl ilk su ev iş yol el göz söz kent okul hava pazar""".split(),
    "ja": list("のにはをたがでてとしれさあるいもなからすっりまうこ日一人年大会国本中長出"),
}
LOREM = 60


def text(seed: int, words: list[str] = ENGLISH, number: int = LOREM * 2) -> str:
    """Make a text of so many words, frequent ones first by chance, in two paragraphs."""
    chance = random.Random(seed)  # noqa: S311
    told = chance.choices(words, weights=[1 / (place + 3) for place in range(len(words))], k=number)
    return " ".join(told[: number // 2]) + ".\n" + " ".join(told[number // 2 :]) + "."


def sight(number: int, **fields: object) -> Sight:
    """Make the item of a day, by its number."""
    made = Sight(
        f"g{number}",
        f"Story {number}",
        text(number),
        f"https://news.example/{number}",
        DAY + timedelta(days=number, minutes=number),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


def sights(start: int, stop: int) -> list[Sight]:
    """Make the items of these days."""
    return [sight(number) for number in range(start, stop)]


def each(change: Callable[[int, Sight], Sight], read: list[Sight]) -> list[Sight]:
    """Change each item by its place."""
    return [change(place, one) for place, one in enumerate(read)]


def rules(new: list[Sight], last: list[Sight], *past: Past) -> list[str]:
    """Give the names of the rules that hold."""
    return [one.rule for one in judge(new, last, past=past)]


LAST = sights(0, 30)
UNDATED = [replace(one, stated=None) for one in LAST]
BLOCK = "Checking if the site connection is secure\nnews.example needs to review the security of your connection.\nRay ID: 8{}f"
WALL = """Read the whole story with a subscription that gives you every article, podcast and letter of {}.
Subscribe now for one euro a month and cancel whenever you want, or log in if you have an account already."""

RUBBISH: dict[str, tuple[list[Sight], list[Sight], str]] = {
    "nothing": ([], LAST, "empty"),
    "nothing at first": ([], [], "empty"),
    "one item": (LAST[:1], LAST, "count"),
    "one title": (each(lambda _, one: replace(one, title="News"), LAST), LAST, "titles"),
    "one title at first": (each(lambda _, one: replace(one, title="News"), LAST), [], "titles"),
    "titles gone": (each(lambda _, one: replace(one, title=""), LAST), LAST, "titles"),
    "few titles": (each(lambda at, one: replace(one, title=f"Part {at % 5}"), LAST), LAST, "titles"),
    "one link": (each(lambda _, one: replace(one, link="https://news.example/"), LAST), LAST, "links"),
    "one link at first": (each(lambda _, one: replace(one, link="https://news.example/"), LAST), [], "links"),
    "links gone": (each(lambda _, one: replace(one, link=None), LAST), LAST, "links"),
    "block page": (each(lambda at, one: replace(one, title="Just a moment...", text=BLOCK.format(at)), LAST), LAST, "page"),
    "block page at first": (each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST), [], "page"),
    "half block pages": (LAST[:15] + each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST[15:]), LAST, "page"),
    "blank bodies": (each(lambda _, one: replace(one, text=" "), LAST), LAST, "bodies"),
    "one body": (each(lambda at, one: replace(one, text=f"{one.title}\n{WALL.format(at)}"), LAST), LAST, "bodies"),
    "one short body": (each(lambda _, one: replace(one, text="Log in to read on"), LAST), LAST, "bodies"),
    "all new": ([replace(one, stated=None) for one in sights(100, 130)], LAST, "new"),
    "all new and older": ([replace(one, stated=DAY - timedelta(days=9)) for one in sights(100, 130)], LAST, "new"),
    "all new guids": (each(lambda _, one: replace(one, guid=f"x{one.guid}"), LAST), LAST, "new"),
    "all new guids dated now": (each(
        lambda _, one: replace(one, guid=f"x{one.guid}", stated=DAY + timedelta(days=99)), LAST), LAST, "new"),
    "known texts collapse": (each(lambda _, one: replace(one, text=one.text[:30]), LAST), LAST, "short"),
    "all texts collapse": ([replace(one, text=one.text[:60]) for one in sights(30, 60)], LAST, "short"),
    "German": (each(lambda at, one: replace(one, text=text(at, WORDS["de"])), LAST), LAST, "language"),
    "Turkish": (each(lambda at, one: replace(one, text=text(at, WORDS["tr"])), LAST), LAST, "language"),
    "Japanese": (each(lambda at, one: replace(one, text=text(at, WORDS["ja"]).replace(" ", "")), LAST), LAST, "language"),
    "dates of one moment": (each(lambda _, one: replace(one, stated=DAY + timedelta(days=99)), LAST), LAST, "dates"),
    "dates of one day": (each(lambda at, one: replace(one, stated=DAY + timedelta(days=99, minutes=at)), LAST), LAST, "dates"),
    "dates before": (each(lambda at, one: replace(one, stated=DAY - timedelta(days=9 * at + 40)), LAST), LAST, "dates"),
    "dates of 1970 in a busy list": (each(lambda _, one: replace(one, stated=datetime(1970, 1, 1, tzinfo=UTC)), LAST),
                                     each(lambda at, one: replace(one, stated=DAY + timedelta(minutes=at)), LAST), "dates"),
    "mostly noise": (each(lambda _, one: replace(one, removed=2 * len(one.text)), LAST), LAST, "noise"),
}  # fmt: skip

ORDINARY: dict[str, tuple[list[Sight], list[Sight]]] = {
    "no news": (LAST, LAST),
    "first read": (LAST, []),
    "one new item": (LAST[1:] + sights(30, 31), LAST),
    "ten edits": (each(lambda at, one: replace(one, text=f"{one.text} Corrected.") if at < 10 else one, LAST), LAST),
    "a burst on top": (LAST + sights(30, 60), LAST),
    "a burst that pushes out": (LAST[27:] + sights(30, 57), LAST),
    "a turnover that follows": (sights(30, 60), LAST),
    "another host": (each(lambda at, one: replace(one, link=f"https://new.example/{at}"), LAST), LAST),
    "a few deleted": (LAST[4:20] + LAST[24:], LAST),
    "retitled series": (each(lambda at, one: replace(one, title=f"Series, part {at}"), LAST), LAST),
    "an added translation": ([*LAST, sight(99, text=text(9, WORDS["de"]))], LAST),
    "three in another language": (LAST[3:] + [sight(99 + at, text=text(at, WORDS["de"], 900)) for at in range(3)], LAST),
    "a footer": (each(lambda _, one: replace(one, text=f"{one.text}\nSupport us: every gift helps."), LAST), LAST),
    "two become one": (LAST[:1], LAST[:2]),
    "four become one": (LAST[:1], LAST[:4]),
    "a corrected zone": (each(lambda _, one: replace(one, stated=one.stated and one.stated + timedelta(hours=-3)), LAST), LAST),
    "a corrected zone in summer": (each(
        lambda at, one: replace(one, stated=one.stated and one.stated + timedelta(hours=1 + (at > 9))), LAST), LAST),
    "a few dates corrected": (each(lambda at, one: replace(one, stated=DAY) if at < 9 else one, LAST), LAST),
    "dates go": (UNDATED, LAST),
    "forum bumps": (each(lambda at, one: replace(one, stated=DAY + timedelta(days=40 + at * 2)), LAST), LAST),
    "busy list": (each(lambda at, one: replace(one, stated=DAY + timedelta(days=1, minutes=at)), LAST),
                  each(lambda at, one: replace(one, stated=DAY + timedelta(minutes=at)), LAST)),
    "dates put right": (LAST, each(lambda at, one: replace(one, stated=DAY + timedelta(days=90, minutes=at)), LAST)),
    "one title as ever": (each(lambda at, _: sight(30 + at, title="Daily update"), LAST),
                          each(lambda _, one: replace(one, title="Daily update"), LAST)),
    "untitled notes at first": (each(lambda _, one: replace(one, title=""), LAST), []),
    "one body as ever": (each(lambda at, _: sight(30 + at, text="Comments"), LAST),
                         each(lambda _, one: replace(one, text="Comments"), LAST)),
    "one body at first": (each(lambda at, one: replace(one, text=WALL.format(at)), LAST), []),
    "comments at first": (each(lambda _, one: replace(one, text="Comments"), LAST), []),
    "bodies that are titles": (each(lambda _, one: replace(one, text=one.title), LAST), []),
    "some texts collapse": (each(lambda at, one: replace(one, text="Gone.") if at < 9 else one, LAST), LAST),
    "notes among long reads": (LAST[20:] + [sight(30 + at, text="A short note.") for at in range(14)], LAST),
    "noise as ever": (each(lambda _, one: replace(one, removed=900), LAST),
                      each(lambda _, one: replace(one, removed=800), LAST)),
    "a noisy first read": (each(lambda _, one: replace(one, removed=900), LAST), []),
    "pages as ever": (each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST[15:] + sights(30, 60)),
                      each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST)),
    "known pages": (each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST[:5]),
                    each(lambda at, one: replace(one, text=BLOCK.format(at)), LAST[:5]) + LAST[5:12]),
    "two feeds in two languages": (each(lambda at, one: replace(one, text=text(at, WORDS["de"])), LAST),
                                   each(lambda at, one: replace(one, text=text(at, WORDS["de"])) if at % 2 else one, LAST)),
}  # fmt: skip


@pytest.mark.parametrize(("new", "last", "rule"), RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_held(new: list[Sight], last: list[Sight], rule: str) -> None:
    """Every way of breaking is held by its own rule."""
    assert rule in rules(new, last)


@pytest.mark.parametrize(("new", "last"), ORDINARY.values(), ids=ORDINARY)
def test_ordinary_change_passes(new: list[Sight], last: list[Sight]) -> None:
    """What editors, servers and readers do on any day is not held."""
    assert [f"{one.rule}: {one}" for one in judge(new, last)] == []


@pytest.mark.parametrize("name", [name for name, _ in RULES])
def test_every_rule_has_its_rubbish(name: str) -> None:
    """No rule is without a case that needs it, and every message is one lower-case line with a number."""
    told = [one for new, last, rule in RUBBISH.values() for one in judge(new, last) if rule == name == one.rule]
    assert told
    for one in told:
        assert str(one) == one.message
        assert one.message[:1] == one.message[:1].lower()
        assert "\n" not in one.message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "no items where 30 were"),
        ("one item", "1 item where 30 were (limit: 30% of them)"),
        ("one title", "1 different title in 30 items (limit: more than 10%)"),
        ("few titles", "5 different titles in 30 items where 30 in 30 were (limit: 50% of that share)"),
        ("half block pages", "15 of 30 items are block, consent or error pages, such as 'Story 15' (limit: 50%)"),
        ("blank bodies", "30 of 30 items without text where 0 of 30 were (limit: 60%)"),
        ("one body", "30 of 30 bodies are alike where 1 of 30 were (limit: 70%)"),
        ("all new", "0 of 30 items known where 30 were (limit: more than 1.5)"),
        ("all new guids", "30 of 30 items are known by title and text but have a new guid (limit: 50%)"),
        ("dates of one moment", "30 of 30 known dates moved onto one day, 2026-06-08 (limit: 80%)"),
        ("dates before", "30 of 30 known dates moved backwards (limit: 80%)"),
        ("mostly noise", "67% of the text taken out as noise where 0% was (limit: 50% and 3 times that)"),
    ],
)
def test_messages_give_the_numbers(name: str, message: str) -> None:
    """A person reads what was found, what was there before, and the limit."""
    new, last, _ = RUBBISH[name]
    assert message in [str(one) for one in judge(new, last)]


def test_the_day_that_dates_moved_onto_is_named() -> None:
    """Not that of a date which moved elsewhere."""
    moved = each(lambda at, one: replace(one, stated=DAY + timedelta(days=150 if at == 3 else 99)), LAST)
    assert "29 of 30 known dates moved onto one day, 2026-06-08 (limit: 80%)" in [str(one) for one in judge(moved, LAST)]


def test_a_smaller_good_read_lowers_the_count() -> None:
    """Where three items were enough once, three are enough again, and two are not far fewer."""
    assert rules(LAST[:2], LAST, Past(3, 3)) == []
    assert [str(one) for one in judge(LAST[:2], LAST, past=[Past(10, 9)])] == [
        "2 items where 30 were and never fewer than 10 (limit: 30% of that)"
    ]


def test_a_usual_turnover_passes() -> None:
    """Two complete turnovers are a habit; one may have been an accident, and a small read is none."""
    new = [replace(one, stated=None) for one in sights(100, 130)]
    assert rules(new, UNDATED, Past(30, 0), Past(30, 6)) == []
    assert rules(new, UNDATED, Past(30, 0), Past(30, 7), Past(4, 0)) == ["new"]


def test_short_reports_from_a_template_may_become_longer() -> None:
    """They were alike before; that none of them was long does not mean that the source wrote otherwise."""
    report = "Magnitude {0} was felt {1} km north of the harbour at {2} o'clock, and no damage was told of{3}."
    last = each(lambda n, one: replace(one, text=report.format(n, n * 7, n % 24, "")), sights(0, 12))
    longer = ", nor was anybody hurt in the town or in the villages around it"
    new = each(lambda n, one: replace(one, text=report.format(n, n * 7, n % 24, longer)), sights(0, 12))
    assert judge(new, last) == ()
    assert [reason.rule for reason in judge(new, sights(0, 12))] == ["bodies"]


def test_a_date_far_ahead_does_not_hold_for_ever() -> None:
    """The newest tenth of the last dates is not asked for."""
    last = [*LAST[1:], replace(LAST[0], stated=DAY + timedelta(days=9999))]
    assert rules(sights(30, 60), last) == []
    assert rules(sights(30, 60), LAST[:4]) == []


def test_one_known_item_of_twenty_is_hardly_any() -> None:
    """Five known of a hundred and one in twenty are held, two in twenty pass."""
    new = [replace(one, stated=None) for one in sights(100, 119)]
    assert rules([*new, LAST[0]], LAST[:20]) == ["new"]
    assert rules([*new[1:], *LAST[:2]], LAST[:20]) == []


def test_few_items_are_not_compared() -> None:
    """Three items of one title and body, and four dates that moved, say nothing."""
    same = each(lambda _, one: replace(one, title="News", text=WALL, stated=DAY), sights(0, 3))
    assert rules(same, []) == []
    assert rules(each(lambda _, one: replace(one, stated=DAY + timedelta(99)), LAST[:4]), LAST[:4]) == []


def test_limits_are_honoured() -> None:
    """A stricter limit holds what the default lets through."""
    assert judge(LAST[:15], LAST) == ()
    assert [one.rule for one in judge(LAST[:15], LAST, limits=Limits(count_share=0.6))] == ["count"]


PAGES = {
    "cloudflare": Sight("g", "Just a moment...", ""),
    "cloudflare, repeated": Sight("g", "Just a moment...", "Just a moment"),
    "cloudflare body": Sight("g", "news.example", "Enable JavaScript and cookies to continue"),
    "cloudflare block": Sight("g", "Attention Required! | Cloudflare", "Sorry you have been blocked\nWhy have I been blocked?"),
    "cloudflare 502": Sight("g", "news.example | 502: Bad gateway", "Bad gateway Error code 502\nHost Error"),
    "browser check": Sight("g", "Checking your browser before accessing news.example", "This process is automatic. Your "
                           "browser will redirect shortly.\nPlease allow up to 5 seconds…\nDDoS protection by X"),
    "ddos-guard": Sight("g", "DDoS-Guard", "Checking your browser before accessing news.example"),
    "incapsula": Sight("g", "", "Request unsuccessful. Incapsula incident ID: 443000270023795351-123"),
    "akamai": Sight("g", "Access Denied", "You don't have permission to access \"http://news.example/\" on this server.\n"
                    "Reference #18.2d351ab8.1557333295.a4e16ab"),
    "cloudfront": Sight("g", "ERROR: The request could not be satisfied", "Request blocked. We can't connect to the server."),
    "perimeterx": Sight("g", "Access to this page has been denied", "Press & Hold to confirm you are a human (and not a bot)."),
    "recaptcha": Sight("g", "Security check", "I'm not a robot"),
    "google": Sight("g", "Before you continue to YouTube", "We use cookies and data to\nMaintain services\nReject all"),
    "consent": Sight("g", "News", "We value your privacy\nWe and our 842 partners store information on a device.\nAccept all"),
    "app shell": Sight("g", "React App", "You need to enable JavaScript to run this app."),
    "nginx": Sight("g", "502 Bad Gateway", "502 Bad Gateway\nnginx/1.18.0"),
    "apache": Sight("g", "404 Not Found", "Not Found\nThe requested URL /feed was not found here.\nApache/2.4 Server"),
    "own 404": Sight("g", "404 Not Found - News", "Oops, nothing is here.", "https://news.example/feed"),
    "bare 503": Sight("g", "503", "Service Unavailable"),
    "google 404": Sight("g", "Error 404 (Not Found)!!1", "404. That’s an error."),
    "wordpress": Sight("g", "Database Error", "Error establishing a database connection"),
    "maintenance": Sight("g", "Maintenance mode", "Briefly unavailable for scheduled maintenance. Check back in a minute."),
    "parked": Sight("g", "news.example", "This domain is for sale! Buy this domain.\nContact us"),
    "suffix": Sight("g", "Access denied | News Example", "", "https://www.newsexample.com/1"),
    "service": Sight("g", "Access denied | Akamai", ""),
    "Turkish": Sight("g", "ERİŞİM ENGELLENDİ", "Bu siteye erişim geçici olarak durduruldu."),
    "Turkish consent": Sight("g", "Haber", "Gizliliğinize değer veriyoruz\nTümünü kabul et\nTümünü reddet"),
    "German": Sight("g", "Zugriff verweigert", ""),
    "German consent": Sight("g", "News", "Wir schätzen Ihre Privatsphäre\nWir und unsere 90 Partner.\nAlle akzeptieren"),
    "French": Sight("g", "Page introuvable", "La page que vous cherchez a été déplacée."),
    "French consent": Sight("g", "Infos", "Nous respectons votre vie privée\nContinuer sans accepter\nTout accepter"),
    "Spanish": Sight("g", "Acceso denegado", "No tiene permiso para ver esta página."),
    "Portuguese": Sight("g", "Página não encontrada", "A página que você procura não existe."),
    "Italian": Sight("g", "Accesso negato", "Non hai i permessi per vedere la pagina."),
    "Russian": Sight("g", "Доступ запрещён", "Подтвердите, что вы не робот"),
}  # fmt: skip

ARTICLES = {
    "about 404": Sight("g", "Why 404 Not Found pages matter: a field guide", text(1, number=600)),
    "long, with the title": Sight("g", "Just a moment", text(1, number=600)),
    "a court": Sight("g", "Access denied: court rules on files", "The court ruled on Monday that the files stay closed."),
    "a court, with a dash": Sight("g", "Access denied – court rules on files", "The court ruled that the files stay closed."),
    "an outage": Sight("g", "Sites fail", "Users saw “Enable JavaScript and cookies to continue” when a host failed."),
    "a quotation": Sight("g", "Site down", '"Error establishing a database connection" greeted the readers on Monday morning.'),
    "a product": Sight("g", "Release", "Nginx 1.27 was released with support for many things."),
    "an error code": Sight("g", "404", "A film about a lost robot opens on Friday in forty cinemas."),
    "a plan": Sight("g", "Maintenance", "The server will be down on Sunday from six to eight."),
    "a first post": Sight("g", "Coming soon", "This is a letter about bread. Subscribe now."),
    "a short post": Sight("g", "Un instant", "Un petit texte sur la mer et le vent du soir."),
    "a banner left in": Sight("g", "A walk", f"{text(2)}\nWe use cookies."),
    "banners left in": Sight("g", "A walk", f"{text(2, number=300)}\nWe value your privacy\nAccept all"),
    "a title with a long hit": Sight("g", "Access denied", f"{text(3, number=300)}\nAccess denied."),
    "a photo": Sight("g", "Evening", ""),
    "nothing": Sight("g", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("one", PAGES.values(), ids=PAGES)
def test_pages_are_told_from_articles(one: Sight) -> None:
    """A block, consent or error page is one by its title, or by what its sentences say."""
    assert (page(one) or "").startswith("looks like a block, consent or error page: ")


@pytest.mark.parametrize("one", ARTICLES.values(), ids=ARTICLES)
def test_articles_are_no_pages(one: Sight) -> None:
    """An article about such pages, or one with a left-over banner, stays an article."""
    assert page(one) is None


def test_page_names_its_phrase() -> None:
    """The reason says what was seen."""
    assert page(PAGES["app shell"]) == (
        "looks like a block, consent or error page: 'you need to enable javascript to run this app' in 46 characters of text"
    )
    assert (
        page(PAGES["cloudflare"]) == "looks like a block, consent or error page: title 'Just a moment...', 0 characters of text"
    )


FULL = (
    "The council met on Monday. It spoke about the bridge. " + "The bridge is old and needs repair. " * 8 + "It closes in May."
)


@pytest.mark.parametrize(
    "kept",
    [
        "The council met on Monday. It spoke abo",
        "The council met on",
        "The council met on Monday. It… ",
        "The council\n[...]",
        "",
    ],
)
def test_cut_text_is_found(kept: str) -> None:
    """A text that stops inside a word or sentence, at an ellipsis, or that is gone, was cut off."""
    assert f" of {len(FULL)} characters left" in (cut(sight(1, text=kept), sight(1, text=FULL)) or "")


@pytest.mark.parametrize(
    "kept",
    [
        FULL,
        FULL[:-4],
        "The council met on Monday.",
        "The council met on Tuesday and spoke abo",
        f"{FULL} And more",
    ],
)
def test_edited_text_is_not_cut(kept: str) -> None:
    """A whole text, a shortened one that ends with a sentence, and a rewritten one are an editor's work."""
    assert cut(sight(1, text=kept), sight(1, text=FULL)) is None


def test_a_short_text_is_never_cut() -> None:
    """What loses less than a line is not noticeable."""
    assert cut(sight(1, text="The council"), sight(1, text="The council met on Monday.")) is None


READS = st.lists(
    st.builds(
        Sight,
        guid=st.sampled_from("abcdefghij"),
        title=st.sampled_from(["", "News", "Other", "Just a moment...", "Third", "İ"]),
        text=st.sampled_from(["", "Short.", text(1), text(2), text(3, WORDS["de"], 700), BLOCK]),
        link=st.sampled_from([None, "https://a.example/1", "https://a.example/2"]),
        stated=st.sampled_from([None, DAY, DAY + timedelta(days=3), datetime(1970, 1, 1, tzinfo=UTC)]),
        removed=st.integers(0, 5_000),
    ),
    max_size=12,
    unique_by=lambda one: one.guid,
)


@settings(deadline=None)
@given(READS)
def test_what_did_not_change_passes(read: list[Sight]) -> None:
    """A read is never held beside itself, whatever it is like: it was let through before; but nothing is nothing."""
    assert rules(read, read) == ([] if read else ["empty"])


@settings(deadline=None)
@given(READS, READS, st.randoms(use_true_random=False))
def test_order_and_repeats_mean_nothing(new: list[Sight], last: list[Sight], chance: random.Random) -> None:
    """The same items in another order, some twice, are judged the same."""
    assert judge(new, [*last, *last[:3]]) == judge(chance.sample(new, len(new)), last)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 30), st.integers(0, 20))
def test_news_on_top_passes(fresh: int, gone: int) -> None:
    """However many dated items come on top and however many scroll away below them, it is an ordinary day."""
    assert rules(LAST[min(gone, fresh) :] + sights(30, 30 + fresh), LAST) == []


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_looked_at(title: str, body: str) -> None:
    """No characters break the gate, and what it says fits one line."""
    one = Sight("g", title, body, "https://[broken")
    for told in (page(one), cut(one, sight(1)), cut(sight(1), one)):
        assert "\n" not in (told or "")


def test_the_configuration_has_every_limit() -> None:
    """Each threshold is a setting, with the same default."""
    assert Gate().model_dump(exclude={"enabled", "patience"}) == asdict(Limits())
