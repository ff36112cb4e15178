"""Garments of the trunk and arms: cut from the tights, let fall, sewn together and closed in front."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from .....base.easing import smoothstep
from ...asset import I32
from ...distance_field import F64
from ...subdivision import Mesh, border_loops, cut
from ..normals import normals_of
from .fall import STEP, tube_of
from .figure import ARM, Figure, falloff
from .garment import LEAST, Cloth, Sheet, cylinder_uvs
from .pieces import largest, smoothed
from .settle_top import settle_top
from .sewn import collar as collars
from .sewn.bands import about_arm, drawn_in, sheet_of_band, sweep_band
from .sewn.edges import CUFF, HEM, NECK_RIB, NECK_ROLL, RIB_CUFF, RIB_HEM, SLEEVE
from .sewn.on_top import sew_on
from .sewn.seams import sew_seams
from .sleeves import sleeves

ARMHOLE = 0.5
"""How far cloth hangs on the arm where sleeves are set in."""
ON_SHOULDER = 0.75
"""How much of its ease a garment lacks where it lies on the shoulder."""
Mask = npt.NDArray[np.bool_]
RINGS = {"rib": RIB_CUFF, "shirt": CUFF, "hem": HEM, "coat": SLEEVE}
COLLARS = {
    "shirt": collars.shirt_collar,
    "open": collars.open_collar,
    "coat": collars.coat_collar,
    "hood": collars.hood,
    "stand": collars.stand_collar,
}


class Top(Cloth):
    """A top in the making: ``sheets`` of cloth, of which the first is the shell; ``materials``: their names,
    in the order that sheets count them."""

    def __init__(self, figure: Figure, spec: dict[str, Any], name: str) -> None:
        self.figure, self.spec, self.name = figure, spec, name
        self.hem = self._height(spec["hem"])
        self.end = figure.arm_length * spec["sleeve"] - spec.get("cuff_room", 0.0)
        mesh = self._cut()
        flat = np.asarray(mesh.carry @ figure.human.vertices.astype(float))
        self.tube = tube_of(self._trunk(), self.hem - 0.02, figure.armpit)
        self.vertices = self._shaped(mesh, flat)
        self.mesh = mesh
        self.materials = [name]
        self.sheets = [Sheet(self.vertices, mesh.faces, self._uvs(mesh, flat), mesh.carry, 0)]
        self._finish()
        if spec.get("seams", True):
            sew_seams(self, self._seams(flat))

    def _seams(self, flat: F64) -> list[tuple[F64, Mask]]:
        """Armholes, and the sides from hem to armpit and from armhole to neck."""
        arm = self.figure.share(self.mesh, ARM)
        depth = np.interp(
            flat[:, 1], self.tube.low + STEP * np.arange(len(self.tube.middle)), self.tube.middle[:, 1]
        )
        sides = (arm < ARMHOLE + 0.05) & (np.abs(flat[:, 0]) > 0.05)
        return [(arm - ARMHOLE, np.ones(len(arm), bool)), (flat[:, 2] - depth, sides)]

    def _height(self, hem: float | str) -> float:
        f = self.figure
        if isinstance(hem, str):
            return {"waist": f.waist, "tucked": f.waist - 0.075}[hem]
        return f.crotch + hem

    def _trunk(self) -> F64:
        f = self.figure
        points = np.asarray(f.tights.carry @ f.human.vertices.astype(float))
        arms = f.share(f.tights, ARM) > 0.35
        return points[~arms & ~f.off_trunk(points)]

    def _cut(self) -> Mesh:
        f, spec = self.figure, self.spec
        base = f.human.vertices.astype(float)
        neck = spec["neck"]

        def outside_v(p: F64) -> F64:
            depth, wide = neck["v"], neck["v_width"]
            rise = np.clip((p[:, 1] - (f.neck[1] - depth)) / depth, 0, 2)
            front = np.where(p[:, 2] > f.neck[2] - 0.01, 1.0, -1.0)
            return np.where(front > 0, np.abs(p[:, 0]) - wide * rise, 0.1)

        def above_hem(p: F64) -> F64:
            # what lies beside the trunk are arms and hands, which no hem cuts
            return np.where(f.off_trunk(p), 0.1, p[:, 1] - self.hem)

        def before_cuff(p: F64) -> F64:
            beside = f.off_trunk(p) | (p[:, 1] > f.armpit - 0.02)
            return np.where(beside, self.end - f.along_arm(p), 0.1)

        mesh = f.tights

        def below_neckline(p: F64) -> F64:
            return -self._past_neckline(p)

        for side in (above_hem, below_neckline, before_cuff, *([outside_v] if "v" in neck else [])):
            mesh = cut(mesh, side(mesh.carry @ base))
        return largest(mesh)

    def _past_neckline(self, points: F64) -> F64:
        neck = self.spec["neck"]
        return self.figure.past_neckline(points, neck["height"], neck["slope"], neck.get("wide", 0.012))

    def _shaped(self, mesh: Mesh, flat: F64) -> F64:
        f, spec = self.figure, self.spec
        normal = normals_of(flat, mesh.faces)
        arm = f.share(mesh, ARM)
        ease = np.full(len(flat), spec["ease"])
        ease += spec.get("flare", 0.0) * falloff(flat[:, 1], self.hem, f.waist + 0.05)
        if spec["hem"] == "tucked":
            ease += (0.003 - ease) * falloff(flat[:, 1], f.waist + 0.0, f.waist + 0.035)
            ease += spec.get("blouse", 0.0) * np.exp(-(((flat[:, 1] - f.waist - 0.055) / 0.03) ** 2))
        else:  # over what is worn below
            ease += spec.get("over", 0.010) * falloff(flat[:, 1], f.waist - 0.02, f.waist + 0.05)
        fitted = np.full(len(flat), spec["fitted"])
        if spec["hem"] == "tucked":
            fitted += (0.96 - fitted) * falloff(flat[:, 1], f.waist, f.waist + 0.06)
        # cloth hangs from the shoulders, so it lies on them
        lies = smoothstep((normal[:, 1] + 0.15) / 0.55) * falloff(f.armpit - flat[:, 1], -0.06, 0.02)
        ease -= np.maximum(ease - 0.004, 0) * ON_SHOULDER * lies
        tip = np.exp(-(((np.abs(flat[:, 0]) - f.arms[0, 0]) / 0.032) ** 2)) * lies
        ease += spec.get("pad", 0.0) * tip
        loose = flat + normal * ease[:, None]
        trunk = falloff(arm, 0.12, 0.55) * falloff(flat[:, 1], f.armpit - 0.03, f.armpit + 0.07)
        fallen = self.tube.fallen(flat, ease, fitted)
        shaped = loose + trunk[:, None] * (fallen - loose)
        shaped = sleeves(f, spec, shaped, flat, arm)
        if "collar_room" in spec:  # what has a collar lies on the neck where that is sewn on
            near = falloff(-self._past_neckline(flat), 0.0, 0.05)
            shaped = shaped + near[:, None] * (flat + normal * spec.get("least", LEAST) - shaped)
        shaped = smoothed(shaped, mesh, 3)
        shaped = settle_top(f, spec, mesh, flat, shaped, arm, hem=self.hem, end=self.end)
        lack = np.maximum(spec.get("least", LEAST) - np.einsum("vx,vx->v", shaped - flat, normal), 0)
        return np.asarray(shaped + normal * lack[:, None])

    def _finish(self) -> None:
        """Edges, collar, and what is sewn on."""
        f, spec = self.figure, self.spec
        normals = normals_of(self.vertices, self.mesh.faces)
        up = (f.skeleton.heads[f.skeleton.bone("head")] - f.neck).astype(float)
        up /= np.linalg.norm(up)
        rib = spec.get("edges", "hem") == "rib"
        for loop in border_loops(self.mesh.faces):
            middle = self.vertices[loop].mean(axis=0)
            if abs(middle[0]) > 0.08:
                self.vertices[loop] = drawn_in(self.vertices, normals, loop)
                self._band(normals, loop, RINGS[spec.get("cuff", "hem")], "rib" * (spec.get("cuff") == "rib"))
            elif middle[1] > f.armpit:
                self._neck(normals, loop, up)
            elif spec["hem"] not in ("tucked", "waist"):  # a skirt is sewn to the waist
                self._band(normals, loop, RIB_HEM if rib else HEM, "rib" if rib else "")
        sew_on(self, self.hem)

    def _band(self, normals: F64, loop: I32, profile: Any, part: str, lean: F64 | None = None) -> None:
        tile = self.spec["rib_tile"] if part == "rib" else self.spec["tile"]
        band = sweep_band(self.vertices, normals, loop, profile, tile, lean=lean)
        if abs(self.vertices[loop, 0].mean()) > 0.08:
            band = about_arm(band, self.figure, len(profile))
        self.sheets.append(sheet_of_band(band, self.sheets[0], self.material(part)))

    def _neck(self, normals: F64, loop: I32, up: F64) -> None:
        spec = self.spec
        kind = spec.get("collar", "hem")
        if kind == "hem":
            self._band(normals, loop, HEM, "")
        elif kind in ("rib", "roll"):
            profile, lean = (NECK_ROLL, up) if kind == "roll" else (NECK_RIB, up * 0.45)
            self._band(normals, loop, profile, "rib", lean)
        else:
            if kind in ("coat", "hood") or "v" in spec["neck"]:
                self._band(normals, loop, HEM, "")
            self.sheets.append(
                collars.sweep_collar(
                    self.sheets[0],
                    normals,
                    loop,
                    COLLARS[kind],
                    spec["tile"],
                    self.material(spec.get("collar_part", "")),
                    up=up,
                    gap=spec.get("collar_gap", 0.006),
                    begin=spec.get("collar_begin", 0.0),
                    hug=spec.get("collar_hug", 0.35),
                    points=spec.get("collar_points", 0.0),
                    neck=self.figure.skin_of_neck() if "collar_room" in spec else None,
                    room=spec.get("collar_room", 0.0),
                    closed=kind == "shirt",
                )
            )

    def _uvs(self, mesh: Mesh, rest: F64) -> F64:
        f = self.figure
        torso = cylinder_uvs(mesh.faces, rest, np.array([0, self.hem, f.neck[2]]), np.array([0, 1.0, 0]),
                             np.array([0, 0, 1.0]), np.array([0.17, 0.12]))  # fmt: skip
        sleeve = f.share(mesh, ARM)[np.maximum(mesh.faces, 0)].mean(axis=1) > 0.5
        left = rest[mesh.faces[:, 0], 0] > 0
        result = torso
        for side, mirror in ((True, [1, 1, 1]), (False, [-1, 1, 1])):
            uv = cylinder_uvs(mesh.faces, rest, f.arms[0] * mirror, (f.arms[0] - f.arms[2]) * mirror,
                              np.array([0, 0, 1.0]), np.array([0.05, 0.05]))  # fmt: skip
            result = np.where((sleeve & (left == side))[:, None, None], uv, result)
        return result / self.spec["tile"]
