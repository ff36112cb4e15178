"""What the parts hand on: speech, face and body on one time line."""
