"""What a file is by its first bytes; its name only decides among kinds that look alike."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from ...base.errors import InputError


@dataclass(frozen=True)
class Kind:
    """The ending that a file is kept with, and what it is: sound, picture, motion, avatar, text, table."""

    ending: str
    what: str


def kind_of(file: Path, name: str) -> Kind:
    """What a file is, called ``name`` by whoever sent it.

    Raises InputError where it is empty, or nothing that is used here.
    """
    with file.open("rb") as opened:
        head = opened.read(4096)
    if not head:
        raise InputError("the upload is empty", "send the file's bytes as the body of the request")
    called = Path(name.replace("\\", "/")).suffix.lower()
    found = _by_bytes(head, called) or _of_zip(file, head, called) or _of_text(head, called)
    if found is None:
        raise InputError(
            f"what {'is called ' + called if called else 'was sent'} holds nothing that is used here",
            "sound: wav, mp3, m4a, webm, ogg, flac; pictures: png, jpg, webp, hdr, exr; motion: npz, bvh, "
            "csv; avatars: glb, vrm, fbx, blend, toml; text: txt, md, srt, vtt, TextGrid",
        )
    return found


def _by_bytes(head: bytes, called: str) -> Kind | None:
    if head[:4] == b"RIFF":
        return {b"WAVE": Kind(".wav", "sound"), b"WEBP": Kind(".webp", "picture")}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return Kind(".m4a", "sound") if head[8:11] in (b"M4A", b"M4B") else Kind(".mp4", "sound")
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"\xff\xfa"):
        return Kind(".mp3", "sound")
    for begin, ending, what in _BEGINS:
        if head.startswith(begin):
            alike = {".glb": (".vrm",), ".webm": (".mkv",)}.get(ending, ())
            return Kind(called if called in alike else ending, what)
    return None


_BEGINS = (
    (b"OggS", ".ogg", "sound"),
    (b"fLaC", ".flac", "sound"),
    (b"ID3", ".mp3", "sound"),
    (b"\x1aE\xdf\xa3", ".webm", "sound"),
    (b"\x89PNG\r\n\x1a\n", ".png", "picture"),
    (b"\xff\xd8\xff", ".jpg", "picture"),
    (b"#?RADIANCE", ".hdr", "picture"),
    (b"v/1\x01", ".exr", "picture"),
    (b"glTF", ".glb", "avatar"),
    (b"Kaydara FBX Binary", ".fbx", "avatar"),
    (b"BLENDER", ".blend", "avatar"),
    (b"%PDF-", ".pdf", "slides"),
)


def _of_zip(file: Path, head: bytes, called: str) -> Kind | None:
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()[:100]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if any(n.endswith(".npy") for n in names):
        return Kind(".smpl" if called == ".smpl" else ".npz", "motion")
    return Kind(".pptx", "slides") if any(n.startswith("ppt/") for n in names) else None


_TEXTS = {
    ".txt": "text",
    ".md": "text",
    ".srt": "text",
    ".vtt": "text",
    ".textgrid": "text",
    ".bvh": "motion",
    ".csv": "motion",
    ".toml": "table",
    ".json": "table",
    ".cube": "table",
    ".gltf": "avatar",
}


def _of_text(head: bytes, called: str) -> Kind | None:
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    if head.startswith(b"HIERARCHY"):
        return Kind(".bvh", "motion")
    what = _TEXTS.get(called)
    return Kind(".TextGrid" if called == ".textgrid" else called, what) if what else None
