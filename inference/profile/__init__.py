"""A speaker kept in one folder: person, voice, face, gestures and language."""
