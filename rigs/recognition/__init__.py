"""Which bone and which shape of a character is which."""
