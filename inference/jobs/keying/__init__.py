"""Footage before a green or blue screen becomes footage that can be seen through."""
