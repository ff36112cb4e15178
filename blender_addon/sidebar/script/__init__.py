"""Scripts and talks in the sidebar."""
