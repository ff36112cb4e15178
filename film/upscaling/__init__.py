"""Small pictures to large ones by a model."""
