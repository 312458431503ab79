"""Whole runs of sources with `render: browser`, in a network and a list of processes of their own: nothing is left behind."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.apart import apart
from tests.island import FORBIDDEN, PROCESSES
from tests.test_operating import need

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
site: {title: Scripted, url: "https://scripted.example.org/"}
defaults: {fetch: {delay: 0, timeout: 250 s, robots: false}, deadline: 5 min}
sources:
"""
SOURCE = (
    '  {0}: {{kind: html, url: "http://{1}.example:8080/{0}", render: browser,'
    " items: article, fields: {{title: h2, content: p}}{2}}}\n"
)
SHORT = ", fetch: {timeout: 20 s}"
BUSY = ", fetch: {timeout: 50 s}"
"""For a page that asks for ever: it has a quarter of its time for that."""

STORY = "document.getElementById('m').innerHTML = `<article><h2><a href='/{0}'>Story of {0}</a></h2>${{told}}</article>`;"
PAGE = "<!doctype html><title>T</title><main id=m></main><script>let told = ''; {}</script>"
QUIET = "const quiet = action => { try { return action() } catch (error) { return null } };"

TRYING = """
const hosts = ['127.0.0.1', 'localhost', 'inside.example', '10.11.12.13', '169.254.169.254', '[::1]', '2130706433', '0x7f.1',
  '0.0.0.0', '[::ffff:127.0.0.1]'];
const tries = [];
for (const host of hosts) {
  const url = `http://${host}:8080/`;
  tries.push(fetch(url, {mode: 'no-cors'}), fetch(url, {method: 'POST', mode: 'no-cors', body: 'x'}));
  quiet(() => navigator.sendBeacon(url, 'x'));
  quiet(() => new WebSocket(`ws://${host}:8080/`));
  quiet(() => new EventSource(url));
  quiet(() => tries.push(new WebTransport(`https://${host}:8080/`).ready));
  for (const [name, key] of [['script', 'src'], ['iframe', 'src'], ['img', 'src'], ['object', 'data']])
    document.head.append(Object.assign(document.createElement(name), {[key]: url}));
  for (const rel of ['stylesheet', 'prefetch', 'preconnect', 'dns-prefetch', 'prerender', 'modulepreload'])
    document.head.append(Object.assign(document.createElement('link'), {rel, href: url}));
  quiet(() => {
    const urls = [`stun:${host}:8080`, `turn:${host}:8080?transport=udp`, `turn:${host}:8080?transport=tcp`];
    const peer = new RTCPeerConnection({iceServers: urls.map(each => ({urls: each, username: 'u', credential: 'p'}))});
    peer.createDataChannel('x');
    peer.createOffer().then(offer => peer.setLocalDescription(offer));
  });
}
tries.push(fetch('/sent-on', {mode: 'no-cors'}));
quiet(() => new Worker(URL.createObjectURL(new Blob(["fetch('http://127.0.0.1:8080/worker')"]))));
const wait = seconds => new Promise(done => setTimeout(done, 1000 * seconds));
const busy = new AbortController();
fetch('/busy', {signal: busy.signal}).catch(() => 0);
Promise.race([Promise.allSettled([...tries, wait(1.5)]), wait(8)]).then(() => { STORY; busy.abort() });
"""
"""All the ways in which a page can ask for something; the story comes when they have had their time, and until then it waits
for an answer: a page that waits for none for half a second is taken to be ready.
"""

NUISANCE = """
addEventListener('beforeunload', event => { event.preventDefault(); event.returnValue = 'stay'; });
alert('hello'); confirm('sure?'); prompt('name?'); print();
for (let count = 0; count < 100; count++) quiet(() => open('/popup', '_blank'));
const saved = Object.assign(document.createElement('a'), {download: 'evil.bin', href: URL.createObjectURL(new Blob(['x']))});
document.body.append(saved);
saved.click();
navigator.mediaDevices?.getUserMedia({audio: true}).catch(() => 0);
new WebSocket(`ws://${location.host}/socket`);
for (let count = 0; count < 50; count++) history.pushState({}, '', '?' + count);
told = '<p>Half a character: \\ud800.</p>';
STORY
"""
ASKING = """
const ask = async start => { for (let count = 0; count < 500; count++) await fetch(`/part?${start + count}`).catch(() => 0); };
for (let start = 0; start < 10000; start += 500) ask(start);
STORY
"""
TAKING = "const all = []; for (;;) all.push(new Uint8Array(2e7).fill(1));"
ENDLESS = "for (;;) {}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder for an island, where one can be made."""
    need("chromium", "chromium")
    (tmp_path / "pages").mkdir()
    return tmp_path


