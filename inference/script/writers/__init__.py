"""Those who write: rules, and models on this machine or behind an address."""
