"""Noise rules: what they take out, where, and what they leave alone."""

from __future__ import annotations

import pytest

from feedtool.clean import check_rule
from feedtool.clean.pipeline import Cleaner
from feedtool.config import noise_rule
from feedtool.model import Item, NoiseRule, Person

LONG = "A paragraph with more than enough words in it, so that no rule takes too large a share of the whole text."


def cleaned(text: str, *rules: NoiseRule | str, title: str = "A title", language: str = "en", **fields: object) -> list[str]:
    """Clean a text and give its paragraphs."""
    compiled = [noise_rule(rule) if isinstance(rule, str) else rule for rule in rules]
    item = Item("key", "origin", title, text, **fields)  # type: ignore[arg-type]
    result = Cleaner.of(compiled, language=language).clean(item)
    assert not result.refusals
    return [result.item.title, *result.item.text.split("\n\n")]


@pytest.mark.parametrize(
    "tail",
    [
        "#haber#",
        "#HABER#",
        "＃haber＃",
        "#ha\u200bber#",
        "#ha\u00adber#",
        "#\u00a0haber\u00a0#",
        "&#35;haber&#35;",
        "&amp;#35;haber&amp;#x23;",
        "#haber# #haber#",
        "#haber##haber#",
        "#haber# | #haber#",
        "- #haber#",
    ],
)
@pytest.mark.parametrize("joint", ["\n", " "])
def test_literal_in_every_spelling(tail: str, joint: str) -> None:
    """A literal goes as a line of its own and at a paragraph's end, however it is spelt."""
    assert cleaned(f"{LONG}{joint}{tail}", "#haber#") == ["A title", LONG]


@pytest.mark.parametrize(
    "sentence",
    [
        "The body is about the #haber# tag itself.",
        "We call it #haber#.",
        "#haber# is what they write there.",
        "#haber#, they write, and again.",
        "#haber#'ler de var.",
        "See https://example.org/#haber# for more.",
        "Write `#haber#` at the end.",
        "x#haber#y and ##haber## are not it.",
    ],
)
def test_literal_leaves_mentions(sentence: str) -> None:
    """A mention inside a sentence, in code or in a URL stays, and so does a part of something longer."""
    assert cleaned(f"{LONG}\n{sentence}", "#haber#") == ["A title", LONG, sentence]


def test_literal_goes_at_a_start() -> None:
    """A token before a new sentence goes."""
    assert cleaned(f"#haber# {LONG}", "#haber#") == ["A title", LONG]


def test_literal_goes_from_title_summary_and_tags() -> None:
    """Edges of the title and summary, and a tag that is the token."""
    item = Item("k", "o", "#haber# A title", LONG, summary="Short. #haber#", tags=("#Haber#", "news"))
    result = Cleaner.of([noise_rule("#haber#")]).clean(item).item
    assert (result.title, result.summary, result.tags) == ("A title", "Short.", ("news",))
    assert [removal.where for removal in result.removals] == ["title", "summary", "tags"]


def test_sentence_broken_over_lines_keeps_its_mention() -> None:
    """A line that its next line continues has no edge at its end."""
    lines = ["this is about the tag #haber#", "which is used there", LONG]
    assert cleaned("\n".join(lines), "#haber#") == ["A title", *lines]


@pytest.mark.parametrize(
    ("language", "token", "written"),
    [
        ("tr", "#İstanbul#", "#istanbul#"),
        ("tr", "#ışık#", "#IŞIK#"),
        ("tr", "#kırmızı#", "#KIRMIZI#"),
        ("de", "#straße#", "#STRASSE#"),
        ("en", "#x#", "#Ｘ#"),
        ("ar", "#خبر#", "#خـبَر#"),
    ],
)
def test_literal_uses_the_casing_of_the_language(language: str, token: str, written: str) -> None:
    """Dotted and dotless i in Turkish, ß in German, full width anywhere."""
    assert cleaned(f"{LONG}\n{written}", token, language=language) == ["A title", LONG]


def test_turkish_casing_only_in_turkish() -> None:
    """In English İ is no i."""
    assert cleaned(f"{LONG}\n#İSTANBUL#", "#istanbul#") == ["A title", LONG, "#İSTANBUL#"]


def test_casing_does_not_depend_on_the_neighbours() -> None:
    """An I without a dot is no i in Turkish, in plain ASCII too."""
    lines = ["#HABERI#", "#HABERI# ş"]
    assert cleaned("\n".join([LONG, *lines]), "#haberi#", language="tr") == ["A title", LONG, *lines]


