"""Blender's window as ``blender_ui_driver.py`` handles it: areas, sidebar, pictures, figures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

FOLDER = Path(os.environ["PAKSATALKER_UI"])
MODULE = "bl_ext.user_default.paksatalker"


def taller_timeline() -> None:
    """A second one, with room for the names of the markers."""
    area = areas("VIEW_3D")[0]
    with bpy.context.temp_override(window=window(), area=area, region=area.regions[0]):
        bpy.ops.screen.area_split(direction="HORIZONTAL", factor=0.14)
    old = areas("DOPESHEET_EDITOR")[0]
    min(areas("VIEW_3D"), key=lambda a: a.y).ui_type = "TIMELINE"
    with bpy.context.temp_override(window=window(), area=old, region=old.regions[0]):
        bpy.ops.screen.area_close()


def whole_timeline() -> None:
    """All of the speech in the timeline."""
    area = areas("DOPESHEET_EDITOR")[0]
    region = next(r for r in area.regions if r.type == "WINDOW")
    with bpy.context.temp_override(window=window(), area=area, region=region):
        bpy.ops.action.view_all()


def sidebar() -> None:
    """The tab open, the person with its textures, no bones in the way."""
    for area in areas("VIEW_3D"):
        area.spaces.active.shading.color_type = "TEXTURE"
        area.spaces.active.overlay.show_bones = False
        for region in area.regions:
            if region.type == "UI":
                region.active_panel_category = "PaksaTalker"


def scroll(to: str) -> None:
    """The sidebar moved down to a panel; Blender has no call for it but its scroll operators."""
    for area in areas("VIEW_3D"):
        for region in area.regions:
            if region.type == "UI":
                with bpy.context.temp_override(window=window(), area=area, region=region):
                    for _ in range(8 if to == "dials" else 30):
                        if bpy.ops.view2d.scroll_down.poll():
                            bpy.ops.view2d.scroll_down(deltay=40)


def scroll_up() -> None:
    """The sidebar moved to its top."""
    for area in areas("VIEW_3D"):
        for region in area.regions:
            if region.type == "UI":
                with bpy.context.temp_override(window=window(), area=area, region=region):
                    for _ in range(60):
                        if bpy.ops.view2d.scroll_up.poll():
                            bpy.ops.view2d.scroll_up(deltay=40)


def look_at_head() -> None:
    """The view from the front, the head in it."""
    from mathutils import Quaternion, Vector

    for area in areas("VIEW_3D"):
        view = area.spaces.active.region_3d
        view.view_perspective = "PERSP"
        view.view_rotation = Quaternion((0.7071, 0.7071, 0, 0))
        view.view_location = Vector((0, 0, 1.5))
        view.view_distance = 0.9


def areas(kind: str) -> list[Any]:
    return [a for a in window().screen.areas if a.type == kind]


def window() -> Any:
    return bpy.context.window_manager.windows[0]


def run(operator: Any, **arguments: Any) -> Any:
    """The operator as from the 3D view."""
    area = areas("VIEW_3D")[0]
    region = next(r for r in area.regions if r.type == "WINDOW")
    with bpy.context.temp_override(window=window(), area=area, region=region):
        return operator(**arguments)


def curves(action: Any) -> list[Any]:
    if action is None:
        return []
    bags = [b for layer in action.layers for strip in layer.strips for b in strip.channelbags]
    return [c for bag in bags for c in bag.fcurves]


def shot(name: str) -> Iterator[float | Callable[[], bool]]:
    """A picture, once the window is drawn."""
    for area in window().screen.areas:
        area.tag_redraw()
    yield 0.7
    print(f"SHOT {name}", flush=True)
    yield lambda: (FOLDER / f"{name}.done").exists()


def figure(what: str, good: bool, value: str, limit: float | None = None) -> None:
    print(f"FIGURE {'ok  ' if good else 'MISS'} {what:<48} {value}"
          + (f"  (at most {limit:g} ms)" if limit else ""), flush=True)  # fmt: skip


def ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def opened(*names: str) -> list[Any]:
    """Panels that come closed: Blender has no call that opens one, so others stand in, open at first."""
    classes = [getattr(bpy.types, name) for name in names]
    for cls in reversed(classes):
        bpy.utils.unregister_class(cls)
    made = []
    for cls in classes:
        within = f"{cls.bl_parent_id}_open" if cls.bl_parent_id in names else cls.bl_parent_id
        about = {"bl_idname": f"{cls.__name__}_open", "bl_parent_id": within, "bl_options": set()}
        made.append(type(f"{cls.__name__}_open", (cls,), about))
        bpy.utils.register_class(made[-1])
    return made
