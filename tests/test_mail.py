"""The kind `mail`: letters in files to items; what is broken, private or no text stays behind, and nothing is touched."""

from __future__ import annotations

import subprocess
import sys
import time
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedtool.errors import SourceError
from feedtool.model import Document
from feedtool.sources import KINDS, Context
from feedtool.sources.letters import split

if TYPE_CHECKING:
    from pathlib import Path

    from feedtool.model import Item
    from feedtool.sources.kinds import Found
    from tests.conftest import Site

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
WORDS = "A line that a mail program has broken where its window ended: longer than most"
START = b"From news@example.com Mon Mar  3 10:00:00 2025\n"

MIXED = b"""From: =?utf-8?q?Ay=C5=9Fe?= <a@example.com>
To: me@home.example
Subject: One
Content-Type: multipart/alternative; boundary=x

--x
Content-Transfer-Encoding: quoted-printable

Plain w=C3=B6rds.
--x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+TWFya2VkIDxiPndvcmRzPC9iPi48L3A+
--x--
"""


def letter(number: int = 1, *, text: str = "Some words.", html: str = "", **headers: Any) -> EmailMessage:
    """Write a letter; `message_id=` and the like are headers."""
    made = EmailMessage()
    usual = {"from": "News <news@example.com>", "subject": f"Letter {number}", "message_id": f"<{number}@example.com>"}
    for name, value in {"date": f"Mon, 3 Mar 2025 10:{number % 60:02}:00 +0000", **usual, **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def mbox(*letters: EmailMessage | bytes) -> bytes:
    """Write letters as an mbox."""
    return b"".join(START + bytes(each) + b"\n\n" for each in letters)


def read(folder: Path, path: str = "*.eml", *, known: str | None = None, **options: Any) -> Found:
    """Read letters in a folder."""
    kind = KINDS["mail"]
    context = Context("news", folder, "en", ZoneInfo("UTC"), known)
    found: Found = kind.read(kind.options.model_validate({"kind": "mail", "path": path, **options}), context)
    return found


def item(folder: Path, made: EmailMessage | bytes, **options: Any) -> Item:
    """Read one letter to one item."""
    (folder / "one.eml").write_bytes(bytes(made))
    found = read(folder, "one.eml", **options)
    assert found.problems == ()
    return found.items[0]


def maildir(folder: Path, *letters: EmailMessage) -> Path:
    """Make a Maildir of letters, all of them new."""
    for part in ("new", "cur", "tmp"):
        (folder / "box" / part).mkdir(parents=True)
    for number, each in enumerate(letters, 1):
        (folder / "box" / "new" / f"{1_700_000_000 + number}.{number}.host").write_bytes(bytes(each))
    return folder / "box"


def traces(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Give the time and bytes of all files below a folder, and the times of its folders."""
    paths = [folder, *folder.rglob("*")]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in paths}


def test_a_letter_is_an_item(tmp_path: Path) -> None:
    """A letter is an item: its name, subject, sender, date and text."""
    found = item(tmp_path, letter(text=f"{WORDS}\n\n{WORDS}\n{WORDS}\n"))
    assert (found.key, found.title, found.content) == ("1@example.com", "Letter 1", f"{WORDS}\n{WORDS} {WORDS}")
    assert [person.name for person in found.authors] == ["News"]
    assert str(found.published) == "2025-03-03 10:01:00+00:00"


def test_an_mbox_is_read_in_its_order(tmp_path: Path) -> None:
    """An mbox is read in its order, as often as one likes."""
    (tmp_path / "all.mbox").write_bytes(mbox(letter(2), letter(1), letter(3)))
    found = read(tmp_path, "all.mbox")
    assert [each.title for each in found.items] == ["Letter 2", "Letter 1", "Letter 3"]
    assert found == read(tmp_path, "all.mbox")


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (mbox(b"Subject: a\n\nFrom here on\n>From there\n"), 1),
        (mbox(b"Subject: a\r\n\r\ntext\r\n", b"Subject: b\r\n\r\ntext\r\n").replace(b"\n\n", b"\r\n\r\n"), 2),
        (b"From me\nSubject: a\n\ntext\n\nFrom you\nSubject: b\n\ntext\n", 2),
        (b"Subject: a\n\ntext\n\n" + START + b"no letter of its own\n", 1),
        (b"From nobody", 1),
        (b"\n\n", 0),
    ],
)
def test_mbox_dialects_are_parted_where_letters_begin(data: bytes, count: int) -> None:
    """Mbox dialects are parted where letters begin, and not where a line of text begins so."""
    assert len(split(Document("all", "all", data))) == count


def test_lines_that_an_mbox_has_quoted_are_as_they_were(tmp_path: Path) -> None:
    """Lines that an mbox has quoted are as they were."""
    (tmp_path / "all.mbox").write_bytes(mbox(b"Subject: a\n\n>From here.\n\n>>From there.\n"))
    assert read(tmp_path, "all.mbox").items[0].content == "From here.\n>From there."


def test_a_maildir_is_read_in_the_order_of_delivery_without_a_trace(tmp_path: Path) -> None:
    """A Maildir is read in the order of delivery without a trace: what is new stays new."""
    box = maildir(tmp_path, letter(1), letter(2), letter(3))
    (box / "new" / "1700000002.2.host").rename(box / "cur" / "1700000002.2.host:2,S")
    before = traces(box)
    assert [each.title for each in read(tmp_path, "box").items] == ["Letter 1", "Letter 2", "Letter 3"]
    assert traces(box) == before


def test_a_letter_that_a_mail_program_moves_stays_what_it_is(tmp_path: Path) -> None:
    """A letter that a mail program moves or flags stays what it is: nothing has changed."""
    box = maildir(tmp_path, letter(1), letter(2))
    before = read(tmp_path, "box")
    (box / "new" / "1700000001.1.host").rename(box / "cur" / "1700000001.1.host:2,RS")
    assert read(tmp_path, "box") == before
    assert read(tmp_path, "box", known=before.fingerprint).unmodified


@pytest.mark.parametrize("change", ["new", "gone", "other"])
def test_a_box_in_which_something_changed_is_read(tmp_path: Path, change: str) -> None:
    """A box in which something changed is read anew."""
    box = maildir(tmp_path, letter(1), letter(2))
    known = read(tmp_path, "box").fingerprint
    first = box / "new" / "1700000001.1.host"
    if change == "gone":
        first.unlink()
    else:
        (first if change == "other" else box / "new" / "1700000009.9.host").write_bytes(bytes(letter(9)))
    found = read(tmp_path, "box", known=known)
    assert not found.unmodified
    assert len(found.items) == {"new": 3, "gone": 1, "other": 2}[change]


def test_a_folder_that_is_no_maildir_is_told_apart(tmp_path: Path) -> None:
    """A folder that is no Maildir is told apart, and an empty Maildir is no mistake."""
    (tmp_path / "letters").mkdir()
    with pytest.raises(SourceError, match=r"no Maildir.*letters/\*\.eml"):
        read(tmp_path, "letters")
    with pytest.raises(SourceError, match="no file matches"):
        read(tmp_path, "nowhere.mbox")
    maildir(tmp_path)
    assert read(tmp_path, "box").items == ()


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"senders": "NEWS@example.com"}, ["1", "4"]),
        ({"senders": "@example.com"}, ["1", "2", "4", "6"]),
        ({"senders": ["@other.example", "me@example.com"]}, ["2", "3"]),
        ({"subject": "IŞIK"}, ["4"]),
        ({"subject": "letter", "senders": "@example.com"}, ["1", "2", "6"]),
    ],
)
def test_letters_are_chosen_by_sender_and_subject(tmp_path: Path, options: dict[str, Any], found: list[str]) -> None:
    """Letters are chosen by sender and subject; a domain is not the end of another one."""
    senders = ["News <news@example.com>", "me@example.com (Me)", "news@example.com <x@other.example>", "news@EXAMPLE.com"]
    made = [letter(number, **{"from": sender}) for number, sender in enumerate(senders[:3], 1)]
    made += [letter(4, **{"from": senders[3], "subject": "Yılın ışıkları"}), letter(5, **{"from": "a@notexample.com"})]
    made.append(letter(6, **{"from": "fakenews@example.com"}))
    (tmp_path / "all.mbox").write_bytes(mbox(*made))
    assert [each.key.partition("@")[0] for each in read(tmp_path, "all.mbox", **options).items] == found


def test_where_no_letter_fits_it_is_said_who_writes(tmp_path: Path) -> None:
    """Where no letter fits it is said who writes."""
    (tmp_path / "all.mbox").write_bytes(mbox(letter(1), letter(2)))
    found = read(tmp_path, "all.mbox", senders="@example.org")
    assert found.items == ()
    assert found.hints == ("senders: none of 2 letters fits; most are from news@example.com",)


@pytest.mark.parametrize(
    ("stated", "subject"),
    [
        (b"=?utf-8?q?=C5=9E=C3=B6len?= 3", "Şölen 3"),
        (b"=?utf-8?b?xZ7Dtmxlbg==?=", "Şölen"),
        (b"=?utf-8?q?=C5?= =?utf-8?q?=9E?=", "Ş"),
        (b"=?iso-8859-9?Q?=DE=F6len_3?=", "Şölen 3"),
        ("Şölen".encode(), "Şölen"),
        (b"=?utf-8?b?xZ7Dtmxlb", "=?utf-8?b?xZ7Dtmxlb"),
        (b"=?nowhere-1?q?abc?=", "abc"),
        (b"=?iso-8859-1?q?=C5=9E?=", "Ş"),
        (b"one\r\n two", "one two"),
        (b"=?utf-8?q?a=00b=1B?=", "a"),
    ],
)
def test_headers_are_decoded_however_they_were_written(tmp_path: Path, stated: bytes, subject: str) -> None:
    """Headers are decoded (RFC 2047) however they were written; what cannot be is left as it stands."""
    assert item(tmp_path, b"Subject: " + stated + b"\n\nText.\n").title.startswith(subject)


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        (b"=?utf-8?q?Ay=C5=9Fe,_Desk?= <a@example.com>", "Ayşe, Desk"),
        (b'"Reed, \\"Ada\\"" <a@example.com>', 'Reed, "Ada"'),
        (b"a@example.com (Ada Reed)", "Ada Reed"),
        (b"a@example.com", "a@example.com"),
        (b"<a@example.com>", "a@example.com"),
    ],
)
def test_senders_are_named_as_they_name_themselves(tmp_path: Path, stated: bytes, name: str) -> None:
    """Senders are named as they name themselves, and their addresses are not published beside that."""
    authors = item(tmp_path, b"From: " + stated + b"\nSubject: a\n\nText.\n").authors
    assert [(person.name, person.email) for person in authors] == [(name, None)]


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        ("text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable", b"=C5=9E=C3=B6=\nlen", "Şölen"),
        ("text/plain\nContent-Transfer-Encoding: base64", b"xZ7D\n!!tmxlb", "Şöle"),
        ("text/plain; charset=iso-8859-1", "Şölen".encode(), "Şölen"),
        ("text/plain; charset=iso-8859-9", "Şölen".encode("iso-8859-9"), "Şölen"),
        ("text/plain; charset=nowhere", b"abc", "abc"),
        ("text/plain; format=flowed", b"One \ntwo.\n\n-- \nMe", "One two.\n--\nMe"),
        ("multipart/mixed; boundary=x", b"--x\n\nOne\n--x\nContent-Type: text/plain\n\nTwo\n", "One\nTwo"),
        ("multipart/mixed", b"Three", "Three"),
        ("nonsense", b"Four", "Four"),
    ],
)
def test_texts_are_decoded_however_they_travelled(tmp_path: Path, head: str, body: bytes, text: str) -> None:
    """Texts are decoded however they travelled; what is broken is put up with."""
    made = f"Subject: a\nContent-Type: {head}\n\n".encode() + body
    assert item(tmp_path, made).content.rstrip("\n").startswith(text)


def test_of_two_forms_of_a_letter_one_is_taken(tmp_path: Path) -> None:
    """Of two forms of a letter one is taken, the HTML or what `content` says."""
    made = letter(text="Plain words.", html="<p>Marked words.</p>")
    first, second = item(tmp_path, made), item(tmp_path, made, content="text")
    assert (first.content_type, "Marked words." in first.content, "Plain" in first.content) == ("html", True, False)
    assert (second.content_type, second.content) == ("text", "Plain words.")


def test_html_that_cannot_be_borne_gives_way_to_the_plain_text(tmp_path: Path) -> None:
    """HTML that cannot be borne gives way to the plain text."""
    assert item(tmp_path, letter(text="Plain words.", html="<b><i>" * 5000)).content == "Plain words."


def test_images_and_attachments_stay_behind_and_are_counted(tmp_path: Path) -> None:
    """Images and attachments stay behind and are counted; what an image says that it shows stands in its place."""
    made = letter(
        html='<p>A<img src="cid:x" alt="cat">B<img src="https://example.com/a.png"><img src="data:image/png;base64,"></p>'
    )
    made.get_payload()[1].add_related(PNG, "image", "png", cid="<x>")  # type: ignore[union-attr, index]
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf")
    made.add_attachment("More words.", filename="more.txt")
    content = item(tmp_path, made).content
    assert "AcatB" in content
    assert (content.count("<img"), "More words" in content) == (1, False)
    assert read(tmp_path).hints == (
        "attachments and images in letters are left out, 3 of them: a feed carries links, not files",
    )


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://example.com/1">View in your browser</a></p><p>News</p>',
        '<p><a href="https://example.com/1"><img alt="TARAYICIDA GÖRÜNTÜLE"></a></p><p>News</p>',
        '<p>Kein Bild? <a href="https://example.com/1">Im&nbsp;Browser öffnen</a></p>',
        '<p>Trouble reading? View this email in your browser: <a href="https://example.com/1">here</a>.</p>',
        '<p><a href="javascript:x">View online</a> <a href="https://example.com/1">View online</a></p>',
    ],
)
def test_the_link_of_an_item_is_where_its_letter_is_online(tmp_path: Path, html: str) -> None:
    """The link of an item is where its letter is online, if that is wanted; a link that is only that is no text."""
    found = item(tmp_path, letter(html=html))
    assert found.link == "https://example.com/1"
    assert ("example.com/1" in found.content) == ("here" in html)
    assert item(tmp_path, letter(html=html), link="none").link is None


def test_what_mail_programs_do_not_show_is_not_published(tmp_path: Path) -> None:
    """What mail programs do not show is not published: lines for previews, and what is there twice."""
    assert "early" not in item(tmp_path, letter(html='<div style="color:red; DISPLAY : none">early</div><p>News</p>')).content


def test_the_plain_text_says_where_it_is_online_when_the_html_does_not(tmp_path: Path) -> None:
    """As Substack does; and a code of the reader's that the page does not need is no part of its address."""
    text = "View this post on the web at https://notes.substack.com/p/ferries?token=abc\n\nFerries."
    found = item(tmp_path, letter(text=text, html="<p>Ferries.</p>"))
    assert found.link == "https://notes.substack.com/p/ferries"
    assert "Ferries." in found.content


def test_a_letter_may_say_in_plain_words_where_it_is_online(tmp_path: Path) -> None:
    """A letter may say in plain words, or in its headers (RFC 5064), where it is online; no other link is taken for it."""
    assert item(tmp_path, letter(text="News.\n\nView online: https://example.com/1.\n")).link == "https://example.com/1"
    assert item(tmp_path, letter(text="See https://example.com/1\n")).link is None
    archived: dict[str, Any] = {"archived_at": "<https://list.example.com/2>", "list_archive": "<https://list.example.com/>"}
    assert item(tmp_path, letter(**archived)).link == "https://list.example.com/2"


def test_what_is_its_readers_alone_is_not_published(tmp_path: Path) -> None:
    """What is its reader's alone is not published: their address, and links by which whoever follows them leaves."""
    html = """<p><a href="https://example.com/1?e=me%40home.example">View online</a></p><p>Hello ME@home.example!</p>
    <p><a href="https://example.com/u/1?b=2&amp;a=1">here</a> <a href="https://example.com/9">Abonelikten çık</a></p>"""
    text = "Hello me@home.example.\nUnsubscribe: https://example.com/u/1?a=1&b=2\n"
    private: dict[str, Any] = {"to": "Me <me@home.example>", "list_unsubscribe": "<https://example.com/u/1?a=1&b=2>"}
    made = letter(text=text, html=html, subject="For me@home.example", **private)
    for content in ("html", "text"):
        found = item(tmp_path, made, content=content)
        said = f"{found.title} {found.content} {found.link}".lower()
        assert not any(secret in said for secret in ("home.example", "/u/1", "example.com/9"))


def test_the_address_of_its_sender_is_not_its_readers(tmp_path: Path) -> None:
    """The address of its sender is not its reader's, even if a letter was sent to the sender."""
    assert item(tmp_path, letter(text="Ask news@example.com.", to="News@example.com")).content == "Ask news@example.com."


def test_a_letter_without_a_date_has_that_of_its_file(tmp_path: Path) -> None:
    """A letter without a date has that of its file, never that of now; one that cannot be read is told."""
    found = item(tmp_path, b"Subject: a\nDate: soon\n\nText.\n")
    assert (found.published, found.modified is None) == (None, False)
    assert read(tmp_path).hints == ("date: 'soon' cannot be read as a date",)


def test_the_same_letter_twice_is_one_item(tmp_path: Path) -> None:
    """The same letter twice is one item; another letter under the same name is another item."""
    other = letter(1, text="Other words.")
    (tmp_path / "all.mbox").write_bytes(mbox(letter(1), letter(1), other, letter(2)))
    keys = [each.key for each in read(tmp_path, "all.mbox").items]
    assert [key.partition("#")[0] for key in keys] == ["1@example.com", "1@example.com", "2@example.com"]
    assert len(set(keys)) == 3


BROKEN = {
    "parts": b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 600,
    "nested": b"Content-Type: message/rfc822\n\n" * 5000,
    "headers": b"Subject: a\n" + b"X-Much: more\n" * 50_000,
    "empty": b"X-Nothing: in it\n\n",
    "encrypted": b"Content-Type: application/pkcs7-mime\n\nMIAGCSqGSIb3DQEHA6CA\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_one_broken_letter_never_stops_the_others(tmp_path: Path, name: str) -> None:
    """One broken letter never stops the others, and is named."""
    (tmp_path / "all.mbox").write_bytes(mbox(letter(1), BROKEN[name], letter(2)))
    found = read(tmp_path, "all.mbox")
    assert [each.title for each in found.items] == ["Letter 1", "Letter 2"]
    assert [(problem.subject, problem.stage) for problem in found.problems] == [("news", "read")]
    assert "all.mbox" in (found.problems[0].where or "")


def test_a_file_that_cannot_be_read_never_stops_the_others(tmp_path: Path) -> None:
    """A file that cannot be read never stops the others, and the box counts as changed until it can."""
    for number in (1, 2):
        (tmp_path / f"{number}.eml").write_bytes(bytes(letter(number)))
    (tmp_path / "link.eml").symlink_to("/etc/hostname")
    (tmp_path / "large.eml").write_bytes(bytes(letter(3, text="x\n" * 1000)))
    found = read(tmp_path, max_bytes=1000)
    assert [each.title for each in found.items] == ["Letter 1", "Letter 2"]
    assert sorted(problem.where or "" for problem in found.problems) == ["large.eml", "link.eml"]
    assert found.fingerprint is None


@given(st.one_of(st.binary(max_size=300), st.integers(0, len(MIXED)).map(lambda cut: MIXED[:cut])))
def test_whatever_a_file_holds_it_gives_items_or_problems(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Whatever a file holds it gives items or problems."""
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.mbox").write_bytes(START + data)
    found = read(folder, "any.mbox")
    assert len(found.items) + len(found.problems) >= 1 or not data.strip()


@pytest.mark.usefixtures("unmeasured")
def test_of_a_huge_box_the_newest_letters_are_read_in_time(tmp_path: Path) -> None:
    """Of a huge box the newest letters are read in time, and it is said that older ones are not."""
    (tmp_path / "all.mbox").write_bytes(mbox(*(letter(number, text="word " * 4000) for number in range(1001))))
    start = time.process_time()
    found = read(tmp_path, "all.mbox")
    assert time.process_time() - start < 40
    assert (len(found.items), found.items[-1].title) == (1000, "Letter 1000")
    assert found.hints[0].startswith("1 older letter or file is left out:")


@pytest.mark.parametrize(
    "text",
    [
        b"Content-Type: text/html\n\n" + b"<p>" * 1_000_000,
        b"Content-Type: text/html\n\n" + b"<a " + b"a=1 " * 1_000_000,
        b"Content-Type: text/html\n\n" + b"<a href=x>" * 300_000,
        b"From: " + b'"a, ' * 1_000_000,
        b"Subject: " + b"=?utf-8?q?" * 400_000,
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\r\n" * 900_000,
        b"\n" * 4_900_000,
        b"\nhttps://a " * 400_000,
    ],
)
@pytest.mark.usefixtures("unmeasured")
def test_a_letter_that_means_harm_ends_in_time(tmp_path: Path, text: bytes) -> None:
    """A letter that means harm ends in time."""
    (tmp_path / "one.eml").write_bytes(b"Subject: a\n" + text)
    start = time.process_time()
    read(tmp_path)
    assert time.process_time() - start < 40


@pytest.mark.parametrize(
    ("html", "message"),
    [
        (b"<a " + b"a=1 " * 5000, "a tag with more than 2,000 attributes"),
        (b"<a href=x>" * 6000, "more than 5,000 links"),
        (b"x" * 2_000_001, "more than the 2,000,000 that are read"),
    ],
)
def test_a_letter_that_would_cost_too_much_is_a_problem(tmp_path: Path, html: bytes, message: str) -> None:
    """A letter that would cost too much is a problem, where it has no plain text either."""
    (tmp_path / "one.eml").write_bytes(b"Subject: a\nContent-Type: text/html\n\n" + html)
    assert message in read(tmp_path).problems[0].message


def test_words_before_the_first_tag_are_no_attributes(tmp_path: Path) -> None:
    """Only what stands in a tag is counted."""
    (tmp_path / "one.eml").write_bytes(b"Subject: a\nContent-Type: text/html\n\n" + b"word " * 3000 + b"<p>x</p>")
    assert not read(tmp_path).problems


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "expected exactly one of path and imap"),
        ({"path": "a", "imap": {"host": "a.example", "user": "me", "password": "x"}}, "expected exactly one of"),
        ({"path": "a", "senders": "example.com"}, "expected an address like"),
        ({"imap": {"host": "imaps://a.example:993", "user": "me", "password": "x"}}, "expected a host like"),
        ({"imap": {"host": "a.example", "user": "m\ne", "password": "x"}}, "without control characters"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any], message: str) -> None:
    """Options that cannot be are refused."""
    with pytest.raises(ValueError, match=message):
        KINDS["mail"].options.model_validate({"kind": "mail", **options})


def test_a_box_in_which_nothing_changed_costs_little(tmp_path: Path) -> None:
    """A box in which nothing changed costs little: nothing that parses letters is even imported."""
    maildir(tmp_path, letter(1, html="<p>Words.</p>"))
    known = read(tmp_path, "box").fingerprint
    program = f"""
import sys
from pathlib import Path
from tests.test_mail import KINDS, Context, ZoneInfo
context = Context("news", Path({str(tmp_path)!r}), "en", ZoneInfo("UTC"), {known!r})
assert KINDS["mail"].read(KINDS["mail"].options.model_validate({{"kind": "mail", "path": "box"}}), context).unmodified
print([name for name in ("lxml", "feedtool.sources.mime", "feedtool.sources.letter", "dateparser") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr


def test_a_second_build_of_the_same_box_publishes_nothing(site: Site) -> None:
    """A second build of the same box publishes nothing, and neither touches the box."""
    box = maildir(site.folder, letter(1, html="<p>Some words.</p>"), letter(2))
    site.write("config.yaml", CONFIG)
    before = traces(box)
    assert (site.feedtool("check").returncode, site.feedtool("test", "box").returncode) == (0, 0)
    done = site.feedtool("build")
    assert (done.returncode, done.stderr) == (0, "")
    files = site.files()
    assert files["news.xml"][0].count(b"<item>") == 2
    assert site.feedtool("build").returncode == 0
    assert site.files() == files
    assert traces(box) == before


CONFIG = """
site: {title: Example News, url: "https://news.example.org/feeds/"}
sources:
  box: {kind: mail, path: box, senders: "@example.com"}
feeds:
  news: {title: News}
"""
