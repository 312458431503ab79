"""Learning what a source repeats: what counts as noise, what is content although it repeats, and that nothing flickers."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.clean.pipeline import Cleaner
from feedtool.learn import SURE, decided, learn
from feedtool.model import Item
from feedtool.profile import Block, Noise, Sample, named
from feedtool.state import codec

WORDS = (
    "harbour ferry market council bridge winter school music garden river station paper light stone wind bread copper lantern "
    "meadow orchard pottery quarry railway saddle theatre umbrella valley wagon yard zebra"
).split()


def sentence(seed: int, length: int = 14) -> str:
    """Make a sentence that no other seed gives."""
    chance = random.Random(seed)  # noqa: S311
    return f"{' '.join(chance.choices(WORDS, k=length)).capitalize()}."


def sample(seed: int, *extra: Block, head: tuple[Block, ...] = (), paragraphs: int = 4) -> Sample:
    """Make an item of text that is its own, with blocks before and after."""
    body = tuple(Block(sentence(seed * 100 + at)) for at in range(paragraphs))
    title = f"The {WORDS[seed % 30]} and the {WORDS[(seed * 11 + 5) % 30]}"
    return Sample(title, f"https://blog.example.org/{seed}", "Harbour Blog", (), (*head, *body, *extra))


def applied(samples: list[Sample], before: Noise | None = None) -> list[str]:
    """Learn, and give what is taken out."""
    return [str(pattern) for pattern in learn(samples, before).applied]


def test_own_title_and_site_make_one_form() -> None:
    """A syndication line is a different text in each item and one pattern for all."""
    items = [sample(n) for n in range(6)]
    items = [
        replace(each, blocks=(*each.blocks, Block(f"The post {each.title} appeared first on Harbour Blog."))) for each in items
    ]
    assert applied(items) == ["the post {title} appeared first on {site} ."]


def test_sentence_without_any_cue_is_noise_when_it_ends_all_items() -> None:
    """Repetition at the edge is enough: no list of phrases is needed."""
    assert applied([sample(n, Block("Greetings from the kitchen table of our whole crew")) for n in range(5)]) == [
        "greetings from the kitchen table of our whole crew"
    ]


def test_three_items_are_enough_and_two_are_not() -> None:
    """With fewer than three items nothing is learned."""
    items = [sample(n, Block("Greetings from the kitchen table of our whole crew")) for n in range(3)]
    assert applied(items)
    assert learn(items[:2]) == Noise(items=2)


def test_label_with_what_varies_is_a_frame() -> None:
    """Tags differ from item to item; their label and place do not."""
    items = [sample(n, Block(f"Tags: {WORDS[n]}, {WORDS[n + 3]}", linked=0.8)) for n in range(6)]
    assert applied(items) == ["tags : …"]


def test_sentence_glued_to_the_last_paragraph_is_cut_off_it() -> None:
    """A stretch at the end of a line is noise, the line is not."""
    items = [sample(n, Block(f"{sentence(n + 500)} Subscribe to our newsletter.")) for n in range(6)]
    assert applied(items) == ["closing: subscribe to our newsletter ."]


def test_token_once_at_the_end_of_every_item_is_noise() -> None:
    """The seed's tag, though it stands there but once."""
    assert applied([sample(n, Block("#haber#")) for n in range(5)]) == ["# haber #"]


@pytest.mark.parametrize(
    "blocks",
    [
        (Block("Ingredients", "h2"), Block("2 eggs and {n} spoons of {w} flour")),
        (Block("What is it?", "h2"), Block("It is {w} with {w2}, as people in the {w} say")),
        (
            Block("Adventurers:"),
            Block("Mike the {w}", "li"),
            Block("Ann the {w2}", "li"),
            Block("and so they went to {w} again"),
        ),
        (Block("(00:12:{n}) - Prologue", "li"), Block("(00:14:{n}) - {w}", "li")),
        (Block("Score", "th"), Block("{n}", "td"), Block("points were made by {w} before {w2} came")),
        (Block("As I always say, {w} is the best of all that a {w2} may give, and more than that"),),
    ],
    ids=["recipe", "section", "roster", "chapters", "table", "opening words"],
)
def test_structure_that_repeats_is_content(blocks: tuple[Block, ...]) -> None:
    """Series headings, recipes, rosters, chapters, tables and a writer's turns of phrase stay."""
    items = []
    for n in range(8):
        own = (replace(b, text=b.text.format(n=10 + n, w=WORDS[n], w2=WORDS[n + 9])) for b in blocks)
        items.append(sample(n, *own, Block(sentence(n + 700)), Block(sentence(n + 800))))
    assert applied(items) == []


