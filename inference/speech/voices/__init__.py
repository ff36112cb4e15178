"""The engines that speak, their voices, and adding more."""
