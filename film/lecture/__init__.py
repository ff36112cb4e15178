"""A lecture's picture: the slide and whoever speaks, in layouts that change."""
