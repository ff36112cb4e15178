"""A video of somebody to a performance that every avatar can give."""
