"""The language of items that state none, found out by their text where a source asks for it, and said in feeds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import feedparser
import pytest

from feedtool.clean.language import language_of
from feedtool.clean.pipeline import Cleaner
from feedtool.config import noise_rule
from feedtool.model import Item
from tests.test_ledger import assert_replays

if TYPE_CHECKING:
    from tests.conftest import Site

TEXTS = {
    "ar": "قال الوزير إن الحكومة سوف تعلن قرارها النهائي في الأسبوع القادم بعد اجتماعها في العاصمة",
    "de": "Der Bürgermeister hat gestern gesagt, dass die Brücke erst im nächsten Jahr wieder geöffnet wird.",
    "el": "Ο δήμαρχος είπε χθες ότι η γέφυρα θα ανοίξει ξανά μόνο τον επόμενο χρόνο μετά τις εργασίες.",
    "en": "The mayor said yesterday that the bridge will not be opened again before the end of next year.",
    "fr": "Le maire a dit hier que le pont ne serait pas rouvert avant la fin de l'année prochaine.",
    "ja": "市長は昨日、橋は来年の末まで再び開通しないと述べた。工事は長く続く見込みだ。",
    "no": "Ordføreren sa i går at broen ikke blir åpnet igjen før slutten av neste år, etter at arbeidet er ferdig.",
    "ru": "Мэр сказал вчера, что мост не будет открыт раньше конца следующего года после всех работ.",
    "th": "นายกเทศมนตรีกล่าวเมื่อวานนี้ว่าสะพานจะไม่เปิดอีกจนกว่าจะถึงสิ้นปีหน้า",
    "tr": "Belediye başkanı dün köprünün gelecek yılın sonundan önce yeniden açılmayacağını söyledi.",
    "zh": "市长昨天表示，这座桥在明年年底之前不会重新开放，工程还需要很长时间才能完成。",
}


def item(text: str, kind: str = "text", **fields: object) -> Item:
    """Make an item with a title that says nothing."""
    return Item("k", "o", "1", text, kind, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("tag", "text"), TEXTS.items())
def test_a_text_tells_its_language(tag: str, text: str) -> None:
    """As text, and inside markup, scripts and addresses, which are of no language."""
    assert language_of(item(text)) == tag
    page = f"<script>{'var the_mayor = said(that, the_bridge);' * 90}</script><p class='the bridge'>{text} https://the.bridge.example/</p>"
    assert language_of(item(page, "html")) == tag


@pytest.mark.parametrize(
    "text", ["", "Fog", "Kısa bir söz.", "12 34 56 78 90 " * 9, "https://the.mayor.example/said/that " * 9]
)
def test_short_texts_stay_undetermined(text: str) -> None:
    """And so do numbers and addresses, of whatever length; a name or two is of every language."""
    assert language_of(item(text)) is None


def test_texts_in_two_languages_stay_undetermined() -> None:
    """As much of one as of the other is neither."""
    assert language_of(item(f"{TEXTS['en']} {TEXTS['de']} {TEXTS['tr']} {TEXTS['fr']}")) is None


def test_only_items_that_state_none_are_looked_at() -> None:
    """What the source says stands, and a cleaner that is not asked to detects nothing."""
    cleaner = Cleaner.of().detecting(())
    assert cleaner.clean(item(TEXTS["tr"])).item.language == "tr"
    assert cleaner.clean(item(TEXTS["tr"], language="de")).item.language == "de"
    assert cleaner.clean(item("Short.")).item.language is None
    assert Cleaner.of().clean(item(TEXTS["tr"])).item.language is None


def test_the_usual_language_keeps_its_region() -> None:
    """Of English in a site of en-GB no more is known than that it is the site's."""
    assert Cleaner.of(language="en-GB").detecting(()).clean(item(TEXTS["en"])).item.language == "en-GB"


def test_rules_are_read_in_the_language_of_the_item() -> None:
    """Dotless I is a capital of ı in Turkish only."""
    rules = [noise_rule("#ırmak#")]
    cleaner = Cleaner.of(rules).detecting(rules)
    for tag, is_there in (("tr", False), ("en", True)):
        assert ("#IRMAK#" in cleaner.clean(item(f"{TEXTS[tag]}\n#IRMAK#")).item.text) is is_there


def test_the_ledger_has_the_language() -> None:
    """It is a change like any other, and the way back leads to none."""
    for text in TEXTS.values():
        assert_replays(item(text), Cleaner.of().detecting(()))


CONFIG = """
site: {title: Example, url: "https://news.example.org/"}
sources: {desk: {kind: text, path: "*.txt", language: detect}}
feeds: {news: {title: News}}
"""


def test_feeds_say_the_language_of_each_entry(site: Site) -> None:
    """Where it is not the feed's own: `xml:lang` in Atom, `language` in JSON Feed, `dc:language` in RSS."""
    site.write("config.yaml", CONFIG)
    for tag in ("tr", "en", "ru"):
        site.write(f"2026-01-01-{tag}.txt", f"Title {tag}\n\n{TEXTS[tag]}\n")
    assert site.feedtool("build").returncode == 0
    output = site.folder / "output"
    told = json.loads((output / "news.json").read_text())
    assert {each["title"][-2:]: each.get("language") for each in told["items"]} == {"tr": "tr", "en": None, "ru": "ru"}
    atom = (output / "news.atom.xml").read_text()
    assert (atom.count('xml:lang="tr"'), atom.count('xml:lang="ru"'), atom.count('xml:lang="en"')) == (1, 1, 1)
    entries = feedparser.parse((output / "news.xml").read_bytes()).entries
    assert {each.title[-2:]: each.get("language") for each in entries} == {"tr": "tr", "en": None, "ru": "ru"}
    assert site.feedtool("validate", "output/news.xml", "output/news.atom.xml", "output/news.json").returncode == 0
    shown = json.loads(site.feedtool("explain", "2026-01-01-tr.txt", "--json").stdout)[0]
    assert (shown["language"], shown["agrees"]) == ("tr", True)
    tried = json.loads(site.feedtool("test", "desk", "--json").stdout)
    assert sorted(str(each["language"]) for each in tried["items"]) == ["en", "ru", "tr"]


def test_without_the_extra_the_source_says_so(site: Site) -> None:
    """In the words of pip, once, and its items wait; other sources go on."""
    other = "  other: {kind: text, path: others/*.txt}\nfeeds:"
    config = CONFIG.replace("sources: {desk: {", "sources:\n  desk: {").replace("detect}}\nfeeds:", f"detect}}\n{other}")
    site.write("config.yaml", config)
    site.write("one.txt", f"One\n\n{TEXTS['tr']}\n")
    site.write("others/two.txt", "Two\n\nA text of some words.\n")
    site.write("blocked/sitecustomize.py", "import sys\nsys.modules['py3langid'] = None\n")
    done = site.feedtool("build", PYTHONPATH=str(site.folder / "blocked"))
    assert done.returncode == 1
    assert done.stderr == "desk: clean: language: detect is done by an extra: pip install 'feedtool[language]'\n"
    assert [each["title"] for each in json.loads((site.folder / "output" / "news.json").read_text())["items"]] == ["Two"]


def test_nothing_of_it_is_imported_before_it_is_asked_for() -> None:
    """The library brings numpy, which takes longer to import than a run in which nothing changed."""
    code = (
        "import sys; from feedtool.clean.pipeline import Cleaner; from feedtool.model import Item;"
        "Cleaner.of().clean(Item('k', 'o', 't', 'A text.')); Cleaner.of().detecting(()).clean(Item('k', 'o', 't', 'Short.'));"
        "print({'numpy', 'py3langid'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "set()\n"
