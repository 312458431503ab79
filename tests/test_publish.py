"""What is published is wholly old or wholly new at every moment, and the same bytes are not touched."""

import contextlib
import os
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from feedtool.errors import PublishError
from feedtool.publish import Published, preview, publish, read, remove, stamp, sweep

OLD = {"news.atom.xml": b"old atom", "news.xml": b"old rss"}
NEW = {"news.atom.xml": b"new atom", "news.xml": b"new rss"}
STEPS = 9
"""Create, write and sync of each of two files, two renames, one sync of the folder."""


class Crash(BaseException):
    """Stands for any fault, of the program or of its user, at a step."""


def failing(number: int, error: BaseException) -> Callable[[str], None]:
    """Raise the error before the step of that number, from 0."""
    steps = iter(range(number, -1, -1))

    def step(name: str) -> None:
        if next(steps, -1) == 0:
            raise error

    return step


def visible(folder: Path) -> dict[str, bytes]:
    """Visible."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def hidden(folder: Path) -> list[str]:
    """Hidden."""
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_files_are_written_into_a_folder_that_is_made(tmp_path: Path) -> None:
    """Files are written into a folder that is made."""
    folder = tmp_path / "deep" / "output"
    assert publish(folder, NEW) == Published(written=("news.atom.xml", "news.xml"))
    assert visible(folder) == NEW
    assert not hidden(folder)


def test_the_same_bytes_are_not_touched(tmp_path: Path) -> None:
    """The same bytes are not touched."""
    publish(tmp_path, OLD)
    os.utime(tmp_path / "news.xml", ns=(5, 5))
    before = (tmp_path / "news.xml").stat()
    assert publish(tmp_path, {**NEW, "news.xml": b"old rss"}) == Published(("news.atom.xml",), ("news.xml",))
    after = (tmp_path / "news.xml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_of_another_length_is_not_read(tmp_path: Path) -> None:
    """It is another one, and is written; one that is as long is compared."""
    publish(tmp_path, OLD)
    assert read(tmp_path, "news.xml") == read(tmp_path, "news.xml", of=len(b"old rss")) == b"old rss"
    assert read(tmp_path, "news.xml", of=5) is None
    assert preview(tmp_path, {"news.xml": b"short"}).written == preview(tmp_path, NEW).written[1:] == ("news.xml",)


def test_a_run_without_changes_does_not_even_touch_the_folder(tmp_path: Path) -> None:
    """A run without changes does not even touch the folder."""
    publish(tmp_path, OLD)
    os.utime(tmp_path, ns=(5, 5))
    assert publish(tmp_path, OLD, step=failing(0, Crash())).written == ()
    assert tmp_path.stat().st_mtime_ns == 5


def test_a_preview_writes_nothing(tmp_path: Path) -> None:
    """A preview writes nothing."""
    assert preview(tmp_path / "none", NEW).written == ("news.atom.xml", "news.xml")
    assert not (tmp_path / "none").exists()


def test_files_have_the_mode_of_the_umask(tmp_path: Path) -> None:
    """Files have the mode of the umask."""
    mask = os.umask(0o027)
    try:
        publish(tmp_path, {"news.xml": b"x"})
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "news.xml").stat().st_mode) == 0o640


@pytest.mark.parametrize("number", range(STEPS))
def test_a_crash_at_any_step_leaves_whole_files_and_no_others(tmp_path: Path, number: int) -> None:
    """A crash at any step leaves whole files and no others."""
    publish(tmp_path, OLD)
    with pytest.raises(Crash):
        publish(tmp_path, NEW, step=failing(number, Crash()))
    assert all(data in {OLD[name], NEW[name]} for name, data in visible(tmp_path).items())
    assert len(visible(tmp_path)) == len(OLD)
    assert not hidden(tmp_path)


def test_what_is_put_in_place_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All bytes of each file are before any is renamed, and then the folder: a power cut leaves no empty file."""
    told: list[object] = []

    def synchronised(descriptor: int, sync: Callable[[int], None] = os.fsync) -> None:
        found = os.fstat(descriptor)
        told.append("folder" if stat.S_ISDIR(found.st_mode) else found.st_size)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", synchronised)
    publish(tmp_path, NEW, step=lambda name: told.append(name) if name == "rename" else None)
    assert told == [*map(len, NEW.values()), "rename", "rename", "folder"]


