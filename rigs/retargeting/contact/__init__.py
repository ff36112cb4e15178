"""Hands of an avatar against its own body: clearance, rest and contact."""
