"""Speech as it comes: text in as it is written, sound, face and body out in real time."""