def test_text_in_the_middle_of_few_items_is_content() -> None:
    """What a third of the items say somewhere is no noise without a cue."""
    items = [
        sample(n, *([Block("The council met on it again")] if n % 3 == 0 else []), Block(sentence(n + 400))) for n in range(9)
    ]
    assert applied(items) == []


def test_list_of_other_items_goes_with_its_heading() -> None:
    """Related posts are links whose texts are titles of other items; they vary, and their heading tells them."""
    items = [sample(n) for n in range(8)]
    lists = [
        (Block("You may also like", "h3"), *(Block(items[(n + k) % 8].title, "li", linked=1.0) for k in (1, 2, 3)))
        for n in range(8)
    ]
    found = learn([replace(each, blocks=(*each.blocks, *more)) for each, more in zip(items, lists, strict=True)])
    assert "list: you may also like" in [str(pattern) for pattern in found.applied]


def test_what_is_applied_does_not_flicker() -> None:
    """A pattern that was applied stays while it is not plainly less sure, and when it is not seen for a while."""
    tail = Block("Greetings from the kitchen table of our whole crew")
    first = learn([sample(n, tail) for n in range(8)])
    later = learn([sample(n, *([tail] if n < 2 else [])) for n in range(8)], first)
    gone = learn([sample(n) for n in range(8)], later)
    names = [[str(pattern) for pattern in each.applied] for each in (first, later, gone)]
    assert names == [["greetings from the kitchen table of our whole crew"]] * 3
    for _ in range(30):
        gone = learn([sample(n) for n in range(8)], gone)
    assert gone.patterns == ()


def test_its_place_only_widens() -> None:
    """A profile that shrank and grew with each new item would have all items cleaned again."""
    tail = Block("Greetings from the kitchen table of our whole crew")
    wide = learn([sample(n, tail, *(Block(sentence(n + 900 + k)) for k in range(n % 4))) for n in range(8)])
    narrow = learn([sample(n, tail) for n in range(8)], wide)
    assert wide.effective == narrow.effective


def test_ban_is_stronger_than_pin_and_both_than_what_was_learned() -> None:
    """A person has the last word, and can name what was never learned."""
    found = learn([sample(n, Block("Greetings from the kitchen table of our whole crew")) for n in range(8)])
    name = str(found.applied[0])
    assert decided(found, applies=False).applied == ()
    assert [str(each) for each in decided(found, applies=False, pinned=[named(name)]).applied] == [name]
    assert decided(found, applies=True, banned=[named(name)]).applied == ()
    assert decided(found, applies=True, pinned=[named(name)], banned=[named(name)]).applied == ()
    assert str(decided(Noise(), applies=False, pinned=[named("closing: That is all")]).applied[0]) == "closing: that is all"


@pytest.mark.parametrize("text", ["", "…", " # ", "closing:", "closing: !"])
def test_name_without_a_word_is_refused(text: str) -> None:
    """A pattern that would mean anything means nothing."""
    with pytest.raises(ValueError, match="with a word in it"):
        named(text)


