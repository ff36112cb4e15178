"""The NLA layers that a take is played from: tracks, strips, strengths, and all of them baked to one."""
