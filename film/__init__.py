"""What rendered frames become: subtitles, titles and slides, the colours at the end, and the film's file.

Knows no Blender; pictures are arrays (H, W, 3 or 4) of eight bits, upper row first, in the film's colours.
"""
