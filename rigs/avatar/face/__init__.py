"""Eyes, teeth, lips, brows and lashes, and the 52 face shapes fitted to a face."""
