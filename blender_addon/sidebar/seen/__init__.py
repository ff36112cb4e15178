"""The sidebar for photographs and films of somebody."""
