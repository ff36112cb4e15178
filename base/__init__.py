"""What all parts rest on: errors, progress, reading and writing files, folders."""
