"""Label lines are recognised in every language that ships, and nothing else is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.sources.labels import FIELDS, WORDS, Label, read_label, split_tags


def test_eleven_languages_name_all_three_fields() -> None:
    """Eleven languages name all three fields."""
    assert len(WORDS) == 11
    assert all(set(words) == {"attribution", "date", "tags"} for words in WORDS.values())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_word_is_read_in_any_case_with_any_colon(language: str) -> None:
    """Every word is read in any case with any colon."""
    for field, words in WORDS[language].items():
        for word in words:
            for line in (f"{word}: x", f"{word.upper()}:x", f" {word.lower()} ： x ", f"{word}\xa0: x", f"\u200f{word}: x"):
                assert read_label(line) == Label(field, "x"), line


def test_no_word_means_two_fields() -> None:
    """No word means two fields."""
    number = sum(len({word.casefold() for word in words}) for names in WORDS.values() for words in names.values())
    assert number >= len(FIELDS)
    for names in WORDS.values():
        for field, words in names.items():
            assert all(FIELDS[word.casefold()] == field for word in words)


@pytest.mark.parametrize("line", ["TARİH: x", "tarih: x", "TARIH: x"])
def test_turkish_capitals_with_and_without_a_dot(line: str) -> None:
    """Turkish capitals with and without a dot."""
    assert read_label(line) == Label("date", "x")


def test_the_letters_of_a_label_may_be_decomposed() -> None:
    """The letters of a label may be decomposed."""
    assert read_label("Mots-cle\u0301s : mer, vent") == Label("tags", "mer, vent")


@pytest.mark.parametrize(
    "line",
    ["Source:", "Source: ", "Source: \u200b", "Source", "The source: x", "Sourcery: x", "Source: " + "x" * 101, "", ":", ": x"],
)
def test_other_lines_are_no_labels(line: str) -> None:
    """Other lines are no labels."""
    assert read_label(line) is None


def test_a_value_may_be_a_hundred_characters_and_hold_colons() -> None:
    """A value may be a hundred characters and hold colons."""
    assert read_label("Source: " + "x" * 100) == Label("attribution", "x" * 100)
    assert read_label("Source: https://example.org") == Label("attribution", "https://example.org")


def test_tags_are_split_at_the_commas_of_all_scripts() -> None:
    """Tags are split at the commas of all scripts."""
    assert split_tags(" a b, c;d،e、f，g,, ") == ("a b", "c", "d", "e", "f", "g")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=120))
def test_reading_never_fails(line: str) -> None:
    """Reading never fails."""
    label = read_label(line)
    assert label is None or label.value in line
