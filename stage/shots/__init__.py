"""Shots: cameras by name, their moves, and when one is cut to another. Knows no Blender."""
