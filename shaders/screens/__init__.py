"""Footage before green and blue screens, as nodes of the compositor."""
