"""Packs of the MakeHuman community: garments, hair, skins and people of its file formats, kept and worn."""
