"""Scripts that are written, and talks."""
