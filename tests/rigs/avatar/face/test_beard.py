"""Beards: where they grow, and that they follow the jaw."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.tables import shipped
from paksatalker.rigs.avatar.face import beard
from paksatalker.rigs.avatar.face.beard import beard_shade, build_beard
from paksatalker.rigs.avatar.human import LIP_LOWER, LIP_UPPER, Human, shape_human
from paksatalker.rigs.avatar.source import Source, dense


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 1.0}, {"caucasian": 1.0}, {})


@pytest.mark.parametrize("shape", list(shipped(beard.__file__, "beard.toml")))
def test_a_beard_leaves_lips_and_cheekbones_free(shape: str, human: Human) -> None:
    piece = build_beard(human, shape)
    assert 500 < len(piece.vertices) < 16_000
    lips = human.vertices[[LIP_UPPER, LIP_LOWER]]
    roots = piece.vertices.reshape(-1, 2 * beard.STEPS, 3)[:, 0]
    near = np.linalg.norm(roots[:, None] - lips[None], axis=2).min()
    assert near > 0.004 and roots[:, 1].max() < human.centre("joint-l-eye")[1] + 0.02
    assert 0 < beard_shade(human, shape).max() <= 1


def test_a_full_beard_sinks_with_the_jaw_and_a_moustache_stays(human: Human) -> None:
    field = dense(human.units["jawOpen"], len(human.vertices))
    full, upper = (build_beard(human, s) for s in ("goatee", "moustache"))
    sinks = [
        float((field[p.anchors] * p.anchor_weights[..., None]).sum(axis=1)[:, 1].min()) for p in (full, upper)
    ]
    assert sinks[0] < -0.01 < sinks[1] + 0.006


def test_an_unknown_beard_names_the_known_ones(human: Human) -> None:
    with pytest.raises(InputError, match="wizard") as e:
        build_beard(human, "wizard")
    assert "goatee" in str(e.value.hint)


@pytest.mark.parametrize("shape", list(shipped(beard.__file__, "beard.toml")))
def test_hairs_above_the_mouth_leave_the_line_of_the_lips_free(shape: str, human: Human) -> None:
    hairs = build_beard(human, shape).vertices.reshape(-1, 2 * beard.STEPS, 3)
    upper = human.vertices[LIP_UPPER]
    above = hairs[:, 0, 1] > upper[1] + 0.003
    before = above & (np.abs(hairs[:, 0, 0]) < 0.015)
    assert before.sum() > 20 and hairs[before][..., 1].min() > upper[1] - 0.001
