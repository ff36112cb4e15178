"""Text as pixels in every script, by Pillow with raqm: Blender's own text shapes nothing."""
