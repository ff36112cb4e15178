"""How the body stands, sits, breathes and listens: all but what the hands do."""
