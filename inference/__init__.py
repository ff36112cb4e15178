"""From a script or a recording to a Performance. Nothing here knows Blender."""
