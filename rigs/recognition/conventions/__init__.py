"""Bone names of common rigs, one TOML file a convention; read by :mod:`.detect`."""
