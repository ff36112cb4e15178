"""Recordings: who speaks when, and which word and phone is where."""
