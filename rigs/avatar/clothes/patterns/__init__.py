"""Patterns: how garments are cut over the body, let fall and sewn."""
