"""Configurations that are right: what they mean once `defaults` and `site` are worked in, and what the environment adds."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from feedtool.config import Flag, OneOrMany, Registry, Settings, Size, Source, Text, check, load, loads, noise_rule, option
from feedtool.errors import ConfigError
from feedtool.model import NoiseRule, Person

SAMPLES = Path(__file__).parent / "data" / "config"
ENDINGS = {"rss": "xml", "atom": "atom.xml", "json": "json"}


class Toy(Source):
    """A source kind with one option of each type that kinds may use."""

    kind: Literal["toy"] = option("The kind of source.", default="toy")
    path: OneOrMany[Text] = option("Where it is.", min_length=1)
    size: Size = option("How much to read.", default=2_000_000)
    loud: Flag = option("Whether to say more.", default=False)
    count: int | None = option("How many to read.", default=None, ge=1)
    date: OneOrMany[Literal["line", "name"]] = option("Where the date stands.", default=("line",))

    @check("path")
    @classmethod
    def _path(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "nowhere" in value:
            raise ValueError(f"is not a place: {', '.join(value)}")
        return value


def check_noise(rule: NoiseRule) -> None:
    """Compile as `re` does; the reason holds a piece of the pattern, as those of other engines do."""
    try:
        re.compile(rule.pattern if rule.kind == "regex" else "")
    except re.error as error:
        raise ValueError(f"does not compile ({error}): {rule.pattern.upper()}\nsecond line") from error


REGISTRY = Registry(
    kinds={"toy": Toy},
    steps=("decode", "links", "noise"),
    formats=tuple(ENDINGS),
    files=lambda name, form: f"{name}.{ENDINGS[form]}",
    check_noise=check_noise,
)
SMALL = "site: {title: T, url: 'https://example.org'}\nsources: {a: {kind: toy, path: x}}\nfeeds: {f: {title: F}}\n"


def read(text: str | bytes, **environ: str) -> Settings:
    """Read a configuration with the toy registry."""
    return loads(text, REGISTRY, environ=environ, folder=Path("/there"))


def mistakes(text: str | bytes, **environ: str) -> list[str]:
    """Give the mistakes in a configuration, one a line, without the file's name."""
    with pytest.raises(ConfigError) as caught:
        read(text, **environ)
    return [line.removeprefix("config.yaml:") for line in str(caught.value).splitlines()]


def site(extra: str, **environ: str) -> Any:
    """Read the small configuration with one more line in `site`."""
    return read(SMALL.replace("title: T", f"title: T, {extra}"), **environ).site


def source(extra: str, **environ: str) -> Any:
    """Read the small configuration with more in its source."""
    return read(SMALL.replace("path: x", f"path: x, {extra}"), **environ).sources["a"]


def test_example_is_read_whole() -> None:
    """The file in tests/data/config uses every block and reads without a mistake."""
    settings = load(SAMPLES / "good.yaml", REGISTRY, environ={"HOST": "news.example.org"})
    assert settings.site.url == "https://news.example.org/feeds/"
    assert settings.folder == SAMPLES
    assert list(settings.sources) == ["desk", "wire"]
    assert settings.feeds["all"].sources == ("desk", "wire")


def test_small_configuration_is_complete() -> None:
    """A feed and a site that say little are filled in."""
    settings = read(SMALL)
    feed = settings.feeds["f"]
    assert (settings.site.home, settings.site.author) == ("https://example.org/", Person("T"))
    assert (feed.description, feed.sources, feed.formats, feed.limit) == ("F", ("a",), ("rss", "atom", "json"), 50)
    assert (feed.home, feed.language, feed.author) == ("https://example.org/", "en", Person("T"))
    assert settings.output == Path("/there/output")


def test_source_takes_what_it_does_not_say_from_defaults() -> None:
    """Defaults fill in, and noise rules add up with those of `defaults` first."""
    text = "defaults: {noise: '#a#', steps: [], max_removed: 0.2, summary_length: 80, timezone: Asia/Tokyo}\n"
    toy = read(text + SMALL.replace("path: x", "path: x, noise: ['#b#'], max_removed: 0.9")).sources["a"]
    assert toy.noise == (NoiseRule("literal", "#a#"), NoiseRule("literal", "#b#"))
    assert (toy.steps, toy.max_removed, toy.summary_length, toy.timezone) == ((), 0.9, 80, "Asia/Tokyo")


def test_feed_takes_limit_and_formats_from_defaults() -> None:
    """A feed's own limit wins, the rest comes from `defaults`."""
    text = "defaults: {limit: 7, formats: atom}\n" + SMALL.replace(
        "{f: {title: F}}", "{f: {title: F}, g: {title: G, limit: 3}}"
    )
    feeds = read(text).feeds
    assert (feeds["f"].limit, feeds["g"].limit) == (7, 3)
    assert feeds["f"].formats == ("atom",)


