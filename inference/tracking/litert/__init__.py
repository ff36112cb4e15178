"""MediaPipe's models run by LiteRT, for Pythons that its own package does not exist for.

The graphs around the models (crops, anchors, what is followed from picture to picture) are those of MediaPipe
0.10.21's ``FaceLandmarker`` and ``Holistic``; numbers in here are theirs."""
