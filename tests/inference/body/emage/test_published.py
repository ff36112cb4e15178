"""The model in its published sizes makes what the published code makes of the same weights and sounds."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from . import formula

if TYPE_CHECKING:
    from paksatalker.inference.body.emage.networks.model import Emage

EXPECTED = Path(__file__).parent / "published.npz"
"""Made with the published code, weights and sound by :mod:`.formula`: the code of every frame (face, upper,
hands, lower), and axis-angle, translation and expressions of some frames."""
PARTS = ("face", "upper", "hands", "lower")
TURN, PLACE, EXPRESSION = 2e-3, 1e-4, 1e-4
"""Axis-angle in rad, which the way there through quaternions blurs by 5e-4; metres; coefficients."""


@pytest.mark.parametrize("clip", ["n180", "n70", "n66", "n30", "n9"])
def test_codes_and_motion_are_those_of_the_published_code(published: Emage, clip: str) -> None:
    from paksatalker.inference.body.emage.generate import make_take

    with np.load(EXPECTED) as expected:
        wanted = {key.split("_", 1)[1]: expected[key] for key in expected if key.startswith(f"{clip}_")}
    take = make_take(published, formula.sound(int(wanted["samples"])), exact=True)
    for part, codes in zip(PARTS, wanted["codes"], strict=True):
        np.testing.assert_array_equal(take.codes[part], codes, err_msg=part)
    frames = wanted["frames"]
    np.testing.assert_allclose(take.poses[frames], wanted["poses"], atol=TURN)
    np.testing.assert_allclose(take.trans[frames], wanted["trans"], atol=PLACE)
    np.testing.assert_allclose(take.expressions[frames], wanted["expressions"], atol=EXPRESSION)


@pytest.mark.parametrize(
    ("name", "print_"),
    [
        ("main", "2910b92cdb0feb0a"),
        ("face", "f60b8532be316feb"),
        ("upper", "818288540e385b34"),
        ("hands", "9b1e669485bf503e"),
        ("lower", "958057399f9bef4a"),
        ("global", "887185b96cf3fd61"),
    ],
)
def test_weights_have_the_published_names_and_shapes(torch, name: str, print_: str) -> None:
    """The SHA-256 of all names and shapes, sorted, those of the weights that are never used among them."""
    from paksatalker.inference.body.emage.networks.layers import (
        DecoderLayer,
        EncoderLayer,
        MotionEncoder,
        Perceptron,
    )
    from paksatalker.inference.body.emage.networks.model import Emage
    from paksatalker.inference.body.emage.parts import PARTS as ALL
    from paksatalker.inference.body.emage.settings import Settings
    from paksatalker.inference.body.emage.weights import modules

    sizes = Settings()
    with torch.device("meta"):
        found = {n or "main": m for n, m, _ in modules(Emage(sizes))}[name]
        more = {p.name: {"encoder": MotionEncoder(p.channels, sizes.code, p.layers)} for p in ALL} | {
            "main": {
                "transformer_en_layer": EncoderLayer(sizes.hidden),
                "audio_motion_cross_attn_layer": DecoderLayer(sizes.hidden),
                "face_cls": Perceptron(sizes.code, sizes.hidden, sizes.codes),
            }
        }
        for key, module in more.get(name, {}).items():
            found.add_module(key, module)
    lines = sorted(f"{key} {tuple(value.shape)}" for key, value in found.state_dict().items())
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] == print_
