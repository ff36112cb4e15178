"""The stage and the picture: camera, quality, frames, films."""
