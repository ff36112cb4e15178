"""What is told about what there is: people, voices, models, files, and what is missing here."""
