"""What stands in scripts and subtitles beside what is said: tags, labels of speakers, directions."""
