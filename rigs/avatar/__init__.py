"""The default people: built from CC0 data into compact assets."""
