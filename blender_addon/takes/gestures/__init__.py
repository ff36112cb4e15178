"""The gestures of a take: rows that are edited, their markers, and the body solved again from them."""
