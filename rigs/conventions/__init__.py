"""Bone and face naming conventions as TOML tables."""
