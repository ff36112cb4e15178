"""What is felt, as a voice shows it: pitch and its range, rate, loudness and pauses."""
