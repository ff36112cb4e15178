"""``models check`` tells of each part of EMAGE's weights whether it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.inference.cli.main import main


def test_a_folder_is_told_part_by_part(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "emage_vq" / "face").mkdir(parents=True)
    (tmp_path / "emage_vq" / "face" / "pytorch_model.bin").write_bytes(b"x")
    assert main(["models", "check", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == str(tmp_path) and lines[1].startswith("main model: missing")
    assert lines[2] == "face: pytorch_model.bin, 0.0 MB"
    assert lines[-1].startswith("not whole: main model, upper") and lines[-1].endswith("missing")
    assert main(["models", "check", str(tmp_path / "none")]) == 2


def test_whole_weights_are_ready(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "check", str(small)]) == 0
    assert "whole:" in capsys.readouterr().out.splitlines()[-1]
    upper = next(f for f in (small / "emage_vq" / "upper").iterdir() if f.suffix != ".json")
    upper.write_bytes(b"PK")
    assert main(["models", "check", str(small)]) == 0
    assert "can't be used" in capsys.readouterr().out.splitlines()[-1]
