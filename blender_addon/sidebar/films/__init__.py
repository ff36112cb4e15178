"""Films, lectures and titles in the sidebar."""
