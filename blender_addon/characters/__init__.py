"""A person in the scene: found, measured, recognised, built; what its bones, shapes and controls do."""
