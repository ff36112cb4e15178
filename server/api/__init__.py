"""The web interface: routes, what they take and answer, and who is let in."""
