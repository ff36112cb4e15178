"""A voice like someone's: who speaks in a recording, the nearest voice, and what makes it more alike."""
