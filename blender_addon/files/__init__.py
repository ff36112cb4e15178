"""Avatars of other programs in, scenes and takes out."""
