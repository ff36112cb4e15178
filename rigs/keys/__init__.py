"""Dense curves as the few keys that an animator would set."""
