"""The command line as a child process that never makes its caller wait. No Blender in here."""

from __future__ import annotations

import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from ...base.errors import Cancelled, InputError, PaksaTalkerError

_SCRIPT = Path(__file__).with_name("run_cli.py")
_PACKAGES = ("numpy", "scipy", "soundfile", "onnxruntime", "hibari", "pocketsphinx", "num2words", "tqdm")


class CliProcess:
    """One running command. Two threads read what it says; :meth:`poll` takes it over in the caller's own.

    ``step`` and ``fraction`` (0..1) say where the work is, ``notes`` what it remarked.
    """

    def __init__(
        self, arguments: Sequence[str], python: str = "", told: Mapping[str, str] | None = None
    ) -> None:
        """Start the command; ``python``: an interpreter that has the packages, else this one and its own;
        ``told``: environment variables on top of ours.

        Raises PaksaTalkerError where it can't be started.
        """
        self.step, self.fraction = "start", 0.0
        self.notes: deque[str] = deque(maxlen=40)
        self._answer: dict[str, Any] = {}
        self._plain: list[str] = []
        self._stopped = False
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closed = False
        # -I: nothing of the user's PYTHON... variables and folders gets between; -X utf8: as on every system
        command = [python or sys.executable, "-P" if python else "-I", "-X", "utf8", str(_SCRIPT)]
        environment = {**os.environ, **(told or {})}
        if not python:
            environment["PAKSATALKER_PATH"] = os.pathsep.join(package_folders(_PACKAGES))
        try:
            self._child = subprocess.Popen(
                [*command, *arguments, "--progress", "json"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                env=environment,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as e:
            raise PaksaTalkerError(
                f"can't start {command[0]}: {e.strerror}", "check the Python in the extension's preferences"
            ) from e
        self._readers = [
            threading.Thread(target=self._read_answers, args=(self._child.stdout,), daemon=True),
            threading.Thread(target=self._read_notes, args=(self._child.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def poll(self) -> bool:
        """Take over what was said, at once; True when the command has ended."""
        while not self._closed:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return False
            self._closed = line is None
            if line is not None:
                self._take(line)
        return self._child.poll() is not None

    def result(self) -> Path:
        """What the command wrote, once :meth:`poll` was True.

        Raises what the command ended with: InputError, PaksaTalkerError or Cancelled.
        """
        for reader in self._readers:
            reader.join(timeout=1)
        code = self._child.returncode
        if self._stopped or code == Cancelled.exit_code:
            raise Cancelled()
        if "error" in self._answer:
            kind = InputError if code == InputError.exit_code else PaksaTalkerError
            raise kind(self._answer["error"], self._answer.get("hint", ""))
        if code == 0 and "result" in self._answer:
            return Path(self._answer["result"])
        how = f"by signal {-code}" if code < 0 else f"with code {code}"
        said = self.notes[-1] if self.notes else "it said nothing"
        raise PaksaTalkerError(f"the work ended {how}: {said}", "try again; see the system console")

    def said(self) -> str:
        """What the command printed for people, once :meth:`poll` was True."""
        return "\n".join(self._plain)

    def stop(self) -> None:
        """End the command at once; nothing half-written stays under its final name."""
        self._stopped = True
        self._child.kill()
        self._child.wait()

    def _take(self, line: str) -> None:
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self._plain.append(line.rstrip("\r\n"))
            return
        if "step" in said:
            self.step, self.fraction = said["step"], said["done"] / max(said["total"], 1e-9)
        else:
            self._answer = said

    def _read_answers(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put(None)

    def _read_notes(self, stream: IO[str]) -> None:
        self.notes.extend(line.strip() for line in stream if line.strip())


def package_folders(names: Iterable[str]) -> list[str]:
    """The folders that this Python imports these packages from; Blender unpacks wheels to one of its own."""
    folders: dict[str, None] = {}
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            place = Path(spec.origin).parent
            folders[str(place.parent if spec.submodule_search_locations else place)] = None
    return list(folders)
