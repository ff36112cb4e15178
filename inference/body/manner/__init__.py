"""How someone gestures: rate, size, height, speed, and where they come from."""
