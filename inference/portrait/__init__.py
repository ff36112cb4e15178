"""A photograph of somebody to a person of ours who looks like them."""
