"""Emotions: which, when, and what of them shows."""
