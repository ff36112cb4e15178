"""The sounds of speech: their labels, and what the mouth does for each."""
