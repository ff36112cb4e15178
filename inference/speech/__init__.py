"""Text or recordings to Speech: audio with timed words and phones."""
