"""What a microphone hears, said by an avatar."""
