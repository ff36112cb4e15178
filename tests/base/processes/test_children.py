"""Children that speak JSON lines: real processes that report, fail, hang, are killed and orphaned."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from paksatalker.base import logs
from paksatalker.base.errors import Cancelled, InputError, PaksaTalkerError
from paksatalker.base.processes.children import Child

SPEAK = "import json, os, signal, sys, time\ndef say(**v): print(json.dumps(v), flush=True)\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def child(body: str, **told: Any) -> Child:
    return Child([sys.executable, "-c", SPEAK + body], "the test", **told)


def started(before: str = "") -> Child:
    """A child that is as far as its first step, and stays there."""
    found = child(f"{before}\nsay(step='begun', done=0, total=1)\ntime.sleep(600)")
    until = time.monotonic() + 60
    while found.step != "begun":
        assert not found.poll() and time.monotonic() < until
        time.sleep(0.01)
    return found


def test_steps_notes_and_result_reach_who_waits() -> None:
    body = (
        "say(step='a', done=1, total=4)\nsay(note='é')\nprint('plain')\nprint([1])\n"
        "say(step='b', done=4, total=4)\nsay(result={'file': 'x'})\nprint('last words', file=sys.stderr)"
    )
    steps: list[tuple[str, float, float]] = []
    notes: list[str] = []
    found = child(body)
    found.wait(lambda *step: steps.append(step), notes.append, longest=60)
    assert steps == [("a", 1, 4), ("b", 4, 4)] and notes == ["é"]
    assert found.result() == {"file": "x"} and found.said() == "plain\n[1]"
    assert (found.step, found.fraction) == ("b", 1) and list(found.notes) == ["last words"]


def test_looking_does_not_wait_and_sees_the_end() -> None:
    found = child("sys.stdin.readline()\nsay(result=1)")
    assert not found.poll()
    found._process.stdin.write("go on\n")
    found._process.stdin.flush()
    until = time.monotonic() + 60
    while not found.poll():
        assert time.monotonic() < until
        time.sleep(0.01)
    assert found.poll() and found.result() == 1


@pytest.mark.parametrize(
    ("body", "kind", "said", "hint"),
    [
        ("say(error='no text', hint='type one')\nsys.exit(2)", InputError, "no text", "type one"),
        ("say(error='no text', hint='type one', code=2)\nsys.exit(1)", InputError, "no text", "type one"),
        ("say(error='no room', hint='')\nsys.exit(1)", PaksaTalkerError, "no room", ""),
        ("sys.exit(130)", Cancelled, "cancelled", ""),
        ("say(error='cancelled', hint='', code=130)\nsys.exit(1)", Cancelled, "cancelled", ""),
        ("print('no module', file=sys.stderr)\nsys.exit(3)", PaksaTalkerError,
         "the test ended with code 3: no module", "try again"),
        ("pass", PaksaTalkerError, "the test ended with code 0: it said nothing", "try again"),
        ("say(result=1)\nsys.exit(1)", PaksaTalkerError, "ended with code 1", "try again"),
    ],
)  # fmt: skip
def test_each_end_is_an_error_of_its_kind(
    body: str, kind: type[PaksaTalkerError], said: str, hint: str
) -> None:
    found = child(body)
    found.wait(longest=60)
    with pytest.raises(kind, match=said) as caught:
        found.result()
    assert type(caught.value) is kind and caught.value.hint == hint and "\n" not in str(caught.value)


@POSIX
@pytest.mark.parametrize(
    ("name", "kind"), [("SIGKILL", PaksaTalkerError), ("SIGTERM", Cancelled), ("SIGINT", Cancelled)]
)
def test_signals_are_told_by_name(name: str, kind: type[PaksaTalkerError]) -> None:
    found = child(f"signal.signal(signal.SIGINT, signal.SIG_DFL)\nos.kill(os.getpid(), signal.{name})")
    found.wait(longest=60)
    with pytest.raises(kind, match="cancelled" if kind is Cancelled else f"was ended by {name}") as caught:
        found.result()
    assert type(caught.value) is kind


def test_a_flood_on_stderr_holds_nothing_up_and_its_last_line_is_kept() -> None:
    found = child("for i in range(40000): print('chatter', i, file=sys.stderr)\nsys.exit(1)")
    found.wait(longest=60)
    with pytest.raises(PaksaTalkerError, match="chatter 39999"):
        found.result()


def test_lines_that_are_no_messages_harm_nothing() -> None:
    found = child("print('{\"step\": 1}')\nprint('{broken')\nsay(step='x', done=1, total=0)\nsay(result='r')")
    found.wait(longest=60)
    assert found.result() == "r" and found.said() == "{broken"


def test_a_caller_that_raises_stops_the_child() -> None:
    found = child("say(step='a', done=0, total=1)\ntime.sleep(600)")

    def stop(*step: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        found.wait(stop, longest=60)
    with pytest.raises(Cancelled):
        found.result()


def test_cancelled_from_another_thread() -> None:
    event, found = threading.Event(), started()
    threading.Timer(0.2, event.set).start()
    with pytest.raises(Cancelled):
        found.wait(cancel=event, longest=60)
    other = started()
    threading.Timer(0.2, other.cancel).start()
    other.wait(longest=60)
    with pytest.raises(Cancelled):
        other.result()


@POSIX
def test_a_cancelled_child_may_put_its_files_in_order(tmp_path: Path) -> None:
    tidy = f"open({str(tmp_path / 'tidy')!r}, 'w').close()"
    found = started(f"signal.signal(signal.SIGTERM, lambda *_: ({tidy}, os._exit(130)))")
    found.cancel()
    assert (tmp_path / "tidy").exists() and found._process.returncode == 130


@POSIX
def test_one_that_will_not_end_is_killed() -> None:
    found = started("signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    found.cancel(patience=0.2)
    found.wait(longest=60)
    assert found._process.returncode == -signal.SIGKILL


@POSIX
def test_a_pipe_that_another_holds_open_is_not_waited_for() -> None:
    left = "subprocess.Popen(['sleep', '20'])"
    found = child(f"import subprocess\nsay(result=1)\n{left}\nsys.stdout.flush()")
    found.wait(longest=15)
    assert found.result() == 1


def test_one_that_takes_too_long_is_stopped_and_named() -> None:
    found = child("time.sleep(600)", hint="ask less")
    with pytest.raises(PaksaTalkerError, match="the test takes longer than 0 s") as caught:
        found.wait(longest=0.3)
    assert caught.value.hint == "ask less" and found._process.poll() is not None


def test_who_has_ended_is_not_cancelled_afterwards() -> None:
    found = child("say(result=7)")
    found.wait(longest=60)
    found.cancel()
    assert found.result() == 7


def test_many_at_once_each_with_an_environment_of_its_own() -> None:
    body = "say(result=[os.environ['MINE'], os.environ['PAKSATALKER_CHILD']])"
    many = [child(body, environment={"MINE": str(i)}) for i in range(12)]
    for i, one in enumerate(many):
        one.wait(longest=60)
        assert one.result() == [str(i), "1"]
    assert all(one._process.stdin.closed and one._process.stdout.closed for one in many)


def test_what_can_t_be_started_is_named(tmp_path: Path) -> None:
    with pytest.raises(PaksaTalkerError, match="no-python"):
        Child([str(tmp_path / "no-python")], "nothing")


def test_start_end_and_stderr_are_in_the_log(tmp_path: Path) -> None:
    logs.set_up("debug", tmp_path / "log")
    try:
        body = (
            "print('chatter', file=sys.stderr)\n"
            "from paksatalker.base import logs\nlogs.set_up()\n"
            "logs.logger('paksatalker.child').info('mine')\nsay(result=1)\nsys.exit(3)"
        )
        found = child(body)
        found.wait(longest=60)
        with pytest.raises(PaksaTalkerError):
            found.result()
    finally:
        logs.end()
    text = (tmp_path / "log").read_text()
    assert f"the test: process {found.pid} started" in text and "the test: chatter" in text
    assert f"INFO {found.pid} paksatalker.child: mine" in text
    assert f"the test: process {found.pid} ended with code 3 after " in text


ORPHAN = """
import json, os, sys, time
from paksatalker.base.processes.children import Child
body = '''
import os, time
from paksatalker.base.processes.parent import end_with_parent
watched = os.environ["PAKSATALKER_CHILD"]
end_with_parent()
assert "PAKSATALKER_CHILD" not in os.environ, "it is no matter of the child's own children"
print('{"step": "tied", "done": 0, "total": 1}', flush=True)
time.sleep(600)
'''
child = Child([sys.executable, "-c", body], "orphan")
until = time.monotonic() + 50
while child.step != "tied":
    assert not child.poll() and time.monotonic() < until, child.notes
    time.sleep(0.01)
