"""The film's file: codecs, sound, chapters."""
