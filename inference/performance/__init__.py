"""The Performance: joined, kept in a file, cut, resampled."""
