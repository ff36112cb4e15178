"""Baking: who comes second waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import Cancelled
from paksatalker.base.locks import locked
from paksatalker.rigs import bake
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import describe, description_text


def test_a_person_that_another_process_bakes_is_waited_for_and_taken(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path))
    file = library.described("woman", description_text(describe("woman", "age=0.61"))).cached
    steps: list[str] = []

    def baked_meanwhile(step: str, done: float, total: float) -> None:
        steps.append(step)
        file.write_bytes(b"baked")
        held.__exit__(None, None, None)

    held = locked(file, parents=True)
    held.__enter__()
    assert bake.person("woman", "age=0.61", baked_meanwhile) == file and file.read_bytes() == b"baked"
    assert len(steps) == 1 and "baked by process" in steps[0]


def test_waiting_for_another_bake_can_be_stopped(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path))
    file = library.described("woman", description_text(describe("woman", "age=0.61"))).cached

    def stop(step: str, done: float, total: float) -> None:
        raise Cancelled

    with locked(file, parents=True), pytest.raises(Cancelled):
        bake.person("woman", "age=0.61", stop)
    assert not file.exists()
