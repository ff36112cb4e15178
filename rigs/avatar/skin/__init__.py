"""Painted skin: layout, regions and textures."""
