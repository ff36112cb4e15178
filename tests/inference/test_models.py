"""A user's own models: added once, listed, used for expressions and for reading clips, removed."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.credit import Credit
from paksatalker.base.errors import InputError
from paksatalker.base.locks import locked
from paksatalker.inference import models
from paksatalker.inference.body.emage.body_track import EmageFace
from paksatalker.inference.cli.main import main
from paksatalker.inference.motion.clip_expressions import arkit_of
from paksatalker.inference.motion.emage_takes import with_emage_face
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.models.model import NEEDED
from paksatalker.rigs.models.numeric import read_arrays

SAMPLE = Path(__file__).parents[1] / "data" / "performance_format_1.npz"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one FLAME-format model, added from a pickle as that of FLAME 2020 is called."""
    folder = tmp_path_factory.mktemp("home")
    bake.beside_the_code([bake.HEAD.name])
    arrays = read_arrays(bake.head())
    plain = {k: arrays[k].astype(np.float64) for k in NEEDED if k not in ("f", "kintree_table")}
    plain |= {"f": arrays["f"].astype(np.uint32), "kintree_table": arrays["kintree_table"], "bs_style": "lbs"}
    file = folder / "generic_model.pkl"
    file.write_bytes(pickle.dumps(plain, protocol=2))
    old, os.environ["PAKSATALKER_HOME"] = os.environ.get("PAKSATALKER_HOME"), str(folder)
    try:
        added = models.add(file)
    finally:
        os.environ.pop("PAKSATALKER_HOME")
        if old is not None:
            os.environ["PAKSATALKER_HOME"] = old
    assert added.unit_mm < 0.5 and added.surface_mm < 0.2, "it is our own head, after all"
    return folder


@pytest.fixture(autouse=True)
def there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(home))
    monkeypatch.delenv(models.VARIABLE, raising=False)


def test_release_and_licence_are_told_by_the_files_name() -> None:
    (model,) = models.stored()
    assert (model.name, model.kind, model.space) == ("generic_model", "flame", "flame2020")
    assert model.non_commercial and "non-commercial" in model.licence and len(model.sha256) == 64


def test_the_list_is_for_people_and_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("open:") and "generic_model" in said[1] and "non-commercial" in said[1]
    assert main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["space"] == "flame2020"


def test_a_solver_is_found_by_name_environment_and_space(monkeypatch: pytest.MonkeyPatch) -> None:
    assert models.solver_named().basis.name == "paksatalker-head-1"
    assert models.solver_named("generic_model").basis.non_commercial
    monkeypatch.setenv(models.VARIABLE, "generic_model")
    assert models.solver_named().basis.name == "flame2020"
    assert models.solver_named("open").basis.name == "paksatalker-head-1"
    found = models.solver_of_space("flame2020")
    assert found is not None and found.basis.version == "2020"
    assert models.solver_of_space("flame2023") is None
    with pytest.raises(InputError, match="no head model 'other'"):
        models.solver_named("other")


