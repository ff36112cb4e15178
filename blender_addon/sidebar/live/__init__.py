"""Live sessions in the sidebar."""
