"""Which language a text, a sentence or a part of one is in, and the same in another."""
