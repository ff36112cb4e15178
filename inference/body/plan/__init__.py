"""What the hands are to do when: gesture events from words, stress and phrases."""
