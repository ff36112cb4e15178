"""Models with weights by formula: the published sizes, and a folder of a small one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from . import formula

if TYPE_CHECKING:
    from paksatalker.inference.body.emage.networks.model import Emage

SMALL = {
    "hidden_size": 32,
    "audio_f": 24,
    "motion_f": 16,
    "vae_codebook_size": 20,
    "vae_length": 16,
    "pose_dims": 330,
    "cf": 0,
    "cl": 1,
}


@pytest.fixture(scope="session")
def torch() -> Any:
    """The library; tests that need it are skipped where it is not installed."""
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")
    torch.set_num_threads(1)  # threads of small products wait for each other where tests run side by side
    return torch


@pytest.fixture(scope="session")
def published(torch: Any) -> Emage:
    """The model in the published sizes."""
    from paksatalker.inference.body.emage.networks.faster import prepare
    from paksatalker.inference.body.emage.networks.model import Emage
    from paksatalker.inference.body.emage.settings import Settings

    return prepare(filled(torch, Emage, Settings()))


def filled(torch: Any, kind: type[Emage], sizes: Any) -> Emage:
    """A model with weights by formula."""
    from paksatalker.inference.body.emage.weights import modules

    with torch.device("meta"):
        model = kind(sizes)
    for name, module, _ in modules(model):
        weights = {
            key: torch.from_numpy(np.asarray(formula.weight(name or "main", key, tuple(value.shape))))
            for key, value in module.state_dict().items()
        }
        module.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)


@pytest.fixture
def small(small_folder: Path, tmp_path: Path) -> Path:
    """A folder in the published layout with a small model, weights that nobody uses among them."""
    return Path(shutil.copytree(small_folder, tmp_path / "emage_audio"))


@pytest.fixture(scope="session")
def small_folder(torch: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that :func:`small` copies."""
    from paksatalker.inference.body.emage.networks.model import Emage
    from paksatalker.inference.body.emage.settings import Settings
    from paksatalker.inference.body.emage.weights import modules

    folder = tmp_path_factory.mktemp("weights") / "emage_audio"
    model = filled(torch, Emage, Settings(hidden=32, audio=24, motion=16, codes=20, code=16))
    for name, module, unused in modules(model):
        place = folder / "emage_vq" / name if name else folder
        place.mkdir(parents=True)
        weights = module.state_dict() | {f"{key}weight": torch.zeros(3) for key in unused}
        torch.save(weights, place / "pytorch_model.bin")
        (place / "config.json").write_text(json.dumps(SMALL))
    return folder
