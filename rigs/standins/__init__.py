"""The open head and body in FLAME's and SMPL-X's formats, built from the CC0 human."""
