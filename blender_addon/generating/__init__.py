"""Work beside Blender: a child process, its progress, its result put into the scene in small steps."""
