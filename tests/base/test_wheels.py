"""Wheels that files are taken from."""

from __future__ import annotations

from paksatalker.base.wheels import Wheel


def test_a_wheel_for_elsewhere_is_asked_for_by_its_tags() -> None:
    plain = Wheel("some-models", "1.0", "", 0)
    assert plain.options == [] and plain.file == "some_models-1.0-py3-none-any.whl"
    other = Wheel("mediapipe", "0.10.21", "", 0, "cp312-cp312-manylinux_2_28_x86_64")
    assert other.file == "mediapipe-0.10.21-cp312-cp312-manylinux_2_28_x86_64.whl"
    assert " ".join(other.options) == (
        "--python-version 3.12 --implementation cp --abi cp312 --platform manylinux_2_28_x86_64"
    )
