"""The words and sounds of a take: its markers, when they are played, what moves with them."""
