"""The frames of one shot: each rendered once, and only where something moves."""