def test_models_of_a_kind_may_have_a_folder_of_their_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was added before the folder was named is found all the same."""
    monkeypatch.setenv("PAKSATALKER_FLAME", str(tmp_path / "heads"))
    assert models.named("generic_model").file.parent == home / "models"
    shutil.copytree(home / "models", tmp_path / "heads")
    assert models.named("generic_model").file.parent == tmp_path / "heads"
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "elsewhere"))
    assert models.solver_named("generic_model").basis.name == "flame2020"
    assert models.folder("smplx") == tmp_path / "elsewhere" / "models"
    models.remove("generic_model")
    assert not models.stored() and not list((tmp_path / "heads").iterdir())


def test_a_performance_says_whose_basis_it_is_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "clip.npz"
    assert main(["perform", "Maybe.", "--head-model", "generic_model", "-o", str(out)]) == 0
    clip = Performance.load(out)
    assert clip.meta["expression_space"] == "flame2020" and clip.meta["expression_error_mm"] < 1
    (basis,) = [e for e in clip.meta["engines"] if e["role"] == "expression basis"]
    assert basis["non_commercial"] is True
    solver = models.solver_named("generic_model")
    np.testing.assert_allclose(clip.poses[:, 66:75], solver.restate(clip.arkit), atol=1e-6)
    faster = resample(clip, 60)
    np.testing.assert_allclose(faster.expressions, solver.solve(faster.arkit)[0], atol=1e-4)
    capsys.readouterr()
    assert main(["inspect", str(out)]) == 0
    assert "NOT FOR COMMERCIAL USE" in capsys.readouterr().out


def test_an_unknown_model_is_told_before_anything_is_made(tmp_path: Path) -> None:
    out = tmp_path / "clip.npz"
    assert main(["perform", "Maybe.", "--head-model", "nobody", "-o", str(out)]) == 2
    assert not out.exists()


def test_a_clip_of_that_space_moves_faces_of_other_kinds() -> None:
    sample = Performance.load(SAMPLE)
    solver = models.solver_named("generic_model")
    expressions, _, _ = solver.solve(sample.arkit)
    poses = sample.poses.copy()
    poses[:, 66:75] = solver.restate(sample.arkit)
    found = arkit_of(expressions, poses, "flame2020", sample.fps)
    assert found is not None
    arkit, error_mm = found
    assert error_mm < 0.5 and np.abs(arkit - sample.arkit).mean() < 0.01
    jaw = INDEX["jawOpen"]
    assert np.corrcoef(arkit[:, jaw], sample.arkit[:, jaw])[0, 1] > 0.99
    assert arkit_of(expressions, poses, "flame2023", sample.fps) is None


def test_a_body_model_lends_its_head(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bake.beside_the_code([bake.BODY.name])
    arrays = read_arrays(bake.body())
    file = tmp_path / "SMPLX_NEUTRAL_2020.npz"
    np.savez(file, **{k: arrays[k] for k in NEEDED}, joint2num=np.array({"pelvis": 0}, object))
    assert main(["models", "add", str(file), "--name", "body"]) == 0
    assert "units are met within" in capsys.readouterr().err
    body = models.named("body")
    assert (body.kind, body.space) == ("smplx", "flame2020") and body.unit_mm < 0.6 and body.surface_mm < 0.2
    weights = np.zeros((1, 52))
    weights[0, INDEX["jawOpen"]] = 0.5
    expressions, jaw, _ = models.solver_named("body").solve(weights)
    assert jaw[0, 0] > 0.1 and np.abs(expressions).max() < 10
    assert main(["models", "remove", "body"]) == 0
    assert [m.name for m in models.stored()] == ["generic_model"] and not body.file.exists()


@pytest.mark.parametrize("name", ["open", "../up", "a b", ""])
def test_names_that_are_none_are_refused(home: Path, name: str) -> None:
    with pytest.raises(InputError):
        models.add(home / "generic_model.pkl", name=name or "-")


def test_what_is_refused_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    before = sorted(p.name for p in (home / "models").iterdir())
    bad = tmp_path / "flame2023.pkl"
    bad.write_bytes(pickle.dumps({"v_template": np.zeros((5, 3))}))
    assert main(["models", "add", str(bad)]) == 2
    assert main(["models", "remove", "nobody"]) == 2
    assert sorted(p.name for p in (home / "models").iterdir()) == before


def test_emages_face_is_read_by_the_model_and_looks_where_ours_looks() -> None:
    sample = Performance.load(SAMPLE)
    solver = models.solver_of_space("flame2020")
    assert solver is not None
    wanted = np.zeros_like(sample.arkit)
    wanted[:, INDEX["mouthSmileLeft"]] = wanted[:, INDEX["browInnerUp"]] = 0.6
    face = EmageFace(solver.solve(wanted)[0], solver.restate(wanted)[:, :3])
    credit = Credit("body", "emage", "1", "none", True)
    made = with_emage_face(sample, face, (credit,))
    gaze = [i for name, i in INDEX.items() if name.startswith("eyeLook")]
    np.testing.assert_array_equal(made.arkit[:, gaze], sample.arkit[:, gaze])
    assert np.abs(made.arkit[:, INDEX["browInnerUp"]] - 0.6).max() < 0.1
    assert made.meta["engines"][-1]["role"] == "face"


def test_emages_face_needs_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path))
    sample = Performance.load(SAMPLE)
    face = EmageFace(sample.expressions, sample.poses[:, 66:69])
    with pytest.raises(InputError, match="FLAME 2020"):
        with_emage_face(sample, face, ())


def test_a_model_that_another_process_adds_is_one_line(home: Path) -> None:
    other = locked(models.folder() / "mine", parents=True)
    with other, pytest.raises(InputError, match="mine is being written by process"):
        models.add(home / "generic_model.pkl", name="mine")
    assert [m.name for m in models.stored()] == ["generic_model"]
