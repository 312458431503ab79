"""Every kind of source obeys the same rules; the kind `text` reads a folder."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from feedtool.config import Source
from feedtool.errors import SourceError
from feedtool.model import Problem
from feedtool.sources import KINDS, Context, Found
from feedtool.sources.text import TextSource


def context(folder: Path) -> Context:
    """Context."""
    return Context("news", folder, "en", ZoneInfo("UTC"))


def read(folder: Path, **options: object) -> Found:
    """Read."""
    return KINDS["text"].read(TextSource.model_validate({"kind": "text", "path": "*.txt", **options}), context(folder))


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_has_options_of_its_own_that_carry_its_name(name: str) -> None:
    """A kind has options of its own that carry its name."""
    options = KINDS[name].options
    assert issubclass(options, Source)
    assert options is not Source
    assert options.model_fields["kind"].annotation.__args__ == (name,)  # type: ignore[union-attr]
    assert all(field.description for field in options.model_fields.values())


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """A folder is read in the order of names."""
    for name in ("c", "a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"Title {name}\n")
    found = read(tmp_path)
    assert [item.key for item in found.items] == ["a.txt", "b.txt", "c.txt"]
    assert found == read(tmp_path)
    assert found.problems == ()


def test_a_bad_item_is_a_problem_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A bad item is a problem and the rest goes on."""
    (tmp_path / "good.txt").write_text("Title\n")
    (tmp_path / "empty.txt").touch()
    (tmp_path / "blank.txt").write_text(" \n")
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2")
    (tmp_path / "huge.txt").write_bytes(b"x" * 1001)
    (tmp_path / "link.txt").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.txt")
    found = read(tmp_path, max_bytes=1000)
    assert [item.key for item in found.items] == ["good.txt"]
    starts = {problem.where: problem.message.split(";")[0].split(",")[0] for problem in found.problems}
    assert starts == {
        "binary.txt": "is binary",
        "blank.txt": "is empty",
        "empty.txt": "is empty",
        "huge.txt": "is larger than 1",
        "link.txt": "is a link out of its folder",
        "pipe.txt": "is not a regular file",
    }


def test_a_problem_names_its_source_and_stage(tmp_path: Path) -> None:
    """A problem names its source and stage."""
    (tmp_path / "a.txt").touch()
    assert read(tmp_path).problems == (
        Problem("news", "read", "is empty; write something into it, or leave it out of path", "a.txt"),
    )


def test_a_source_without_files_is_an_error(tmp_path: Path) -> None:
    """A source without files is an error."""
    with pytest.raises(SourceError, match=r"no file matches '\*\.txt'"):
        read(tmp_path)


def test_turkish_files_in_latin_5_come_out_right(tmp_path: Path) -> None:
    """Turkish files in latin 5 come out right."""
    text = "Şölen başladı\n\nYağmur dindi; çocuklar sokağa çıktı, ışıklar yandı.\n"
    (tmp_path / "a.txt").write_bytes(text.encode("iso-8859-9"))
    for language in ("en", "tr"):
        item = (
            KINDS["text"]
            .read(
                TextSource.model_validate({"kind": "text", "path": "*.txt"}),
                Context("news", tmp_path, language, ZoneInfo("UTC")),
            )
            .items[0]
        )
        assert f"{item.title}\n\n{item.content}\n" == text
