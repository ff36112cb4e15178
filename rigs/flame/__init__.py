"""Heads in FLAME's format: the open stand-in, its evaluation, and coefficients solved from ARKit weights."""
