"""A text becomes an item: what is taken into fields, what stays, and that nothing is lost or raised on the way."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.errors import ItemError
from feedtool.model import Document, Item, Person, Removal
from feedtool.sources import Context
from feedtool.sources.article import parse
from feedtool.sources.layout import split_lines
from feedtool.sources.text import TextSource

CONTEXT = Context("news", Path(), "en", ZoneInfo("Europe/Istanbul"))
LONG = "The orchard above the village was planted by three families who could not agree on anything else. " * 2
MODIFIED = datetime(2024, 5, 1, 22, tzinfo=UTC)


def item(text: str, name: str = "in/pears.txt", **options: Any) -> Item:
    """Item."""
    document = Document(name=name, origin=name, data=text.encode(), modified=MODIFIED)
    return parse(document, TextSource.model_validate({"kind": "text", "path": "-", **options}), CONTEXT)


def test_a_whole_article() -> None:
    """A whole article."""
    made = item(f"Pears\nA short standfirst\n{LONG}\nThe end.\nSource: The Valley\n#sea#\n#sea#\n#sea#\n")
    assert (made.title, made.summary) == ("Pears", "A short standfirst")
    assert made.content == f"{LONG.strip()}\nThe end.\n#sea#\n#sea#\n#sea#"
    assert made.authors == (Person("The Valley"),)
    assert made.removals == (Removal("fields", "attribution", "Source: The Valley", "line:5"),)
    assert (made.key, made.origin, made.content_type, made.updated, made.language) == (
        "in/pears.txt",
        "in/pears.txt",
        "text",
        None,
        None,
    )


def test_a_paragraph_after_a_blank_line_is_no_standfirst() -> None:
    """A paragraph after a blank line is no standfirst."""
    made = item("Title\n\nBody about the #sea# tag itself.\n#sea#\n")
    assert (made.title, made.summary, made.content) == ("Title", None, "Body about the #sea# tag itself.\n#sea#")


@pytest.mark.parametrize(
    "text",
    [
        "Title\nOnly line",
        "Title\nA line\nShort",
        f"Title\n{'x ' * 151}\n{'y' * 400}",
        f"Title\n\nA line\n{LONG}",
        "Title\n" + "\n".join(["pear " * 11 + "trees", "pear " * 11 + "trees", "end"]) + f"\n\n{LONG}",
    ],
)
def test_what_is_no_standfirst(text: str) -> None:
    """What is no standfirst."""
    made = item(text)
    assert (made.title, made.summary) == ("Title", None)
    assert "".join(made.content.split()) == "".join(text.split())[5:]


def test_a_standfirst_of_three_hundred_characters_above_wrapped_text() -> None:
    """A standfirst of three hundred characters above wrapped text."""
    made = item("Title\n" + "x" * 300 + "\n\n" + ("pear " * 11 + "trees\n") * 9)
    assert made.summary == "x" * 300


def test_without_standfirst_the_line_stays() -> None:
    """Without standfirst the line stays."""
    made = item(f"Title\nShort\n{LONG}", standfirst="none")
    assert (made.summary, made.content) == (None, f"Short\n{LONG.strip()}")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_all_line_ends(end: str) -> None:
    """All line ends."""
    made = item(end.join(["", "Title", "", "One", "Source: X"]))
    assert (made.title, made.content, made.removals[0].where) == ("Title", "One", "line:5")


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\u200b\n\ufeff\n", "\x01"])
def test_blank_texts_are_refused(text: str) -> None:
    """Blank texts are refused."""
    with pytest.raises(ItemError, match="is empty") as caught:
        item(text)
    assert caught.value.where == "in/pears.txt"


def test_a_text_of_labels_alone_is_refused() -> None:
    """A text of labels alone is refused."""
    with pytest.raises(ItemError, match="has no title, only labels"):
        item("Source: X\n2024-03-25\nTags: a\n")


def test_a_title_without_a_body() -> None:
    """A title without a body."""
    assert item("Title\n").content == ""


def test_a_title_of_three_hundred_characters_is_one() -> None:
    """A title of three hundred characters is one."""
    assert item("x" * 300).title == "x" * 300


@pytest.mark.parametrize(
    ("start", "title"),
    [
        ("Rain came late. " + "It stayed. " * 40, "Rain came late."),
        ("雨が降った。" + "長い" * 200, "雨が降った。"),
        ("orchard, " * 50, "orchard, " * 7 + "orchard…"),
        ("x" * 400, "x" * 80 + "…"),
    ],
)
def test_a_paragraph_in_the_place_of_the_title_stays(start: str, title: str) -> None:
    """A paragraph in the place of the title stays."""
    made = item(f"{start}\nMore.")
    assert made.title == title
    assert made.content == f"{start.strip()}\nMore."


def test_the_title_from_the_name() -> None:
    """The title from the name."""
    made = item("First line\nSecond", "in/2024-03-25-the_long-way.txt", title="name")
    assert (made.title, made.content, made.summary) == ("the long way", "First line\nSecond", None)
    assert item("x", "2024-03-25.txt", title="name").title == "2024-03-25"


@pytest.mark.parametrize("line", ["Kaynak: X", "Quelle : X", "Источник: X", "المصدر: X", "来源：X", "出典：X"])
def test_attributions_of_other_languages(line: str) -> None:
    """Attributions of other languages."""
    made = item(f"Title\n\nBody\n{line}")
    assert (made.authors, made.content, made.removals[0].text) == ((Person("X"),), "Body", line)


def test_the_attribution_may_be_the_tenth_last_line_but_not_the_eleventh() -> None:
    """The attribution may be the tenth last line but not the eleventh."""
    body = "\n".join(f"Line {number}" for number in range(20))
    assert item(f"{body}\nSource: X\n" + "\n#sea#\n" * 9).authors == (Person("X"),)
    assert item(f"{body}\nSource: X\n" + "\n#sea#\n" * 10).authors == ()


def test_a_label_in_the_middle_is_content() -> None:
    """A label in the middle is content."""
    lines = ["Title", *["Word."] * 4, "Source: X", *["Word."] * 10]
    made = item("\n".join(lines))
    assert "Source: X" in made.content
    assert made.removals == ()


def test_of_two_attributions_at_the_end_the_last_is_taken() -> None:
    """Of two attributions at the end the last is taken."""
    made = item("Title\n" + "Word.\n" * 10 + "Source: chart\nWord.\nSource: X\n")
    assert made.authors == (Person("X"),)
    assert "Source: chart" in made.content


def test_one_attribution_at_either_end_are_two_authors() -> None:
    """One attribution at either end are two authors."""
    made = item("Source: A\nTitle\n" + "Word.\n" * 20 + "Source: B\n")
    assert made.authors == (Person("A"), Person("B"))
    assert [removal.where for removal in made.removals] == ["line:1", "line:23"]


@pytest.mark.parametrize(
    ("value", "person"),
    [
        ("https://www.example.org/a", Person("example.org", uri="https://www.example.org/a")),
        ("https://example.org and others", Person("https://example.org and others")),
        ("http://[::1", Person("http://[::1")),
        ("mailto:x", Person("mailto:x")),
    ],
)
def test_an_attribution_that_is_a_url(value: str, person: Person) -> None:
    """An attribution that is a url."""
    assert item(f"Title\nBody\nSource: {value}").authors == (person,)


def test_lines_that_are_not_asked_for_stay() -> None:
    """Lines that are not asked for stay."""
    lines = "Body\nSource: X\nTags: a\nDate: 2024-03-25"
    made = item(f"Title\n\n{lines}", attribution="none", tag_line="none", date=["modified"])
    assert (made.content, made.authors, made.tags, made.modified, made.removals) == (lines, (), (), MODIFIED, ())


def test_tags_come_from_their_line_in_its_order() -> None:
    """Tags come from their line in its order; those that a source gives to all its items are added in the run."""
    assert item("Title\nBody\nTags: Sea, wind; ice", tags=["news"]).tags == ("Sea", "wind", "ice")


def test_the_author_of_a_source_is_not_the_business_of_a_text() -> None:
    """The author of a source is not the business of a text: the run adds it where nobody is named."""
    assert item("Title\nBody", author={"name": "Desk"}).authors == ()


@pytest.mark.parametrize(
    "text",
    [
        "Date: 2024-03-25\nTitle\n\nBody",
        "Title\nTarih: 25.03.2024\n\nBody",
        "2024-03-25\nTitle\n\nBody",
        "Title\n2024-03-25\n\nBody",
        "Title\n\n2024-03-25\n\nBody",
        "Title\n\nBody\nDatum : 25 Mar 2024",
        "Source: X\n2024-03-25\nTitle\nBody",
    ],
)
def test_date_lines_at_their_places(text: str) -> None:
    """Date lines at their places."""
    made = item(text)
    assert made.published == datetime(2024, 3, 24, 21, tzinfo=UTC)
    assert (made.title, made.content) == ("Title", "Body")
    assert "date" in {removal.rule for removal in made.removals}


@pytest.mark.parametrize("line", ["Date: soon", "2024-02-30", "25.03.2024"])
def test_a_line_that_is_no_date_or_not_marked_as_one_stays(line: str) -> None:
    """A line that is no date or not marked as one stays."""
    made = item(f"Title\n\n{line}\n\nBody")
    assert (made.content, made.published, made.modified, made.removals) == (f"{line}\nBody", None, MODIFIED, ())


def test_the_first_place_with_a_date_wins() -> None:
    """The first place with a date wins."""
    text, name = "2024-03-25\nTitle", "2024-04-01-x.txt"
    assert str(item(text, name).published).startswith("2024-03-25")
    assert str(item(text, name, date=["name", "line"]).published).startswith("2024-04-01")
    assert str(item("Title", name).published).startswith("2024-04-01")
    carried = item(text, name, date=["modified", "name"])
    assert (carried.published, carried.modified) == (None, MODIFIED)
    assert item(text, name).modified is None
    assert item("Title", date=["name", "line"]).published is None


def test_links_from_templates() -> None:
    """Links from templates."""
    template = "https://example.org/{date}/{name}/{slug}"
    assert item("Işık & Été", "in/a b.txt", link=template).link == "https://example.org/2024-05-02/a%20b/isik-ete"
    assert item("新しい", link="https://example.org/{slug}").link == "https://example.org/%E6%96%B0%E3%81%97%E3%81%84"
    assert item("!!!", link="https://example.org/{slug}").link == "https://example.org/pears"
    assert item("!!!", "in/!.txt", link="https://example.org/{slug}").link == "https://example.org/%21"
    assert item("Title").link is item("Title", link="none").link is None


def test_a_link_that_needs_a_date_that_is_not_there() -> None:
    """A link that needs a date that is not there."""
    with pytest.raises(ItemError, match=r"has no date for \{date\} in link"):
        item("Title", link="https://example.org/{date}", date="line")


def test_bytes_that_cannot_be_decoded_name_the_document() -> None:
    """Bytes that cannot be decoded name the document."""
    document = Document("x.txt", "x.txt", b"a\xff")
    with pytest.raises(ItemError, match="is not 'utf-8' at byte 1") as caught:
        parse(document, TextSource.model_validate({"kind": "text", "path": "-", "encoding": "utf-8"}), CONTEXT)
    assert caught.value.where == "x.txt"


@pytest.mark.parametrize(
    "options",
    [
        {"path": []},
        {"path": "a\0b"},
        {"encoding": "hex"},
        {"link": "/{slug}"},
        {"date": ["today"]},
        {"date": ["line", "line"]},
        {"title": "first"},
        {"max_bytes": "0"},
    ],
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    """Bad options are refused."""
    with pytest.raises(ValueError, match="1 validation error"):
        TextSource.model_validate({"kind": "text", "path": "-", **options})


PIECES = st.sampled_from(["Source: X", "Date: 2024-03-25", "2024-03-25", "Tags: a, b", "#sea#", "", "Title", LONG, "- item"])
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=80)), max_size=25).map("\n".join)
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["line", "name"]),
        "standfirst": st.sampled_from(["line", "none"]),
        "date": st.sampled_from(["line", "name", "modified"]),
        "link": st.just("https://example.org/{date}/{slug}/{name}"),
    },
)


@settings(deadline=None, max_examples=150)
@given(st.one_of(TEXTS.map(str.encode), st.binary()), st.text(max_size=20), OPTIONS)
def test_parsing_raises_nothing_but_item_errors(data: bytes, name: str, options: dict[str, Any]) -> None:
    """Parsing raises nothing but item errors."""
    source = TextSource.model_validate({"kind": "text", "path": "-", **options})
    with suppress(ItemError):
        made = parse(Document(name, name, data, MODIFIED), source, CONTEXT)
        assert made.title.strip() or source.title == "name"
        assert all(paragraph.strip() for paragraph in made.content.split("\n") if made.content)


@settings(deadline=None, max_examples=150)
@given(TEXTS)
def test_every_character_is_in_a_field_a_removal_or_the_content(text: str) -> None:
    """Every character is in a field a removal or the content."""
    with suppress(ItemError):
        made = item(text)
        parts = [made.content, made.summary or "", *(removal.text for removal in made.removals)]
        parts += [made.title] if made.title in split_lines(text.removeprefix("\ufeff")) else []
        assert sorted("".join("".join(parts).split())) == sorted("".join(text.removeprefix("\ufeff").split()))


def test_a_date_that_cannot_be_read_is_no_standfirst() -> None:
    """A label line stays in the text, whatever it says."""
    made = item("Title\nDate: 25 Foo 2024\n\nA longer paragraph than the line above it, as it is in articles.")
    assert (made.summary, made.content.split("\n")[0]) == (None, "Date: 25 Foo 2024")
