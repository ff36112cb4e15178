"""Frames of few samples that take those of their neighbours."""
