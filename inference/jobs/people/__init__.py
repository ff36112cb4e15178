"""People who exist: their films, photographs and profiles."""
