"""What is done to sound that a voice has made: its pitch, pauses and loudness."""
