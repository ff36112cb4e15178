"""Folders of weights: both formats, and one line for each thing that is wrong with them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paksatalker.base.errors import InputError

from . import formula

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")

from paksatalker.inference.body.emage.generate import make_take  # noqa: E402
from paksatalker.inference.body.emage.networks.faster import prepare  # noqa: E402
from paksatalker.inference.body.emage.weights import load_model  # noqa: E402

FACE = "emage_vq/face/pytorch_model.bin"
MAIN = "pytorch_model.bin"


def test_safetensors_give_the_same_model(small: Path) -> None:
    from safetensors.torch import save_file

    sound = formula.sound(30_000)
    before = make_take(load_model(small), sound)
    for file in small.rglob(MAIN):
        save_file(torch.load(file, weights_only=True), file.with_name("model.safetensors"))
        file.unlink()
    after = make_take(load_model(small), sound)
    np.testing.assert_array_equal(before.poses, after.poses)


def test_prepared_for_speed_it_makes_the_same(small: Path) -> None:
    sound = formula.sound(60_000)
    plain, fast = make_take(load_model(small), sound), make_take(prepare(load_model(small)), sound)
    assert all(np.array_equal(plain.codes[n], fast.codes[n]) for n in plain.codes)
    np.testing.assert_allclose(plain.expressions, fast.expressions, atol=1e-4)


def test_half_precision_weights_are_read(small: Path) -> None:
    change(small / MAIN, lambda w: {k: v.half() if v.is_floating_point() else v for k, v in w.items()})
    assert load_model(small).network.mask_embedding.dtype == torch.float32


def change(file: Path, how: Callable[[dict[str, Any]], object]) -> None:
    torch.save(how(torch.load(file, weights_only=True)), file)


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda w: {k: v for k, v in w.items() if k != key}


KEY = "quantizer.embedding.weight"


@pytest.mark.parametrize(
    ("file", "how", "says"),
    [
        (FACE, without(KEY), f"lack {KEY}"),
        (FACE, lambda w: {**w, KEY: w[KEY][:, :5]}, r"shape \(20, 5\), expected \(20, 16\)"),
        (FACE, lambda w: {**w, KEY: torch.zeros(1).expand(1 << 40, 1 << 10)}, "has the shape"),
        (FACE, lambda w: {**w, KEY: w[KEY].int()}, "not floating-point"),
        (FACE, lambda w: {**w, KEY: w[KEY] * float("nan")}, "not finite"),
        (FACE, lambda w: {**w, "more.weight": w[KEY]}, "hold more.weight"),
        (FACE, lambda w: list(w.values()), "no weights by name"),
        (FACE, lambda w: {**w, KEY: "text"}, "no weights by name"),
        (MAIN, without("moton_proj.weight"), "lack moton_proj.weight"),
    ],
)
def test_weights_of_another_model_are_one_line(
    small: Path, file: str, how: Callable[[dict[str, Any]], object], says: str
) -> None:
    change(small / file, how)
    refused(small, says)


@pytest.mark.parametrize("name", ["face", "global"])
def test_a_missing_file_is_named(small: Path, name: str) -> None:
    (small / "emage_vq" / name / MAIN).unlink()
    refused(small, f"there is no .*{name}")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", "there is no folder")


@pytest.mark.parametrize("left", [0, 10, 5000])
@pytest.mark.parametrize("name", [MAIN, "model.safetensors"])
def test_a_truncated_file_is_one_line(small: Path, name: str, left: int) -> None:
    from safetensors.torch import save_file

    file = small / "emage_vq" / "lower" / name
    if name != MAIN:
        save_file(torch.load(file.with_name(MAIN), weights_only=True), file)
    file.write_bytes(file.read_bytes()[:left])
    refused(small, "damaged or not whole|more than numbers")


class Evil:
    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return (Path.touch, (self.file,))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_wants_to_run_code_does_not(small: Path, tmp_path: Path, zipped: bool) -> None:
    ran = tmp_path / "ran"
    if zipped:
        torch.save({KEY: Evil(ran)}, small / FACE)
    else:
        (small / FACE).write_bytes(pickle.dumps({KEY: Evil(ran)}, protocol=2))
    refused(small, "more than numbers")
    assert not ran.exists()


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("cf", 1, "cf is 1, not 0"),
        ("cl", 0, "cl is 0, not above 0"),
        ("pose_fps", 15, "pose_fps is 15, not 30"),
        ("hidden_size", 10**9, "hidden_size is 1000000000"),
        ("hidden_size", "768", "hidden_size is 768"),
        ("hidden_size", 20, "do not go together"),
        ("seed_frames", 64, "do not go together"),
        ("pose_length", 129, "do not go together"),
    ],
)
def test_settings_of_another_model_are_one_line(small: Path, key: str, value: Any, says: str) -> None:
    file = small / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), key: value}))
    refused(small, says)


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, "\xff"])
def test_settings_that_are_none_are_one_line(small: Path, text: str) -> None:
    (small / "config.json").write_text(text, "latin1")
    refused(small, "no table of settings")


def refused(folder: Path, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load_model(folder)
    assert "\n" not in str(caught.value)
