"""What is said word by word, and how each word may sound."""
