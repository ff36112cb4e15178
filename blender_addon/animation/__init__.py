"""A performance as curves, sound and markers on a character."""
