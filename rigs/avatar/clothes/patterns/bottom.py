"""Trousers and skirts: legs and hips let fall, with waistband, fly, pockets and hems."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates

from .....base.easing import smoothstep
from ...distance_field import F64
from ...subdivision import Mesh, border_loops, cut
from ..cover import lifted
from ..normals import normals_of
from .fall import STEP, Tube, tube_of
from .figure import Figure, falloff
from .folds import crumpled, leg_folds, unevenness
from .garment import Cloth, Sheet, cylinder_uvs
from .hang import hung_on_thighs
from .pieces import largest, smoothed, trunk_tube
from .settle import Slack, settle
from .sewn.bands import Band, sheet_of_band, sweep_band
from .sewn.edges import BELT, HEM, RIB_ANKLE, WAISTBAND
from .sewn.front import Face
from .sewn.on_top import sew_on_skirt
from .sewn.seams import sew_seams
from .skirt import hanging
from .waist import sewn_to

ABOVE_ANKLE = 0.07
"""Metres above where legs are cut, from which on they fall straight."""
INSTEP = 0.012
"""Metres that a hem lies further forth, over the shoe."""


class Bottom(Cloth):
    """Trousers or a skirt in the making; ``above``: the top that it is sewn to."""

    def __init__(self, figure: Figure, spec: dict[str, Any], name: str, above: Cloth | None = None) -> None:
        self.figure, self.spec, self.name = figure, spec, name
        self.materials = [name]
        self.end = self._end()
        mesh = self._cut()
        flat = np.asarray(mesh.carry @ figure.human.vertices.astype(float))
        self.mesh = mesh
        self.vertices = (
            hanging(figure, spec, mesh, flat, self.end)
            if spec["shape"] == "skirt"
            else self._legs(mesh, flat)
        )
        carry = hung_on_thighs(figure, mesh, flat) if spec["shape"] == "skirt" else mesh.carry
        if above is not None:
            self.vertices, carry = sewn_to(above, figure.waist, mesh, self.vertices, carry)
        self.sheets = [Sheet(self.vertices, mesh.faces, self._uvs(mesh, flat), carry, 0)]
        self._finish()
        if spec.get("seams", True):
            sew_seams(self, self._seams(flat))

    def _end(self) -> float:
        f = self.figure
        if self.spec["shape"] == "skirt":
            knee = float(f.legs[1, 1])
            return knee + self.spec["hem"] * (f.hips - knee)
        # below the ankle the tights go out to the foot: legs are cut above it, and let down
        return max(f.ground + self.spec["hem"], float(f.legs[2, 1]) + 0.012)

    def _cut(self) -> Mesh:
        f = self.figure
        base = f.human.vertices.astype(float)
        mesh = f.skirt if self.spec["shape"] == "skirt" else f.tights
        waist = f.waist + self.spec.get("rise", 0.0)
        for side in (
            lambda p: np.where(f.off_trunk(p) & (p[:, 1] > f.crotch - 0.15), -0.1, waist - p[:, 1]),
            lambda p: p[:, 1] - self.end,
        ):
            mesh = cut(mesh, side(mesh.carry @ base))
        return largest(mesh)

    def _legs(self, mesh: Mesh, flat: F64) -> F64:
        f, spec = self.figure, self.spec
        normal = normals_of(flat, mesh.faces)
        sign = np.where(flat[:, :1] < 0, [-1.0, 1, 1], [1.0, 1, 1])
        points = np.asarray(f.tights.carry @ f.human.vertices.astype(float))
        own = points[(points[:, 0] > 0) & ~f.off_trunk(points) & (points[:, 1] > self.end - 0.004)]
        leg = tube_of(own, self.end, f.crotch + 0.02)
        down = np.clip((f.crotch - flat[:, 1]) / (f.crotch - self.end), 0, 1)
        ease = spec["ease"] + np.interp(down, [0, 0.3, 1], spec["leg_ease"])
        fitted = np.interp(down, [0, 0.5, 1], spec["leg_fitted"])
        legs = leg.fallen(flat * sign, ease, fitted)
        legs = self._straight(leg, legs, ease + (1 - fitted) * 0.012) * sign
        flat = self._straight(leg, flat * sign, np.zeros(len(flat))) * sign
        hips = trunk_tube(f, f.crotch - 0.06).fallen(
            flat, np.full(len(flat), spec["ease"]), np.full(len(flat), 0.75)
        )
        hips = np.where((flat[:, 1] > f.crotch - 0.05)[:, None], hips, flat)
        share = falloff(flat[:, 1], f.crotch - 0.07, f.crotch + 0.05)[:, None]
        # between the legs there is nothing to fall from
        between = (
            falloff(np.abs(flat[:, 0]), 0.02, 0.05)[:, None]
            * falloff(flat[:, 1], f.crotch + 0.06, f.crotch + 0.12)[:, None]
        )
        lying = flat + normal * spec["ease"]
        shaped = hips * (1 - share) + legs * share
        shaped = shaped + between * (1 - share) * (lying - shaped)
        # the legs don't cross the middle
        side = np.where(share[:, 0] > 0.6, np.maximum((shaped * sign)[:, 0], 0.004), (shaped * sign)[:, 0])
        shaped[:, 0] = side * sign[:, 0]
        shaped = self._let_down(smoothed(shaped, mesh, 3), flat)
        off = leg_folds(f, flat, 0.0011 * spec.get("folds", 1.0), self.end)
        off += crumpled(mesh, 0.003) + unevenness(flat, 0.0012, 4.0)
        if spec.get("crease", 0.0):
            middle = np.interp(flat[:, 1], f.legs[::-1, 1], f.legs[::-1, 0])
            off += (
                spec["crease"]
                * np.exp(-(((np.abs(flat[:, 0]) - middle) / 0.009) ** 2))
                * falloff(flat[:, 1], f.crotch, f.waist - 0.05)
            )
        shaped = self._settled(mesh, flat, shaped, off)
        lack = np.maximum(0.002 - np.einsum("vx,vx->v", shaped - flat, normal), 0)
        return np.asarray(shaped + normal * lack[:, None])

    def _straight(self, leg: Tube, points: F64, ease: F64) -> F64:
        """Points (N, 3) of a left leg no wider towards the foot than above the ankle: what lies below is the
        shoe's."""
        high = self.end + ABOVE_ANKLE
        _, column, radius, way = leg.polar(points)
        at = np.stack([np.full(len(points), (high - leg.low) / STEP), column])
        above = map_coordinates(leg.body, at, order=1, mode="grid-wrap") + ease
        most = radius + falloff(points[:, 1], high - 0.03, high) * np.minimum(above - radius, 0)
        own = (points[:, 0] > 0) & (points[:, 1] < high)
        return np.asarray(points + own[:, None] * way * (most - radius)[:, None])

    def _let_down(self, shaped: F64, flat: F64) -> F64:
        """The legs lengthened to their hems, which lie on the instep."""
        low = falloff(flat[:, 1], self.end, self.end + 0.14)
        shaped = shaped.copy()
        shaped[:, 1] -= low * (self.end - self.figure.ground - self.spec["hem"])
        middle = np.interp(flat[:, 1], self.figure.legs[::-1, 1], self.figure.legs[::-1, 2])
        shaped[:, 2] += INSTEP * low**2 * smoothstep((flat[:, 2] - middle) / 0.05)
        return shaped

    def _settled(self, mesh: Mesh, flat: F64, shaped: F64, off: F64) -> F64:
        """Trousers hang from the waistband, stand on the shoes and fold between."""
        f, spec = self.figure, self.spec
        start = shaped + normals_of(shaped, mesh.faces) * off[:, None]
        legs = falloff(flat[:, 1], f.crotch - 0.06, f.crotch + 0.04)[:, None]
        flat = self._let_down(flat, flat)
        limb = f.legs[2] - f.legs[0]
        limb = limb / np.linalg.norm(limb) * np.where(flat[:, :1] < 0, [-1.0, 1, 1], 1.0)
        axis = np.array([0.0, -1.0, 0.0]) * (1 - legs) + limb * legs
        axis /= np.linalg.norm(axis, axis=1, keepdims=True)
        knee = float(f.legs[1, 1])
        long, wide = spec.get("slack", (0.055, 0.025))
        more = (
            0.4
            + 0.6 * np.exp(-(((flat[:, 1] - knee) / 0.14) ** 2))
            + 1.1 * falloff(flat[:, 1], self.end + 0.03, self.end + 0.20)
        )
        deep = spec.get("folds", 1.0)
        waist = f.waist + spec.get("rise", 0.0)
        held = np.maximum(
            falloff(waist - flat[:, 1], 0.03, 0.09), falloff(flat[:, 1] - flat[:, 1].min(), 0.002, 0.02)
        )
        shape = Slack(axis, deep * long * more * legs[:, 0] + 0.005, deep * wide * legs[:, 0] + 0.008)
        return settle(
            shaped, mesh.faces, flat, shape, held, np.full(len(flat), 0.003), start=start, pull=axis,
            stiff=spec.get("stiff", 0.012),
        )  # fmt: skip

    def _seams(self, flat: F64) -> list[tuple[F64, npt.NDArray[np.bool_]]]:
        """Along the outside, of legs along the inside, too, and in the middle of the seat."""
        f = self.figure
        tube = trunk_tube(f, f.crotch - 0.1)
        height = tube.low + STEP * np.arange(len(tube.middle))
        trunk = np.interp(flat[:, 1], height, tube.middle[:, 1])
        sides = (np.abs(flat[:, 0]) > 0.05) | (flat[:, 1] < f.crotch - 0.02)
        if self.spec["shape"] == "skirt":
            return [(flat[:, 2] - trunk, sides)]
        leg = np.interp(flat[:, 1], f.legs[::-1, 1], f.legs[::-1, 2])
        low = falloff(flat[:, 1], f.crotch - 0.12, f.crotch + 0.05)
        middle = (flat[:, 1] > f.crotch + 0.01) & (flat[:, 2] < trunk)
        return [(flat[:, 2] - (leg * low + trunk * (1 - low)), sides), (flat[:, 0] + 1e-6, middle)]

    def _finish(self) -> None:
        f, spec = self.figure, self.spec
        shell, normals, tile = self.sheets[0], normals_of(self.vertices, self.mesh.faces), spec["tile"]
        for loop in border_loops(self.mesh.faces):
            at_waist = self.vertices[loop, 1].mean() > f.crotch + 0.05
            if at_waist and not spec.get("waistband", True):
                continue
            profile = WAISTBAND if at_waist else (RIB_ANKLE if spec.get("edges") == "rib" else HEM)
            band = sweep_band(self.vertices, normals, loop, profile, tile)
            if at_waist:
                band = self._on_cloth(band, profile)
            self.sheets.append(sheet_of_band(band, shell, 0))
            if at_waist and spec.get("belt", False):
                belt = self._on_cloth(sweep_band(self.vertices, normals, loop, BELT, 0.05), BELT)
                self.sheets.append(sheet_of_band(belt, shell, self.material("belt")))
        if spec["shape"] == "skirt":
            sew_on_skirt(self, f.waist, self.end)
            return
        front, back = (Face(self.vertices, self.mesh.faces, self.mesh.carry, side) for side in (1, -1))
        top = f.waist + spec.get("rise", 0.0) - 0.038
        if spec.get("fly", True):
            low = f.crotch + 0.055
            self.sheets.append(
                front.rectangle((0.008, (top + low) / 2), (0.032, top - low), 0.0014, tile, 0, cells=(3, 8))
            )
        if spec.get("belt", False):
            y = f.waist + spec.get("rise", 0.0) - 0.0185
            self.sheets.append(
                front.rectangle((0.0, y), (0.036, 0.036), 0.0080, 0.05, self.material("buckle"), cells=(3, 3))
            )
        elif spec.get("fly", True):
            self.sheets.append(front.button(0.0, top + 0.019, 0.0085, 0.004, self.material("buttons")))
        hip = float(np.abs(self.vertices[np.abs(self.vertices[:, 1] - f.hips) < 0.03, 0]).max())
        for side in (1.0, -1.0):
            # the edge of a slanted pocket: a narrow strip from the waistband to the side
            edge = (side * hip * 0.66, top - 0.065), (0.012, 0.125)
            self.sheets.append(front.rectangle(*edge, 0.0016, tile, 0, slant=side * hip * 0.17, cells=(2, 8)))
            if spec.get("back_pockets", "patch") == "patch":
                pocket = (side * hip * 0.50, top - 0.11), (0.125, 0.135)
                self.sheets.append(back.rectangle(*pocket, 0.0018, tile, 0, point=0.018))
            else:
                self.sheets.append(
                    back.rectangle(
                        (side * hip * 0.50, top - 0.075), (0.125, 0.014), 0.0014, tile, 0, cells=(6, 2)
                    )
                )

    def _on_cloth(self, band: Band, profile: Any) -> Band:
        """The band's outer rows off the cloth as far as the profile has them: hips are wider than waists."""
        outward = np.array([out for _, out in profile])
        rows = len(band.vertices) // len(profile)
        wanted = np.repeat(outward, rows)
        points = lifted(band.vertices, self.vertices, self.mesh.faces, wanted)
        return replace(band, vertices=np.where((wanted > 0)[:, None], points, band.vertices))

    def _uvs(self, mesh: Mesh, rest: F64) -> F64:
        f = self.figure
        if self.spec["shape"] == "skirt":
            middle = np.array([0, f.waist, float(f.legs[0, 2])])
            uv = cylinder_uvs(
                mesh.faces, rest, middle, np.array([0, 1.0, 0]), np.array([0, 0, 1.0]), np.array([0.19, 0.15])
            )
            return uv / self.spec["tile"]
        result = np.zeros((len(mesh.faces), 4, 2))
        left = rest[np.maximum(mesh.faces, 0), 0].mean(axis=1) > 0
        for side, mirror in ((True, [1, 1, 1]), (False, [-1, 1, 1])):
            uv = cylinder_uvs(mesh.faces, rest, f.legs[0] * mirror, (f.legs[0] - f.legs[2]) * mirror,
                              np.array([0, 0, 1.0]), np.full(2, 0.075))  # fmt: skip
            result = np.where((left == side)[:, None, None], uv, result)
        return result / self.spec["tile"]
