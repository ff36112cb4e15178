"""The command line as a child process of Blender, and what it is asked."""