@pytest.mark.parametrize(
    ("language", "token", "line"),
    [
        ("hi", "समाचार", "समाचारों में है"),
        ("ja", "広告", "広告費が増えた。"),
        ("ja", "広告", "新しい広告"),
        ("en", "ad", "ads again"),
    ],
)
def test_literal_is_never_part_of_a_word(language: str, token: str, line: str) -> None:
    """Vowel signs belong to a word, and a bare word in a script without spaces may be part of a longer one."""
    assert cleaned(f"{LONG}\n{line}", token, language=language) == ["A title", LONG, line]


@pytest.mark.parametrize("line", ["[#haber#]", "(#haber#)", "“#haber#”", "#haber#.", "* #haber#", "- #haber#", "\u200f#haber#"])
def test_whole_line_with_punctuation_around_the_token(line: str) -> None:
    """Brackets, quotes, list marks and end marks go with a token that nothing else is beside."""
    assert cleaned(f"{LONG}\n{line}", "#haber#") == ["A title", LONG]


@pytest.mark.parametrize("fence", ["~~~", "```", "~~~~~"])
def test_a_fence_that_is_not_closed_protects_nothing(fence: str) -> None:
    """A divider of tildes does not switch the rules off."""
    assert cleaned(f"{LONG}\n{fence}\n{LONG}\n#haber#", "#haber#") == ["A title", LONG, fence, LONG]


def test_a_closed_fence_protects_what_is_in_it() -> None:
    """Code between fences stays."""
    lines = [LONG, "~~~", "```", "#haber#", "```"]
    assert cleaned("\n".join([*lines, "#haber#"]), "#haber#") == ["A title", *lines]


def test_a_title_that_is_all_noise_is_kept_and_the_rest_is_cleaned() -> None:
    """The title is refused and said; the body's tokens go all the same."""
    result = Cleaner.of([noise_rule("#haber#")]).clean(Item("k", "o", "#haber#", f"{LONG}\n#haber#"))
    assert (result.item.title, result.item.text) == ("#haber#", LONG)
    assert "nothing of the title" in result.refusals[0]


def test_noise_in_an_authors_name() -> None:
    """A tag beside a name goes; a name that is nothing else goes whole."""
    item = Item("k", "o", "T", LONG, authors=(Person("Newsroom #haber#"), Person("#haber#")))
    result = Cleaner.of([noise_rule("#haber#")]).clean(item).item
    assert result.authors == (Person("Newsroom"),)
    assert [removal.where for removal in result.removals] == ["author", "author"]


def test_noise_in_the_label_of_a_picture() -> None:
    """An `alt` that is the token is emptied, one that holds it among words stays."""
    source = f'<p>{LONG}</p><img alt="#haber#" src="https://e.org/1"><img alt="the #haber# tag" src="https://e.org/2">'
    result = Cleaner.of([noise_rule("#haber#")]).clean(Item("k", "o", "T", source, "html")).item
    assert result.html.endswith('<img alt="" src="https://e.org/1"><img alt="the #haber# tag" src="https://e.org/2">')
    assert [(removal.where, removal.text) for removal in result.removals] == [("label", "#haber#")]


def test_everywhere_leaves_no_space_before_a_comma() -> None:
    """Where a mention goes, the space before it goes too."""
    rule = NoiseRule("literal", "#x#", ("everywhere",))
    assert cleaned(f"{LONG}\nOne #x#, two #x#.", rule) == ["A title", LONG, "One, two."]


@pytest.mark.parametrize("text", ["#haber# | " * 20_000, "x " + "#haber# x " * 20_000, "<b>#ha<i></i>ber#</b> " * 4_000])
def test_tens_of_thousands_of_tokens(text: str) -> None:
    """All go, in a second or so: it once took minutes, as the square of their number."""
    rule = NoiseRule("literal", "#haber#", ("everywhere",))
    item = Item("k", "o", "T", f"{LONG}\n{text}", "html" if text.startswith("<") else "text")
    assert "haber" not in Cleaner.of([rule]).clean(item).item.html


def test_literal_touches_unspaced_scripts() -> None:
    """In a script without spaces the token may touch the text."""
    assert cleaned(f"{LONG}\n今日は晴れです#新闻#", "#新闻#") == ["A title", LONG, "今日は晴れです"]


@pytest.mark.parametrize(
    ("where", "left"),
    [
        ("everywhere", "one two\nthree\nend"),
        ("head", "one #x# two\n#x#\nthree #x#\nend #x#"),
        ("tail", "#x# one #x# two\n#x#\nthree #x#\nend"),
        ("body", "#x# one #x# two\nthree #x#\nend"),
    ],
)
def test_where(where: str, left: str) -> None:
    """`where` says which places count: everywhere takes mentions, head and tail only the very start and end."""
    text = "#x# one #x# two\n#x#\nthree #x#\nend #x#"
    rule = NoiseRule("literal", "#x#", (where,))  # type: ignore[arg-type]
    result = Cleaner.of([rule], steps=["noise"], max_removed=1).clean(Item("k", "o", "T", text)).item
    assert result.text.split("\n\n") == left.splitlines()


