"""Subtitles: cues from words in time, and how they are drawn."""
