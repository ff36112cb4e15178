"""Timing as files that people edit, and timing put on a speech."""