print(child.pid, flush=True)
os._exit(1)  # as a crash does
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks the child up in /proc")
def test_none_is_left_behind_by_a_crash(tmp_path: Path) -> None:
    # not through a pipe: the orphan would hold it open
    with (tmp_path / "said").open("w") as out:
        subprocess.run([sys.executable, "-c", ORPHAN], stdout=out, check=False, timeout=60)
    pid = int((tmp_path / "said").read_text())
    until = time.monotonic() + 10
    while running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    if running(pid):
        os.kill(pid, signal.SIGKILL)
        pytest.fail("the child outlived its parent")


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")")[-1].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_reports_as_the_command_line_does(tmp_path: Path) -> None:
    body = (
        "from paksatalker.base.errors import InputError\n"
        "from paksatalker.base.processes.parent import take_stdout\n"
        "from paksatalker.base.report import ForParent\n"
        "report = ForParent(take_stdout())\nprint('chatter')\nos.system('echo more chatter')\n"
        "report('a', 0, 1)\nreport.note('n')\nreport.error(InputError('wrong', 'right'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", SPEAK + body], capture_output=True, text=True, check=True, timeout=60
    )
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"step": "a", "done": 0, "total": 1},
        {"note": "n"},
        {"error": "wrong", "hint": "right", "code": 2},
    ]
    assert sorted(done.stderr.splitlines()) == ["chatter", "more chatter"]
