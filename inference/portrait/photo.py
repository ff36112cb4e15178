"""A photograph, read upright and no larger than is looked at; and whether it will do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import INDEX
from ..tracking.face_points import CORNERS, LIPS_INNER, OVAL
from ..tracking.head_pose import HeadPoses, head_poses
from ..tracking.quiet import quiet
from ..tracking.seen import SeenFace
from ..tracking.trackers import FaceTracker

Picture = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]

KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")
MOST_BYTES, MOST_PIXELS = 200_000_000, 300_000_000
LONGEST = 2400
"""Pixels of the longer side at which a photograph is looked at."""
LEAST_EYES, BEST_EYES = 28.0, 100.0
"""Pixels between the eyes below which nothing can be told, and from which on all can."""
MOST_YAW, MOST_PITCH = 20.0, 20.0
MOST_ASIDE = 60.0
"""Degrees by which a further photograph of somebody may be turned aside: beyond, half of the landmarks that
the tracker gives are guesses."""
MOST_ROLL = 25.0
OPEN_MOUTH = 0.08
"""Height between the lips, in distances between the eyes, from which on a mouth is open."""
SHUT_EYES = 0.5
LEAST_SHARP = 0.010
"""Mean step of brightness between neighbouring pixels of the eyes and brows, at 100 pixels between the
eyes."""
DARK_EYES = 0.5
"""Brightness of eyes and brows against the cheeks' below which they lie behind dark glass or in deep shade:
0.7 and more of people with and without glasses, 0.2 behind glass that lets a seventh of the light through."""
CHEEKS = (50, 101, 280, 330)
FEW_COLOURS, STROKES = 0.22, 15.0
FLAT, EDGES = 0.12, 7.0
"""A face looks painted with fewer colours a pixel, at 80 pixels between the eyes, and steps between pixels as
large as that; or with a larger share of pixels like their neighbour, and edges as hard as that."""


@dataclass(frozen=True)
class Portrait:
    """A photograph (H, W, 3) sRGB, the one face in it, where its head is; ``sha256`` of the file;
    ``limits``: what is not as it should be, and was let through."""

    file: Path
    picture: Picture
    face: SeenFace
    pose: HeadPoses
    sha256: str
    limits: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.picture.shape[1], self.picture.shape[0]


def read_portrait(file: Path, force: bool = False, further: bool = False) -> Portrait:
    """The photograph in ``file``; ``further``: there is one from the front already.

    Raises InputError where it can't be read, where there is not one face in it, or where it will not do and
    ``force`` does not let it through: each with what to do."""
    picture = read_picture(file)
    with quiet():
        picture, faces = _upright(picture)
        face = _chosen(file, faces, force)
        window = _window(face)
        face = FaceTracker(faces=1).closely(picture, window) or face
    height, width = picture.shape[:2]
    eyes = eye_pixels(face)
    if eyes < LEAST_EYES:
        raise InputError(
            f"the face in {file.name} is too small: {eyes:.0f} pixels between the eyes",
            f"take one with {BEST_EYES:.0f} or more",
        )
    pose = head_poses(face.points[None], (width, height))
    wrong = list(_limits(picture, face, pose, MOST_ASIDE if further else MOST_YAW))
    if wrong and not force:
        raise InputError(f"{file.name}: {wrong[0][0]}", f"{wrong[0][1]}, or go on with --force")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    limits = [what for what, _ in wrong]
    if len(faces) > 1:
        limits.insert(0, f"{len(faces)} faces are in it: the largest one is taken")
    if _looks_painted(picture, face):
        limits.append("the face has few shades, as if painted or drawn: strokes become skin")
    return Portrait(file, picture, face, pose, digest, tuple(limits))


def read_picture(file: Path) -> Picture:
    """The pixels (H, W, 3), upright as the camera says. Raises InputError with one line."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    file = Path(file)
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "does not exist"
        raise InputError(f"the photograph {file} {what}", "give a JPEG, PNG, WebP or TIFF")
    if _is_heic(file):
        raise InputError(f"{file.name} is HEIC, which can't be read here", "save it as JPEG or PNG")
    if file.stat().st_size > MOST_BYTES:
        raise InputError(f"{file.name} is too large", f"at most {MOST_BYTES // 10**6} MB")
    most, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with Image.open(file, formats=KINDS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise InputError(f"{file.name} is {opened.width} x {opened.height}", "make it smaller")
            opened.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
            upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
            return np.ascontiguousarray(np.asarray(upright, np.uint8))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as e:
        raise InputError(f"{file.name} can't be read: {str(e)[:80]}", "save it as JPEG or PNG") from e
    finally:
        Image.MAX_IMAGE_PIXELS = most


def _is_heic(file: Path) -> bool:
    """By its name, or by its first box (ISO/IEC 23008-12): telephones and mails rename them."""
    with file.open("rb") as opened:
        start = opened.read(12)
    known = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
    return file.suffix.lower() in (".heic", ".heif") or (start[4:8] == b"ftyp" and start[8:] in known)


def _upright(picture: Picture) -> tuple[Picture, list[SeenFace]]:
    """The picture turned by right angles so that the largest face in it stands, and its faces: cameras do not
    always tell how they were held."""
    tracker = FaceTracker(mirrored=True)
    for look in (tracker.all_faces, tracker.large_faces):
        for quarter in (0, 1, 3, 2):
            turned = np.ascontiguousarray(np.rot90(picture, quarter))
            if not (faces := look(turned)):
                continue
            right, left = (faces[0].points[list(CORNERS[s]), :2].mean(axis=0) for s in ("Right", "Left"))
            lying = round(float(np.arctan2(*(left - right)[::-1])) / (np.pi / 2)) % 4
            upright = np.ascontiguousarray(np.rot90(turned, lying))
            return upright, tracker.large_faces(upright)
    return picture, []


def _chosen(file: Path, faces: list[SeenFace], force: bool) -> SeenFace:
    if not faces:
        raise InputError(f"there is no face in {file.name}", "take one from the front, in even light")
    if len(faces) > 1 and not force:
        raise InputError(
            f"there are several faces in {file.name}",
            "cut out the one that is meant, or take the largest with --force",
        )
    return faces[0]


def _limits(picture: Picture, face: SeenFace, pose: HeadPoses, most_yaw: float) -> list[tuple[str, str]]:
    """What is wrong, and what to do about it."""
    eyes = eye_pixels(face)
    found = []
    if eyes < BEST_EYES * 0.6:
        found.append((f"the face is small: {eyes:.0f} pixels between the eyes", "come nearer"))
    pitch, yaw = np.degrees(pose.turns[0, :2])
    if abs(yaw) > most_yaw:
        found.append((f"the head is turned aside by {abs(yaw):.0f} degrees", "look into the camera"))
    if abs(pitch) > MOST_PITCH:
        way = "lowered" if pitch > 0 else "raised"
        found.append((f"the head is {way} by {abs(pitch):.0f} degrees", "hold the camera at eye height"))
    roll = np.degrees(pose.turns[0, 2])
    if abs(roll) > MOST_ROLL:
        found.append(
            (f"the head is tilted by {abs(roll):.0f} degrees", "turn the picture, or hold it upright")
        )
    upper, lower = (face.points[i, :2] for i in LIPS_INNER)
    if np.linalg.norm(upper - lower) > OPEN_MOUTH * eyes:
        found.append(("the mouth is open", "close it and rest the face"))
    if min(face.scores[INDEX["eyeBlinkLeft"]], face.scores[INDEX["eyeBlinkRight"]]) > SHUT_EYES:
        found.append(("the eyes are shut", "open them"))
    grey = picture.astype(np.float32).mean(axis=2) / 255
    band = _eye_band(grey, face, eyes)
    if band.size:
        scale = max(1.0, eyes / 100)
        step = scale * 0.5 * (np.abs(np.diff(band, axis=0)).mean() + np.abs(np.diff(band, axis=1)).mean())
        if step < LEAST_SHARP:
            found.append(("the picture is blurred", "hold it still, in more light"))
        if np.median(band) < DARK_EYES * _cheeks(grey, face, eyes):
            found.append(("the eyes are dark, as behind sunglasses", "take glasses off, turn to the light"))
    return found


def _looks_painted(picture: Picture, face: SeenFace) -> bool:
    """Whether there are fewer shades on the face than a camera sees on any skin."""
    import cv2

    drawn = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(drawn, [np.round(face.points[list(OVAL), :2]).astype(np.int32)], (1,))
    stride = max(1, round(eye_pixels(face) / 80))
    pixels, inside = picture[::stride, ::stride].astype(np.int32), drawn[::stride, ::stride] > 0
    both = inside[:, 1:] & inside[:, :-1]
    steps = np.abs(np.diff(pixels, axis=1))[both].max(axis=1)
    if len(steps) < 1000:
        return False
    hard = float(np.quantile(steps, 0.9))
    grey = (np.ptp(pixels[inside], axis=1) < 3).mean() > 0.9
    colours = len(np.unique(pixels[inside], axis=0)) / inside.sum()
    few = colours < FEW_COLOURS and hard > STROKES and not grey
    return bool(few or ((steps == 0).mean() > FLAT and hard > EDGES))


def _eye_band(grey: npt.NDArray[np.float32], face: SeenFace, eyes: float) -> npt.NDArray[np.float32]:
    marks = [i for side in CORNERS.values() for i in side]
    low, high = face.points[marks, :2].min(axis=0), face.points[marks, :2].max(axis=0)
    left, top = np.maximum((low - [0, 0.35 * eyes]).astype(int), 0)
    right, bottom = (high + np.array([0, 0.2 * eyes])).astype(int)
    return grey[top:bottom, left:right]


def _cheeks(grey: npt.NDArray[np.float32], face: SeenFace, eyes: float) -> float:
    """Median brightness of what is seen around the landmarks of the cheeks."""
    reach = max(2, round(0.06 * eyes))
    patches = []
    for x, y in face.points[list(CHEEKS), :2].astype(int):
        patches.append(grey[max(y - reach, 0) : y + reach, max(x - reach, 0) : x + reach].ravel())
    seen = np.concatenate(patches)
    return float(np.median(seen)) if len(seen) else 1.0


def eye_pixels(face: SeenFace) -> float:
    """Pixels between the eyes."""
    left, right = (face.points[list(CORNERS[s]), :2].mean(axis=0) for s in ("Left", "Right"))
    return float(np.linalg.norm(left - right))


def _window(face: SeenFace) -> tuple[float, float, float]:
    middle = 0.5 * (face.points[:, :2].min(axis=0) + face.points[:, :2].max(axis=0))
    return float(middle[0]), float(middle[1]), 2.0 * face.size
