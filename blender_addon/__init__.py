"""The Blender side: apply, stage, render, export."""
