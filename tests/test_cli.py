"""The command line: what each command prints, and its exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedtool.cli import _MODULES as COMMANDS
from feedtool.cli import main, terminal
from feedtool.cli.parser import parser
from feedtool.config.schema import schema
from feedtool.run.plan import REGISTRY
from tests.conftest import CONFIG, Site

ROOT = Path(__file__).parents[1]


def on_terminal(site: Site, *words: str) -> str:
    """Run the program on a pseudo-terminal and give what a person sees, without colours."""
    leader, follower = pty.openpty()
    environ = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "feedtool", *words]
    done = subprocess.run(command, cwd=site.folder, stdout=follower, stderr=follower, env=environ, check=False)
    os.close(follower)
    seen = b""
    while chunk := _read(leader):
        seen += chunk
    os.close(leader)
    return f"{done.returncode}\n" + re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen.decode()).replace("\r", "")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("words", [[], *([name] for name in COMMANDS)])
def test_help_everywhere(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Every command explains itself and its options."""
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])
    assert ended.value.code == 0
    assert f"usage: {' '.join(['feedtool', *words])}" in capsys.readouterr().out


def test_every_command_is_both_parsed_and_done() -> None:
    """The parser's words and the commands behind them are the same."""
    assert set(re.findall(r"^    (\w+)(?= |$)", parser().format_help(), re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["biuld"], "did you mean 'build'?"),
        (["build", "--sorce", "x"], "unknown argument '--sorce'; did you mean '--source'?"),
        (["build", "--dry"], "did you mean '--dry-run'?"),
        (["clean", "--text", "--html"], "not allowed with"),
        (["--hepl"], "did you mean '--help'?"),
        (["build", "extra"], "unknown argument 'extra'; see"),
        ([], "required: COMMAND"),
        (["build", "--feed"], "expected one argument"),
        (["build", "--wait", "long"], "argument --wait: expected a number of seconds, got 'long'; see"),
        (["rebuild", "--wait", "-1"], "argument --wait: expected a number of seconds, got '-1'; see"),
    ],
)
def test_wrong_words(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong command line is one line on standard error, with a suggestion, and exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (2, "")
    assert said in shown.err
    assert shown.err.count("\n") == 1


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is the package's."""
    with pytest.raises(SystemExit):
        main(["--version"])
    assert re.fullmatch(r"feedtool \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_check_is_silent_when_all_is_good(site: Site) -> None:
    """A good configuration: nothing to say, nothing done."""
    done = site.feedtool("check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (site.folder / "output").exists()


def test_check_says_every_mistake_with_its_place(site: Site) -> None:
    """All mistakes in one go, exit code 2, for check and build alike; nothing is done."""
    site.write("config.yaml", CONFIG.replace("noise:", "nosie:").replace("title: News}", "title: News, limit: many}"))
    for command in ("check", "build"):
        done = site.feedtool(command)
        assert (done.returncode, done.stdout) == (2, "")
        lines = done.stderr.splitlines()
        assert lines[0] == "config.yaml:4:48: sources.newsroom.nosie: unknown key 'nosie'; did you mean 'noise'?"
        assert lines[1].startswith("config.yaml:6:30: feeds.news.limit: ")
    assert not (site.folder / "output").exists()


def test_no_configuration(site: Site) -> None:
    """Without a file, the message says how to get one."""
    done = site.feedtool("build", "-c", "none.yaml")
    assert done.returncode == 2
    assert "feedtool init" in done.stderr


def test_init_makes_what_builds(tmp_path: Path) -> None:
    """The starter builds as it is, its schema is the program's, and nothing is written over."""
    site = Site(tmp_path)
    assert site.feedtool("init", "new").returncode == 0
    made = Site(tmp_path / "new")
    done = made.feedtool("build")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((made.folder / "config.schema.json").read_text()) == schema(REGISTRY)
    content = json.loads(made.files()["news.json"][0])["items"][0]["content_html"]
    assert content.count("#haber#") == 1
    again = site.feedtool("init", "new")
    assert (again.returncode, "already there" in again.stderr) == (2, True)


def test_init_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A file in the place of the folder is a clear error."""
    site = Site(tmp_path)
    site.write("taken", "")
    done = site.feedtool("init", "taken")
    assert (done.returncode, "Traceback" in done.stderr, "taken" in done.stderr) == (2, False, True)


def test_schema_in_the_repository_is_the_programs() -> None:
    """The schema that config.yaml refers to must not lag: print it anew with `feedtool schema > docs/config.schema.json`."""
    kept = (ROOT / "docs" / "config.schema.json").read_text(encoding="utf-8")
    assert json.loads(kept) == schema(REGISTRY)
    assert "$schema=docs/config.schema.json" in (ROOT / "config.yaml").read_text(encoding="utf-8")


def test_schema_is_printed(site: Site) -> None:
    """`feedtool schema` prints JSON."""
    assert json.loads(site.feedtool("schema").stdout) == schema(REGISTRY)


def test_readme_shows_the_configuration_as_it_is() -> None:
    """The README's YAML is config.yaml, comments aside."""
    shown = re.search(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    kept = (ROOT / "config.yaml").read_text(encoding="utf-8")
    assert shown is not None
    assert shown[1] == re.sub(r"^#.*\n", "", kept, flags=re.MULTILINE)


def test_clean_keeps_a_mention_and_drops_the_tail(site: Site) -> None:
    """The cleaner as a filter, from standard input."""
    text = b"Title\n\nBody about the #haber# tag itself.\n#haber#\n"
    done = site.feedtool("clean", "--text", "--noise", "#haber#", stdin=text)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Title\n\nBody about the #haber# tag itself.\n"
    assert site.feedtool("clean", "--text", "--noise", "#haber#", stdin=done.stdout.encode()).stdout == done.stdout


def test_clean_keeps_the_standfirst_in_its_place(site: Site) -> None:
    """What was a standfirst reads as one again."""
    done = site.feedtool("clean", "articles/2026-03-01-first.txt")
    assert done.stdout.startswith("A title for the first article\nA short line that says what it is about\n\nThe first")
    assert site.feedtool("clean", "-", stdin=done.stdout.encode()).stdout == done.stdout


@pytest.mark.parametrize("words", [("--html", "-"), ("page.html",), ("-",)])
def test_clean_html(site: Site, words: tuple[str, ...]) -> None:
    """HTML by option, by file name, or because it begins with a tag; HTML comes out."""
    page = b"<p>Text that is long enough <script>alert(1)</script> #haber#</p><p>#haber#</p>"
    site.write("page.html", page)
    done = site.feedtool("clean", *words, stdin=page)
    assert (done.returncode, done.stdout) == (0, "<p>Text that is long enough</p>\n")


def test_clean_json_has_the_ledger(site: Site) -> None:
    """Title, HTML, text, summary, and every removal with step, rule, text and place."""
    done = site.feedtool("clean", "--json", "articles/2026-03-01-first.txt")
    shown = json.loads(done.stdout)
    assert list(shown) == ["title", "html", "text", "summary", "language", "words", "removals"]
    assert [tuple(removal) for removal in shown["removals"]] == [("step", "rule", "text", "where")] * 4


def test_clean_as_a_source_does(site: Site) -> None:
    """With a configuration and a source, the source's own rules apply."""
    site.write("config.yaml", CONFIG.replace("#haber#", "The second*"))
    words = ("clean", "-c", "config.yaml", "articles/2026-03-01-first.txt")
    assert "second" not in site.feedtool(*words, "--source", "newsroom").stdout
    assert site.feedtool(*words).returncode == 2
    wrong = site.feedtool(*words, "--source", "newsrom")
    assert (wrong.returncode, "it has: newsroom" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nowhere.txt",), 2, "nowhere.txt: cannot be read"),
        (("--noise", "regex:("), 2, "--noise: "),
        (("--noise", "Body*"), 1, "was not applied"),
        (("--html", "deep"), 1, "nested deeper than 200"),
        (("empty",), 1, "empty"),
    ],
)
def test_clean_says_what_is_wrong(site: Site, words: tuple[str, ...], code: int, said: str) -> None:
    """Unreadable input and wrong patterns end with 2; what could not be cleaned as asked, with 1."""
    site.write("deep", "<div>" * 300)
    site.write("empty", "")
    done = site.feedtool("clean", *words, stdin=b"Title\n\nBody\n")
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (code, True, False)


def test_validate(site: Site) -> None:
    """Valid files are passed in silence; an invalid one is named with line, rule and reason."""
    site.feedtool("build")
    names = [f"output/{name}" for name in site.feeds()]
    assert site.feedtool("validate", *names).stdout == ""
    broken = site.files()["news.xml"][0].replace(b"<guid", b"<giud", 1).replace(b"</guid", b"</giud", 1)
    done = site.feedtool("validate", "-", "nowhere.xml", stdin=broken)
    assert done.returncode == 1
    assert re.search(r"^-:\d+: error: element/unknown: <giud> is unknown in <item>: ", done.stdout, re.MULTILINE)
    assert "nowhere.xml: cannot be read" in done.stdout


def test_build_on_a_terminal(site: Site) -> None:
    """A person sees a short table; a run with nothing to do says so."""
    assert re.search(r"news\s+2\s+2\s+6\s+news.atom.xml, news.html, news.json, news.xml", on_terminal(site, "build"))
    assert re.search(r"news\s+2\s+0\s+6\s+nothing changed", on_terminal(site, "build"))
    assert "good: 1 source, 1 feed" in on_terminal(site, "check")


def test_dry_run_on_a_terminal_says_what_it_would_write(site: Site) -> None:
    """The table's heading is in the conditional."""
    assert "would write" in on_terminal(site, "build", "--dry-run")


def test_failure_on_a_terminal(site: Site) -> None:
    """A feed that is kept says so in the table, and why below it."""
    site.write("config.yaml", CONFIG.replace("articles", "nowhere"))
    seen = on_terminal(site, "build")
    assert seen.startswith("1\n")
    assert re.search(r"news\s+0\s+0\s+0\s+kept", seen)
    assert "newsroom: read: " in seen


def test_a_closed_pipe_is_no_traceback(site: Site) -> None:
    """`feedtool schema | head -1` ends quietly."""
    command = f"{sys.executable} -m feedtool schema | head -c 1"
    done = subprocess.run(["bash", "-c", command], cwd=site.folder, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"{", b"")


def test_an_interrupt_is_no_traceback(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends the commands that write nothing, too, with what shells say of it."""

    def interrupted(_name: str) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("feedtool.cli.articles.read", interrupted)
    done = site.here("clean")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("words", ["check", "build", "clean", "schema", "validate -"])
def test_closed_streams_are_no_traceback(site: Site, words: str) -> None:
    """A caller may close all three streams."""
    command = f"{sys.executable} -m feedtool {words} <&- >&- 2>log"
    subprocess.run(["bash", "-c", command], cwd=site.folder, check=False)
    assert "Traceback" not in (site.folder / "log").read_text()


def test_a_full_disk_behind_standard_output(site: Site) -> None:
    """What cannot be printed is an error of one line."""
    done = subprocess.run(["bash", "-c", f"{sys.executable} -m feedtool schema >/dev/full"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"cannot write to standard output: No space left on device\n")


def test_clean_html_in_its_declared_encoding(site: Site) -> None:
    """A page says how it is encoded; one that says wrong is found out."""
    page = '<meta charset="windows-1251"><p>Привет, мир</p>'
    for encoding in ("cp1251", "utf-8"):
        assert site.feedtool("clean", "--html", stdin=page.encode(encoding)).stdout == "<p>Привет, мир</p>\n"


def test_clean_skips_noise_above_the_title(site: Site) -> None:
    """A first line of nothing but a tag is no title, and neither is one below it a standfirst."""
    text = b"#haber#\nReal title\n#haber#\n\nThe body, which is long enough.\n"
    done = site.feedtool("clean", "--noise", "#haber#", stdin=text)
    assert done.stdout == "Real title\n\nThe body, which is long enough.\n"


def test_clean_of_binary_input(site: Site) -> None:
    """Bytes that are no text are an error, as HTML too."""
    done = site.feedtool("clean", "--html", stdin=b"<p>\x00\x01\x02" * 50)
    assert (done.returncode, "binary" in done.stderr) == (1, True)


def test_output_in_ascii(site: Site) -> None:
    """A terminal that knows only ASCII gets escapes, not a traceback."""
    site.write("articles/2026-03-03-x.txt", "Başlık\n\nGövde metni burada.\n")
    done = site.feedtool("clean", "articles/2026-03-03-x.txt", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stdout.startswith("Ba\\u015fl\\u0131k")) == (0, True)


@given(text=st.text(alphabet=st.characters(), max_size=200))
@settings(max_examples=60, deadline=None)
def test_arbitrary_yaml_never_gives_a_traceback(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Any file as configuration: exit code 2 and a message, or 0."""
    path = tmp_path_factory.mktemp("yaml") / "config.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert main(["check", "-c", str(path)]) in {0, 2}


def test_progress_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources are read in forked processes, and a lock that a thread holds would stay locked in them."""
    monkeypatch.setattr(terminal, "is_watched", lambda: True)
    before = threading.active_count()
    with terminal.progress(2) as notice:
        notice("newsroom")
        assert threading.active_count() == before
