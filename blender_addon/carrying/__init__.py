"""Frames made of two others, along with the surfaces: what goes where, what neither shows, and plain meshes
that parts are rendered of."""
