"""The film as strips of the sequencer."""
