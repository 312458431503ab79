"""Bytes become the text that was meant, or a clear error; never mojibake in silence."""

import subprocess
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.sources.encoding import codec, decode

SAMPLES = {
    "tr": ("Bakanlık, ağaç dikme şenliğinin İzmir'de yapılacağını açıkladı.", "iso-8859-9 windows-1254"),
    "de": ("Die Bürgermeisterin eröffnete gestern die größte Brücke der Stadt.", "iso-8859-1 windows-1252"),
    "fr": ("L’été dernier, les élèves ont créé un théâtre à côté de la forêt.", "windows-1252"),
    "es": ("El niño pidió más información sobre la exposición del pingüino.", "iso-8859-1"),
    "pt": ("A população não quis a construção da estação; reuniram-se à tarde.", "iso-8859-1"),
    "it": ("La città è più bella perché lunedì verrà potato il viale.", "iso-8859-1"),
    "pl": ("Zażółć gęślą jaźń, powiedział burmistrz, otwierając święto ogrodów.", "windows-1250 iso-8859-2"),
    "cs": ("Příliš žluťoučký kůň úpěl ďábelské ódy, řekla ředitelka školy.", "windows-1250 iso-8859-2"),
    "hu": ("Az árvíztűrő tükörfúrógép őrült zajjal működött az ünnepségen.", "windows-1250 iso-8859-2"),
    "ro": ("Primăria oraşului a anunţat că în această săptămână încep lucrările.", "windows-1250 iso-8859-2"),
    "hr": ("Općina će sljedeće godine otvoriti novu školu i dječji vrtić, kažu žitelji.", "windows-1250 iso-8859-2"),
    "ru": ("Городской совет сообщил, что новый мост откроют осенью.", "windows-1251 koi8-r iso-8859-5"),
    "uk": ("Міська рада повідомила, що новий міст відкриють восени, її підтримали.", "windows-1251 koi8-u"),
    "bg": ("Общината съобщи, че новият мост ще бъде открит през есента.", "windows-1251"),
    "el": ("Ο δήμος ανακοίνωσε ότι η γέφυρα ανοίγει. Άνοιξη στην πόλη.", "windows-1253 iso-8859-7"),
    "he": ("העירייה הודיעה כי הגשר החדש ייפתח בסתיו.", "windows-1255"),
    "ar": ("أعلنت البلدية أن الجسر الجديد سيفتح في الخريف، والسكان ينتظرون.", "windows-1256"),
    "lt": ("Savivaldybė pranešė, kad naujasis tiltas bus atidarytas rudenį.", "windows-1257"),
    "lv": ("Pašvaldība paziņoja, ka jaunais tilts tiks atklāts rudenī.", "windows-1257"),
    "ja": ("市は新しい橋が秋に開通すると発表しました。住民は祭りを楽しみにしています。", "shift_jis euc-jp"),
    "zh-CN": ("市政府宣布，新桥将在秋天开放，居民们都在等待庆祝活动。", "gb18030 gbk gb2312"),
    "zh-TW": ("市政府宣布，新橋將在秋天開放，居民們都在等待慶祝活動。", "big5"),
    "ko": ("시는 새 다리가 가을에 개통된다고 발표했다. 주민들은 축제를 기다린다.", "euc-kr"),
    "th": ("เทศบาลประกาศว่าสะพานใหม่จะเปิดในฤดูใบไม้ร่วง", "tis-620"),
    "is": ("Bærinn tilkynnti að nýja brúin yrði opnuð í haust og íbúar bíða þess.", "iso-8859-1"),
    "en": ("The mayor’s “new” bridge opens – at last – in the autumn…", "windows-1252"),
}
KNOWN = [(language, text, name) for language, (text, names) in SAMPLES.items() for name in names.split()]


def seen(data: bytes, language: str = "en", encoding: str | None = None) -> str:
    """Seen."""
    return decode(data, language=language, encoding=encoding)


@pytest.mark.parametrize(("language", "text", "name"), KNOWN)
def test_legacy_text_with_the_hint_of_its_language(language: str, text: str, name: str) -> None:
    """Legacy text with the hint of its language."""
    assert seen(text.encode(name), language) == text


@pytest.mark.parametrize(("language", "text", "name"), KNOWN)
def test_legacy_text_in_a_source_that_says_english(language: str, text: str, name: str) -> None:
    """Legacy text in a source that says english."""
    assert seen(text.encode(name)) == text


@pytest.mark.parametrize("hint", ["en", "und", "tr", "de", "fr", "pl", "ru", "ja"])
@pytest.mark.parametrize("text", [SAMPLES["tr"][0], "Yağmur sürüyor: şimdi kapılar kapalı.", "Işık", "IŞIK ve İNCİ"])
def test_turkish_letters_come_out_right_with_any_hint(text: str, hint: str) -> None:
    """Turkish letters come out right with any hint."""
    assert seen(text.encode("iso-8859-9"), hint) == text


@pytest.mark.parametrize(("hint", "text"), [("cs", "Nový"), ("is", "Nový"), ("tr", "Novı"), ("en", "Novı")])
def test_the_hint_decides_where_letters_do_not(hint: str, text: str) -> None:
    """The hint decides where letters do not."""
    assert seen(b"Nov\xfd", hint) == text


