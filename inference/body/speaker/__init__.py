"""A speaker to whom gestures are fitted: measures and strokes of a clip of them."""
