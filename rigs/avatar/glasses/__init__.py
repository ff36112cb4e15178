"""Glasses that a person wears."""
