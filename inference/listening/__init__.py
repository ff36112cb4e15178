"""Listening to somebody else: whom, when to nod, when to take the turn."""
