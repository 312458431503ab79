"""Filters: what each condition means, that dropping goes before keeping, and that judging is pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from feedtool.config import Filter
from feedtool.merge import feed as merge
from feedtool.merge.filters import Sieve, judge, sieve, sift
from feedtool.merge.subject import Subject
from feedtool.model import CleanItem, Enclosure, Person, Record, SafeHtml
from feedtool.run.choosing import TOOLS
from tests.test_merge import record, stories

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ITEM = CleanItem(
    key="post-17",
    origin="listing: 17",
    title="Ferry to the harbour",
    html=SafeHtml("<p>Fares rise.</p>"),
    text="Fares rise by a fifth.",
    summary="Fares rise.",
    link="https://example.org/local/17",
    published=NOW - timedelta(days=3),
    authors=(Person("Ada Reed"), Person("Bo Lind")),
    tags=("Politics", "Sea & sky"),
    language="en-GB",
    enclosures=(Enclosure("https://example.org/a", "audio/mpeg"),),
)


@dataclass(frozen=True)
class Given:
    """The settings of a source or feed that choose items."""

    filter: Filter | None = None
    max_age: float | None = None


def ready(filters: Any = None, max_age: float | None = None) -> Sieve:
    """Make a filter ready as a configuration gives it."""
    return sieve("feeds.f.", Given(Filter.model_validate(filters) if filters else None, max_age), TOOLS)


def fits(rule: Any, item: CleanItem = ITEM, *, source: str = "desk") -> bool:
    """Say whether a rule drops an item."""
    return not ready({"drop": rule}).verdict(Subject.of(source, item, NOW)).stays


FITTING = [
    "FARES",
    {"any": "bo lind"},
    {"any": "sea &"},
    {"title": "harbour"},
    {"title": ["bridge", "FERRY"]},
    {"title": {"equals": "ferry to the HARBOUR"}},
    {"title": {"pattern": "^Ferry .*r$"}},
    {"title": {"pattern": "(?i)FERRY", "contains": "harbour", "max_length": 20}},
    {"title": "ferry", "tag": "politics"},
    {"link": "/local/"},
    {"id": {"pattern": r"^post-\d+$"}},
    {"summary": {"max_length": 11}},
    {"content": {"min_length": 22}},
    {"text": {"min_length": 22}},
    {"author": "reed"},
    {"tag": "politics"},
    {"tag": {"contains": "sky"}},
    {"language": "en"},
    {"language": "EN-gb"},
    {"enclosure": "audio/"},
    {"enclosure": {"present": "true"}},
    {"image": {"present": "false"}},
    {"image": {"max_length": 5}},
    {"source": ["wire", "desk"]},
    {"age": {"over": "3 days"}},
    {"age": {"over": "2 d", "under": "1 week"}},
    {"published": {"over": "72 hours"}},
    {"updated": {"present": "false"}},
]
OTHER = [
    {"any": "local"},
    {"title": "bridge"},
    {"title": {"equals": "ferry"}},
    {"title": {"pattern": "FERRY"}},
    {"title": "ferry", "tag": "sports"},
    {"title": {"contains": "ferry", "max_length": 5}},
    {"summary": {"min_length": 12}},
    {"tag": "sea"},
    {"tag": {"contains": "sky", "max_length": 8}},
    {"language": "e"},
    {"language": "en-US"},
    {"enclosure": "video"},
    {"enclosure": {"present": "false"}},
    {"image": "png"},
    {"image": {"min_length": 1}},
    {"image": {"present": "true", "max_length": 5}},
    {"source": "wire"},
    {"age": {"over": "3.5 d"}},
    {"age": {"under": "3 d"}},
    {"updated": {"under": "9 d"}},
    {"updated": {"over": "1 s"}},
    {"published": {"present": "false"}},
]


@pytest.mark.parametrize("rule", FITTING, ids=str)
def test_rule_fits(rule: Any) -> None:
    """Every field and every condition, where it holds."""
    assert fits(rule)


@pytest.mark.parametrize("rule", OTHER, ids=str)
def test_rule_does_not_fit(rule: Any) -> None:
    """The same, where it does not hold: all that a rule names must."""
    assert not fits(rule)


@pytest.mark.parametrize(
    ("language", "title", "wanted"),
    [
        ("tr", "İSTANBUL'DA SEL", "istanbul"),
        ("tr", "İstanbul", "Istanbul"),
        ("tr", "Isparta", "ısparta"),
        ("tr", "ISPARTA", "isparta"),
        ("tr", "INSTAGRAM", "instagram"),
        ("en", "İstanbul", "istanbul"),
        ("de", "STRASSE", "straße"),
        ("en", "ＦＥＲＲＹ to\u00a0sea", "ferry to sea"),
        ("en", "har\u00adbour", "harbour"),
    ],
)
def test_case_is_that_of_the_language(language: str, title: str, wanted: str) -> None:
    """Texts are compared folded; capitals that have two readings in Turkish are taken in either."""
    assert fits({"title": wanted}, replace(ITEM, title=title, language=language))


def test_dotless_i_is_another_letter() -> None:
    """What is written small is meant: "sık" (often) is not "sik"; nor is anything found that folds to nothing."""
    item = replace(ITEM, title="Sık sık sorulanlar", language="tr")
    assert fits({"title": "SIK"}, item)
    assert not fits({"title": "sik"}, item)
    assert not fits({"title": ["\u00ad", "\u200b"]}, item)


def test_an_item_without_a_date_is_new() -> None:
    """It never counts as old, and is younger than anything; but it was neither published nor updated at any time."""
    item = replace(ITEM, published=None)
    assert ready(max_age=1.0).verdict(Subject.of("desk", item, NOW)).stays
    assert fits({"age": {"under": "1 h"}}, item)
    assert not fits({"age": {"over": "1 s"}}, item)
    assert not fits({"published": {"under": "1 h"}}, item)


def test_an_item_counts_from_its_update_where_nothing_else_is_stated() -> None:
    """`age` is of the date that the source states."""
    item = replace(ITEM, published=None, updated=NOW - timedelta(days=9))
    assert not ready(max_age=8 * 86400.0).verdict(Subject.of("desk", item, NOW)).stays


def verdict(filters: Any, max_age: float | None = None) -> tuple[bool, str]:
    """Judge the item."""
    found = ready(filters, max_age).verdict(Subject.of("desk", ITEM, NOW))
    return found.stays, found.rule


def test_verdict_names_the_rule() -> None:
    """What dropped or kept an item is told by its place in the configuration; dropping goes first."""
    assert verdict({}) == (True, "")
    assert verdict({"drop": ["xyz"], "keep": ["xyz", "ferry"]}) == (True, "feeds.f.filter.keep[1]")
    assert verdict({"drop": ["xyz", "ferry"], "keep": "ferry"}) == (False, "feeds.f.filter.drop[1]")
    assert verdict({"keep": ["xyz"]}) == (False, "feeds.f.filter.keep")
    assert verdict({"keep": "ferry"}, 3 * 86400.0) == (False, "feeds.f.max_age")
    assert verdict({"keep": "ferry"}, 3 * 86400.0 + 1) == (True, "feeds.f.filter.keep[0]")


def test_rules_tell_what_they_say() -> None:
    """One line for a person."""
    rule = ready({"drop": {"title": ["a", {"pattern": "b", "min_length": 2}], "age": {"over": "7 days"}}}).drop[0]
    assert rule.told == "title contains 'a' or pattern 'b' and min length 2, age over 7 d"


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        ({"drop": [{}]}, "expected at least one of any, title"),
        ({"drop": [{"title": {}}]}, "expected at least one of contains"),
        ({"drop": [{"age": {}}]}, "expected at least one of over"),
        ({"drop": [{"title": []}]}, "expected at least one of any, title"),
    ],
)
def test_a_rule_says_something(filters: Any, reason: str) -> None:
    """What would fit everything is a mistake."""
    with pytest.raises(ValidationError, match=reason):
        Filter.model_validate(filters)


def test_items_are_loaded_only_where_a_rule_asks() -> None:
    """Ages and sources need the record alone, and a rule that fails by them looks no further."""

    def load() -> CleanItem:
        raise AssertionError

    subject = Subject("desk", NOW - timedelta(days=3), NOW, load)
    rules = ready({"drop": [{"title": "x", "source": "wire"}, {"any": "x", "age": {"over": "9 d"}}]}, 9 * 86400.0)
    assert rules.verdict(subject).stays


def sifted(records: Sequence[Record], sieves: Sequence[Sieve], *, now: datetime = NOW) -> Any:
    """Sift the items of one source, whose titles are their records'."""
    load = {each.key: replace(ITEM, title=each.title, published=each.stated) for each in records}
    return sift({"a": records}, {"a": sieves}, now=now, load=lambda each: load[each.key])


