"""Globs find regular files inside their folder; every other match is an error for that item alone."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedtool.errors import ItemError, SourceError
from feedtool.sources.files import find, load


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with a few articles."""
    folder = tmp_path / "site[1]"
    for name in ("in/b.txt", "in/a.txt", "in/deep/c.txt", "in/B.txt", "in/.hidden.txt", "in/x.md", "out/d.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def names(folder: Path, *patterns: str) -> list[str]:
    """Names."""
    return [place.name for place in find(patterns, folder=folder)]


def test_files_come_sorted_by_code_point_without_folders_and_hidden_ones(folder: Path) -> None:
    """Files come sorted by code point without folders and hidden ones."""
    assert names(folder, "in/*") == ["in/B.txt", "in/a.txt", "in/b.txt", "in/x.md"]


def test_two_stars_cross_folders(folder: Path) -> None:
    """Two stars cross folders."""
    assert names(folder, "in/**/*.txt") == ["in/B.txt", "in/a.txt", "in/b.txt", "in/deep/c.txt"]


def test_a_file_that_two_globs_match_is_there_once(folder: Path) -> None:
    """A file that two globs match is there once."""
    assert names(folder, "in/b.*", "in/*.txt", str(folder) + "/in/b.txt".replace("[", "[[]")) == [
        "in/B.txt",
        "in/a.txt",
        "in/b.txt",
    ]


def test_hidden_files_are_found_when_asked_for(folder: Path) -> None:
    """Hidden files are found when asked for."""
    assert names(folder, "in/.*.txt") == ["in/.hidden.txt"]


def test_absolute_and_upward_patterns(folder: Path) -> None:
    """Absolute and upward patterns."""
    assert names(folder / "out", "../in/a.txt", "d.txt") == ["../in/a.txt", "d.txt"]
    assert names(folder / "out", str(folder.parent) + "/*/in/a.txt") == ["../in/a.txt"]


def test_a_link_to_a_file_that_is_matched_itself_adds_nothing(folder: Path) -> None:
    """A link to a file that is matched itself adds nothing."""
    (folder / "in" / "0-latest.txt").symlink_to("b.txt")
    assert names(folder, "in/*.txt") == ["in/B.txt", "in/a.txt", "in/b.txt"]


def test_a_link_that_loops_adds_nothing(folder: Path) -> None:
    """A link that loops adds nothing."""
    (folder / "in" / "again").symlink_to(".")
    assert names(folder, "in/**/*.txt") == ["in/B.txt", "in/a.txt", "in/b.txt", "in/deep/c.txt"]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("in/*.html", r"no file matches 'in/\*.html' in '.*site\[1\]'; correct path"),
        ("none/*.txt", r"'none/\*.txt' is in the folder '.*none', which is not there"),
        ("none/a.txt", "which is not there"),
        ("in/", r"'in/' is a folder; name the files in it, as in 'in/\*.txt'"),
    ],
)
def test_no_match_says_which_glob_and_folder(folder: Path, pattern: str, reason: str) -> None:
    """No match says which glob and folder."""
    with pytest.raises(SourceError, match=reason):
        find((pattern,), folder=folder)


