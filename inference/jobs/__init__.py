"""Each thing that the product does as one typed call."""
