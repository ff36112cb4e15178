"""Avatars and rigs as data and maths: no bpy, no torch."""
