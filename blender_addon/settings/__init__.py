"""What is remembered: of a character, a scene, the stage and the preferences; and presets of it."""
