"""Who speaks: one of the people, a file, and sliders on top."""
