"""Speech to FaceTrack: ARKit weights, head motion and FLAME coefficients."""
