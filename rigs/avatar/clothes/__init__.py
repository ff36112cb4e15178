"""Sweaters, trousers and shoes draped on the body."""
