"""What is said to slides, and when they turn."""
