"""Slides with what is said to them become a lecture."""
