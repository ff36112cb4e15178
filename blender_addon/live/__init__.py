"""A character that is moved in the viewport as it comes: by the live engine, or by other programs."""
