"""Materials of MakeHuman's ``.mhmat`` (format: MPFB2's docs/fileformats/mhmat.md): colour and textures."""

from __future__ import annotations

from dataclasses import dataclass, field

from .lines import plain_words, real, words_of

_TEXTURES = {
    "diffusetexture": "base_color",
    "diffusemaptexture": "base_color",
    "albedotexture": "base_color",
    "albedomaptexture": "base_color",
    "basecolortexture": "base_color",
    "basecolormaptexture": "base_color",
    "normalmaptexture": "normal",
    "bumpmaptexture": "height",
    "bumptexture": "height",
    "roughnessmaptexture": "roughness",
}


@dataclass(frozen=True)
class MhMaterial:
    """``color`` linear RGB 0..1; ``textures``: files beside it, as written, by the channels of
    :class:`~..asset.Material`; ``transparent``: whether the alpha of its picture counts."""

    name: str = ""
    author: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    color: tuple[float, float, float] = (0.5, 0.5, 0.5)
    roughness: float = 0.7
    metallic: float = 0.0
    opacity: float = 1.0
    transparent: bool = False
    textures: dict[str, str] = field(default_factory=dict)


def read_mhmat(data: bytes, where: str) -> MhMaterial:
    """Read one; unknown words are passed over. Raises InputError on numbers that are none."""
    told = {"name": "", "author": "", "license": ""}
    tags: list[str] = []
    numbers = {"roughness": 0.7, "metallic": 0.0, "opacity": 1.0}
    color = (0.5, 0.5, 0.5)
    transparent = False
    textures: dict[str, str] = {}
    for number, words in words_of(data, where):
        here = f"{where}, line {number}"
        said = [w for w in (w.lstrip("#/") for w in words) if w] if words and words[0][0] in "#/" else words
        if len(said) < 2:
            continue
        key = said[0].lower().rstrip(":")
        if key in ("author", "license"):
            told[key] = told[key] or plain_words(said[1:])
        if said is not words:  # a comment
            continue
        if key == "name":
            told[key] = plain_words(words[1:])
        elif key == "tag":
            tags.append(plain_words(words[1:]).lower())
        elif key == "diffusecolor" and len(words) >= 4:
            r, g, b = (min(1.0, max(0.0, real(w, here, 100.0))) for w in words[1:4])
            color = (r, g, b)
        elif key in numbers:
            numbers[key] = min(1.0, max(0.0, real(words[1], here, 1e6)))
        elif key == "transparent":
            transparent = words[1].lower() in ("true", "t", "1")
        elif key in _TEXTURES:
            textures[_TEXTURES[key]] = " ".join(words[1:]).replace("\\", "/")
    return MhMaterial(
        told["name"], told["author"], told["license"], tuple(tags), color, numbers["roughness"],
        numbers["metallic"], numbers["opacity"], transparent, textures,
    )  # fmt: skip