def test_time_is_told_at_which_a_verdict_turns() -> None:
    """The next moment at which an item passes an age, so that nothing need be looked at before."""
    records = [replace(record(str(n)), stated=NOW - timedelta(days=n)) for n in range(5)]
    rules = ready({"drop": {"title": "x", "age": {"over": "10 d"}}}, max_age=3 * 86400.0)
    found = sifted(records, [rules])
    assert [each.key for each in found.records["a"]] == ["0", "1", "2"]
    assert found.until == NOW + timedelta(days=1)
    before = sifted(records, [rules], now=found.until - timedelta(seconds=1))
    assert before.records == found.records
    assert [each.key for each in sifted(records, [rules], now=found.until).records["a"]] == ["0", "1"]


def test_ages_beyond_any_calendar_never_turn() -> None:
    """A time that no date can reach is no fault."""
    last = replace(record("x"), stated=datetime(9999, 12, 31, tzinfo=UTC))
    assert sifted([last], [ready(max_age=999_999_999 * 7 * 86400.0)]).until is None


TITLES = st.lists(st.text("abc ", max_size=4), max_size=12)
WORDS = st.sampled_from(["a", "b", "c", "ab", "ca"])
RULES = st.lists(WORDS, max_size=3)


@given(TITLES, RULES, RULES)
def test_sifting_is_a_partition_in_order(titles: list[str], keep: list[str], drop: list[str]) -> None:
    """Each item stays or is counted once; dropping wins; the order stays; the same twice; a second time drops nothing."""
    records = [replace(record(str(at)), title=title) for at, title in enumerate(titles)]
    rules = ready({"keep": [{"title": word} for word in keep], "drop": [{"title": word} for word in drop]})
    found = sifted(records, [rules])
    stay = found.records["a"]
    assert stay == tuple(
        each
        for each in records
        if not any(word in each.title for word in drop) and (not keep or any(word in each.title for word in keep))
    )
    assert len(stay) + found.gone["a"].total() == found.found["a"] == len(records)
    assert sifted(records, [rules]) == found
    assert sifted(stay, [rules]).records["a"] == stay


@given(TITLES, RULES, RULES)
def test_two_filters_are_one_after_the_other(titles: list[str], one: list[str], other: list[str]) -> None:
    """The filters of a source and of a feed: what passes both, passes each."""
    records = [replace(record(str(at)), title=title) for at, title in enumerate(titles)]
    first, second = (ready({"drop": [{"title": word} for word in words]}) for words in (one, other))
    both = sifted(records, [first, second]).records["a"]
    assert both == sifted(sifted(records, [first]).records["a"], [second]).records["a"]
    assert all(judge(Subject.of("a", replace(ITEM, title=each.title), NOW), [first, second]).stays for each in both)


def test_entries_are_sorted() -> None:
    """The newest are chosen, then put in order; as given, the first are chosen."""
    many = stories(*(replace(record(f"{n}", day=n), title=title) for n, title in ((2, "Éa"), (4, "b"), (1, "c"), (3, "eb"))))
    chosen = {order: merge.choose(many, limit=3, order=order) for order in ("newest", "oldest", "title", "as-given")}
    keys = {order: "".join(story.shown.key for story in each) for order, each in chosen.items()}
    assert keys == {"newest": "432", "oldest": "234", "title": "423", "as-given": "241"}
