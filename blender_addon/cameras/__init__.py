"""Cameras of a stage: whom they see, what they do, and when one is cut to another."""