def test_a_folder_that_cannot_be_listed_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be listed is an error."""
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may list everything
    with pytest.raises(SourceError, match=r"cannot list the folder .*permission denied"):
        find(("in/*.txt",), folder=folder)


def test_a_document_has_its_name_bytes_and_time(folder: Path) -> None:
    """A document has its name bytes and time."""
    os.utime(folder / "in" / "a.txt", ns=(0, 1_711_360_800_999_999_999))
    document = load(find(("in/a.txt",), folder=folder)[0], limit=100)
    assert (document.name, document.origin, document.data) == ("in/a.txt", "in/a.txt", b"in/a.txt")
    assert document.modified == datetime(2024, 3, 25, 10, tzinfo=UTC)


def test_a_name_that_is_not_utf_8_is_shown_escaped(folder: Path) -> None:
    """A name that is not utf 8 is shown escaped."""
    Path(os.fsdecode(os.fsencode(folder) + b"/in/z\xff.txt")).write_text("z")
    place = find(("in/z*",), folder=folder)[0]
    assert place.name == r"in/z\xff.txt"
    assert load(place, limit=10).name == r"in/z\xff.txt"


def refused(folder: Path, pattern: str = "in/z*", limit: int = 100) -> str:
    """Refused."""
    with pytest.raises(ItemError) as caught:
        load(find((pattern,), folder=folder)[0], limit=limit)
    assert caught.value.where.startswith("in/z")
    return str(caught.value)


def test_an_empty_file_is_refused(folder: Path) -> None:
    """An empty file is refused."""
    (folder / "in" / "z.txt").touch()
    assert refused(folder).startswith("is empty")


def test_a_file_of_the_limit_is_read_and_a_larger_one_refused(folder: Path) -> None:
    """A file of the limit is read and a larger one refused."""
    (folder / "in" / "z.txt").write_bytes(b"x" * 100)
    assert len(load(find(("in/z*",), folder=folder)[0], limit=100).data) == 100
    assert refused(folder, limit=99).startswith("is larger than 99 bytes; raise max_bytes")


def test_a_huge_file_is_never_read(folder: Path) -> None:
    """A huge file is never read."""
    with (folder / "in" / "z.txt").open("wb") as file:
        file.truncate(2**40)
    assert refused(folder, limit=2_000_000).startswith("is larger than 2,000,000 bytes")


@pytest.mark.parametrize("limit", [0, 10])
def test_a_file_whose_size_the_system_does_not_tell_is_bounded_too(folder: Path, limit: int) -> None:
    """A file whose size the system does not tell is bounded too."""
    place = find(("/proc/self/status",), folder=folder)[0]
    with pytest.raises(ItemError, match=f"is larger than {limit} bytes"):
        load(place, limit=limit)


def test_a_fifo_does_not_hang(folder: Path) -> None:
    """A fifo does not hang."""
    os.mkfifo(folder / "in" / "z.txt")
    assert refused(folder).startswith("is not a regular file")


@pytest.mark.parametrize("target", ["../out/d.txt", "/etc/hostname", "../in2/e.txt"])
def test_a_link_out_of_the_folder_is_refused(folder: Path, target: str) -> None:
    """A link out of the folder is refused."""
    (folder / "in2").mkdir()
    (folder / "in2" / "e.txt").write_text("e")
    (folder / "in" / "z.txt").symlink_to(target)
    assert refused(folder).startswith("is a link out of its folder")


def test_a_folder_that_links_out_is_refused(folder: Path) -> None:
    """A folder that links out is refused."""
    (folder / "in" / "z").symlink_to("../out")
    assert refused(folder, "in/*/d.txt").startswith("is a link out of its folder")


def test_a_link_inside_the_folder_is_followed(folder: Path) -> None:
    """A link inside the folder is followed."""
    (folder / "in" / "z.txt").symlink_to("deep/c.txt")
    assert load(find(("in/*.txt",), folder=folder)[-1], limit=100).data == b"in/deep/c.txt"


def test_the_folder_of_a_glob_may_be_a_link(folder: Path) -> None:
    """The folder of a glob may be a link."""
    (folder / "alias").symlink_to("in")
    assert load(find(("alias/a.txt",), folder=folder)[0], limit=100).name == "alias/a.txt"


def test_a_link_to_nowhere_cannot_be_read(folder: Path) -> None:
    """A link to nowhere cannot be read."""
    (folder / "in" / "z.txt").symlink_to("nowhere.txt")
    assert refused(folder).startswith("cannot be read: no such file")


def test_a_file_that_became_a_link_is_not_followed(folder: Path) -> None:
    """A file that became a link is not followed."""
    place = find(("in/a.txt",), folder=folder)[0]
    (folder / "in" / "a.txt").unlink()
    (folder / "in" / "a.txt").symlink_to("../out/d.txt")
    with pytest.raises(ItemError, match="cannot be read: too many levels"):
        load(place, limit=100)


def test_no_glob_means_what_a_run_writes(folder: Path) -> None:
    """Not what stands beside the articles, nor the output below them; what is named outright, or begins there, is meant."""
    own = (f"{folder}/in/x.md", f"{folder}/in/deep/")
    found = {pattern: [place.name for place in find((pattern,), folder=folder, own=own)] for pattern in ("**/*.*", "in/x.md")}
    assert found == {"**/*.*": ["in/B.txt", "in/a.txt", "in/b.txt", "out/d.txt"], "in/x.md": ["in/x.md"]}
    assert [place.name for place in find(("in/deep/*",), folder=folder, own=own)] == ["in/deep/c.txt"]
