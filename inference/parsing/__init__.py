"""The options of the command line: which there are, and what values they take."""
