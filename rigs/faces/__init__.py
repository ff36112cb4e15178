"""The 52 ARKit units on any face: shapes, bones, poses."""
