"""What the avatar says: scripts, and who writes them."""
