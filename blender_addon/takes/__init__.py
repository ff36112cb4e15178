"""Takes on layers that an artist goes on from: words, placements, dials, keys made by hand."""
