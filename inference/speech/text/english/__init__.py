"""English as it is written, and what is said for it."""