def test_line_pattern() -> None:
    """A line pattern takes whole lines, compared without case; a star is any run of characters."""
    text = f"{LONG}\nREAD  more at Example, today\nHe said: read more at home"
    assert cleaned(text, "Read more at *") == ["A title", LONG, "He said: read more at home"]


def test_line_pattern_with_a_star_itself() -> None:
    r"""A star after a backslash is a star."""
    assert cleaned(f"{LONG}\n5 * rating by us\n5 of us", r"5 \* rating*") == ["A title", LONG, "5 of us"]


def test_regex() -> None:
    """A regular expression takes its matches inside lines, as written."""
    assert cleaned(f"{LONG} (AFP)\n(afp) stays", r"regex:\s*\(AFP\)$") == ["A title", LONG, "(afp) stays"]


def test_regex_at_the_tail_only() -> None:
    """With `where: tail` a match in an earlier line stays."""
    rule = NoiseRule("regex", r"\(AFP\)", ("tail",))
    assert cleaned(f"{LONG} (AFP)\n{LONG} (AFP)", rule) == ["A title", f"{LONG} (AFP)", LONG]


def test_regex_never_in_code_or_urls() -> None:
    """What is protected stays even where a pattern matches it."""
    line = "See https://example.org/AFP and `AFP` for it."
    assert cleaned(f"{LONG}\n{line}", "regex:AFP") == ["A title", LONG, line]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (NoiseRule("regex", "(?=x)"), "look-around"),
        (NoiseRule("regex", "("), "missing"),
        (NoiseRule("line", "**"), "matches every line"),
        (NoiseRule("literal", "\u200b"), "no visible character"),
    ],
)
def test_rules_that_do_not_compile(rule: NoiseRule, reason: str) -> None:
    """A wrong pattern is refused with a reason in one line."""
    with pytest.raises(ValueError, match=reason) as caught:
        check_rule(rule)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        ("Only this line", "Only *", "empty body"),
        (f"{LONG}\nShort end here", "A paragraph *", "max_removed"),
        ("Body", NoiseRule("regex", ".*", ("title",)), "nothing of the title"),
    ],
)
def test_refusals(text: str, rule: NoiseRule | str, reason: str) -> None:
    """A rule that takes everything or too much is not applied to that item, and that is reported."""
    compiled = noise_rule(rule) if isinstance(rule, str) else rule
    result = Cleaner.of([compiled]).clean(Item("k", "o", "T", text))
    assert reason in result.refusals[0]
    assert (result.item.title, result.item.text) == ("T", text.replace("\n", "\n\n"))
    assert result.item.removals == ()


def test_share_counts_a_repeated_token_once() -> None:
    """Many copies of one token in a short item are no large share of it."""
    assert cleaned("Just two words.\n" + "#haber#\n" * 20, "#haber#") == ["A title", "Just two words."]


@pytest.mark.parametrize("tail", ["#haber#\n#haber#", "#haber# #spor# #haber#", "***AD*** ***AD***", "★new★ | ★new★"])
def test_repeated_tokens_need_no_rule(tail: str) -> None:
    """Framed tokens that repeat at the tail go by themselves, from the title's edge too."""
    frame = tail.split(maxsplit=1)[0]
    assert cleaned(f"{LONG}\n{tail}", title=f"A title {frame}") == ["A title", LONG]


def test_only_what_repeats_goes() -> None:
    """Another token with the same frame is no noise for that; another hash tag among hash tags is."""
    assert cleaned(f"{LONG}\n*AD*\n*AD*", title="*Exclusive* Storm") == ["*Exclusive* Storm", LONG]


def test_repeated_tokens_at_both_ends() -> None:
    """Once at the head and once at the tail is a repetition."""
    assert cleaned(f"#haber#\n{LONG}\n#haber#") == ["A title", LONG]


@pytest.mark.parametrize(
    "tail",
    [
        "#haber#",
        "*AD*\n*Other*\nend",
        "La la la\nLa la la",
        "C# and F#",
        "#1 and #2",
        "* item one\n* item two",
        "#a# #b#",
        "***\n***",
        "<b>\n<b>",
    ],
)
def test_what_is_no_noise_by_itself(tail: str) -> None:
    """A token that stands once, a refrain of words, list marks and rules are content."""
    assert cleaned(f"{LONG}\n{tail}") == ["A title", LONG, *tail.splitlines()]


def test_ledger_says_what_and_where() -> None:
    """Each removal carries step, rule, the exact text and the line."""
    result = Cleaner.of([noise_rule("#haber#")]).clean(Item("k", "o", "T", f"{LONG}\n＃haber＃")).item
    removal = result.removals[0]
    assert (removal.step, removal.rule, removal.text, removal.where) == ("noise", "#haber#", "＃haber＃", "body:2")
