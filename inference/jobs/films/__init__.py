"""A film of one person or of several, from performances that are there."""
