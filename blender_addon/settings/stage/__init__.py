"""What the sidebar remembers of a stage and its shots."""
