"""Speech to BodyTrack: SMPL-X joint rotations."""