def test_steps_default_to_all_in_the_order_of_the_registry() -> None:
    """Without `steps` all are taken, with it the given ones in the given order."""
    assert source("tags: t").steps == ("decode", "links", "noise")
    assert source("steps: [noise, decode]").steps == ("noise", "decode")


@pytest.mark.parametrize("text", ["no", "on", "12:30:45", "1.10", "2024", "0x1F", "1_000", "'~'", "'null'"])
def test_text_stays_as_written(text: str) -> None:
    """A scalar in a text field is never read as a truth value, a number, a time or nothing."""
    assert read(SMALL.replace("title: T", f"title: {text}")).site.title == text.strip("'")


@pytest.mark.parametrize("nothing", ["", "~", "null", "NULL"])
def test_key_without_value_is_not_given(nothing: str) -> None:
    """An optional key that stands empty counts as absent."""
    assert site(f"language: {nothing}").language == "en"


@pytest.mark.parametrize(
    ("written", "size"),
    [("10", 10), ("500 kB", 500_000), ("2 MB", 2_000_000), ("1.5mib", 1_572_864), ("1GB", 10**9), ("7 B", 7)],
)
def test_size_takes_units(written: str, size: int) -> None:
    """Sizes are bytes, or thousands and powers of two of them."""
    assert source(f"size: {written}").size == size


@pytest.mark.parametrize(("written", "value"), [("true", True), ("False", False)])
def test_flag_takes_true_and_false(written: str, value: bool) -> None:  # noqa: FBT001
    """Only these two words are truth values."""
    assert source(f"loud: {written}").loud is value


def test_values_of_their_own_type_are_taken_too() -> None:
    """Code may make options from Python values."""
    toy = Toy(path=("x",), size=5, loud=True, noise=(), tags=("t",))
    assert (toy.path, toy.size, toy.loud, toy.tags) == (("x",), 5, True, ("t",))


def test_one_text_stands_for_a_list() -> None:
    """`path: x` is `path: [x]`."""
    assert source("tags: t, date: name").tags == ("t",)
    assert source("tags: [t, u]").path == ("x",)


def test_settings_travel_between_processes() -> None:
    """Settings are the same after pickling."""
    settings = read(SMALL)
    assert pickle.loads(pickle.dumps(settings)) == settings  # noqa: S301  our own bytes


@pytest.mark.parametrize(
    ("written", "person"),
    [
        ("Desk", Person("Desk")),
        ("{name: Desk}", Person("Desk")),
        (
            "{name: D, email: d@example.org, uri: 'https://example.org/d'}",
            Person("D", "d@example.org", "https://example.org/d"),
        ),
    ],
)
def test_person_is_a_name_or_more(written: str, person: Person) -> None:
    """An author may be a text or a mapping, on the site, a source and a feed."""
    text = SMALL.replace("path: x", f"path: x, author: {written}").replace("title: F", f"title: F, author: {written}")
    settings = read(text.replace("title: T", f"title: T, author: {written}"))
    assert settings.site.author == settings.sources["a"].author == settings.feeds["f"].author == person


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://example.org", "https://example.org/"),
        ("http://example.org:8080/a/", "http://example.org:8080/a/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC/"),
        ("https://bücher.example:81/a", "https://xn--bcher-kva.example:81/a/"),
    ],
)
def test_url_ends_in_a_slash_and_is_ascii(written: str, url: str) -> None:
    """The public base is stored so that file names can be put behind it."""
    assert read(SMALL.replace("https://example.org", written)).site.url == url


@pytest.mark.parametrize("since", ["2024", "2024-02", "2024-02-29"])
def test_since_is_a_year_a_month_or_a_day(since: str) -> None:
    """RFC 4151 allows all three."""
    assert site(f"since: {since}").since == since


def test_output_may_be_absolute() -> None:
    """An absolute folder is taken as it is."""
    assert read(SMALL.replace("title: T", "title: T, output: /srv/feeds")).output == Path("/srv/feeds")


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("'#x#'", NoiseRule("literal", "#x#")),
        ("Read more *", NoiseRule("line", "Read more *")),
        ("'***'", NoiseRule("literal", "***")),
        ("'regex:a+'", NoiseRule("regex", "a+")),
        ("'literal:a*b'", NoiseRule("literal", "a*b")),
        ("'other:x'", NoiseRule("literal", "other:x")),
        ("{literal: ab, where: everywhere}", NoiseRule("literal", "ab", ("everywhere",))),
        ("{line: '--*', where: [head, tail, head]}", NoiseRule("line", "--*", ("head", "tail"))),
    ],
)
def test_noise_is_a_text_or_a_mapping(written: str, rule: NoiseRule) -> None:
    """The shorthand says the kind of rule by its beginning or by a `*`."""
    assert source(f"noise: [{written}]").noise == (rule,)


