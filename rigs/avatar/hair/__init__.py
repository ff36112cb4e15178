"""Hair as ribbons that grow from the scalp."""
