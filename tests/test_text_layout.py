"""Lines become paragraphs: wrapped text is unwrapped, other lines stay apart, and nothing is lost."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.sources.layout import is_wrapped, paragraphs, split_lines

PROSE = (
    "The orchard above the village was planted by three families who could not agree on anything else, and every autumn "
    "they met under the oldest pear tree to divide the fruit, the firewood and the blame for whatever had gone wrong."
)


def wrapped(text: str, width: int = 72) -> list[str]:
    """Wrap a text as a program would."""
    return textwrap.wrap(text, width, break_on_hyphens=False)


def test_lines_end_in_every_way_there_is() -> None:
    """Lines end in every way there is."""
    assert split_lines("a\r\nb\rc\nd\x85e\u2028f\u2029g\x0bh\x1ci") == ["a", "b", "c", "d", "e", "f", "g", "h\x1ci"]


@pytest.mark.parametrize("width", [55, 72, 80, 100])
def test_wrapped_text_is_unwrapped(width: int) -> None:
    """Wrapped text is unwrapped."""
    assert paragraphs([*wrapped(PROSE, width), "", *wrapped(PROSE[::-1], width)]) == [PROSE, PROSE[::-1]]


def test_lines_that_are_paragraphs_stay_apart() -> None:
    """Lines that are paragraphs stay apart."""
    assert paragraphs([PROSE, "Short.", PROSE]) == [PROSE, "Short.", PROSE]
    assert paragraphs(["Roses are red", "violets are blue", "sugar is sweet"]) == [
        "Roses are red",
        "violets are blue",
        "sugar is sweet",
    ]


def test_a_line_with_room_for_the_next_word_shows_that_nothing_was_wrapped() -> None:
    """A line with room for the next word shows that nothing was wrapped."""
    lines = [*wrapped(PROSE)[:2], "A short line.", *wrapped(PROSE)[2:]]
    assert paragraphs(lines) == lines


def test_two_sentences_of_the_width_of_wrapped_text_stay_apart() -> None:
    """Two sentences of the width of wrapped text stay apart."""
    lines = ["The orchard above the village was planted by three families.", "They met there every autumn."]
    assert paragraphs(lines) == lines
    assert paragraphs([lines[0].rstrip("."), lines[1]]) == [" ".join([lines[0].rstrip("."), lines[1]])]


def test_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    """A hyphen at the end of a line is kept."""
    lines = ["It was, as everybody in the valley had known for years, a well-", "known quarrel about nothing that mattered."]
    assert paragraphs(lines) == [" ".join(lines)]


@pytest.mark.parametrize("width", [40, 110])
def test_lines_too_narrow_or_too_wide_are_not_wrapped_text(width: int) -> None:
    """Lines too narrow or too wide are not wrapped text."""
    assert not is_wrapped(wrapped(PROSE, width))


@pytest.mark.parametrize("token", ["#sea#", "#sea", "***AD***", "#sea# #wind#", "＃海＃", "* * *", "-----", "==ad=="])
def test_lines_of_tokens_stand_alone(token: str) -> None:
    """Lines of tokens stand alone."""
    assert paragraphs([*wrapped(PROSE), token, token, *wrapped(PROSE)]) == [PROSE, token, token, PROSE]


def test_a_very_long_word_is_no_token_and_costs_no_time() -> None:
    """A very long word is no token and costs no time."""
    word = "*" * 300_000 + "a"
    assert paragraphs([word, "b"]) == [word, "b"]


@pytest.mark.parametrize("marker", ["-", "*", "•", "1.", "12.", "3)"])
def test_list_items_start_paragraphs(marker: str) -> None:
    """List items start paragraphs."""
    item = wrapped(f"{marker} {PROSE}")
    assert paragraphs([*wrapped(PROSE), *item, *item]) == [PROSE, f"{marker} {PROSE}", f"{marker} {PROSE}"]


def test_a_list_of_single_lines_is_not_wrapped() -> None:
    """A list of single lines is not wrapped."""
    lines = ["- " + "pear " * 12 + "tree", "- apples"]
    assert not is_wrapped(lines)
    assert paragraphs(lines) == lines


def test_wide_characters_count_two_and_join_without_spaces() -> None:
    """Wide characters count two and join without spaces."""
    text = "村の上の果樹園は三つの家族によって植えられ秋になると皆が古い梨の木の下に集まって果物を分けた。" * 3
    lines = [text[start : start + 36] for start in range(0, len(text), 36)]
    assert paragraphs(lines) == [text]


def test_a_closing_mark_goes_down_with_the_character_before_it() -> None:
    """A closing mark goes down with the character before it."""
    lines = ["村" * 34, "集。" + "村" * 33]
    assert paragraphs(lines) == ["".join(lines)]
    assert paragraphs(["村" * 34, "集村" + "村" * 33]) == ["村" * 34, "集村" + "村" * 33]


def test_paragraphs_of_wide_characters_stay_apart() -> None:
    """Paragraphs of wide characters stay apart."""
    lines = ["村の上の果樹園は三つの家族によって植えられ秋になると皆が", "集まって果物を分けた。", "終わり。" * 4]
    assert paragraphs(lines) == lines


def test_korean_keeps_its_spaces() -> None:
    """Korean keeps its spaces."""
    text = "마을 위의 과수원은 세 가족이 심었고 가을마다 가장 오래된 배나무 아래에 모여 과일과 장작을 나누었다고 한다"
    cut = text.index(" ", 34)
    assert paragraphs([text[:cut], text[cut + 1 :]]) == [text]


LINES = st.lists(st.text(st.sampled_from("ab  -*#漢。가é1.\u0301"), max_size=90).map(str.strip), max_size=8)


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        LINES, st.text().map(lambda text: wrapped(text, 60)), st.lists(st.text(max_size=20).map(lambda t: " ".join(t.split())))
    )
)
def test_no_character_is_lost_but_space(lines: list[str]) -> None:
    """No character is lost but space."""
    made = paragraphs(lines)
    assert "".join("".join(made).split()) == "".join("".join(lines).split())
    assert all(paragraph.strip() for paragraph in made)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.text("abcdefg", min_size=1, max_size=9), min_size=60, max_size=80), st.integers(60, 98))
def test_what_a_program_wrapped_is_unwrapped(words: list[str], width: int) -> None:
    """What a program wrapped is unwrapped."""
    assert paragraphs(wrapped(" ".join(words), width)) == [" ".join(words)]
