"""Queues of render farms: a bundle handed over, and followed to its end."""
