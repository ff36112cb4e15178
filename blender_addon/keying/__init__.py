"""Green and blue screens taken out of footage."""
