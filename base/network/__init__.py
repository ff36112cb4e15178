"""What is asked of servers."""
