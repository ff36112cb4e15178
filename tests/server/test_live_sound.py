"""What the browser's audio thread plays, and what it tells of how far it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "server" / "web"
RATE, BLOCK = 24_000, 128

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not here")


def chunk(response: int, start: float, seconds: float) -> dict[str, Any]:
    """Sound that is told apart by its value at each sample."""
    times = start + np.arange(round(seconds * RATE)) / RATE
    return {"response": response, "start": start, "rate": RATE, "samples": (0.1 + 0.2 * times).tolist()}


def driven(blocks: list[list[dict[str, Any]]]) -> tuple[list[dict[str, Any]], np.ndarray]:
    words = ["node", str(HERE / "live_sound.mjs"), str(WEB)]
    done = subprocess.run(
        words, input=json.dumps(blocks), capture_output=True, text=True, check=True, timeout=60
    )
    told = json.loads(done.stdout)
    return told["told"], np.array(told["played"])


def reports(told: list[dict[str, Any]], response: int) -> list[dict[str, Any]]:
    return [t for t in told if t.get("response") == response]


def test_chunks_are_played_without_a_gap_and_the_end_is_told() -> None:
    first, second = chunk(1, 0.0, 0.1), chunk(1, 0.1, 0.1)
    told, played = driven([[first, second, {"end": 1}], *[[]] * 45])
    wanted = np.concatenate([first["samples"], second["samples"]])
    np.testing.assert_allclose(played[: len(wanted)], wanted, atol=1e-6)
    found = reports(told, 1)
    assert [r["ended"] for r in found] == [False] * (len(found) - 1) + [True]
    assert found[-1]["seconds"] == pytest.approx(0.2, abs=1e-3)
    for r in found:  # what was told is what was played by then
        assert r["seconds"] == pytest.approx(r["time"], abs=1e-3)


def test_sound_that_is_late_is_told_and_played_whole() -> None:
    told, played = driven([[chunk(1, 0.0, 0.1)], *[[]] * 30, [chunk(1, 0.1, 0.1), {"end": 1}], *[[]] * 30])
    found = reports(told, 1)
    assert found[-1]["missing"] == 1 and found[-1]["ended"]
    assert any(not r["playing"] and not r["ended"] for r in found)
    begun = 31 * BLOCK
    np.testing.assert_allclose(played[begun : begun + 2400], chunk(1, 0.1, 0.1)["samples"], atol=1e-6)


@pytest.mark.parametrize("blocks", [10, 19])
def test_who_is_broken_off_never_goes_back_to_the_beginning(blocks: int) -> None:
    told, played = driven([[chunk(1, 0.0, 2.0)], *[[]] * blocks, [{"cancel": True}], *[[]] * 10])
    found = reports(told, 1)
    seconds = [r["seconds"] for r in found]
    assert seconds == sorted(seconds) and found[-1]["ended"]
    assert [t for t in told if "quiet" in t]
    cut = (blocks + 1) * BLOCK
    assert np.abs(np.diff(played[cut - 1 : cut + 480])).max() < 0.01  # it fades
    assert not played[cut + 300 :].any()


def test_who_is_broken_off_while_sound_is_late_has_ended() -> None:
    told, played = driven(
        [[chunk(1, 0.0, 0.05)], *[[]] * 20, [{"cancel": True}], [chunk(2, 0.0, 0.05)], *[[]] * 5]
    )
    assert reports(told, 1)[-1]["ended"]
    assert reports(told, 2)[0]["seconds"] == 0
    assert played[-2 * BLOCK :].max() > 0.05
