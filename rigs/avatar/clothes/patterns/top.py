"""Garments of the trunk and arms: cut from the tights, let fall, sewn together and closed in front."""

from __future__ import annotations

from typing import Any

import numpy as np

from .....base.easing import smoothstep
from ...asset import I32
from ...distance_field import F64
from ...subdivision import Mesh, border_loops, cut
from ..normals import normals_of
from . import collar as collars
from .bands import about_arm, drawn_in, sweep_band
from .edges import CUFF, HEM, NECK_RIB, NECK_ROLL, RIB_CUFF, RIB_HEM
from .fall import tube_of
from .figure import ARM, Figure, falloff
from .folds import armpit_folds, crumpled, sleeve_folds, unevenness, waist_folds
from .front import Face
from .garment import Cloth, Sheet, cylinder_uvs, sheet_of_band
from .pieces import largest, smoothed
from .settle import Slack, settle

LEAST = 0.003
"""Metres between the body's tights and cloth."""
ON_ARM = 0.85
"""How much of a sleeve's width is taken from the arm's outside, on which it lies."""
ON_SHOULDER = 0.75
"""How much of its ease a garment lacks where it lies on the shoulder."""
RINGS = {"rib": RIB_CUFF, "shirt": CUFF, "hem": HEM}
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

        def below_neckline(p: F64) -> F64:
            return -f.past_neckline(p, neck["height"], neck["slope"], neck.get("wide", 0.012))

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
        for side in (above_hem, below_neckline, before_cuff, *([outside_v] if "v" in neck else [])):
            mesh = cut(mesh, side(mesh.carry @ base))
        return largest(mesh)

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
        shaped = self._sleeves(shaped, flat, arm)
        shaped = smoothed(shaped, mesh, 3)
        shaped = self._settled(mesh, flat, shaped, arm)
        lack = np.maximum(spec.get("least", LEAST) - np.einsum("vx,vx->v", shaped - flat, normal), 0)
        return np.asarray(shaped + normal * lack[:, None])

    def _settled(self, mesh: Mesh, flat: F64, shaped: F64, arm: F64) -> F64:
        """Folds: begun where cloth is wont to have them, then settled by its weight."""
        f, spec = self.figure, self.spec
        deep = spec.get("folds", 1.0)
        low = f.waist if spec["hem"] == "tucked" else f.waist - 0.03
        off = sleeve_folds(f, flat, 0.0020 * deep, self.end) * (arm > 0.3)
        off += armpit_folds(f, flat, 0.0026 * deep) * (arm < 0.85)
        off += waist_folds(f, flat, 0.0030 * deep, low) * (arm < 0.3)
        off += crumpled(mesh, 0.003 * deep) + unevenness(flat, 0.0012 * deep, spec.get("seed", 1.0))
        start = shaped + normals_of(shaped, mesh.faces) * off[:, None]
        along, on_axis, second = f.on_arm(flat * np.where(flat[:, :1] < 0, [-1.0, 1, 1], 1.0))
        sleeve = smoothstep((arm - 0.35) / 0.4)
        upper = float(np.linalg.norm(f.arms[1] - f.arms[0]))
        ways = [np.diff(f.arms, axis=0)[k] for k in (0, 1)]
        ways = [w / np.linalg.norm(w) for w in ways]
        limb = (ways[0] + second[:, None] * (ways[1] - ways[0])) * np.where(
            flat[:, :1] < 0, [-1.0, 1, 1], 1.0
        )
        down = np.array([0.0, -1.0, 0.0])
        axis = down + sleeve[:, None] * (limb - down)
        axis /= np.linalg.norm(axis, axis=1, keepdims=True)
        long, wide = spec.get("slack", (0.12, 0.05))
        trunk_long, trunk_wide = spec.get("trunk_slack", (0.05, 0.035))
        # forearms bend to the front, so cloth gathers there
        inside = 0.5 + 0.5 * np.tanh((flat[:, 2] - on_axis[:, 2]) / 0.02)
        elbow = inside * np.exp(-(((along - upper) / 0.09) ** 2)) + 0.6 * falloff(
            -along, -self.end, 0.09 - self.end
        )
        long_share = deep * (sleeve * long * (0.5 + elbow) + (1 - sleeve) * trunk_long)
        wide_share = deep * (sleeve * wide + (1 - sleeve) * trunk_wide)
        held = self._held(flat, along, sleeve)
        shape = Slack(axis, long_share, wide_share)
        gaps = np.full(len(flat), max(spec.get("least", LEAST), 0.0035))
        return settle(
            shaped,
            mesh.faces,
            flat,
            shape,
            held,
            gaps,
            start=start,
            pull=axis,
            stiff=spec.get("stiff", 0.006),
        )

    def _held(self, flat: F64, along: F64, sleeve: F64) -> F64:
        """(V,) what stays: the neckline, where cuffs begin, and what is tucked in or ribbed."""
        f, spec = self.figure, self.spec
        held = falloff(
            f.neck[1] + spec["neck"]["height"] - flat[:, 1] + 0.3 * (f.neck[2] - flat[:, 2]), 0.01, 0.06
        )
        held = held * (1 - sleeve)
        held = np.maximum(held, sleeve * falloff(self.end - along, 0.004, 0.03))
        if spec.get("edges") == "rib":
            held = np.maximum(held, (1 - sleeve) * falloff(flat[:, 1] - self.hem, 0.004, 0.03))
        if spec["hem"] == "tucked":
            held = np.maximum(held, (1 - sleeve) * falloff(flat[:, 1], f.waist - 0.005, f.waist + 0.02))
        return np.asarray(held)

    def _sleeves(self, points: F64, flat: F64, arm: F64) -> F64:
        """Sleeves as tubes about the arm's bones, no narrower than the pattern."""
        f, spec = self.figure, self.spec
        sign = np.where(flat[:, :1] < 0, [-1.0, 1, 1], [1.0, 1, 1])
        p = points * sign
        along, on_axis, second = f.on_arm(p)
        away = p - on_axis
        radius = np.linalg.norm(away, axis=1)
        t = np.clip(along / f.arm_length, 0, 1)
        wanted = np.interp(t, [0.2, 0.55, 1.0], spec["sleeve_radius"]) * float(f.forearm / 0.043)
        # a hanging sleeve lies on the outside of the arm: its width hangs beneath
        up = _across(f.arms, second)
        outside = np.clip(np.einsum("vx,vx->v", away, up) / (radius + 1e-9), 0, 1)
        wanted = radius + (wanted - radius) * (1 - ON_ARM * outside)
        wanted = np.maximum(radius + spec.get("sleeve_ease", spec["ease"]) - spec["ease"], wanted)
        share = smoothstep((along - 0.05) / 0.09) * smoothstep((arm - 0.5) / 0.4)
        moved = on_axis + away * (wanted / (radius + 1e-9))[:, None]
        result = p + share[:, None] * (moved - p)
        return np.asarray(result * sign)

    def _finish(self) -> None:
        """Edges, collar, and what is sewn on."""
        f, spec = self.figure, self.spec
        shell = self.sheets[0]
        normals = normals_of(self.vertices, self.mesh.faces)
        tile = spec["tile"]
        up = (f.skeleton.heads[f.skeleton.bone("head")] - f.neck).astype(float)
        up /= np.linalg.norm(up)
        rib = spec.get("edges", "hem") == "rib"
        for loop in border_loops(self.mesh.faces):
            middle = self.vertices[loop].mean(axis=0)
            if abs(middle[0]) > 0.08:
                self.vertices[loop] = drawn_in(self.vertices, normals, loop)
                profile = RINGS[spec.get("cuff", "hem")]
                part = {"rib": "rib", "shirt": "", "hem": ""}[spec.get("cuff", "hem")]
                self._band(shell, normals, loop, profile, part)
            elif middle[1] > f.armpit:
                self._neck(shell, normals, loop, up)
            elif spec["hem"] != "tucked":
                self._band(shell, normals, loop, RIB_HEM if rib else HEM, "rib" if rib else "")
        face = Face(self.vertices, self.mesh.faces, self.mesh.carry)
        if "placket" in spec:
            self._placket(face, spec["placket"], tile)
        for pocket in spec.get("pockets", ()):
            self._pocket(face, pocket, tile)
        if "lapel" in spec:
            self._lapels(face, spec["lapel"], tile)

    def _band(
        self, shell: Sheet, normals: F64, loop: I32, profile: Any, part: str, lean: F64 | None = None
    ) -> None:
        tile = self.spec["rib_tile"] if part == "rib" else self.spec["tile"]
        band = sweep_band(self.vertices, normals, loop, profile, tile, lean=lean)
        if abs(self.vertices[loop, 0].mean()) > 0.08:
            band = about_arm(band, self.figure, len(profile))
        self.sheets.append(sheet_of_band(band, shell, self.material(part)))

    def _neck(self, shell: Sheet, normals: F64, loop: I32, up: F64) -> None:
        spec = self.spec
        kind = spec.get("collar", "hem")
        if kind == "hem":
            self._band(shell, normals, loop, HEM, "")
        elif kind in ("rib", "roll"):
            profile, lean = (NECK_ROLL, up) if kind == "roll" else (NECK_RIB, up * 0.45)
            self._band(shell, normals, loop, profile, "rib", lean)
        else:
            if kind in ("coat", "hood") or "v" in spec["neck"]:
                self._band(shell, normals, loop, HEM, "")
            self.sheets.append(
                collars.sweep_collar(
                    shell,
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
                )
            )

    def _placket(self, face: Face, spec: dict[str, Any], tile: float) -> None:
        """A strip down the front and its buttons."""
        f = self.figure
        top = f.neck[1] + self.spec["neck"]["height"] - spec.get("from", 0.0)
        ring = self.vertices[np.abs(self.vertices[:, 0]) < 0.02]
        front = ring[ring[:, 2] > ring[:, 2].mean()]
        top = min(top, float(front[:, 1].max()) + 0.004) - spec.get("from", 0.0)
        low = max(self.hem + 0.002, top - spec.get("length", 2.0))
        width = spec["width"]
        self.sheets.append(
            face.rectangle(
                (0.0, (top + low) / 2),
                (width, top - low),
                0.0018,
                tile,
                0,
                cells=(3, max(6, int((top - low) / 0.015))),
            )
        )
        first, step = top - spec.get("first", 0.03), spec.get("step", 0.085)
        for k in range(spec.get("buttons", 20)):
            y = first - k * step
            if y > low + 0.02:
                button = face.button(
                    spec.get("aside", 0.0), y, spec.get("radius", 0.0058), 0.0026, self.material("buttons")
                )
                self.sheets.append(button)

    def _pocket(self, face: Face, spec: dict[str, Any], tile: float) -> None:
        f = self.figure
        width = f.arms[0, 0]
        y = (f.armpit if spec["from"] == "armpit" else f.waist) + spec["y"]
        sides = (1.0, -1.0) if spec.get("both", False) else (1.0,)
        for side in sides:
            x = side * spec["x"] * width
            self.sheets.append(
                face.rectangle(
                    (x, y),
                    (spec["width"], spec["height"]),
                    spec.get("lift", 0.0016),
                    tile,
                    0,
                    cells=(12, 12),
                    slant=side * spec.get("slant", 0.0),
                    point=spec.get("point", 0.0),
                )
            )

    def _lapels(self, face: Face, spec: dict[str, Any], tile: float) -> None:
        """Turned back from the V of the front, a notch below the collar."""
        f = self.figure
        neck = self.spec["neck"]
        low = f.neck[1] - neck["v"] + 0.004
        high = f.neck[1] + neck["height"] - spec["notch"]
        t = np.linspace(0, 1, 18)
        width = spec["width"] * (0.10 + 0.90 * np.sin(np.pi / 2 * np.clip(t / 0.93, 0, 1)) ** 0.8)
        s = np.array([0.0, 0.0, 0.06, 0.2, 0.4, 0.6, 0.8, 0.94, 1.0, 1.0])
        for side in (1.0, -1.0):
            y = low + t * (high - low)
            edge = neck["v_width"] * np.clip((y - (f.neck[1] - neck["v"])) / neck["v"], 0, 2)
            x = side * (edge[:, None] + s[None] * width[:, None] - 0.004)
            # the peak of the lapel reaches up and out
            yy = y[:, None] + s[None] * (t[:, None] ** 6) * spec.get("peak", 0.012)
            lift = 0.0045 + 0.006 * np.exp(-((s[None] / 0.28) ** 2)) * (0.35 + 0.65 * (1 - t[:, None]))
            lift = lift * np.ones_like(x)
            lift[:, 0] = -0.004
            lift[:, -1] = 0.0006
            lift[-1] = 0.0005
            self.sheets.append(
                face.patch(x[::-1], yy[::-1], lift[::-1], tile, self.material(spec.get("part", "")))
            )
        for k in range(spec.get("buttons", 0)):
            y = low - 0.012 - k * 0.105
            self.sheets.append(face.button(0.012, y, 0.0095, 0.004, self.material("buttons"), 12))
        edge_y = np.linspace(low, self.hem + 0.004, 26)
        x = np.array([-0.003, 0.0, 0.0135, 0.0145])[None] * np.ones((26, 1)) + 0.010
        lift = np.array([-0.001, 0.0022, 0.0022, -0.001])[None] * np.ones((26, 1))
        self.sheets.append(face.patch(x, edge_y[:, None] * np.ones((1, 4)), lift, tile, 0))

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


def _across(arms: F64, second: F64) -> F64:
    """(N, 3) which way is out and up, across the upper arm and, as far as ``second``, across the forearm."""
    ways = []
    for bone in np.diff(arms, axis=0):
        bone = bone / np.linalg.norm(bone)
        out = np.array([0.0, 1.0, 0.0]) - bone[1] * bone
        ways.append(out / np.linalg.norm(out))
    return np.asarray(ways[0] + second[:, None] * (ways[1] - ways[0]))
