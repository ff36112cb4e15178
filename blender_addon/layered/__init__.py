"""Layers as films of their own."""
