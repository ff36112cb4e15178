"""Gesture events to curves of both arms, hands, trunk and head."""
