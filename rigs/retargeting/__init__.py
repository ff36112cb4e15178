"""SMPL-X motion carried over to a rig of any proportions."""
