"""What moves in real time: speech as it comes, and avatars for programs that move them."""
