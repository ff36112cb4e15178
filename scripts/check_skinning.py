"""Our skinning against the PyPI package smplx, whose licence is non-commercial: an oracle in its own venv.

    python3.11 -m venv /tmp/oracle && /tmp/oracle/bin/pip install smplx==0.1.28 torch scipy
    /tmp/oracle/bin/python scripts/check_skinning.py

Random models of both formats and the open stand-ins, random shapes, expressions, poses and places; prints the
greatest difference of a coordinate in metres and fails above 1e-5.
"""

from __future__ import annotations

import pickle
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
BOUND = 1e-5
FRAMES = 5
HANDS = {f"hands_components{s}": np.eye(45) for s in "lr"} | {f"hands_mean{s}": np.zeros(45) for s in "lr"}
LANDMARKS = {"lmk_faces_idx": np.zeros(51, np.int64), "lmk_bary_coords": np.full((51, 3), 1 / 3)}


def main() -> int:
    """Compare every model; 0 where all agree."""
    with tempfile.TemporaryDirectory(prefix="paksatalker-oracle-") as folder:
        link = Path(folder) / "paksatalker"
        link.symlink_to(ROOT)
        sys.path.insert(0, folder)
        worst = max(_compare(name, arrays, Path(folder)) for name, arrays in _models())
    print(f"greatest difference {worst:.2e} m, to stay below {BOUND:g}: {'yes' if worst < BOUND else 'NO'}")
    return int(worst >= BOUND)


def _models() -> list[tuple[str, dict[str, np.ndarray]]]:
    from paksatalker.rigs.models.numeric import read_arrays
    from paksatalker.rigs.smplx import PARENTS

    found = []
    for seed in range(3):
        found.append((f"random FLAME {seed}", _random((-1, 0, 1, 1, 1), 300, seed)))
        found.append((f"random SMPL-X {seed}", _random(PARENTS, 9930, seed)))
    for name in ("flame_standin", "smplx_standin"):
        file = ROOT / "rigs" / "avatar" / "assets" / f"{name}.npz"
        if file.exists():
            found.append((name, read_arrays(file)))
    return found


def _random(parents: tuple[int, ...], count: int, seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    joints = len(parents)

    def rows(shape: tuple[int, int]) -> np.ndarray:
        values = rng.random(shape) ** 4
        return values / values.sum(axis=1, keepdims=True)

    return {
        "v_template": rng.normal(0, 0.3, (count, 3)),
        "f": rng.integers(0, count, (100, 3)),
        "shapedirs": rng.normal(0, 0.003, (count, 3, 400)),
        "posedirs": rng.normal(0, 0.003, (count, 3, 9 * (joints - 1))),
        "J_regressor": rows((joints, count)),
        "weights": rows((count, joints)),
        "kintree_table": np.array([parents, range(joints)]),
    }


def _compare(name: str, arrays: dict[str, np.ndarray], folder: Path) -> float:
    import smplx
    import torch

    from paksatalker.rigs.models.model import model_from

    model = model_from(arrays, name)
    rng = np.random.default_rng(9)
    betas, psi = rng.normal(0, 1, 300), rng.normal(0, 1, (FRAMES, 100))
    poses = rng.normal(0, 0.4, (FRAMES, 3 * len(model.parents)))
    trans = rng.normal(0, 1, (FRAMES, 3))
    ours = model.vertices(psi, poses, betas=betas, trans=trans)

    def t(values: np.ndarray) -> torch.Tensor:
        return torch.tensor(np.asarray(values), dtype=torch.float64)

    plain = {k: arrays[k].astype(np.float64) for k in ("v_template", "shapedirs", "posedirs", "J_regressor")}
    plain |= {"weights": arrays["weights"].astype(np.float64), "f": arrays["f"].astype(np.int64)}
    plain |= {"kintree_table": arrays["kintree_table"].astype(np.int64), **HANDS, **LANDMARKS}
    place = folder / name.replace(" ", "_")
    common = {
        "num_betas": 300, "num_expression_coeffs": 100, "batch_size": FRAMES, "dtype": torch.float64,
    }  # fmt: skip
    common |= {"betas": t(np.tile(betas, (FRAMES, 1))), "expression": t(psi), "transl": t(trans)}
    p = poses.reshape(FRAMES, -1, 3)
    if model.kind == "flame":
        place.mkdir()
        (place / "FLAME_NEUTRAL.pkl").write_bytes(pickle.dumps(plain))
        static = {"lmk_face_idx": np.zeros(51, np.int64), "lmk_b_coords": np.full((51, 3), 1 / 3)}
        (place / "flame_static_embedding.pkl").write_bytes(pickle.dumps(static))
        oracle = smplx.FLAME(str(place), **common)
        names = ("global_orient", "neck_pose", "jaw_pose", "leye_pose", "reye_pose")
        given = {k: t(p[:, i]) for i, k in enumerate(names)}
    else:
        file = folder / f"SMPLX_{name.replace(' ', '_')}.npz"
        np.savez(file, **plain)
        oracle = smplx.SMPLX(str(file), use_pca=False, flat_hand_mean=True, **common)
        parts = {
            "global_orient": p[:, :1], "body_pose": p[:, 1:22], "jaw_pose": p[:, 22:23],
            "leye_pose": p[:, 23:24], "reye_pose": p[:, 24:25],
            "left_hand_pose": p[:, 25:40], "right_hand_pose": p[:, 40:55],
        }  # fmt: skip
        given = {k: t(v.reshape(FRAMES, -1)) for k, v in parts.items()}
    theirs = oracle(return_verts=True, **given).vertices.detach().numpy()
    off = float(np.abs(ours - theirs).max())
    print(f"  {name:<18} {len(model.v_template):6d} vertices  {off:.2e} m", flush=True)
    return off


if __name__ == "__main__":
    sys.exit(main())
