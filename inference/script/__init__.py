"""Preparing text for speaking: normalisation and sentences."""