def test_icelandic_is_not_taken_for_turkish() -> None:
    """Icelandic is not taken for turkish."""
    text = SAMPLES["is"][0]
    assert seen(text.encode("latin-1"), "is") == seen(text.encode("latin-1"), "de") == text


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["Plain.\n", "Işık ve gölge\n", "新しい橋\n", ""])
def test_byte_order_marks_are_obeyed_and_leave_the_text(text: str, name: str) -> None:
    """Byte order marks are obeyed and leave the text."""
    assert seen(text.encode(name)) == text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Plain.\r\n", "Word", "Işık ve gölge\n", "一つの新しい橋\n"])
def test_utf_16_and_32_without_a_mark(text: str, name: str) -> None:
    """Utf 16 and 32 without a mark."""
    assert seen(text.encode(name)) == text


def test_big_endian_marks() -> None:
    """Big endian marks."""
    assert seen(b"\xfe\xff" + "Işık".encode("utf-16-be")) == "Işık"
    assert seen(b"\0\0\xfe\xff" + "Işık".encode("utf-32-be")) == "Işık"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa\xff", b"\xff\xfea", b"\xfe\xff\xd8\x00", b"\xff\xfe\0\0a"])
def test_a_mark_that_lies_is_an_error(data: bytes) -> None:
    """A mark that lies is an error."""
    with pytest.raises(ValueError, match=r"byte order mark|binary"):
        seen(data)


@pytest.mark.parametrize(
    "data", [b"GIF89a\0\1\0", b"a\0b\0\1", b"text\0\0\0\0", b"ab\0c", b"\x89PNG\r\n\x1a\n\xff\x00", b"\xff\x01\x02\x03\xe0"]
)
def test_binary_data_are_no_text(data: bytes) -> None:
    """Binary data are no text."""
    with pytest.raises(ValueError, match=r"is binary, not text .* set encoding"):
        seen(data)


@pytest.mark.parametrize("text", ["Date: 2024-03-25\n0\0\nDate: 2024-03-25", "Işık ve\n gölge\0\n", "ab\0\ncdef gh"])
def test_a_stray_nul_does_not_make_a_text_utf_16(text: str) -> None:
    """A stray NUL does not make a text UTF-16, whatever its length."""
    for data in (text.encode(), text.encode() + b"."):
        with pytest.raises(ValueError, match="is binary"):
            seen(data)


def test_damaged_utf_8_is_not_made_mojibake() -> None:
    """Damaged utf 8 is not made mojibake."""
    data = "Işık.\nYağmur, gölge, şimdi ve çiçek.".encode().replace("ğ".encode(), b"\xff")
    with pytest.raises(ValueError, match=r"UTF-8 with a broken byte in line 2 \(byte 10\)"):
        seen(data)


def test_a_given_encoding_is_meant_strictly() -> None:
    """A given encoding is meant strictly."""
    assert seen("“Işık”".encode("cp1254"), encoding="iso-8859-9") == "“Işık”"
    assert seen("“é”".encode("cp1252"), encoding="latin1") == "“é”"
    assert seen("é".encode("cp850"), encoding="cp850") == "é"
    assert seen("\ufeffé".encode(), encoding="utf-8") == "é"
    with pytest.raises(ValueError, match="is not 'utf-8' at byte 1"):
        seen(b"a\xff", encoding="utf-8")
    with pytest.raises(ValueError, match="is binary"):
        seen(b"a\0", encoding="utf-8")


@pytest.mark.parametrize(
    "label", ["", "utf-9", "hex", "rot13", "idna", "punycode", "unicode_escape", "utf-7", "a\0", "é", "\udcff"]
)
def test_names_of_no_encoding_are_refused(label: str) -> None:
    """Names of no encoding are refused."""
    with pytest.raises(ValueError, match="use a name such as"):
        codec(label)


def test_bytes_in_no_encoding_say_what_was_tried() -> None:
    """Bytes in no encoding say what was tried."""
    with pytest.raises(ValueError, match=r"no encoding that was tried \(utf-8, .*windows-1252\); set encoding"):
        seen(b"\xff\xb1\xa6\x9d \xa0\xaa")


def test_utf_8_needs_no_library() -> None:
    """Utf 8 needs no library."""
    code = "import sys; from feedtool.sources.encoding import decode; decode('ı'.encode(), language='tr', encoding=None)"
    done = subprocess.run([sys.executable, "-c", f"{code}; sys.exit('bs4' in sys.modules)"], check=False)
    assert done.returncode == 0


BYTES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=20).map(lambda text: text.encode("utf-16-le", "surrogatepass")),
    st.text(alphabet="aşğıéþ ж漢\n", max_size=20).flatmap(
        lambda text: st.sampled_from([text.encode(name, "replace") for name in ("cp1254", "cp1251", "euc_jp", "gb18030")])
    ),
)


@settings(deadline=None, max_examples=150)
@given(
    BYTES,
    st.sampled_from(["en", "tr", "ja", "zh", "ar", "x"]),
    st.sampled_from([None, None, "utf-8", "cp1254", "utf-16", "gbk"]),
)
def test_decoding_raises_nothing_but_value_errors(data: bytes, language: str, encoding: str | None) -> None:
    """Decoding raises nothing but value errors."""
    with suppress(ValueError):
        assert "\0" not in decode(data, language=language, encoding=encoding)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_utf_8_is_always_itself(text: str) -> None:
    """Utf 8 is always itself."""
    assert seen(text.encode()) == text.removeprefix("\ufeff")


@pytest.mark.usefixtures("unmeasured")
def test_long_runs_beyond_ascii_take_linear_time() -> None:
    """Which letters stand at the ends of a run is found in one pass, however long the run is."""
    begun = time.process_time()
    assert len(seen(b"a " + b"\xfe" * 65_000)) == 65_002
    assert time.process_time() - begun < 3
