"""Kokoro-82M: natural voices of seven languages by one small network."""
