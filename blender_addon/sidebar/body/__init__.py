"""The sidebar's panels and operators for the body and its gestures."""