_BLOCKS = st.builds(
    Block,
    st.text(max_size=60) | st.sampled_from(["Read more", "#x#", "Tags: a, b", "{title} … {site}", "The end. Subscribe now."]),
    st.sampled_from(["p", "li", "h2", "td", "blockquote"]),
    st.floats(0, 1),
    st.booleans(),
    st.booleans(),
)
_SAMPLES = st.lists(
    st.builds(Sample, st.text(max_size=20), st.none() | st.just("https://x.example.org/"), st.text(max_size=9), st.just(()),
              st.lists(_BLOCKS, max_size=6).map(tuple)),
    max_size=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_SAMPLES)
def test_anything_can_be_learned_from(samples: list[Sample]) -> None:
    """Learning never fails, gives the same for the same, stays what it is when written, and learning again adds nothing."""
    found = learn(samples)
    assert found == learn(samples)
    assert codec.noise_read(codec.noise_written(found)) == found
    assert all(0 <= pattern.confidence <= 1 and pattern.applied == (pattern.confidence >= SURE) for pattern in found.patterns)
    assert learn(samples, found).effective == found.effective
    for pattern in found.patterns:
        again = named(str(pattern))
        assert (again.shape, again.start, again.end) == (pattern.shape, pattern.start, pattern.end)


@pytest.mark.parametrize(
    ("heading", "inner", "found"),
    [("Drifting along", True, ["list: drifting along"]), ("Drifting along", False, [])],
)
def test_heading_above_links_is_known_by_where_they_lead(heading: str, found: list[str], *, inner: bool) -> None:
    """Nothing but links that stay on the site make their heading one of related posts, before the text too."""

    def links(seed: int) -> tuple[Block, ...]:
        return tuple(Block(sentence(seed * 7 + at, 6), "li", linked=1.0, inner=inner) for at in range(9000, 9003))

    items = [sample(n, head=(Block(sentence(n + 7000)), Block(heading, "h4"), *links(n))) for n in range(6)]
    assert applied(items) == found


@pytest.mark.parametrize(("heading", "found"), [("Drifting along", ["list: drifting along"]), ("Where do we drift?", [])])
def test_links_below_a_question_may_answer_it(heading: str, found: list[str]) -> None:
    """What begins every item above nothing but links of the site is a heading of related posts, but not when it asks."""

    def links(seed: int) -> tuple[Block, ...]:
        return tuple(Block(sentence(seed * 7 + at, 6), "li", linked=1.0, inner=True) for at in range(9000, 9003))

    assert applied([sample(n, head=(Block(heading, "h4"), *links(n))) for n in range(6)]) == found


def test_links_that_stay_on_the_site_are_seen() -> None:
    """A host with or without `www.` and an address without any are the site's own; one other target is enough not to be."""
    html = (
        '<p><a href="https://www.example.org/b">b</a></p><p><a href="/c">c</a> and <b>more</b></p>'
        '<p><a href="/c">c</a> <a href="https://else.example.net/">d</a></p><p>e</p>'
    )
    item = Item("k", "o", "T", html, "html", link="https://example.org/a")
    assert [block.inner for block in Cleaner.of().sample(item, site="").blocks] == [True, True, False, False]


def test_reports_from_a_template_are_content() -> None:
    """Earthquakes, tides, matches: one text with other values each time is what such a source has to say."""
    report = (
        "A magnitude {0}.{1} earthquake struck {2} km north of the harbour at {3}:{4:02} in the night.",
        "The depth of the quake was {5} km, the observatory said in a statement.",
        "Nobody was hurt, and the authorities are looking at {6} buildings in the district.",
        "Residents spent the night {7}.",
    )
    where = ("in parks", "in cars", "at home", "in the school", "on boats")
    values = [(n % 5 + 2, n % 9, n * 7 % 80, n % 24, n * 11 % 60, n * 3 % 40, n * 13 % 90, where[n % 5]) for n in range(15)]
    texts = [[Block(line.format(*each)) for line in report] for each in values]
    assert applied([Sample(f"Quake {n}", None, "Observatory", (), tuple(text)) for n, text in enumerate(texts)]) == []
    footer = Block("Read more at Observatory.")
    assert len(applied([Sample(f"Quake {n}", None, "Observatory", (), (*text, footer)) for n, text in enumerate(texts)])) == 1