def test_there_are_no_steps_but_those(tmp_path: Path) -> None:
    """There are no steps but those."""
    names: list[str] = []
    publish(tmp_path, NEW, step=names.append)
    assert names == ["create", "write", "sync"] * 2 + ["rename"] * 2 + ["sync folder"]
    assert len(names) == STEPS


@pytest.mark.parametrize("number", range(STEPS))
def test_an_error_of_the_system_is_told_with_path_and_reason(tmp_path: Path, number: int) -> None:
    """An error of the system is told with path and reason."""
    publish(tmp_path, OLD)
    with pytest.raises(PublishError, match=r"cannot write .*no space left on device; make room") as caught:
        publish(tmp_path, NEW, step=failing(number, OSError(28, "No space left on device")))
    assert str(tmp_path) in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert not hidden(tmp_path)


# A process that is killed or may write only small files would leave a broken measurement of its coverage behind.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COV")}

KILLED = """
import os, sys
from pathlib import Path
from feedtool.publish import publish
steps = iter(range(int(sys.argv[2]), -1, -1))
publish(Path(sys.argv[1]), {"news.atom.xml": b"new atom", "news.xml": b"new rss"}, step=lambda _: next(steps) or os._exit(9))
"""


@pytest.mark.parametrize("number", range(STEPS))
def test_a_killed_run_leaves_whole_files_and_the_next_one_works(tmp_path: Path, number: int) -> None:
    """A killed run leaves whole files and the next one works."""
    publish(tmp_path, OLD)
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path, str(number)], env=UNMEASURED, check=False)
    assert done.returncode == 9
    assert all(data in {OLD[name], NEW[name]} for name, data in visible(tmp_path).items())
    publish(tmp_path, NEW)
    assert visible(tmp_path) == NEW


def test_the_temporary_file_of_a_killed_run_does_not_block(tmp_path: Path) -> None:
    """The temporary file of a killed run does not block."""
    stale = tmp_path / f".news.xml.{os.getpid()}-0.tmp"
    stale.write_bytes(b"stale")
    publish(tmp_path, NEW)
    assert visible(tmp_path) == NEW
    assert stale.read_bytes() == b"stale"


def test_a_temporary_name_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """A temporary name that is a link is not followed."""
    victim = tmp_path / "victim"
    (tmp_path / f".news.xml.{os.getpid()}-0.tmp").symlink_to(victim)
    publish(tmp_path, {"news.xml": b"x"})
    assert not victim.exists()


def test_only_what_killed_runs_left_of_these_files_is_swept(tmp_path: Path) -> None:
    """A file of another name may be that of another configuration, which publishes just now."""
    for name in (".news.xml.47-0.tmp", ".other.xml.47-0.tmp", ".news.xml.tmp", "news.xml"):
        (tmp_path / name).touch()
    assert sweep(tmp_path, ["news.xml"]) == (".news.xml.47-0.tmp",)
    assert {path.name for path in tmp_path.iterdir()} == {".other.xml.47-0.tmp", ".news.xml.tmp", "news.xml"}
    assert sweep(tmp_path / "none", ["news.xml"]) == ()


def test_removing_what_is_gone_is_done_and_what_cannot_be_removed_is_told(tmp_path: Path) -> None:
    """As when somebody took a file away, or put a folder in its place."""
    publish(tmp_path, OLD)
    for _ in range(2):
        remove(tmp_path, "news.xml")
    assert set(visible(tmp_path)) == {"news.atom.xml"}
    (tmp_path / "news.xml").mkdir()
    with pytest.raises(PublishError, match=r"cannot remove .*news\.xml"):
        remove(tmp_path, "news.xml")


