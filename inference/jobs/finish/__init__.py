"""What becomes of rendered frames: options, and the film as they ask for it."""
