"""Prepared scenes for other machines: written, rendered there, and put together."""
