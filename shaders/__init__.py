"""Materials, light rigs, sets and colour management as Blender node groups."""
