"""Light rigs, sets, rooms, cameras and posts as tables and choices. Knows no Blender."""
