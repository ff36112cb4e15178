"""How people differ: signed axes of faces, and people at random."""
