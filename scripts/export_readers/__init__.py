"""Readers of exported files, each of another maker, and what Blender itself evaluates to judge them by."""
