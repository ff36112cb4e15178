"""Samples of several frames put together: read, carried along, denoised; without Blender's scene."""