def test_no_free_temporary_name_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No free temporary name is an error."""
    monkeypatch.setattr("feedtool.publish.files.TRIES", 1)
    (tmp_path / f".news.xml.{os.getpid()}-0.tmp").touch()
    with pytest.raises(PublishError, match="temporary files of killed runs"):
        publish(tmp_path, {"news.xml": b"x"})


def test_a_link_is_replaced_and_what_it_leads_to_is_whole(tmp_path: Path) -> None:
    """A link is replaced and what it leads to is whole."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"x")
    (tmp_path / "news.xml").symlink_to(victim)
    assert publish(tmp_path, {"news.xml": b"x"}).written == ("news.xml",)
    assert not (tmp_path / "news.xml").is_symlink()
    assert victim.read_bytes() == b"x"


@pytest.mark.parametrize("call", [publish, preview])
def test_a_folder_in_the_place_of_a_file_is_refused_before_anything_is_written(
    tmp_path: Path, call: Callable[..., Published]
) -> None:
    """A folder in the place of a file is refused before anything is written."""
    (tmp_path / "news.xml").mkdir()
    with pytest.raises(PublishError, match=r"news\.xml': it is a folder; move it away"):
        call(tmp_path, NEW)
    assert not (tmp_path / "news.atom.xml").exists()


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    """A file in the place of the folder is an error."""
    (tmp_path / "output").write_bytes(b"")
    with pytest.raises(PublishError, match=r"output.*not a directory"):
        publish(tmp_path / "output", NEW)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be made is an error."""
    (tmp_path / "output").symlink_to(tmp_path / "nowhere")
    with pytest.raises(PublishError, match=r"cannot make the folder .*output': file exists"):
        publish(tmp_path / "output", NEW)


@pytest.mark.parametrize("name", ["", ".hidden", "../x", "a/b", "A.xml", "-x", "x\n", "é"])
def test_names_that_could_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    """Names that could leave the folder are refused."""
    with pytest.raises(PublishError, match="is no name of a published file"):
        publish(tmp_path, {name: b""})
    for call in (read, remove, stamp):
        with pytest.raises(PublishError, match="is no name of a published file"):
            call(tmp_path, name)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from feedtool.publish import publish
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
publish(Path(sys.argv[1]), {"a.xml": b"new", "b.xml": b"x" * 5000})
"""


def test_a_full_disk_leaves_the_old_files(tmp_path: Path) -> None:
    """A full disk leaves the old files."""
    publish(tmp_path, {"a.xml": b"old", "b.xml": b"old"})
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, tmp_path], env=UNMEASURED, capture_output=True, text=True, check=False
    )
    assert "PublishError: cannot write" in done.stderr
    assert "file too large" in done.stderr
    assert visible(tmp_path) == {"a.xml": b"old", "b.xml": b"old"}
    assert not hidden(tmp_path)


def test_reading_gives_the_bytes_or_none(tmp_path: Path) -> None:
    """Reading gives the bytes or none."""
    publish(tmp_path, {"a.xml": b"a"})
    (tmp_path / "dir.xml").mkdir()
    (tmp_path / "link.xml").symlink_to(tmp_path / "a.xml")
    os.mkfifo(tmp_path / "fifo.xml")
    with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(tmp_path):  # whose names must be short
        one.bind("socket.xml")
    others = ("none", "dir", "link", "fifo", "socket")
    assert [read(tmp_path, f"{name}.xml") for name in ("a", *others)] == [b"a", *(None for _ in others)]


def test_a_folder_without_permission_is_an_error() -> None:
    """A folder without permission is an error; root, who may write everywhere, is somebody else for as long."""
    nobody = 65534
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        was = os.geteuid()
        for mode in (0o555, 0o000):
            folder.chmod(mode)
            try:
                os.seteuid(nobody if was == 0 else was)
                with pytest.raises(PublishError, match="permission denied"):
                    publish(folder, NEW)
            finally:
                os.seteuid(was)
        folder.chmod(0o700)
