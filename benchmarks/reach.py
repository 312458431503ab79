"""Measure reach: what a hundred archives cost a quiet run; a feed with archives killed at random; a hub that others wrote.

    python benchmarks/reach.py [--rounds N] [--kills N] [--seed N] [--hub] [--no-limits]

`--hub` installs Flask-WebSub into a folder of its own that is removed in the end.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests import websub
from tests.archives import BASE, FORMATS, NOW, Room, titles
from tests.survival import killed_at

ARCHIVES, SIZE, LIMIT = 100, 10, 10
MAX_RATIO = 1.15
"""What a quiet run with archives may take of one without: less cannot be told from the noise of a machine."""

MOST = 80
"""Moments that a run with a new archive has, about; beyond the last one it ends by itself."""

DAY = timedelta(days=1)
START = date(2020, 1, 1)
FEEDTOOL = (sys.executable, "-P", "-m", "feedtool", "build")
PACKAGES = ("flask-websub==0.4.1", "celery>=5.5")
HUB = """
import sys
from celery import Celery
from flask import Flask
from flask_websub.hub import Hub, SQLite3HubStorage
celery = Celery("hub", broker="memory://", backend="cache+memory://")
celery.conf.update(task_always_eager=True, task_eager_propagates=True)
app = Flask(__name__)
app.config["PUBLISH_SUPPORTED"] = True
app.register_blueprint(Hub(SQLite3HubStorage(sys.argv[2]), celery, **app.config).build_blueprint(url_prefix="/hub"))
app.run(port=int(sys.argv[1]), threaded=True)
"""


def main() -> int:
    """Measure, print, and give 1 where a limit is passed or something was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="quiet runs of each sort (default: 9)")
    parser.add_argument("--kills", type=int, default=300, help="runs that are killed (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="of chance: what changes, and when runs are killed (default: 1)")
    parser.add_argument("--hub", action="store_true", help="have Flask-WebSub hear of changes, too")
    parser.add_argument("--no-limits", action="store_true", help="only print the ratio; exit 0 whatever it is")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedtool-bench-") as name:
        folder = Path(name)
        ratio = quiet(folder, args.rounds)
        faults = killed(folder, kills=args.kills, seed=args.seed)
        heard = not args.hub or told(folder)
    return 1 if faults or not heard or (ratio > MAX_RATIO and not args.no_limits) else 0


def quiet(folder: Path, rounds: int) -> float:
    """Print what runs without news take, with archives and without; give the ratio of the medians."""
    rooms = {name: Room(folder / name, start=START) for name in ("with", "without")}
    costs: dict[str, list[float]] = {name: [] for name in rooms}
    for name, room in rooms.items():
        room.folder.mkdir()
        room.configure()
        room.configure("archive: 3", f"archive: {SIZE}" if name == "with" else "description: None")
        room.configure("limit: 4", f"limit: {LIMIT}")
        room.add(LIMIT + ARCHIVES * SIZE)
        first = _cost(room.folder)
        files, state = len(room.files()), (room.folder / "state.db").stat().st_size / 1e6
        print(f"{name:8} archives: first run {first:.2f} s, {files} files, state {state:.1f} MB")
    for _ in range(max(1, rounds)):
        for name, room in rooms.items():
            costs[name].append(_cost(room.folder))
    one, other = (median(each) for each in costs.values())
    print(f"nothing changed: with {one:.3f} s, without {other:.3f} s, {one / other:.2f} times\n")
    return one / other


def _cost(folder: Path) -> float:
    """Run once and give the CPU seconds that it and its children took; a failure ends the benchmark."""
    with subprocess.Popen(FEEDTOOL, cwd=folder, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"feedtool build: exit {process.returncode}")
    return used.ru_utime + used.ru_stime


def killed(folder: Path, *, kills: int, seed: int) -> int:
    """Kill runs at random moments while articles come and go, and walk each time; give how often something was wrong."""
    chance, room, there = random.Random(seed), Room(folder / "killed", start=START), set(range(1, 9))
    room.folder.mkdir()
    room.configure()
    room.add(len(there))
    room.run()
    tally, ever, day = Counter[str](), {name: set(titles(room.walk(name))) for name in FORMATS}, 0
    before = room.archives()
    while tally["kills"] < kills:
        _change(room, chance, there)
        day += 1
        code = killed_at(chance.randint(1, MOST), room.folder, NOW + day * DAY / 24)
        tally["kills" if code == -signal.SIGKILL else "ended"] += 1
        for name in FORMATS:
            found = set(titles(room.walk(name)))
            tally["lost"] += len(ever[name] - found)
            ever[name] |= found
        now = room.archives()
        tally["rewritten"] += sum(now.get(name) != each for name, each in before.items())
        before = now
    tally["failed"] += not room.run(day * DAY / 24).is_ok
    tally["different"] += len({frozenset(titles(room.walk(name))) for name in FORMATS}) - 1
    tally["lost"] += sum(len(set().union(*ever.values()) - set(titles(room.walk(name)))) for name in FORMATS)
    words = ("kills", "ended", "lost", "rewritten", "failed", "different")
    print(f"seed {seed}: {', '.join(f'{word} {tally[word]:,}' for word in words)}; {len(before) // 3} archives\n")
    return sum(tally[word] for word in words[2:])


def _change(room: Room, chance: random.Random, there: set[int]) -> None:
    for _ in range(chance.randint(0, 3)):
        number = chance.choice(sorted(there))
        what = chance.choice(("add", "add", "edit", "delete"))
        if what == "edit":
            room.edit(number, f"in its version {chance.random()}")
        elif what == "delete" and len(there) > 5:
            room.path(number).unlink()
            there.remove(number)
        else:
            room.add()
            there.add(room.number)


class _Linked(websub.Files):
    """Sends the links that Flask-WebSub looks for in headers alone."""

    hub = ""

    def end_headers(self) -> None:
        here = f"http://{self.headers['Host']}{self.path}"
        self.send_header("Link", f'<{self.hub}>; rel="hub", <{here}>; rel="self"')
        super().end_headers()


def told(folder: Path) -> bool:
    """Say whether a subscriber of a hub that others wrote gets the bytes of each file that changed."""
    python = folder / "venv" / "bin" / "python"
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True)
    (folder / "hub.py").write_text(HUB)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    _Linked.hub = f"http://127.0.0.1:{port}/hub"
    room = Room(folder / "told")
    (room.folder / "output").mkdir(parents=True)
    command = [python, folder / "hub.py", str(port), folder / "hub.db"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(port)
            with websub.serve(partial(_Linked, directory=str(room.folder / "output"))) as url, websub.subscriber() as reader:
                return _heard(room, url, reader)
        finally:
            process.terminate()


def _heard(room: Room, url: str, reader: websub.Subscriber) -> bool:
    room.configure()
    room.configure(BASE, url)
    room.configure("site: {title", f"site: {{hub: {{url: '{_Linked.hub}', allow_private: true}}, title")
    room.add(5)
    room.run()
    for name in FORMATS:
        form = {
            "hub.mode": "subscribe",
            "hub.topic": url + name,
            "hub.callback": f"{reader.url}{name}",
            "hub.secret": websub.SECRET,
        }
        websub.DIRECT.open(_Linked.hub, urlencode(form).encode()).close()
    room.add()
    room.run(DAY)
    time.sleep(1)
    right = {url + name: [room.fetch(BASE + name)] for name in FORMATS}
    same = sum(reader.got.get(url) == bodies for url, bodies in right.items())
    print(f"Flask-WebSub: {len(reader.got)} of {len(right)} files heard of, {same} right")
    return reader.got == right


def _await(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the hub does not start")


if __name__ == "__main__":
    sys.exit(main())