def test_noise_rule_reads_the_shorthand() -> None:
    """The command line shares the shorthand of the configuration."""
    assert noise_rule("line:-- *") == NoiseRule("line", "-- *")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected a token of at least 2 characters"),
        ("x", "expected a token of at least 2 characters"),
        ("line:**", "expected a line with more than '*' in it"),
        ("regex:", "expected a pattern"),
        ("a\ud800", "expected text without control characters"),
    ],
)
def test_noise_rule_says_what_is_wrong(text: str, reason: str) -> None:
    """A pattern that means nothing is refused in one line."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        noise_rule(text)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("${NAME}", "Joe"),
        ("by ${NAME}, ${NAME}", "by Joe, Joe"),
        ("${NONE:-Ann}", "Ann"),
        ("${EMPTY:-Ann}", "Ann"),
        ("${NAME:-Ann}", "Joe"),
        ("$${NAME}", "${NAME}"),
        ("a${EMPTY}$b", "a$b"),
        ("${LATER}", "${NAME}"),
    ],
)
def test_environment_is_expanded_once(written: str, title: str) -> None:
    """`${VAR}` is replaced, what comes in is not looked at again."""
    text = SMALL.replace("title: T", f'title: "{written}"')
    assert read(text, NAME="Joe", EMPTY="", LATER="${NAME}").site.title == title


def test_keys_are_not_expanded() -> None:
    """`${…}` in a key is text, and so no name."""
    assert mistakes(SMALL.replace("{f:", "{'${F}':"), F="f")[0].startswith("3:9: feeds.${F}: expected a name")


@pytest.mark.parametrize(
    "line",
    [
        'url: "${S}"',
        'language: "${S}"',
        'author: {name: x, uri: "${S}"}',
        'author: {name: x, email: "${S}"}',
        'since: "${S}"',
        'output: "../${S}"',
        'title: ["${S}"]',
    ],
)
def test_secret_is_never_shown(line: str) -> None:
    """A mistake quotes what stands in the file, not what the environment put there."""
    text = SMALL.replace(
        "title: T, url: 'https://example.org'", "title: T, url: 'https://example.org'".partition(line[:3])[0] + line
    )
    assert "hunter2" not in "\n".join(mistakes(text, S="((hunter2"))


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ('noise: ["regex:${S}"]', "2:43: sources.a.noise[0]: value not accepted, got 'regex:${S}'"),
        ('noise: [{regex: "${S}"}]', "2:51: sources.a.noise[0].regex: value not accepted, got '${S}'"),
        ('steps: ["${S}"]', "2:43: sources.a.steps[0]: unknown step '${S}'; known: decode, links, noise"),
        ('date: "${S}"', "2:41: sources.a.date: expected one of line, name, got '${S}'"),
        ('count: "${S}"', "2:42: sources.a.count: expected a whole number, got '${S}'"),
        ('"path": [nowhere, "${S}"]', "2:34: sources.a.path: value not accepted, got a list"),
        ('timezone: "${S}"', "2:45: sources.a.timezone: unknown time zone '${S}'"),
    ],
)
def test_secret_is_not_told_by_reasons_and_guesses(extra: str, expected: str) -> None:
    """Neither another library's reason nor a did-you-mean tells what the environment holds."""
    path = "" if "path" in extra else "path: x, "
    assert mistakes(SMALL.replace("path: x", path + extra), S="((nois") == [expected]


@pytest.mark.parametrize(
    "place", ["ftp://u:hunter2@h:1", "http://u:hunter2@a b:1", "http://u:hunter2@[x]:1", "http://u:hun/ter2@h", "u"]
)
def test_a_proxy_that_is_none_is_not_shown(place: str) -> None:
    """Its password stands in it."""
    text = SMALL.replace("path: x", f'path: x, fetch: {{proxy: "{place}"}}')
    expected = "2:50: sources.a.fetch.proxy: expected a proxy like http://host:port or socks5h://host:port"
    assert mistakes(text) == [expected]


@pytest.mark.parametrize("place", ["http://h:3128", "https://u:p@h.example/", "socks5h://[::1]:1080", "socks5://10.0.0.1"])
def test_a_proxy_is_read_as_it_is(place: str) -> None:
    """With and without user, port and slash."""
    assert read(SMALL.replace("path: x", f'path: x, fetch: {{proxy: "{place}"}}')).sources["a"].fetch.proxy == place


def test_secret_is_not_in_the_chain_of_errors() -> None:
    """A traceback would print the causes of an error too."""
    with pytest.raises(ConfigError) as caught:
        read(SMALL.replace("https://example.org", "${S}"), S="hunter2")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_what_was_told_before_is_told_again_and_of_no_copy() -> None:
    """A block remembers what it told, goes through pickle with it, and a copy with other values tells those."""
    made = Toy(path=("a",), count=2)
    first = made.told(only=("count",))
    assert made.told(only=("count",)) == first == '{"count":2}'
    assert pickle.loads(pickle.dumps(made)).told(only=("count",)) == first  # noqa: S301  our own bytes
    assert made.told(but=("count",)) != first
    copy = made.model_copy(update={"count": 3})
    assert copy.told(only=("count",)) == '{"count":3}'
    assert made == Toy(path=("a",), count=2) != copy
