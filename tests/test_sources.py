"""Every kind of source obeys the same rules; the kind `text` reads a folder."""

import os
import subprocess
import sys
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


BROKEN = {
    "absent": "'package_of:KIND' of package 'kinds' cannot be imported (module 'package_of' has no attribute 'KIND')",
    "broken": "'package_that_fails:KIND' of package 'kinds' cannot be imported (No module named 'not_there')",
    "other": "'pathlib:Path' of package 'kinds' is no Kind",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Install a package whose kinds cannot be had, as pip would, and a configuration that wants each of them."""
    about = tmp_path / "kinds-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: kinds\nVersion: 1.0\n")
    points = "absent = package_of:KIND\nbroken = package_that_fails:KIND\nother = pathlib:Path\n"
    (about / "entry_points.txt").write_text(f"[feedtool.sources]\n{points}")
    (tmp_path / "package_of.py").write_text("X = 1\n")
    (tmp_path / "package_that_fails.py").write_text("import not_there\n")
    sources = "".join(f"  {kind}: {{kind: {kind}, path: x}}\n" for kind in (*BROKEN, "brokem", "text"))
    text = f"site: {{title: T, url: 'https://example.com/'}}\nsources:\n{sources}feeds: {{f: {{title: F}}}}\n"
    (tmp_path / "config.yaml").write_text(text)
    return tmp_path


def feedtool(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program where the package is."""
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{Path(__file__).parents[1]}:{site}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "feedtool", *words]
    return subprocess.run(command, cwd=site, env=environ, capture_output=True, text=True, check=False)


def test_a_kind_that_cannot_be_imported_is_a_mistake_with_its_place(site: Path) -> None:
    """Whatever importing it raises, and where it is no kind; one that nobody brings is told apart, with the nearest."""
    done = feedtool(site, "check")
    told = [
        f"config.yaml:{line}:{12 + len(kind)}: sources.{kind}.kind: kind '{kind}': {why}; mend or remove the package"
        for line, (kind, why) in enumerate(BROKEN.items(), 3)
    ]
    told.append("config.yaml:6:18: sources.brokem.kind: unknown kind 'brokem'; did you mean 'broken'?")
    assert (done.returncode, done.stderr.splitlines()[: len(told)]) == (2, told)


def test_a_broken_package_harms_nobody_who_does_not_ask_for_its_kinds(site: Path) -> None:
    """A configuration without them is as good as ever; a schema of all kinds cannot be written, and says why."""
    text = (site / "config.yaml").read_text()
    (site / "config.yaml").write_text("\n".join(line for line in text.split("\n") if "path: x" not in line or "text" in line))
    assert feedtool(site, "check").returncode == 0
    done = feedtool(site, "schema")
    assert done.returncode != 0
    assert "mend or remove the package" in done.stderr
    assert "Traceback" not in done.stderr