def page(folder: Path, name: str, script: str) -> None:
    """Write a page: `STORY` stands for what makes its one item."""
    (folder / "pages" / name).write_text(PAGE.format(QUIET + script.replace("STORY", STORY.format(name))), encoding="utf-8")


def island(folder: Path, *sources: str) -> dict[str, Any]:
    """Build sources on an island, and give what came of it."""
    config = CONFIG + "".join(sources) + "feeds:\n  news: {title: News}\n"
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    told: dict[str, Any] = apart("tests.island", folder, *PROCESSES, seconds=600)
    return told


def stories(folder: Path) -> dict[str, str]:
    """Give the published entries: their content by their title."""
    items = json.loads((folder / "output" / "news.json").read_text(encoding="utf-8"))["items"]
    return {each["title"]: each.get("content_html", "") for each in items}


def test_a_page_reaches_no_address_that_is_forbidden(folder: Path) -> None:
    """Whatever it tries, by whatever name, nothing arrives there, not one packet; and the page itself is read all the same."""
    page(folder, "trying", TRYING)
    told = island(
        folder,
        SOURCE.format("trying", "one", ""),
        SOURCE.format("sent-on", "two", ""),
        SOURCE.format("named", "inside", ""),
    )
    assert told["heard"] == {address: [] for address in FORBIDDEN}
    assert list(stories(folder)) == ["Story of trying"]
    first, second = told["err"].splitlines()
    assert first.startswith("sent-on: fetch: http://two.example:8080/sent-on: the page leads to 127.0.0.1 (")
    assert second.startswith(
        "named: fetch: http://inside.example:8080/named: the page leads to inside.example (127.0.0.1 is not on"
    )
    assert [path for path in told["paths"] if path != "/busy"] == ["/trying", "/sent-on", "/sent-on"]
    assert (told["left"], told["files"]) == ([], [])


def test_a_hostile_page_costs_its_limits_and_no_more(folder: Path) -> None:
    """One without end and one that takes memory are ended, the rest is read; no process and no file is left."""
    for name, script in {"nuisance": NUISANCE, "asking": ASKING, "endless": ENDLESS, "taking": TAKING}.items():
        page(folder, name, script)
    told = island(
        folder,
        SOURCE.format("nuisance", "one", ""),
        SOURCE.format("asking", "two", BUSY),
        SOURCE.format("endless", "three", SHORT),
        SOURCE.format("taking", "four", ""),
    )
    asked = Counter(path.partition("?")[0] for path in told["paths"])
    assert told["err"].splitlines() == [
        "endless: fetch: http://three.example:8080/endless: the browser did not show it in time; raise timeout",
        "taking: fetch: http://four.example:8080/taking: the browser held more than 1,000 MB for it and was ended",
    ]
    assert set(stories(folder)) == {"Story of nuisance", "Story of asking"}
    assert "Half a character: ?." in stories(folder)["Story of nuisance"]
    assert asked["/part"] < 550  # 500 are let out; Chromium asks some again by itself
    assert set(asked) == {"/nuisance", "/socket", "/asking", "/part", "/endless", "/taking"}
    assert "chromium" in told["ran"]
    assert (told["left"], told["files"], [*folder.rglob("evil*")]) == ([], [], [])


def test_a_killed_run_takes_its_browsers_with_it(folder: Path) -> None:
    """Even when it is killed so that it cannot say so, while a page keeps a browser busy."""
    page(folder, "endless", ENDLESS)
    (folder / "fatal").write_text("/endless", encoding="utf-8")
    told = island(folder, SOURCE.format("endless", "one", ""))
    assert told["code"] == -9
    assert "chromium" in told["ran"]
    assert told["left"] == []
