"""Who of a text says what in which voice."""
