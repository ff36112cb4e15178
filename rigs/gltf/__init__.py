"""glTF binary files: read and written, their skeletons put right, meshopt unpacked, animation thinned."""
