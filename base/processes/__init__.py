"""Processes: children that speak JSON lines, their own side, and their streams."""
