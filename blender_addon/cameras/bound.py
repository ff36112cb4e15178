"""The cameras that a scene is seen through."""

from __future__ import annotations

import bpy


def bound_cameras(scene: bpy.types.Scene) -> list[bpy.types.Object]:
    """Those that markers cut to, in their order, else the scene's own."""
    markers = sorted(scene.timeline_markers, key=lambda m: m.frame)
    found = [m.camera for m in markers if m.camera is not None]
    if scene.camera is not None and not found:
        found = [scene.camera]
    return list(dict.fromkeys(c for c in found if c.type == "CAMERA"))


def frames_of_camera(scene: bpy.types.Scene, camera: bpy.types.Object) -> list[tuple[int, int]]:
    """First and last frame of each stretch in which the scene is seen through a camera."""
    bound = (m for m in scene.timeline_markers if m.camera is not None)
    cuts = [(m.frame, m.camera) for m in sorted(bound, key=lambda m: m.frame)]
    if not cuts:
        return [(scene.frame_start, scene.frame_end)] if camera == scene.camera else []
    spans = []
    for i, (frame, seen) in enumerate(cuts):
        end = cuts[i + 1][0] - 1 if i + 1 < len(cuts) else max(scene.frame_end, frame)
        if seen == camera and end >= frame:
            spans.append((frame, end))
    return spans
