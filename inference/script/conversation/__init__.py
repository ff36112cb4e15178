"""Talks of many turns: what is remembered of them, and what a model is shown."""
