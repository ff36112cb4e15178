"""Head and body models in FLAME's and SMPL-X's formats: read, checked, posed. The files are the user's."""
