"""A clip's face over another performance of the same words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.perform import PerformOptions, perform
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.rigs.arkit import INDEX

LINE = "Bob came home."


def test_a_second_take_is_retimed_to_the_words_and_lips_still_close(tmp_path: Path) -> None:
    slow = perform(PerformOptions(text=LINE, rate=0.8))
    smiling = slow.arkit.copy()
    smiling[:, INDEX["mouthSmileLeft"]] = np.linspace(0.2, 0.9, slow.frames)
    file = tmp_path / "take.npz"
    slow.with_face(smiling).save(file)
    mixed = perform(PerformOptions(text=LINE, face=str(file)))
    smile = mixed.arkit[:, INDEX["mouthSmileLeft"]]
    assert smile[2] < 0.5 and smile[-3] > 0.7
    shut = contact_frames(mixed, "closure")
    gap = mixed.arkit[:, INDEX["jawOpen"]] - mixed.arkit[:, INDEX["mouthClose"]]
    assert shut.any() and gap[shut].max() < 0.05
    with pytest.raises(InputError, match="moves no face"):
        PerformOptions(text=LINE, face="magic")
